#include "events.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "protocol.h"

/* A process as it was looked at last. */
struct seen {
	bool known;             /* it was taken up                          */
	enum proc_state state;
	uint64_t run, pid;
	bool acked;
};

struct listener {
	event_heard *heard;
	void *arg;
	struct listener *next;
};

struct events {
	const struct model *model;
	struct event ring[EVENTS_MAX];
	uint64_t last;
	struct seen *seen;      /* by the record's number in the model */
	size_t seen_count;
	struct listener *listeners;
	struct listener asked;  /* heard is NULL: nobody                    */
};

struct events *
events_new(const struct model *m)
{
	struct events *e = xcalloc(1, sizeof *e);

	e->model = m;
	return e;
}

static char *
copy(const char *text)
{
	return text == NULL ? NULL : xstrdup(text);
}

/* What p says now, with texts of its own. */
static struct model_proc *
snapshot(const struct model_proc *p)
{
	struct model_proc *s = xcalloc(1, sizeof *s);

	*s = *p;
	s->key = NULL;
	s->host = copy(p->host);
	s->name = copy(p->name);
	s->role = copy(p->role);
	s->named = copy(p->named);
	s->step = copy(p->step);
	s->why = copy(p->why);
	s->owed = s->evidence = NULL;
	return s;
}

void
event_finish(struct event *e)
{
	struct model_proc *s = (struct model_proc *)(uintptr_t)e->proc;

	if (s != NULL) {
		free(s->host);
		free(s->name);
		free(s->role);
		free(s->named);
		free(s->step);
		free(s->why);
		free(s);
	}
	free(e->host);
	free(e->name);
	free(e->action);
	free(e->command);
	free(e->text);
	*e = (struct event){ 0 };
}

void
events_free(struct events *e)
{
	if (e == NULL)
		return;
	for (size_t i = 0; i < EVENTS_MAX; i++)
		event_finish(&e->ring[i]);
	while (e->listeners != NULL) {
		struct listener *l = e->listeners;
		e->listeners = l->next;
		free(l);
	}
	free(e->seen);
	free(e);
}

uint64_t
events_last(const struct events *e)
{
	return e->last;
}

const struct event *
events_at(const struct events *e, uint64_t number)
{
	if (number == 0 || number > e->last || e->last - number >= EVENTS_MAX)
		return NULL;
	return &e->ring[number % EVENTS_MAX];
}

void
events_listen(struct events *e, event_heard *heard, void *arg)
{
	struct listener **at = &e->listeners;

	while (*at != NULL)
		at = &(*at)->next;
	*at = xcalloc(1, sizeof **at);
	**at = (struct listener){ .heard = heard, .arg = arg };
}

void
events_unlisten(struct events *e, event_heard *heard, void *arg)
{
	for (struct listener **at = &e->listeners; *at != NULL;
	    at = &(*at)->next) {
		struct listener *l = *at;
		if (l->heard != heard || l->arg != arg)
			continue;
		*at = l->next;
		free(l);
		return;
	}
}

/* Takes over what is in v but its number and time. */
static void
add(struct events *e, struct event v)
{
	struct event *own = &e->ring[++e->last % EVENTS_MAX];

	event_finish(own);
	*own = v;
	own->number = e->last;
	own->time = clock_wall_ms();
	for (struct listener *l = e->listeners, *next; l != NULL; l = next) {
		next = l->next;
		l->heard(own, l->arg);
	}
}

/* "ended unexpectedly: SEGV core, killed from outside": returns buf. */
static const char *
end_text(const struct model_proc *p, char *buf, size_t size)
{
	const char *cause = cause_words(p->cause);
	char how[64];

	model_exit(p, how, sizeof how);
	snprintf(buf, size, "ended%s: %s%s%s",
	    model_unexpected(p) ? " unexpectedly" : "", how,
	    cause[0] == '\0' || how[0] == '\0' || p->cause == CAUSE_ITSELF
	    ? "" : cause_joint(p->cause), p->cause == CAUSE_ITSELF && how[0] != '\0' ? ""
	    : cause);
	return buf;
}

/* What happened to a process, without the run that it happened to. */
static const char *
proc_text(enum event_kind kind, const struct model_proc *p, char *buf,
    size_t size)
{
	switch (kind) {
	case EVENT_STARTED:
		snprintf(buf, size, "started: PID %" PRIu64, p->pid);
		break;
	case EVENT_EXITED:
		return end_text(p, buf, size);
	case EVENT_FAILED:
		snprintf(buf, size, "failed to start: %s", p->why);
		break;
	case EVENT_LOST:
		snprintf(buf, size, "was lost: %s", p->why);
		break;
	case EVENT_UNKNOWN:
		snprintf(buf, size, "is unknown: %s", p->why);
		break;
	case EVENT_KNOWN:
		snprintf(buf, size, "is known again: %s, PID %" PRIu64,
		    state_info(p->state)->word, p->pid);
		break;
	case EVENT_STOPPING:
		snprintf(buf, size, "is being stopped: %s", p->step);
		break;
	case EVENT_EVIDENCE:
		snprintf(buf, size, "why it ended: %s", p->evidence);
		break;
	case EVENT_ACKNOWLEDGED:
		snprintf(buf, size, "its end was acknowledged");
		break;
	default:
		buf[0] = '\0';
	}
	return buf;
}

static bool
is_end(enum event_kind kind)
{
	return kind == EVENT_EXITED || kind == EVENT_FAILED ||
	    kind == EVENT_LOST;
}

static struct event
make(enum event_kind kind, const struct model_proc *p)
{
	char what[1200];

	proc_text(kind, p, what, sizeof what);
	return (struct event){ .kind = kind, .host = xstrdup(p->host),
		.name = xstrdup(p->name), .proc = snapshot(p),
		.unexpected = is_end(kind) && model_unexpected(p),
		.text = p->run < 2 ? xstrdup(what)
			: xasprintf("%s, run %" PRIu64, what, p->run) };
}

/* The event that a state as such stands for. */
static enum event_kind
kind_of(enum proc_state state)
{
	switch (state) {
	case STATE_EXITED:
		return EVENT_EXITED;
	case STATE_FAILED:
		return EVENT_FAILED;
	case STATE_LOST:
		return EVENT_LOST;
	case STATE_STOPPING:
		return EVENT_STOPPING;
	case STATE_ALIVE:
		return EVENT_STARTED;
	default:
		return EVENT_UNKNOWN;
	}
}

struct event
event_of(const struct model_proc *p, int64_t time)
{
	struct event e = make(kind_of(p->state), p);

	e.time = time;
	return e;
}

/* Where p was looked at last. */
static struct seen *
seen_of(struct events *e, const struct model_proc *p)
{
	if (p->number >= e->seen_count) {
		size_t n = HASH_COUNT(e->model->procs_by_id);
		e->seen = xreallocarray(e->seen, n, sizeof *e->seen);
		memset(e->seen + e->seen_count, 0,
		    (n - e->seen_count) * sizeof *e->seen);
		e->seen_count = n;
	}
	return &e->seen[p->number];
}

static bool
host_is_ready(const struct model_proc *p)
{
	return p->on != NULL && p->on->state == HOST_READY;
}

/* It runs: since now, still, or again as far as is known. */
static void
running(struct events *e, const struct model_proc *p, const struct seen *was)
{
	if (p->run != was->run || was->pid == 0 || state_info(was->state)->over)
		add(e, make(EVENT_STARTED, p));
	else if (was->state == STATE_UNKNOWN)
		add(e, make(EVENT_KNOWN, p));
	if (p->state == STATE_STOPPING && was->state != STATE_STOPPING)
		add(e, make(EVENT_STOPPING, p));
}

static void
compare(struct events *e, const struct model_proc *p, const struct seen *was)
{
	bool over = state_info(p->state)->over;
	bool other = p->run != was->run || p->state != was->state;

	if (p->state == STATE_ALIVE || p->state == STATE_STOPPING)
		running(e, p, was);
	else if (over && other)
		add(e, make(kind_of(p->state), p));
	else if (p->state == STATE_UNKNOWN && other &&
	    state_info(was->state)->live)
		add(e, make(EVENT_UNKNOWN, p));
	if (over && p->acked && (other || !was->acked))
		add(e, make(EVENT_ACKNOWLEDGED, p));
}

void
events_proc(struct events *e, const struct model_proc *p)
{
	struct seen *s = seen_of(e, p), was = *s;

	*s = (struct seen){ .known = was.known || p->heard || host_is_ready(p),
		.state = p->state, .run = p->run, .pid = p->pid,
		.acked = p->acked };
	/* A record that comes when its host is ready was made just now. */
	if (was.known || (p->heard && host_is_ready(p)))
		compare(e, p, &was);
}

static void
host_event(struct events *e, enum event_kind kind, const struct model_host *h)
{
	add(e, (struct event){ .kind = kind, .host = xstrdup(h->spec->name),
	    .name = xstrdup(""), .text = kind == EVENT_HOST_READY
		? xasprintf("host is ready%s%s", h->hostname[0] != '\0'
		    ? ": " : "", h->hostname)
		: xasprintf("host is %s%s%s", host_state_word(h->state),
		    h->why[0] != '\0' ? ": " : "", h->why) });
}

/* All processes of a host (NULL: of all hosts) are looked at. */
static void
look(struct events *e, const struct model_host *h)
{
	struct model_proc *p, *next;

	HASH_ITER (hh, e->model->procs_by_id, p, next)
		if (h == NULL || p->on == h)
			events_proc(e, p);
}

void
events_evidence(struct events *e, const struct model_proc *p)
{
	add(e, make(EVENT_EVIDENCE, p));
}

void
events_host(struct events *e, const struct model_host *h,
    enum host_state was)
{
	if (h->state == was)
		return;
	if (h->state == HOST_READY) {
		host_event(e, EVENT_HOST_READY, h);
		look(e, h);
	} else if (was == HOST_READY || h->state == HOST_REFUSED) {
		host_event(e, EVENT_HOST_LOST, h);
	}
}

void
events_control(struct events *e, const struct model_host *h)
{
	add(e, (struct event){ .kind = EVENT_CONTROL,
	    .host = xstrdup(h->spec->name), .name = xstrdup(""),
	    .text = h->foreign ? xasprintf("%s has control", h->holder)
		: xstrdup(h->holder[0] == '\0' ? "nobody has control any more"
		: "this console has control again") });
}

void
events_elsewhere(struct events *e, const struct msg_deed *d)
{
	const struct model_proc *p = model_proc(e->model, d->host, d->name);
	bool start = slice_is(d->what, "start");
	bool seen = slice_is(d->what, "acknowledge");
	struct slice signal = start || seen ? slice_of("") : d->what;

	add(e, (struct event){ .kind = EVENT_ELSEWHERE,
	    .host = xmemdup0(d->host.p, d->host.n),
	    .name = xmemdup0(d->name.p, d->name.n),
	    .proc = p == NULL ? NULL : snapshot(p),
	    .text = xasprintf("%.*s%s by %s of %.*s, run %" PRIu64,
		SLICE_ARG(signal), start ? "started" : seen ? "acknowledged"
		: " sent", d->command ? "a command" : "another console",
		SLICE_ARG(d->person), d->run) });
}

void
events_worker_lost(struct events *e, const char *why)
{
	add(e, (struct event){ .kind = EVENT_WORKER_LOST, .host = xstrdup(""),
	    .name = xstrdup(""), .text = xstrdup(why) });
	look(e, NULL);
}

static struct event
of_deed(struct events *e, const struct deed *d)
{
	const struct model_proc *p = model_proc(e->model, slice_of(d->host),
	    slice_of(d->name));

	return (struct event){ .kind = EVENT_ACTION, .host = xstrdup(d->host),
		.name = xstrdup(d->name), .proc = p == NULL ? NULL
		: snapshot(p), .action = xstrdup(d->action),
		.command = copy(d->command) };
}

void
events_action(struct events *e, const struct deed *d, enum code code,
    struct slice text)
{
	struct event v = of_deed(e, d);

	v.result = code;
	v.text = code == CODE_OK
		? xasprintf("%s: %.*s", d->action, SLICE_ARG(text))
		: xasprintf("%s: %s: %.*s", d->action, code_word(code),
		    SLICE_ARG(text));
	add(e, v);
}

void
events_asked(struct events *e, const struct deed *d)
{
	if (e->asked.heard == NULL)
		return;
	struct event v = of_deed(e, d);
	v.time = clock_wall_ms();
	v.asked = true;
	v.text = xasprintf("%s: asked for", d->action);
	e->asked.heard(&v, e->asked.arg);
	event_finish(&v);
}

void
events_listen_asked(struct events *e, event_heard *heard, void *arg)
{
	e->asked = (struct listener){ .heard = heard, .arg = arg };
}

void
events_hook(struct events *e, const char *text)
{
	add(e, (struct event){ .kind = EVENT_HOOK, .host = xstrdup(""),
	    .name = xstrdup(""), .text = xstrdup(text) });
}

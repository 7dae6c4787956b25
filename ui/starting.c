/*
 * Starting what may run on several hosts, on the first that takes it. Nothing
 * is asked for before each of them was taken up or has failed: it may live on
 * the last one. A host that cannot be reached where it was seen alive keeps it
 * from being started anywhere; where it was never looked for, that is said.
 */
#include <ev.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "console_private.h"
#include "mem.h"
#include "supervisor.h"

struct try {
	const struct host_spec *host;
	char *why;              /* it did not take it; NULL: not asked yet  */
};

struct starting {
	struct console *console;
	const struct proc_spec *spec;
	const char *verb;       /* an operator's; NULL: nobody's            */
	char *command;
	call_done *done;        /* NULL: a notice tells how it ended        */
	void *arg;
	struct try *tries;      /* in the order of trying                   */
	size_t at;              /* the one that comes next                  */
	bool asking;            /* a START is out, or about to be           */
	ev_timer limit;         /* of the wait for hosts                    */
	struct starting *next;
};

static const struct model_proc *
record(const struct starting *s, const struct host_spec *host)
{
	return model_proc(s->console->model, slice_of(host->name),
	    slice_of(s->spec->name));
}

static const struct model_host *
host_of(const struct starting *s, const struct host_spec *host)
{
	return model_host(s->console->model, slice_of(host->name));
}

static void
free_starting(struct starting *s)
{
	struct starting **at = &s->console->starting;

	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	ev_timer_stop(s->console->loop, &s->limit);
	for (size_t i = 0; i < s->spec->hosts.n; i++)
		free(s->tries[i].why);
	free(s->tries);
	free(s->command);
	free(s);
}

/* Where its row is: the host that took it, if one did. */
static const char *
host_now(const struct starting *s)
{
	return model_shown(s->console->model, record(s,
	    s->spec->hosts.v[0]))->host;
}

/* Ends it with one sentence. */
static void
finish(struct starting *s, enum code code, enum notice kind, const char *text)
{
	struct console *c = s->console;
	const char *name = s->spec->name;
	call_done *done = s->done;
	void *arg = s->arg;

	if (s->verb != NULL)
		events_action(c->happened, &(struct deed){ s->verb,
		    host_now(s), name, s->command }, code, slice_of(text));
	supervisor_answered(c, host_now(s), name, code, slice_of(text));
	free_starting(s);
	if (done != NULL)
		done(code, slice_of(text), arg);
	else if (code == CODE_OK)
		console_notice(c, kind, "%s: %s", name, text);
	else
		console_notice(c, NOTICE_ERROR, "%s: %s: %s", name,
		    code_word(code), text);
	console_changed(c);
}

static void __attribute__((format(printf, 3, 4)))
fail(struct starting *s, enum code code, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	finish(s, code, NOTICE_ERROR, text);
}

/* "it is not connected (retrying: no route to host)"; the caller frees. */
static char *
unreached(const struct model_host *h)
{
	return xasprintf("it is not connected (%s%s%s)",
	    host_state_word(h->state), h->why[0] != '\0' ? ": " : "", h->why);
}

/* The host was never reached, so the process may run there. */
static bool
not_known(const struct starting *s, const struct host_spec *host)
{
	return host_of(s, host)->state != HOST_READY &&
	    record(s, host)->state == STATE_UNKNOWN;
}

static void
put_not_known(const struct starting *s, struct buffer *b)
{
	for (size_t i = 0; i < s->spec->hosts.n; i++) {
		const struct host_spec *host = s->tries[i].host;
		const char *why = host_of(s, host)->why;
		if (!not_known(s, host))
			continue;
		char *text = xasprintf("; whether it runs on %s is not known:"
		    " %s was not reached%s%s%s", host->name, host->name,
		    *why != '\0' ? " (" : "", why, *why != '\0' ? ")" : "");
		buffer_puts(b, text);
		free(text);
	}
}

/* "; srv-a: there is no program x", of those that were tried. */
static void
put_refusals(const struct starting *s, bool all, struct buffer *b)
{
	for (size_t i = 0; i < s->at; i++) {
		const struct try *t = &s->tries[i];
		if (t->why == NULL || (!all && not_known(s, t->host)))
			continue;
		buffer_puts(b, "; ");
		buffer_puts(b, t->host->name);
		buffer_puts(b, ": ");
		buffer_puts(b, t->why);
	}
}

static void
taken(struct starting *s, struct slice text)
{
	struct buffer b = { 0 };

	buffer_puts(&b, "on ");
	buffer_puts(&b, s->tries[s->at - 1].host->name);
	buffer_puts(&b, ": ");
	buffer_put(&b, text.p, text.n);
	size_t plain = buffer_size(&b);
	put_refusals(s, false, &b);
	put_not_known(s, &b);
	bool well = buffer_size(&b) == plain;
	buffer_put(&b, "", 1);
	finish(s, CODE_OK, well ? NOTICE_GOOD : NOTICE_WARNING,
	    buffer_data(&b));
	buffer_finish(&b);
}

/* No host has taken it. */
static void
none(struct starting *s)
{
	struct buffer b = { 0 };
	bool reached = false;

	for (size_t i = 0; i < s->spec->hosts.n; i++)
		reached |= host_of(s, s->tries[i].host)->state == HOST_READY;
	buffer_puts(&b, "no host takes it");
	put_refusals(s, true, &b);
	buffer_put(&b, "", 1);
	finish(s, reached ? CODE_FAILED : CODE_UNREACHABLE, NOTICE_ERROR,
	    buffer_data(&b));
	buffer_finish(&b);
}

static void ask(struct starting *s);

static void
answered(enum code code, struct slice text, void *arg)
{
	struct starting *s = arg;
	struct try *t = &s->tries[s->at - 1];

	if (code == CODE_OK) {
		taken(s, text);
	} else if (code == CODE_FAILED || code == CODE_UNREACHABLE) {
		/* That host's own reason: nothing runs there. */
		t->why = xmemdup0(text.p, text.n);
		ask(s);
	} else {
		fail(s, code, "on %s: %.*s", t->host->name, SLICE_ARG(text));
	}
}

/* The newest run of all hosts is the one that the next comes after. */
static struct start_where
where(const struct starting *s, const struct host_spec *host)
{
	struct start_where w = { .host = host, .uuid = "" };

	for (size_t i = 0; i < s->spec->hosts.n; i++) {
		const struct model_proc *p = record(s, s->tries[i].host);
		if (p->uuid[0] != '\0' && (w.uuid[0] == '\0' ||
		    p->run > w.after))
			w.uuid = p->uuid;
		if (p->run > w.after)
			w.after = p->run;
	}
	return w;
}

/* A stop that is under way on any of its hosts is meant for the process. */
static const char *
forbids(const struct starting *s)
{
	const char *why = NULL;

	for (size_t i = 0; i < s->spec->hosts.n && why == NULL; i++)
		why = plan_forbids(s->console, s->tries[i].host->name,
		    s->spec->name);
	return why;
}

/* The next host that is there is asked. */
static void
ask(struct starting *s)
{
	struct console *c = s->console;
	const char *forbidden = forbids(s);

	if (forbidden != NULL) {
		fail(s, CODE_CANCELLED, "%s", forbidden);
		return;
	}
	while (s->at < s->spec->hosts.n) {
		struct try *t = &s->tries[s->at++];
		const struct model_host *h = host_of(s, t->host);
		if (h->state == HOST_READY) {
			struct start_where w = where(s, t->host);
			console_request_start(c, s->spec, &w, answered, s);
			return;
		}
		t->why = unreached(h);
	}
	none(s);
}

/* It is there already, or may be: nothing is started. */
static bool
lives(struct starting *s)
{
	for (size_t i = 0; i < s->spec->hosts.n; i++) {
		const struct host_spec *host = s->tries[i].host;
		const struct model_proc *p = record(s, host);
		const struct model_host *h = host_of(s, host);
		if (p->state == STATE_UNKNOWN && (p->was_live ||
		    h->state == HOST_READY)) {
			fail(s, CODE_UNKNOWN, "it may be running on %s: %s;"
			    " nothing was started", host->name, p->why);
			return true;
		}
		if (p->state != STATE_UNKNOWN && model_may_live(p)) {
			fail(s, CODE_REFUSED, "it is %s on %s already; a"
			    " restart makes a new run",
			    state_info(p->state)->word, host->name);
			return true;
		}
	}
	return false;
}

static void
go(struct starting *s)
{
	s->asking = true;
	ev_timer_stop(s->console->loop, &s->limit);
	if (!lives(s))
		ask(s);
}

/* Taken up, or there was an attempt that failed. */
static bool
was_tried(const struct model_host *h)
{
	return h->answered || h->state == HOST_READY ||
	    h->state == HOST_WAITING || h->state == HOST_REFUSED;
}

static bool
all_tried(const struct starting *s)
{
	for (size_t i = 0; i < s->spec->hosts.n; i++)
		if (!was_tried(host_of(s, s->tries[i].host)))
			return false;
	return true;
}

static void
limit_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	go(w->data);
}

/* No host takes longer than that to be taken up, or to fail. */
static void
wait_for_hosts(struct starting *s)
{
	int64_t ms = 0;

	for (size_t i = 0; i < s->spec->hosts.n; i++) {
		int64_t one = console_open_limit(s->tries[i].host);
		ms = one > ms ? one : ms;
	}
	ev_now_update(s->console->loop);
	ev_timer_init(&s->limit, limit_cb, (double)ms / 1000, 0);
	s->limit.data = s;
	ev_timer_start(s->console->loop, &s->limit);
}

bool
starting_has(const struct console *c, const struct proc_spec *spec)
{
	const struct starting *s = c->starting;

	while (s != NULL && s->spec != spec)
		s = s->next;
	return s != NULL;
}

static struct starting *
starting_new(struct console *c, const struct proc_spec *spec,
    const struct host_spec *first)
{
	struct starting *s = xcalloc(1, sizeof *s);
	size_t n = 0;

	s->console = c;
	s->spec = spec;
	s->tries = xcalloc(spec->hosts.n, sizeof *s->tries);
	for (size_t i = 0; i < spec->hosts.n; i++)
		if (spec->hosts.v[i] == first)
			s->tries[n++].host = first;
	for (size_t i = 0; i < spec->hosts.n; i++)
		if (spec->hosts.v[i] != first)
			s->tries[n++].host = spec->hosts.v[i];
	s->next = c->starting;
	c->starting = s;
	return s;
}

void
starting_begin(struct console *c, const struct proc_spec *spec,
    const struct starting_how *how, call_done *done, void *arg)
{
	bool has = starting_has(c, spec);
	struct starting *s = starting_new(c, spec, how->first);

	s->verb = how->verb;
	s->command = how->command == NULL ? NULL : xstrdup(how->command);
	s->done = done;
	s->arg = arg;
	if (has)
		fail(s, CODE_REFUSED, "it is being started already");
	else if (forbids(s) != NULL)
		fail(s, CODE_REFUSED, "%s", forbids(s));
	else if (all_tried(s))
		go(s);
	else
		wait_for_hosts(s);
}

/* One that waits, of which this holds; NULL: there is none. */
static struct starting *
waiting(const struct console *c, bool (*holds)(const struct starting *))
{
	struct starting *s = c->starting;

	while (s != NULL && (s->asking || !holds(s)))
		s = s->next;
	return s;
}

void
starting_look(struct console *c)
{
	struct starting *s;

	/* What one of them leads to may be the end of others. */
	while ((s = waiting(c, all_tried)) != NULL)
		go(s);
}

static bool
any(const struct starting *s)
{
	(void)s;
	return true;
}

void
starting_fail_all(struct console *c, enum code code, const char *why)
{
	struct starting *s;

	while ((s = waiting(c, any)) != NULL)
		fail(s, code, "%s", why);
}

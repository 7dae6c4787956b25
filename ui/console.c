#include "console_private.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "journal.h"
#include "log.h"
#include "mem.h"
#include "probes.h"
#include "supervisor.h"

void
console_changed(struct console *c)
{
	c->events->on_change(c->arg);
}

void
console_measured(struct console *c)
{
	if (c->events->on_measured == NULL)
		console_changed(c);
	else
		c->events->on_measured(c->arg);
}

void
console_notice(struct console *c, enum notice kind, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	log_info("notice: %s", text);
	c->events->on_notice(kind, text, c->arg);
}

static void
ignore_change(void *arg)
{
	(void)arg;
}

static void
ignore_notice(enum notice kind, const char *text, void *arg)
{
	(void)kind;
	(void)text;
	(void)arg;
}

static const struct console_events deaf = {
	.on_change = ignore_change,
	.on_notice = ignore_notice,
};

void
console_deafen(struct console *c)
{
	c->events = &deaf;
}

struct console *
console_new(struct ev_loop *loop, struct session *session,
    const struct console_options *options,
    const struct console_events *events, void *arg)
{
	struct console *c = xcalloc(1, sizeof *c);

	json_set_alloc_funcs(xalloc, free);
	*c = (struct console){ .loop = loop, .session = session,
		.options = *options, .events = events, .arg = arg,
		.model = model_new(session, clock_wall_ms()),
		.calls = calls_new(loop), .stats = stats_new() };
	if (options->person != NULL)
		snprintf(c->person, sizeof c->person, "%s", options->person);
	else
		person_default(c->person, sizeof c->person);
	model_person(c->model, c->person);
	c->happened = events_new(c->model);
	if (options->journal != JOURNAL_NONE)
		c->journal = journal_new(c, session, c->happened,
		    options->journal == JOURNAL_DEEDS);
	c->supervisor = supervisor_new(c);
	c->probes = probes_new(c);
	c->start_turns = start_turns_new(c);
	worker_start(c);
	if (options->warning != NULL)
		console_notice(c, NOTICE_WARNING, "%s", options->warning);
	return c;
}

void
console_free(struct console *c)
{
	if (c == NULL)
		return;
	worker_end(c);
	/* Those who wait for answers free what they hold; nobody listens. */
	console_deafen(c);
	plan_forget(c);
	checks_forget(c);
	starting_fail_all(c, CODE_CANCELLED, "the console is closing");
	calls_fail_all(c->calls, CODE_CANCELLED, "the console is closing");
	streams_finish(c);
	checks_finish(c);
	pasts_finish(c);
	evidence_finish(c);
	visits_finish(c);
	questions_finish(c);
	watching_finish(c);
	owed_finish(c);
	reload_finish(c);
	probes_free(c->probes);
	supervisor_free(c->supervisor);
	start_turns_free(c->start_turns);
	calls_free(c->calls);
	journal_free(c->journal);
	events_free(c->happened);
	model_free(c->model);
	free(c);
}

const struct model *
console_model(const struct console *c)
{
	return c->model;
}

struct events *
console_happened(const struct console *c)
{
	return c->happened;
}

bool
console_idle(const struct console *c)
{
	return calls_pending(c->calls) == 0 &&
	    (c->peer == NULL || peer_queued(c->peer) == 0);
}

bool
console_finds_why(const struct console *c)
{
	return c->options.finds_why;
}

bool
console_read_only(const struct console *c)
{
	return c->options.read_only;
}

void
console_set_read_only(struct console *c, bool on)
{
	c->options.read_only = on;
	events_action(c->happened, &(struct deed){ "read-only", "", "", NULL },
	    CODE_OK, slice_of(on ? "on" : "off"));
	lease_meant(c);
	console_changed(c);
}

/* What a request would do to a host, in a word; NULL: it changes nothing there.
 * A message is of the one kind or the other: the compiler asks. */
static const char *
changes(enum msg_type type)
{
	switch (type) {
	case MSG_START:
		return "a start";
	case MSG_STOP:
		return "a stop";
	case MSG_CRASH:
		return "a crash";
	case MSG_SIGNAL:
		return "a signal";
	case MSG_FLUSH:
		return "an acknowledgement";
	case MSG_STEER:
		return "steering a stop";
	case MSG_HELLO: case MSG_OPEN_HOST: case MSG_CLOSE_HOST:
	case MSG_OPEN_OUTPUT: case MSG_OPEN_TAIL: case MSG_READ_STREAM:
	case MSG_CLOSE_STREAM: case MSG_GRANT: case MSG_CHECK_HOST:
	case MSG_PING: case MSG_READ_LOG: case MSG_DONE: case MSG_HOST:
	case MSG_PROC: case MSG_CHECK: case MSG_OUTPUT: case MSG_STREAM:
	case MSG_RECEIPT: case MSG_WATCH: case MSG_STATS:
	case MSG_HISTORY: case MSG_INSPECT: case MSG_RUN: case MSG_FACT:
	case MSG_PROBE: case MSG_PROBED:
	case MSG_SEEK: case MSG_FOUND: case MSG_LEASE: case MSG_DEED:
	case MSG_QUESTION: case MSG_WITHDRAWN: case MSG_ANSWER:
	case MSG_COUNT:
		break;
	}
	return NULL;
}

/* The host of such a request. */
static struct slice
host_of(const struct message *m)
{
	switch (m->type) {
	case MSG_START:
		return m->start.host;
	case MSG_STOP:
		return m->stop.host;
	case MSG_CRASH:
		return m->crash.host;
	case MSG_SIGNAL:
		return m->signal.host;
	case MSG_FLUSH:
		return m->flush.host;
	case MSG_STEER:
		return m->steer.host;
	default:
		return slice_of("");
	}
}

/* Whether it must not be; the answer says why. */
static bool
refused(struct console *c, const struct message *m)
{
	const struct model_host *h;
	char why[400];

	if (changes(m->type) == NULL)
		return false;
	h = model_host(c->model, host_of(m));
	if (c->options.read_only)
		snprintf(why, sizeof why, "read-only: %s is refused",
		    changes(m->type));
	else if (h != NULL && h->foreign && h->state == HOST_READY)
		snprintf(why, sizeof why, "%s has control of %s", h->holder,
		    h->spec->name);
	else
		return false;
	calls_complete(c->calls, m->id, CODE_REFUSED, slice_of(why));
	return true;
}

/* Whatever is asked of the worker goes through here. */
void
console_request(struct console *c, struct message *m, int64_t limit_ms,
    call_done *done, void *arg)
{
	struct fault f;

	m->id = calls_add(c->calls, limit_ms, done, arg);
	if (refused(c, m))
		return;
	if (c->closing && (c->ending != ENDING_LEAVES || m->type != MSG_LEASE))
		calls_complete(c->calls, m->id, CODE_WORKER_LOST,
		    slice_of("the console is closing"));
	else if (c->peer == NULL)
		calls_complete(c->calls, m->id, CODE_WORKER_LOST,
		    slice_of("the SSH worker is being started again"));
	else if (!peer_send(c->peer, m, &f))
		calls_complete(c->calls, m->id, f.code, slice_of(f.text));
}

void
console_tell(struct console *c, const struct message *m)
{
	struct fault f;

	if (c->peer != NULL && !peer_send(c->peer, m, &f))
		log_error("%s was not sent: %s", msg_name(m->type), f.text);
}

#include "console_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "log.h"
#include "mem.h"

void
console_changed(struct console *c)
{
	c->events->on_change(c->arg);
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
console_new(struct ev_loop *loop, const struct session *session,
    const struct console_options *options,
    const struct console_events *events, void *arg)
{
	struct console *c = xcalloc(1, sizeof *c);

	*c = (struct console){ .loop = loop, .session = session,
		.options = *options, .events = events, .arg = arg,
		.model = model_new(session, clock_wall_ms()),
		.calls = calls_new(loop) };
	c->happened = events_new(c->model);
	worker_start(c);
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
	visits_finish(c);
	calls_free(c->calls);
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

void
console_request(struct console *c, struct message *m, int64_t limit_ms,
    call_done *done, void *arg)
{
	struct fault f;

	m->id = calls_add(c->calls, limit_ms, done, arg);
	if (c->closing)
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

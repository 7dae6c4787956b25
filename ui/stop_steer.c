/*
 * Around a plan that is under way: steering all that are being stopped, what
 * must not be started meanwhile, and the console's own stop of the session.
 */
#include <stdio.h>
#include <stdlib.h>

#include "console_private.h"
#include "mem.h"
#include "stop_plan.h"

const char *
plan_forbids(const struct console *c, const char *host, const char *name)
{
	const struct stop_plan *p = c->stopping;

	if (p == NULL)
		return NULL;
	if (p->session)
		return "the session is being stopped";
	for (size_t i = 0; i < p->target_count; i++) {
		const struct plan_target *t = &p->targets[i];
		if (t->fate != FATE_DROPPED && strcmp(t->name, name) == 0 &&
		    strcmp(t->host, host) == 0)
			return "it is one of those that are being stopped";
	}
	return NULL;
}

void
plan_forget(struct console *c)
{
	if (c->stopping == NULL)
		return;
	c->stopping->aborted = true;
	c->stopping->done = NULL;
}

/* One key, and as many answers as there are ladders. */
struct steered {
	struct console *console;
	struct steering how;
	size_t asked, answered, well;
	char why[300];          /* of the first that was refused */
};

static void
tell(const struct steered *s)
{
	static const char *const words[] = {
#define STEER(id, name, words) [STEER_##id] = words,
#include "steer.def"
#undef STEER
	};

	char count[64];

	snprintf(count, sizeof count, "for %zu of %zu processes", s->well,
	    s->asked);
	events_action(s->console->happened, &(struct deed){ steer_name(
	    s->how.how), "", "", NULL }, s->well == s->asked ? CODE_OK
	    : CODE_FAILED, slice_of(count));
	if (s->well == s->asked)
		console_notice(s->console, NOTICE_INFO, "%s, for %zu process%s",
		    words[s->how.how], s->asked, s->asked == 1 ? "" : "es");
	else
		console_notice(s->console, NOTICE_WARNING, "%s, for %zu of %zu"
		    " processes: %s", words[s->how.how], s->well, s->asked,
		    s->why);
}

static void
steered(enum code code, struct slice text, void *arg)
{
	struct steered *s = arg;

	s->well += code == CODE_OK;
	/* One that has just ended needs no steering. */
	s->asked -= code == CODE_NOT_RUNNING;
	s->answered += code != CODE_NOT_RUNNING;
	if (code != CODE_OK && code != CODE_NOT_RUNNING && s->why[0] == '\0')
		snprintf(s->why, sizeof s->why, "%.*s", SLICE_ARG(text));
	if (s->answered < s->asked)
		return;
	if (s->asked > 0)
		tell(s);
	free(s);
}

void
console_plan_steer(struct stop_plan *p, const struct steering *how)
{
	struct console *c = p->console;
	struct steered *s = xcalloc(1, sizeof *s);

	s->console = c;
	s->how = *how;
	/* Its own, until all were asked: an answer may come at once. */
	s->asked = 1;
	for (size_t i = 0; i < p->target_count; i++) {
		const struct plan_target *t = &p->targets[i];
		const struct model_proc *m = model_proc(c->model,
		    slice_of(t->host), slice_of(t->name));
		if (t->fate != FATE_STOPPING || m == NULL)
			continue;
		s->asked++;
		console_request_steer(c, m, how, steered, s);
	}
	steered(CODE_NOT_RUNNING, slice_of(""), s);
}

static void
session_stopped(struct stop_plan *p, void *arg)
{
	if (p->stopped != NULL)
		p->stopped(console_plan_all_over(p), arg);
}

bool
console_stop_session(struct console *c, console_stopped *done, void *arg)
{
	struct stop_plan *p;

	if (c->stopping != NULL)
		return false;
	p = console_plan_session(c, NULL);
	p->stopped = done;
	p->let_go = true;
	return console_plan_run(p, session_stopped, arg);
}

void
console_stop_abort(struct console *c)
{
	if (c->stopping != NULL)
		console_plan_abort(c->stopping);
}

const char *
console_stop_progress(const struct console *c, char *buf, size_t size)
{
	const struct stop_plan *p = c->stopping;

	buf[0] = '\0';
	if (p == NULL || p->stage >= p->stage_count)
		return buf;
	snprintf(buf, size, "stopping stage %zu of %zu, %s: %zu left%s",
	    p->stage + 1, p->stage_count, p->stages[p->stage].roles,
	    p->pending, p->aborted ? "; the rest is cut" : "");
	return buf;
}

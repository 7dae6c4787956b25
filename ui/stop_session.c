/*
 * Stopping everything, by role in order: the processes of a stage are stopped
 * in parallel, and the next stage waits until each of them was answered for.
 * Who is to be stopped is settled at the start; a process that cannot be
 * proven to be over is counted and told, and does not hold up the others.
 */
#include <stdio.h>
#include <stdlib.h>

#include "console_private.h"
#include "mem.h"

struct target {
	struct stop_session *plan;
	char *host, *name;
	size_t stage;
	bool unproven;          /* it may still be there                  */
};

struct stop_session {
	struct console *console;
	console_stopped *done;
	void *arg;
	struct target *targets;
	size_t n;
	size_t stage;           /* under way                              */
	size_t pending;         /* of its STOPs                           */
	bool starting;          /* next_stage() is at work                */
	bool aborted;
};

static void next_stage(struct stop_session *s);

static void
free_plan(struct stop_session *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->targets[i].host);
		free(s->targets[i].name);
	}
	free(s->targets);
	free(s);
}

/* "root on ctl-01, ..."; returns how many they are. */
static size_t
list_unproven(const struct stop_session *s, char *buf, size_t size)
{
	size_t count = 0, n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < s->n; i++) {
		const struct target *t = &s->targets[i];
		if (!t->unproven)
			continue;
		if (n < size)
			n += (size_t)snprintf(buf + n, size - n, "%s%s on %s",
			    count > 0 ? ", " : "", t->name, t->host);
		count++;
	}
	return count;
}

static void
finish(struct stop_session *s)
{
	struct console *c = s->console;
	char names[512];
	size_t unproven = list_unproven(s, names, sizeof names);
	bool all = unproven == 0 && !s->aborted;

	c->stopping = NULL;
	if (s->aborted)
		console_notice(c, NOTICE_WARNING, "stopping the session was"
		    " cut short; later roles were not touched");
	else if (unproven > 0)
		console_notice(c, NOTICE_ERROR, "%zu of %zu processes could"
		    " not be proven to be over: %s", unproven, s->n, names);
	else
		console_notice(c, NOTICE_GOOD, "all %zu processes are over",
		    s->n);
	if (s->done != NULL)
		s->done(all, s->arg);
	free_plan(s);
	console_changed(c);
}

static void
target_done(enum code code, struct slice text, void *arg)
{
	struct target *t = arg;
	struct stop_session *s = t->plan;

	if (code != CODE_OK && code != CODE_NOT_RUNNING) {
		t->unproven = true;
		console_notice(s->console, NOTICE_ERROR, "%s on %s: %s: %.*s",
		    t->name, t->host, code_word(code), SLICE_ARG(text));
	}
	if (--s->pending == 0 && !s->starting)
		next_stage(s);
}

/* Sends the STOPs of a stage; answers may come at once. */
static void
start_stage(struct stop_session *s, size_t stage)
{
	s->stage = stage;
	for (size_t i = 0; i < s->n; i++) {
		struct target *t = &s->targets[i];
		const struct model_proc *p = model_proc(s->console->model,
		    slice_of(t->host), slice_of(t->name));
		if (t->stage != stage || p == NULL ||
		    !model_stoppable(p))
			continue;
		s->pending++;
		console_request_stop(s->console, p, target_done, t);
	}
}

/* The lowest stage not below from that has targets; SIZE_MAX: none. */
static size_t
stage_from(const struct stop_session *s, size_t from)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < s->n; i++)
		if (s->targets[i].stage >= from && s->targets[i].stage < best)
			best = s->targets[i].stage;
	return best;
}

static void
next_stage(struct stop_session *s)
{
	s->starting = true;
	while (s->pending == 0) {
		size_t stage = stage_from(s, s->stage + 1);
		if (s->aborted || stage == SIZE_MAX) {
			finish(s);
			return;
		}
		start_stage(s, stage);
	}
	s->starting = false;
	console_changed(s->console);
}

bool
console_stop_session(struct console *c, console_stopped *done, void *arg)
{
	struct stop_session *s;

	if (c->stopping != NULL)
		return false;
	s = xcalloc(1, sizeof *s);
	s->console = c;
	s->done = done;
	s->arg = arg;
	s->stage = SIZE_MAX;    /* + 1 is stage 0 */
	s->targets = xcalloc(c->model->proc_count, sizeof *s->targets);
	for (size_t i = 0; i < c->model->proc_count; i++) {
		const struct model_proc *p = c->model->procs[i];
		if (!model_stoppable(p))
			continue;
		s->targets[s->n++] = (struct target){ .plan = s,
			.host = xstrdup(p->host), .name = xstrdup(p->name),
			.stage = session_stop_stage(c->session, p->role) };
	}
	c->stopping = s;
	/* A host that comes back later shall not undo it. */
	c->options.no_start = true;
	next_stage(s);
	return true;
}

void
console_stop_abort(struct console *c)
{
	if (c->stopping != NULL)
		c->stopping->aborted = true;
}

void
stop_session_forget(struct console *c)
{
	if (c->stopping == NULL)
		return;
	c->stopping->aborted = true;
	c->stopping->done = NULL;
}

/* The role of the stage's first process names the stage. */
static const char *
stage_role(const struct stop_session *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct target *t = &s->targets[i];
		const struct model_proc *p = model_proc(s->console->model,
		    slice_of(t->host), slice_of(t->name));
		if (t->stage == s->stage && p != NULL)
			return p->role;
	}
	return "";
}

const char *
console_stop_progress(const struct console *c, char *buf, size_t size)
{
	const struct stop_session *s = c->stopping;
	size_t stages = 0, at = 0;

	buf[0] = '\0';
	if (s == NULL)
		return buf;
	for (size_t i = stage_from(s, 0); i != SIZE_MAX;
	    i = stage_from(s, i + 1)) {
		stages++;
		if (i <= s->stage)
			at++;
	}
	snprintf(buf, size, "stopping stage %zu of %zu, %s: %zu left%s", at,
	    stages, stage_role(s), s->pending,
	    s->aborted ? "; the rest is cut" : "");
	return buf;
}

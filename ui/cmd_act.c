/*
 * The commands that do one thing to each selected process: up, start, kill,
 * crash, signal, restart, down.
 */
#include <inttypes.h>
#include <stdio.h>

#include "headless_private.h"
#include "signame.h"

/* Roles start in the session's order, and are stopped the other way round. */
static size_t
start_stage(const struct headless *h, const struct model_proc *p)
{
	return h->session->roles.n + 1 - session_stop_stage(h->session,
	    p->role);
}

static size_t
stop_stage(const struct headless *h, const struct model_proc *p)
{
	return session_stop_rank(h->session, p->spec, p->role);
}

static size_t
one_stage(const struct headless *h, const struct model_proc *p)
{
	(void)h;
	(void)p;
	return 0;
}

static void
add_all(struct headless *h,
    size_t (*stage)(const struct headless *h, const struct model_proc *p))
{
	const struct model *m = console_model(h->console);

	for (size_t i = 0; i < m->proc_count; i++)
		if (headless_selects(h, m->procs[i]))
			target_add(h, m->procs[i], stage(h, m->procs[i]));
}

/* Being there already is what was wanted; being on its way is waited for. */
static void
start(struct headless *h, struct target *t, const struct model_proc *p)
{
	char text[96];

	if (p->state == STATE_STARTING) {
		t->watched = h->changed = true;
		return;
	}
	if (p->state != STATE_ALIVE) {
		console_start(h->console, p, target_done, t);
		return;
	}
	snprintf(text, sizeof text, "alive already, run %" PRIu64 ", PID %"
	    PRIu64, p->run, p->pid);
	target_answer(t, CODE_OK, text);
}

/* Somebody else has asked for it: its state tells what became of it. */
static void
start_changed(struct headless *h)
{
	char text[512];

	for (size_t i = 0; i < h->n && !h->over; i++) {
		struct target *t = &h->targets[i];
		const struct model_proc *p = target_proc(t);
		if (!t->watched || t->answered || p == NULL ||
		    p->state == STATE_STARTING)
			continue;
		bool alive = p->state == STATE_ALIVE;
		snprintf(text, sizeof text, "%s%s%s", state_info(p->state)->word,
		    alive || p->why[0] == '\0' ? "" : ": ", alive ? "" : p->why);
		target_answer(t, alive ? CODE_OK : p->state == STATE_UNKNOWN
		    ? CODE_UNKNOWN : CODE_FAILED, text);
	}
}

static void
plan_start(const struct headless *h, const struct model_proc *p, char *buf,
    size_t size)
{
	(void)h;
	snprintf(buf, size, "%s", p->state == STATE_ALIVE ||
	    p->state == STATE_STARTING ? "nothing: it is running" : "start");
}

static void
begin_start(struct headless *h)
{
	add_all(h, start_stage);
	targets_run(h, start, plan_start);
}

/* Without a selection those that are meant to start by themselves. */
static void
begin_up(struct headless *h)
{
	const struct model *m = console_model(h->console);
	bool some = h->options->select.n > 0 || h->options->all;

	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (headless_selects(h, p) && p->spec != NULL &&
		    (some || p->spec->autostart))
			target_add(h, p, start_stage(h, p));
	}
	targets_run(h, start, plan_start);
}

/* That it is over already was wanted too, and is proven, if it is so for all
 * hosts on which it may run. */
static void
stopped(enum code code, struct slice text, void *arg)
{
	struct target *t = arg;
	const struct model_proc *p = t->h->over ? NULL : target_proc(t);
	const struct model_host *h = p == NULL ? NULL
	    : headless_unseen(t->h, p);
	char said[1024];

	if (code == CODE_NOT_RUNNING)
		code = CODE_OK;
	if (code != CODE_OK || h == NULL) {
		target_done(code, text, t);
		return;
	}
	snprintf(said, sizeof said, "%.*s; whether it runs on %s is not known:"
	    " it was not reached", SLICE_ARG(text), h->spec->name);
	target_done(CODE_UNKNOWN, slice_of(said), t);
}

static void
stop(struct headless *h, struct target *t, const struct model_proc *p)
{
	struct stop_how how = { .grace_ms = h->options->grace_ms,
		.run = t->run };

	console_stop_with(h->console, p, &how, stopped, t);
}

static void
plan_stop(const struct headless *h, const struct model_proc *p, char *buf,
    size_t size)
{
	struct stop_how how = { .grace_ms = h->options->grace_ms };

	if (model_stoppable(p))
		console_stop_text(p, &how, buf, size);
	else
		snprintf(buf, size, "nothing: it is %s",
		    state_info(p->state)->word);
}

static void
begin_kill(struct headless *h)
{
	add_all(h, stop_stage);
	targets_run(h, stop, plan_stop);
}

static void
crash(struct headless *h, struct target *t, const struct model_proc *p)
{
	console_crash(h->console, p, target_done, t);
}

static void
plan_crash(const struct headless *h, const struct model_proc *p, char *buf,
    size_t size)
{
	(void)h;
	snprintf(buf, size, "%s%s", state_info(p->state)->live
	    ? "KILL at once, no ladder" : "nothing: it is ",
	    state_info(p->state)->live ? "" : state_info(p->state)->word);
}

static void
begin_crash(struct headless *h)
{
	add_all(h, one_stage);
	targets_run(h, crash, plan_crash);
}

static void
send_signal(struct headless *h, struct target *t, const struct model_proc *p)
{
	console_signal(h->console, p, h->options->signal, target_done, t);
}

static void
plan_signal(const struct headless *h, const struct model_proc *p, char *buf,
    size_t size)
{
	bool live = state_info(p->state)->live;

	snprintf(buf, size, "%s%s", live ? signame(h->options->signal)
	    : "nothing: it is ", live ? ", once" : state_info(p->state)->word);
}

static void
begin_signal(struct headless *h)
{
	add_all(h, one_stage);
	targets_run(h, send_signal, plan_signal);
}

static void
restart(struct headless *h, struct target *t, const struct model_proc *p)
{
	console_restart(h->console, p, target_done, t);
}

static void
plan_restart(const struct headless *h, const struct model_proc *p, char *buf,
    size_t size)
{
	char ladder[448];

	(void)h;
	if (model_stoppable(p) && p->state != STATE_UNKNOWN)
		snprintf(buf, size, "%s; then a new run", console_ladder_text(
		    console_ladder(p), ladder, sizeof ladder));
	else
		snprintf(buf, size, "a new run");
}

static void
begin_restart(struct headless *h)
{
	add_all(h, one_stage);
	targets_run(h, restart, plan_restart);
}

const struct headless_ops cmd_up = { .begin = begin_up, .changed = start_changed,
	.late = targets_late };
const struct headless_ops cmd_start = { .begin = begin_start,
	.changed = start_changed,
	.late = targets_late };
const struct headless_ops cmd_kill = { .begin = begin_kill,
	.late = targets_late };
const struct headless_ops cmd_down = { .begin = begin_kill,
	.late = targets_late };
const struct headless_ops cmd_crash = { .begin = begin_crash,
	.late = targets_late };
const struct headless_ops cmd_signal = { .begin = begin_signal,
	.late = targets_late };
const struct headless_ops cmd_restart = { .begin = begin_restart,
	.late = targets_late };

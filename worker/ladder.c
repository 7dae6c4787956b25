/*
 * Stopping a process: the ladder's steps, each a signal and a wait for the
 * record of the exit. After the exit, whatever it was caused by, the ladder
 * goes on for what the program left, if it left anything: from the step at
 * which it exited. Crash is a ladder of one step, with another note on record,
 * that the exit ends.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "process_private.h"
#include "signame.h"
#include "survivors.h"

enum {
	CRASH_WAIT_MS = 10000,
	PID_WAIT_MS = 20000,    /* a START's own limit */
	LOOK_FIRST_MS = 50,     /* for survivors, doubling */
	LOOK_MOST_MS = 1000,
};

/* Ends the walk and answers everybody who waits for it. */
static void __attribute__((format(printf, 3, 4)))
finish(struct proc *p, enum code code, const char *fmt, ...)
{
	struct ladder_walk *w = &p->stop;
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	ev_timer_stop(p->host->worker->loop, &w->timer);
	w->n = w->at = 0;
	/* The row showed the steps for what it left. */
	if (w->left > 0)
		process_tell(p);
	for (size_t i = 0; i < w->waiting_count; i++)
		worker_done(p->host->worker, w->waiting[i], code, "%s", text);
	w->waiting_count = 0;
}

/* The walk ends, and the process did not. */
static void
alive_again(struct proc *p)
{
	if (p->state != STATE_STOPPING)
		return;
	p->state = STATE_ALIVE;
	process_tell(p);
}

static const char *
last_signal(const struct ladder_walk *w)
{
	return w->at > 0 ? signame(w->steps[w->at - 1].signal) : "no signal";
}

/* "exit 3", "killed by QUIT, core dumped": returns buf. */
static const char *
exit_text(const struct proc *p, char *buf, size_t size)
{
	const char *core = p->core == CORE_YES ? ", core dumped" : "";

	if (p->exit_signal != 0 && signame(p->exit_signal) != NULL)
		snprintf(buf, size, "killed by %s%s",
		    signame(p->exit_signal), core);
	else if (p->exit_signal != 0)
		snprintf(buf, size, "killed by signal %d%s", p->exit_signal,
		    core);
	else if (p->exit_code >= 0)
		snprintf(buf, size, "exit %d", p->exit_code);
	else
		snprintf(buf, size, "%s", p->why);
	return buf;
}

/* The end: the program is over, and nothing that it left is there. */
static void
over(struct proc *p)
{
	struct ladder_walk *w = &p->stop;
	char how[512], span[16], left[64] = "";

	exit_text(p, how, sizeof how);
	clock_span(w->exited, span, sizeof span);
	if (w->left > 0)
		snprintf(left, sizeof left, "; the %zu process%s that it left"
		    " %s ended too", w->left, w->left == 1 ? "" : "es",
		    w->left == 1 ? "is" : "are");
	if (w->at == 0)
		finish(p, CODE_OK, "over: %s, before any signal%s", how, left);
	else if (w->first == 0)
		finish(p, CODE_OK, "over already: %s%s", how, left);
	else
		finish(p, CODE_OK, "over: %s, %s after %s%s", how, span,
		    signame(w->first), left);
}

void
ladder_exited(struct proc *p)
{
	struct ladder_walk *w = &p->stop;

	if (w->n == 0 || w->exited >= 0)
		return;
	w->exited = clock_mono_ms() - w->sent;
	w->first = w->at > 0 ? w->steps[w->at - 1].signal : 0;
	if (w->note == CAUSE_CRASHED || p->state == STATE_FAILED) {
		over(p);
		return;
	}
	/* What its end takes along gets the time to go. */
	w->look_ms = LOOK_FIRST_MS;
	survivors_look(p->host, SOON_MS);
}

void
ladder_overtaken(struct proc *p, uint64_t run)
{
	struct ladder_walk *w = &p->stop;
	char how[512];

	if (w->n == 0 || run <= w->run)
		return;
	if (w->exited >= 0)
		finish(p, CODE_OK, "over: %s; it was started again meanwhile",
		    exit_text(p, how, sizeof how));
	else
		finish(p, CODE_UNKNOWN, "it was started again meanwhile; how"
		    " the run before ended is not known");
}

void
ladder_looked(struct proc *p)
{
	struct ladder_walk *w = &p->stop;

	if (w->n == 0 || w->exited < 0)
		return;
	if (p->left.n == 0) {
		over(p);
		return;
	}
	if (w->left == 0 && w->at > 0)
		w->at--;        /* its step again, to what it left */
	bool first = w->left == 0;
	if (p->left.n > w->left)
		w->left = p->left.n;
	if (first)
		ladder_step(p);
	if (w->n > 0) {
		survivors_look(p->host, w->look_ms);
		w->look_ms *= w->look_ms < LOOK_MOST_MS ? 2 : 1;
	}
}

void
ladder_broken(struct proc *p, const char *why)
{
	char how[512];

	if (p->stop.n > 0 && p->stop.exited >= 0)
		finish(p, CODE_UNKNOWN, "over: %s; what it left is not known:"
		    " %s", exit_text(p, how, sizeof how), why);
	else if (p->stop.n > 0)
		finish(p, CODE_UNKNOWN, "%s was sent, its effect is not known:"
		    " %s", last_signal(&p->stop), why);
}

static void
ignored(enum code code, struct slice text, void *arg)
{
	(void)code;
	(void)text;
	(void)arg;
}

static void
signalled(enum code code, struct slice text, void *arg)
{
	struct proc *p = arg;

	/* Answers come in order: this one is of a step left behind. */
	if (--p->stop.unanswered > 0)
		return;
	/* Where the link broke, processes_unknown() says what is known. */
	if (code == CODE_OK || code == CODE_UNREACHABLE ||
	    code == CODE_CANCELLED || p->stop.n == 0)
		return;
	if (code == CODE_NOT_RUNNING) {
		/* Its exit is on record, or never will be: the list knows. */
		if (p->stop.exited >= 0)
			survivors_look(p->host, 0);
		else if (host_ready(p->host))
			control_list(p->host->control, ignored, NULL);
		return;
	}
	alive_again(p);
	if (code == CODE_DEADLINE)
		finish(p, CODE_UNKNOWN, "whether %s was sent is not known:"
		    " %.*s", last_signal(&p->stop), SLICE_ARG(text));
	else
		finish(p, code, "%s was not sent: %.*s", last_signal(&p->stop),
		    SLICE_ARG(text));
}

static void step_cb(struct ev_loop *loop, ev_timer *w, int revents);

/* The next step comes after ms, unless the exit does. */
static void
wait_step(struct proc *p, uint64_t ms)
{
	struct ev_loop *loop = p->host->worker->loop;
	ev_timer *w = &p->stop.timer;

	ev_now_update(loop);
	ev_timer_stop(loop, w);
	ev_timer_init(w, step_cb, (double)ms / 1000, 0);
	w->data = p;
	ev_timer_start(loop, w);
}

static void
step_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	ladder_step(w->data);
}

/* The ladder's end, without success. */
static void
still_there(struct proc *p)
{
	struct ladder_walk *w = &p->stop;
	char how[512], left[256];

	if (w->exited >= 0) {
		finish(p, CODE_FAILED, "over: %s; still there after the whole"
		    " stop ladder: %s", exit_text(p, how, sizeof how),
		    survivors_text(p, left, sizeof left));
		return;
	}
	alive_again(p);
	control_unnote(p->host->control, slice_of(p->uuid), p->run, ignored,
	    NULL);
	finish(p, CODE_FAILED, "it is still there after the whole stop"
	    " ladder, PID %" PRIu64 "; the last step was %s", p->pid,
	    last_signal(w));
}

void
ladder_step(struct proc *p)
{
	struct ladder_walk *w = &p->stop;

	if (p->pid == 0) {
		finish(p, CODE_UNKNOWN, "its PID did not come in time, so"
		    " nothing was sent");
		return;
	}
	if (w->at == w->n) {
		still_there(p);
		return;
	}
	int signal = w->steps[w->at].signal;
	wait_step(p, w->steps[w->at].wait_ms);
	w->at++;
	w->sent = clock_mono_ms();
	w->unanswered++;
	if (w->exited < 0)
		p->state = STATE_STOPPING;
	process_tell(p);
	control_signal(p->host->control, slice_of(p->uuid), p->run, signal,
	    w->note, signalled, p);
}

/* The process that a request means, if there is something to stop. */
static struct proc *
stoppable(struct host *h, uint64_t id, struct slice name, uint64_t run)
{
	struct proc *p = process_find(h, name);
	char how[512];

	if (!process_reachable(h, id))
		return NULL;
	if (p == NULL || p->state == STATE_PENDING) {
		worker_done(h->worker, id, CODE_NOT_RUNNING,
		    "there is no run of it on record");
		return NULL;
	}
	if (run != p->run) {
		/* Somebody has started it anew: that one was not meant. */
		worker_done(h->worker, id, CODE_REFUSED, "run %" PRIu64 " was"
		    " meant, and by now it is run %" PRIu64, run, p->run);
		return NULL;
	}
	if (state_info(p->state)->over && p->left.n == 0) {
		worker_done(h->worker, id, CODE_NOT_RUNNING,
		    "it was over already: %s", exit_text(p, how, sizeof how));
		return NULL;
	}
	return p;
}

static void
wait_for_end(struct proc *p, uint64_t id)
{
	struct ladder_walk *w = &p->stop;

	w->waiting = xreallocarray(w->waiting, w->waiting_count + 1,
	    sizeof *w->waiting);
	w->waiting[w->waiting_count++] = id;
}

static void
begin(struct proc *p, enum cause note)
{
	struct ladder_walk *w = &p->stop;

	w->run = p->start_id != 0 ? p->asked_run : p->run;
	w->note = note;
	w->at = 0;
	w->first = 0;
	w->left = p->left.n;
	w->sent = clock_mono_ms();
	w->exited = state_info(p->state)->over ? 0 : -1;
	w->look_ms = LOOK_FIRST_MS;
	/* Without a PID the ladder begins when it is reported. */
	if (p->pid != 0)
		ladder_step(p);
	else
		wait_step(p, PID_WAIT_MS);
	if (w->exited >= 0)
		survivors_look(p->host, w->look_ms);
}

void
process_stop(struct host *h, uint64_t id, const struct msg_stop *m)
{
	struct proc *p = stoppable(h, id, m->name, m->run);

	if (p == NULL)
		return;
	if (m->ladder.n == 0 || m->ladder.n % 2 != 0 ||
	    m->ladder.n / 2 > LADDER_STEPS) {
		worker_done(h->worker, id, CODE_INVALID,
		    "a stop ladder has 1 to %d steps", LADDER_STEPS);
		return;
	}
	wait_for_end(p, id);
	if (p->stop.n > 0)
		return;         /* the walk that is under way answers */
	p->stop.n = m->ladder.n / 2;
	for (size_t i = 0; i < p->stop.n; i++) {
		p->stop.steps[i].signal = (int)m->ladder.v[2 * i];
		p->stop.steps[i].wait_ms = m->ladder.v[2 * i + 1];
	}
	begin(p, CAUSE_STOPPED);
}

void
process_crash(struct host *h, uint64_t id, const struct msg_crash *m)
{
	struct proc *p = stoppable(h, id, m->name, m->run);

	if (p == NULL)
		return;
	if (p->pid == 0 || state_info(p->state)->over) {
		worker_done(h->worker, id, CODE_REFUSED, "%s", p->pid == 0
		    ? "its PID is not known, so nothing can be killed"
		    : "it is over; a stop ends what it left");
		return;
	}
	wait_for_end(p, id);
	/* A stop that is under way is overtaken; both are answered. */
	p->stop.n = 1;
	p->stop.steps[0].signal = SIGKILL;
	p->stop.steps[0].wait_ms = CRASH_WAIT_MS;
	begin(p, CAUSE_CRASHED);
}

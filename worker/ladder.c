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
#include "exitwords.h"
#include "mem.h"
#include "process_private.h"
#include "signame.h"
#include "survivors.h"

enum {
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
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	ev_timer_stop(p->host->worker->loop, &w->timer);
	walk_log_tell(p);
	w->n = w->at = 0;
	w->stops = w->late = false;
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
	return signame(w->steps[w->at - 1].signal);
}

const char *
process_exit_text(const struct proc *p, char *buf, size_t size)
{
	const struct exit_status e = { .code = p->exit_code,
		.signal = p->exit_signal, .core = p->core, .exact = p->exact };

	if (exit_words(&e, buf, size)[0] == '\0')
		snprintf(buf, size, "%s", p->why);
	return buf;
}

/* The end: the program is over, and nothing that it left is there. */
static void
over(struct proc *p)
{
	struct ladder_walk *w = &p->stop;
	char how[512], span[16], left[64] = "";

	process_exit_text(p, how, sizeof how);
	clock_span(w->exited, span, sizeof span);
	if (w->left > 0)
		snprintf(left, sizeof left, "; the %zu process%s that it left"
		    " %s ended too", w->left, w->left == 1 ? "" : "es",
		    w->left == 1 ? "is" : "are");
	if (w->was_over && w->left == 0)
		finish(p, CODE_NOT_RUNNING, "it was over already: %s", how);
	else if (w->at == 0)
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
	walk_log_exit(&w->log);
	w->first = w->at > 0 ? w->steps[w->at - 1].signal : 0;
	if ((w->note == CAUSE_CRASHED && !w->stops) ||
	    p->state == STATE_FAILED) {
		over(p);
		return;
	}
	/* What its end takes along gets the time to go. */
	w->look_ms = LOOK_FIRST_MS;
	survivors_look(p->host, SOON_MS);
	if (p->host->look_stuck)
		ladder_unseen(p);
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
		    process_exit_text(p, how, sizeof how));
	else
		finish(p, CODE_UNKNOWN, "it was started again meanwhile; how"
		    " the run before ended is not known");
}

static void still_there(struct proc *p);

void
ladder_looked(struct proc *p)
{
	struct ladder_walk *w = &p->stop;

	if (w->n == 0)
		return;
	walk_log_saw(&w->log, &p->left);
	if (p->left.n == 0) {
		over(p);
		return;
	}
	if (w->walked) {
		still_there(p);
		return;
	}
	if (w->left == 0 && w->at > 0)
		w->at--;        /* its step again, to what it left */
	bool first = w->left == 0;
	if (p->left.n > w->left)
		w->left = p->left.n;
	if (first)
		ladder_step(p);
	survivors_look(p->host, w->look_ms);
	w->look_ms = w->look_ms < LOOK_MOST_MS / 2 ? 2 * w->look_ms
						   : LOOK_MOST_MS;
}

void
ladder_broken(struct proc *p, const char *why)
{
	char how[512];

	if (p->stop.n == 0)
		return;
	p->stop.cut = p->stop.exited < 0 && p->stop.log.n > 0;
	if (p->stop.exited >= 0)
		finish(p, CODE_UNKNOWN, "over: %s; what it left is not known:"
		    " %s", process_exit_text(p, how, sizeof how), why);
	else if (p->stop.at == 0)
		finish(p, CODE_UNKNOWN, "nothing was sent before its PID was"
		    " known: %s", why);
	else
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

/* The process is as it was; what was sent may have its effect one day. */
static void
let_go(struct proc *p)
{
	const struct walk_log *l = &p->stop.log;
	unsigned long long sent[SENDS_MAX];

	for (size_t i = 0; i < l->n; i++)
		sent[i] = (unsigned long long)l->sends[i].signal;
	alive_again(p);
	if (l->n > 0)
		control_unnote(p->host->control, slice_of(p->uuid), p->run,
		    (struct nums){ sent, l->n }, ignored, NULL);
}

static void wait_step(struct proc *p, uint64_t ms);

static void
signalled(enum code code, struct slice text, void *arg)
{
	struct proc *p = arg;

	walk_log_sent(&p->stop.log, p->stop.unanswered, code == CODE_OK);
	/* Answers come in order: this one is of a step left behind. */
	if (--p->stop.unanswered > 0)
		return;
	bool late = p->stop.late;
	p->stop.late = false;
	/* Its wait is from now on: it has just been sent. */
	if (code == CODE_OK && late) {
		wait_step(p, p->stop.steps[p->stop.at - 1].wait_ms);
		process_tell(p);
	}
	/* Where the link broke, processes_unknown() says what is known. Without
	 * a step it is an answer to the walk before. */
	if (code == CODE_OK || code == CODE_UNREACHABLE ||
	    code == CODE_CANCELLED || p->stop.n == 0 || p->stop.at == 0)
		return;
	if (code == CODE_NOT_RUNNING) {
		/* Its exit is on record, or never will be: the list knows. */
		if (p->stop.exited >= 0)
			survivors_look(p->host, 0);
		else if (host_ready(p->host))
			control_list(p->host->control, ignored, NULL);
		return;
	}
	let_go(p);
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

	p->stop.until = clock_wall_ms() + (int64_t)ms;
	ev_now_update(loop);
	ev_timer_stop(loop, w);
	ev_timer_init(w, step_cb, (double)ms / 1000, 0);
	w->data = p;
	ev_timer_start(loop, w);
}

/*
 * A signal whose answer has not come may lie in a link that is silent: the next
 * one behind it would come at once after it, and where none follows nobody could
 * say that it had no effect. The answer comes, or the link is given up. Of what is
 * over a look under way tells whether there is anything that a step would be for.
 */
static void
step_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct proc *p = w->data;

	(void)loop;
	(void)revents;
	if (p->stop.exited >= 0 && p->stop.left == 0)
		return;
	if (p->stop.unanswered > 0 && p->stop.exited < 0)
		p->stop.late = true;
	else
		ladder_step(p);
}

/* The ladder's end, without success. */
static void
still_there(struct proc *p)
{
	struct ladder_walk *w = &p->stop;
	char how[512], left[256];

	if (w->exited >= 0) {
		finish(p, CODE_FAILED, "over: %s; still there after the whole"
		    " stop ladder: %s", process_exit_text(p, how, sizeof how),
		    survivors_text(p, left, sizeof left));
		return;
	}
	let_go(p);
	finish(p, CODE_FAILED, "it is still there after the whole stop"
	    " ladder, PID %" PRIu64 "; the last step was %s", p->pid,
	    last_signal(w));
}

void
ladder_give_up(struct proc *p)
{
	struct ladder_walk *w = &p->stop;
	char how[512], left[256], span[16];

	clock_span(clock_mono_ms() - w->sent, span, sizeof span);
	if (w->exited >= 0) {
		survivors_text(p, left, sizeof left);
		finish(p, CODE_CANCELLED, "given up; over: %s; %s",
		    process_exit_text(p, how, sizeof how), left[0] != '\0'
		    ? left : "what it left was not looked for");
		return;
	}
	let_go(p);
	if (w->at == 0)
		finish(p, CODE_CANCELLED, "given up before anything was sent:"
		    " its PID is not known yet");
	else
		finish(p, CODE_CANCELLED, "given up; it is still there, PID %"
		    PRIu64 "; %s was sent %s ago", p->pid, last_signal(w),
		    span);
}

int64_t
ladder_extend(struct proc *p, int64_t ms)
{
	struct ladder_walk *w = &p->stop;
	ev_tstamp left;

	ev_now_update(p->host->worker->loop);
	left = ev_timer_remaining(p->host->worker->loop, &w->timer);
	ms += left > 0 ? (int64_t)(left * 1000) : 0;
	wait_step(p, (uint64_t)ms);
	process_tell(p);
	return ms;
}

void
ladder_step(struct proc *p)
{
	struct ladder_walk *w = &p->stop;

	if (p->pid == 0 && w->exited < 0) {
		finish(p, CODE_UNKNOWN, "its PID did not come in time, so"
		    " nothing was sent");
		return;
	}
	/* What it left may have gone since it was looked for. */
	w->walked = w->at == w->n;
	if (w->walked && w->exited >= 0) {
		survivors_look(p->host, 0);
		return;
	}
	if (w->walked) {
		still_there(p);
		return;
	}
	int signal = w->steps[w->at].signal;
	w->late = false;
	wait_step(p, w->steps[w->at].wait_ms);
	w->at++;
	w->sent = clock_mono_ms();
	w->since = clock_wall_ms();
	w->unanswered++;
	walk_log_send(&w->log, signal);
	if (w->exited < 0)
		p->state = STATE_STOPPING;
	process_tell(p);
	control_signal(p->host->control, &(struct signal_order){
	    slice_of(p->uuid), p->run, signal, w->note }, signalled, p);
}

void
ladder_join(struct proc *p, uint64_t id)
{
	struct ladder_walk *w = &p->stop;

	w->waiting = xreallocarray(w->waiting, w->waiting_count + 1,
	    sizeof *w->waiting);
	w->waiting[w->waiting_count++] = id;
}

void
ladder_begin(struct proc *p, uint64_t id, enum cause note)
{
	struct ladder_walk *w = &p->stop;
	bool over = state_info(p->state)->over;

	if (w->waiting_count == 0)
		walk_log_begin(&w->log, over);
	walk_log_saw(&w->log, &p->left);
	ladder_join(p, id);
	w->run = p->start_id != 0 ? p->asked_run : p->run;
	w->note = note;
	w->at = 0;
	w->first = 0;
	w->left = p->left.n;
	w->sent = clock_mono_ms();
	w->exited = over ? 0 : -1;
	w->was_over = over;
	w->walked = false;
	w->look_ms = LOOK_FIRST_MS;
	/* Without a PID the ladder begins when it is reported. */
	if (over && p->host->look_stuck) {
		ladder_unseen(p);
		return;
	}
	if (over && p->left.n == 0)
		survivors_look(p->host, 0);     /* it tells what to do */
	else if (p->pid != 0 || over)
		ladder_step(p);
	else
		wait_step(p, PID_WAIT_MS);
	if (w->exited >= 0)
		survivors_look(p->host, w->look_ms);
}

void
ladder_seen(struct proc *p)
{
	struct ladder_walk *w = &p->stop;
	bool cut = w->cut;

	w->cut = false;
	if (cut && w->n == 0 && p->run == w->run && p->state == STATE_ALIVE)
		let_go(p);
}

void
ladder_unseen(struct proc *p)
{
	char how[512];

	if (p->stop.n > 0 && p->stop.exited >= 0)
		finish(p, CODE_UNKNOWN, "over: %s; what it left could not be"
		    " looked for in time", process_exit_text(p, how,
		    sizeof how));
}

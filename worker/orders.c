/*
 * What the console orders to be done to a process that runs: a stop, a crash, a
 * signal, and how a stop that is under way shall go on. Who is meant is a run,
 * and each order is refused where another run has taken its place.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "process_private.h"
#include "signame.h"

enum { CRASH_WAIT_MS = 10000 };

/* The run that a request means; NULL: it is not there, which was answered. */
static struct proc *
run_meant(struct host *h, uint64_t id, struct slice name, uint64_t run)
{
	struct proc *p = process_find(h, name);

	if (p == NULL || p->state == STATE_PENDING) {
		if (process_reachable(h, id))
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
	return p;
}

/*
 * ... and if there is something of it to stop. What has only just ended may have
 * left something, as long as nobody has looked: a ladder waits for that.
 */
static struct proc *
stoppable(struct host *h, uint64_t id, struct slice name, uint64_t run,
    bool ladder)
{
	struct proc *p = run_meant(h, id, name, run);
	char how[512];

	if (p == NULL)
		return NULL;
	/* An exit that is on record stays true, whatever the link does. */
	bool unseen = ladder && p->look && host_ready(h);
	if (state_info(p->state)->over && p->left.n == 0 && !unseen) {
		walk_log_tell_nothing(p);
		worker_done(h->worker, id, CODE_NOT_RUNNING,
		    "it was over already: %s",
		    process_exit_text(p, how, sizeof how));
		return NULL;
	}
	return process_reachable(h, id) ? p : NULL;
}

/* ... and if a signal can be sent to it, and not only to what it left. */
static struct proc *
signallable(struct host *h, uint64_t id, struct slice name, uint64_t run)
{
	struct proc *p = stoppable(h, id, name, run, false);

	if (p == NULL)
		return NULL;
	if (p->pid != 0 && !state_info(p->state)->over)
		return p;
	worker_done(h->worker, id, CODE_REFUSED, "%s", p->pid == 0
	    ? "its PID is not known, so nothing can be sent to it"
	    : "it is over; a stop ends what it left");
	return NULL;
}

bool
ladder_ok(struct nums ladder)
{
	if (ladder.n == 0 || ladder.n % 2 != 0 ||
	    ladder.n / 2 > LADDER_STEPS)
		return false;
	for (size_t i = 0; i < ladder.n; i += 2)
		if (ladder.v[i] > INT32_MAX ||
		    signame((int)ladder.v[i]) == NULL ||
		    ladder.v[i + 1] > STEER_MOST_MS)
			return false;
	return true;
}

void
process_stop(struct host *h, uint64_t id, const struct msg_stop *m)
{
	struct proc *p = stoppable(h, id, m->name, m->run, true);

	if (p == NULL)
		return;
	if (!ladder_ok(m->ladder)) {
		worker_done(h->worker, id, CODE_INVALID,
		    "a stop ladder has 1 to %d steps: a signal, and a wait of"
		    " 24 hours at most", LADDER_STEPS);
		return;
	}
	p->stop.stops = true;
	if (p->stop.n > 0) {
		/* The walk that is under way answers. */
		ladder_join(p, id);
		return;
	}
	p->stop.n = m->ladder.n / 2;
	for (size_t i = 0; i < p->stop.n; i++) {
		p->stop.steps[i].signal = (int)m->ladder.v[2 * i];
		p->stop.steps[i].wait_ms = m->ladder.v[2 * i + 1];
	}
	ladder_begin(p, id, CAUSE_STOPPED);
}

void
process_crash(struct host *h, uint64_t id, const struct msg_crash *m)
{
	struct proc *p = signallable(h, id, m->name, m->run);

	if (p == NULL)
		return;
	/* A stop that is under way is overtaken; both are answered. */
	p->stop.n = 1;
	p->stop.steps[0].signal = SIGKILL;
	p->stop.steps[0].wait_ms = CRASH_WAIT_MS;
	ladder_begin(p, id, CAUSE_CRASHED);
}

/* A signal that waits for the host's answer. */
struct order {
	struct worker *worker;
	uint64_t id;
	int signal;
};

static void
signal_sent(enum code code, struct slice text, void *arg)
{
	struct order *o = arg;

	/* Without an answer it may have arrived. */
	if (code == CODE_UNREACHABLE || code == CODE_CANCELLED ||
	    code == CODE_DEADLINE)
		worker_done(o->worker, o->id, CODE_UNKNOWN,
		    "whether %s was sent is not known: %.*s",
		    signame(o->signal), SLICE_ARG(text));
	else
		worker_done(o->worker, o->id, code, "%.*s", SLICE_ARG(text));
	free(o);
}

void
process_signal(struct host *h, uint64_t id, const struct msg_signal *m)
{
	struct proc *p;
	struct order *o;

	if (m->signal > INT32_MAX || signame((int)m->signal) == NULL) {
		worker_done(h->worker, id, CODE_INVALID,
		    "there is no signal %" PRIu64, m->signal);
		return;
	}
	p = signallable(h, id, m->name, m->run);
	if (p == NULL)
		return;
	o = xcalloc(1, sizeof *o);
	*o = (struct order){ h->worker, id, (int)m->signal };
	control_signal(h->control, &(struct signal_order){ slice_of(p->uuid),
	    p->run, o->signal, CAUSE_SIGNALLED }, signal_sent, o);
}

/* Why the walk has no step to go to now; NULL: it has. */
static const char *
no_step(const struct ladder_walk *w, const struct proc *p)
{
	if (w->at == 0)
		return "its PID is not known yet, so there is nobody to"
		       " signal";
	if (w->exited >= 0 && p->left.n == 0)
		return "it is over; what it left is being looked for";
	if (w->at == w->n)
		return "the last step of its ladder was taken already";
	return NULL;
}

static void
step_now(struct proc *p, uint64_t id, bool last)
{
	struct ladder_walk *w = &p->stop;
	const char *why = no_step(w, p);

	if (why != NULL) {
		worker_done(p->host->worker, id, CODE_REFUSED, "%s", why);
		return;
	}
	if (last)
		w->at = w->n - 1;
	const char *name = signame(w->steps[w->at].signal);
	ladder_step(p);
	worker_done(p->host->worker, id, CODE_OK, "%s goes to it now", name);
}

static void
more_time(struct proc *p, uint64_t id, uint64_t ms)
{
	struct worker *w = p->host->worker;
	char span[16];

	if (ms == 0 || ms > STEER_MOST_MS ||
	    p->stop.until + (int64_t)ms - clock_wall_ms() > STEER_MOST_MS) {
		worker_done(w, id, CODE_INVALID, "a step has 24 hours at"
		    " most, and more time is 1 ms at least");
		return;
	}
	clock_span(ladder_extend(p, (int64_t)ms), span, sizeof span);
	if (p->stop.at < p->stop.n)
		worker_done(w, id, CODE_OK, "%s comes in %s",
		    signame(p->stop.steps[p->stop.at].signal), span);
	else
		worker_done(w, id, CODE_OK, "its last step has %s", span);
}

void
process_steer(struct host *h, uint64_t id, const struct msg_steer *m)
{
	struct proc *p = run_meant(h, id, m->name, m->run);

	if (p == NULL)
		return;
	if (m->how >= STEER_COUNT) {
		worker_done(h->worker, id, CODE_INVALID,
		    "a stop cannot be steered like this");
		return;
	}
	if (p->stop.n == 0) {
		worker_done(h->worker, id, CODE_NOT_RUNNING,
		    "no stop of it is under way");
		return;
	}
	switch ((enum steer)m->how) {
	case STEER_MORE:
		more_time(p, id, m->ms);
		break;
	case STEER_NEXT:
	case STEER_LAST:
		step_now(p, id, m->how == STEER_LAST);
		break;
	case STEER_GIVE_UP:
		ladder_give_up(p);
		worker_done(h->worker, id, CODE_OK,
		    "its stop ends here: nothing more is sent to it");
		break;
	case STEER_COUNT:
		break;
	}
}

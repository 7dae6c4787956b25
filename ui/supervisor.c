#include "supervisor_private.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"

/* The rows that the file has are the first, in its order. */
const struct model_proc *
supervised_row(const struct supervised *s)
{
	return s->gone != NULL ? s->gone : s->console->model->procs[s->place];
}

const struct restart_policy *
supervised_policy(const struct supervised *s)
{
	return &supervised_row(s)->spec->restart;
}

struct supervised *
supervised_find(const struct console *c, const struct model_proc *p)
{
	return c->supervisor == NULL || p == NULL || p->spec == NULL ? NULL
		: c->supervisor->of[p->place];
}

bool
console_acts(const struct console *c, const struct model_host *on)
{
	const struct console_options *o = &c->options;

	return !o->looks && !o->no_start && !o->read_only && !c->closing &&
	    (on == NULL || !on->foreign);
}

bool
supervised_acts(const struct supervised *s)
{
	return console_acts(s->console, supervised_row(s)->on);
}

void
supervised_rest(struct supervised *s)
{
	ev_timer_stop(s->console->loop, &s->timer);
}

static void
start_timer(struct supervised *s, int64_t ms)
{
	supervised_rest(s);
	ev_now_update(s->console->loop);
	ev_timer_set(&s->timer, (double)ms / 1000, 0);
	ev_timer_start(s->console->loop, &s->timer);
}

const char *
supervised_words(const struct supervised *s, char *buf, size_t size)
{
	unsigned most = supervised_policy(s)->most;

	if (most > 0)
		snprintf(buf, size, "restart %u of %u", s->restarts, most);
	else
		snprintf(buf, size, "restart %u", s->restarts);
	return buf;
}

/* Its restart, which the timer has so many ms to. */
static void
tell_delay(struct supervised *s, int64_t ms)
{
	char words[64];

	supervised_words(s, words, sizeof words);
	model_comes(s->console->model, supervised_row(s), &(struct coming){
	    words, clock_wall_ms() + ms, true });
}

static void
delay(struct supervised *s)
{
	const struct model_proc *p = supervised_row(s);
	int64_t ms = supervise_delay(supervised_policy(s), s->restarts++);
	char how[512], words[64], span[32];

	s->asked = false;
	start_timer(s, ms);
	tell_delay(s, ms);
	supervised_words(s, words, sizeof words);
	console_notice(s->console, NOTICE_WARNING, "%s on %s: %s; %s in %s",
	    p->name, p->host, model_exit_words(p, how, sizeof how), words,
	    clock_span(ms, span, sizeof span));
}

static void
give_up(struct supervised *s)
{
	const struct model_proc *p = supervised_row(s);
	char how[512], words[64];

	snprintf(words, sizeof words, "failed after %u restart%s",
	    s->restarts, s->restarts == 1 ? "" : "s");
	model_comes(s->console->model, p, &(struct coming){ .what = words });
	console_notice(s->console, NOTICE_ERROR, "%s on %s: %s; %s", p->name,
	    p->host, model_exit_words(p, how, sizeof how), words);
}

bool
supervised_reached(const struct supervised *s)
{
	const struct proc_spec *spec = supervised_row(s)->spec;

	for (size_t i = 0; i < spec->hosts.n; i++)
		if (model_host(s->console->model, slice_of(
		    spec->hosts.v[i]->name))->state == HOST_READY)
			return true;
	return false;
}

/* Another console may have done the same at the same time. */
static void
asked(enum code code, struct slice text, void *arg)
{
	struct supervised *s = arg;
	const struct model_proc *p = supervised_row(s);

	if (code == CODE_OK)
		console_notice(s->console, NOTICE_GOOD, "%s on %s: %.*s",
		    p->name, p->host, SLICE_ARG(text));
	else if (s->state != SUPERVISE_UP)
		console_notice(s->console, NOTICE_ERROR, "%s on %s: %s: %.*s",
		    p->name, p->host, code_word(code), SLICE_ARG(text));
}

/* Those who have asked for it hear of it by the first one's answer. */
static void
ask(struct supervised *s)
{
	struct action *a = s->askers;

	if (a == NULL) {
		console_start_quietly(s->console, supervised_row(s), asked, s);
		return;
	}
	s->askers = a->next;
	a->next = NULL;
	action_start(a, supervised_row(s));
}

void
supervised_cycle(struct supervised *s)
{
	s->cycled = supervised_row(s)->run;
	console_restart_quietly(s->console, supervised_row(s), asked, s);
}

static void
act(struct supervised *s, enum supervise_act what)
{
	switch (what) {
	case ACT_LOOK:
		for (size_t i = 0; i < supervised_row(s)->spec->depends.n; i++)
			s->pulled[i] = false;
		waits_look(s);
		break;
	case ACT_ASK:
		ask(s);
		break;
	case ACT_CYCLE:
		supervised_cycle(s);
		break;
	case ACT_MEND:
		supervised_mend(s);
		break;
	case ACT_DELAY:
		delay(s);
		break;
	case ACT_TELL:
		tell_delay(s, (int64_t)(1000 * ev_timer_remaining(
		    s->console->loop, &s->timer)));
		break;
	case ACT_FORGET:
		s->restarts = 0;
		break;
	case ACT_GIVE_UP:
		give_up(s);
		break;
	case ACT_DROP:
		waits_answer(s, CODE_CANCELLED, "its start was cancelled");
		break;
	case ACT_NONE: case ACT_REFUSE:
	case SUPERVISE_ACTS:
		break;
	}
}

/* Takes it to its next state; returns what is to be done there. */
static enum supervise_act
step(struct supervised *s, enum supervise_event event)
{
	struct supervise_step to = supervise_on(s->state, event);

	if (to.next != s->state || to.act == ACT_DELAY) {
		supervised_rest(s);
		model_comes(s->console->model, supervised_row(s), NULL);
	}
	bool up = to.next == SUPERVISE_UP && s->state != SUPERVISE_UP;
	if (up && s->restarts > 0)
		start_timer(s, supervised_policy(s)->reset_ms);
	s->state = to.next;
	if (up)
		waits_note(s);
	return to.act;
}

void
supervised_on(struct supervised *s, enum supervise_event event)
{
	act(s, step(s, event));
	waits_tell(s);
}

void
supervised_time(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct supervised *s = w->data;

	(void)loop;
	(void)revents;
	supervised_on(s, s->state == SUPERVISE_UP || supervised_acts(s)
	    ? ON_TIME : ON_STOP);
	console_changed(s->console);
}

/* What its end, or that it could not be started, comes to. */
static enum supervise_event
end_of(const struct supervised *s)
{
	const struct model_proc *p = supervised_row(s);
	enum supervise_end end = model_unexpected(p) ? END_BADLY
	    : p->cause == CAUSE_STOPPED || p->cause == CAUSE_ABANDONED
	    ? END_MEANT : END_WELL;

	/* That it is over is all right with an operator. */
	if (p->acked)
		end = END_MEANT;
	return !supervised_acts(s) ? ON_OVER
		: supervise_end(supervised_policy(s), end, s->restarts);
}

static void
see_end(struct supervised *s, const struct model_proc *p)
{
	bool new = p->run != s->run || !s->ended;

	if (s->state == SUPERVISE_RESTARTING && p->run <= s->cycled)
		return;         /* the half of it */
	s->run = p->run;
	s->ended = true;
	if (new || s->state == SUPERVISE_UNKNOWN)
		supervised_on(s, end_of(s));
}

void
supervised_move(struct supervised *s)
{
	const struct model_proc *p = supervised_row(s);

	s->moved = false;
	s->run = p->run;
	s->ended = p->run > 0 && state_info(p->state)->over;
	s->cycled = 0;
	waits_move(s);
	supervised_on(s, ON_MOVED);
}

/* Its row is different, or may be. */
static void
see(struct supervised *s)
{
	const struct model_proc *p = supervised_row(s);
	bool waited;

	s->row = p;
	switch (p->state) {
	case STATE_ALIVE:
		if (s->state == SUPERVISE_RESTARTING && p->run <= s->cycled)
			break;
		waited = s->state == SUPERVISE_WAITING;
		s->run = p->run;
		s->ended = false;
		supervised_on(s, ON_RUNS);
		if (waited)
			waits_answer(s, CODE_OK, "it runs: it was started"
			    " elsewhere");
		break;
	case STATE_STOPPING:
		if (s->state != SUPERVISE_RESTARTING)
			supervised_on(s, ON_STOP);
		break;
	case STATE_UNKNOWN:
		supervised_on(s, ON_LOST);
		break;
	case STATE_EXITED: case STATE_FAILED: case STATE_LOST:
		see_end(s, p);
		break;
	case STATE_PENDING:
		if (s->state == SUPERVISE_UNKNOWN)
			supervised_on(s, ON_OVER);
		break;
	case STATE_STARTING: case STATE_COUNT:
		break;
	}
}

void
supervisor_told(struct console *c, const struct model_proc *p)
{
	struct supervised *s = supervised_find(c, p);

	if (s != NULL)
		see(s);
}

void
supervisor_host(struct console *c, const struct model_host *h)
{
	struct supervisor *all = c->supervisor;

	for (size_t i = 0; all != NULL && i < all->n; i++) {
		struct supervised *s = all->v[i];
		if (s->state == SUPERVISE_WAITING)
			waits_look(s);
		else if (supervised_row(s)->on == h)
			see(s);
	}
}

void
supervisor_worker_lost(struct console *c)
{
	struct supervisor *all = c->supervisor;

	for (size_t i = 0; all != NULL && i < all->n; i++)
		see(all->v[i]);
}

/* It was started because another one needs it; to be asked for it is no fault. */
static bool
was_pulled(struct supervised *s, struct action *a)
{
	struct supervised *by = s->pulled_by;
	char text[128];

	s->pulled_by = NULL;
	if (by == NULL || (s->state != SUPERVISE_UP &&
	    s->state != SUPERVISE_STARTING))
		return false;
	if (s->state == SUPERVISE_STARTING) {
		waits_attach(s, a);
		return true;
	}
	snprintf(text, sizeof text, "it was started for %.64s",
	    supervised_row(by)->name);
	action_done(CODE_OK, slice_of(text), a);
	return true;
}

bool
supervisor_starts(struct console *c, const struct model_proc *p,
    struct action *a)
{
	struct supervised *s = supervised_find(c, p);

	if (s == NULL)
		return false;
	if (was_pulled(s, a))
		return true;
	s->restarts = 0;
	s->asked = true;
	s->by_operator = a->verb != NULL;
	bool looks = supervise_on(s->state, ON_START).act == ACT_LOOK;
	if (p->spec->depends.n == 0 || (!looks &&
	    s->state != SUPERVISE_WAITING)) {
		if (step(s, ON_START) == ACT_LOOK)
			step(s, ON_HELD);
		return false;
	}
	waits_attach(s, a);
	if (looks)
		supervised_on(s, ON_START);
	return true;
}

void
supervisor_restarts(struct console *c, const struct model_proc *p)
{
	struct supervised *s = supervised_find(c, p);

	if (s == NULL)
		return;
	s->restarts = 0;
	s->cycled = p->run;
	if (step(s, ON_RESTART) == ACT_LOOK)
		step(s, ON_HELD);
}

void
supervisor_goes_on(struct console *c, const struct model_proc *p)
{
	struct supervised *s = supervised_find(c, p);

	if (s != NULL && supervised_acts(s))
		supervised_on(s, ON_RESTART);
}

bool
supervisor_stops(struct console *c, const struct model_proc *p)
{
	struct supervised *s = supervised_find(c, p);
	bool waits = s != NULL && (s->state == SUPERVISE_WAITING ||
	    s->state == SUPERVISE_BACKOFF);

	if (s != NULL)
		supervised_on(s, ON_STOP);
	return waits;
}

void
console_cancel_start(struct console *c, const char *host, const char *name)
{
	struct supervised *s = supervised_find(c, model_proc(c->model, slice_of(host),
	    slice_of(name)));

	if (s != NULL && s->state == SUPERVISE_WAITING)
		supervised_on(s, ON_STOP);
}

void
supervisor_answered(struct console *c, const char *host, const char *name,
    enum code code, struct slice text)
{
	struct supervised *s = supervised_find(c, model_proc(c->model, slice_of(host),
	    slice_of(name)));

	if (s == NULL)
		return;
	if (code != CODE_OK)
		see(s);
	if (code != CODE_OK && (s->state == SUPERVISE_STARTING ||
	    s->state == SUPERVISE_RESTARTING))
		supervised_on(s, code == CODE_UNKNOWN || code == CODE_DEADLINE ||
		    code == CODE_WORKER_LOST || code == CODE_UNREACHABLE
		    ? ON_LOST : ON_OVER);
	/* A restart that did not end it: it runs on. */
	if (code != CODE_OK && s->state == SUPERVISE_IDLE)
		see(s);
	char *said = xmemdup0(text.p, text.n);
	if (s->state != SUPERVISE_WAITING)
		waits_answer(s, code, said);
	free(said);
}

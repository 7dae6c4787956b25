#include "plan_words.h"

#include <stdio.h>

#include "clock.h"
#include "number.h"
#include "signame.h"

/* Whole seconds: what is over of them, and what is left. */
static const char *
past(int64_t ms, char *buf, size_t size)
{
	return clock_span(ms > 0 ? ms - ms % 1000 : 0, buf, size);
}

static const struct model_proc *
proc_of(const struct plan_target *t)
{
	return model_proc(console_model(t->plan->console), slice_of(t->host),
	    slice_of(t->name));
}

const char *
plan_title(const struct stop_plan *p, char *buf, size_t size)
{
	int64_t now = clock_mono_ms();
	char span[32];

	if (p->state == PLAN_READY)
		snprintf(buf, size, "Plan: stop %zu process%s in %zu stage%s,"
		    " %s at most", p->target_count, p->target_count == 1 ? ""
		    : "es", p->stage_count, p->stage_count == 1 ? "" : "s",
		    clock_span(p->worst_ms, span, sizeof span));
	else if (p->state == PLAN_RUNNING)
		snprintf(buf, size, "Stopping: stage %zu of %zu, for %s%s",
		    p->stage + 1, p->stage_count,
		    past(now - p->began, span, sizeof span), p->aborted
		    ? "; the rest is dropped" : "");
	else
		snprintf(buf, size, "Stopped: %zu of %zu proven to be over,"
		    " after %s", console_plan_count(p, FATE_OVER),
		    p->target_count, past(p->ended - p->began, span,
			sizeof span));
	return buf;
}

const char *
plan_stage_words(const struct stop_plan *p, size_t stage, char *buf,
    size_t size)
{
	const struct plan_stage *s = &p->stages[stage];
	char span[32];

	snprintf(buf, size, "%zu  %s: %zu process%s, %s at most", stage + 1,
	    s->roles, s->count, s->count == 1 ? "" : "es",
	    clock_span(s->worst_ms, span, sizeof span));
	return buf;
}

const char *
plan_order_words(const struct stop_plan *p, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < p->stage_count && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s (%zu)",
		    i > 0 ? ", then " : "", p->stages[i].roles,
		    p->stages[i].count);
	return buf;
}

const char *
plan_time_words(const struct stop_plan *p, char *buf, size_t size)
{
	char span[32];

	snprintf(buf, size, "%s, if all waits are needed",
	    clock_span(p->worst_ms, span, sizeof span));
	return buf;
}

/* "QUIT 10s, KILL 10s": each signal, and the wait after it. */
static void
ladder_words(const struct plan_target *t, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < t->ladder->n && n < size; i++) {
		const char *name = signame(t->ladder->v[i].signal);
		char span[32];
		n += (size_t)snprintf(buf + n, size - n, "%s%s %s",
		    i > 0 ? ", " : "", name != NULL ? name : "?",
		    clock_span(console_plan_wait(t, i), span, sizeof span));
	}
}

/* The signal after the step that p is told to be at: "KILL", or "". */
static const char *
next_signal(const struct plan_target *t, const struct model_proc *p)
{
	struct slice rest = slice_of(strchr(p->step, ' '));
	uint64_t at, of;

	/* Another console may walk another ladder. */
	if (!slice_skip(&rest, " ") || !number_take(&rest, LADDER_MAX, &at) ||
	    !slice_skip(&rest, "/") || !number_take(&rest, LADDER_MAX, &of) ||
	    of != t->ladder->n)
		return "the next step";
	if (at >= of)
		return "";
	const char *name = signame(t->ladder->v[at].signal);
	return name != NULL ? name : "the next step";
}

static const char *
left(int64_t ms, char *buf, size_t size)
{
	return clock_span(ms > 0 ? (ms + 999) - (ms + 999) % 1000 : 0, buf,
	    size);
}

static void
step_words(const struct plan_target *t, const struct model_proc *p, char *buf,
    size_t size)
{
	const char *next = next_signal(t, p);
	int64_t now = clock_wall_ms();
	char since[32], until[32], whom[200] = "";

	past(now - p->step_since, since, sizeof since);
	left(p->step_until - now, until, sizeof until);
	if (p->survivors > 0)
		snprintf(whom, sizeof whom, ", to what it left: %.160s",
		    p->named);
	if (next[0] != '\0')
		snprintf(buf, size, "%s for %s, %s in %s%s", p->step, since,
		    next, until, whom);
	else
		snprintf(buf, size, "%s for %s, given up in %s%s", p->step,
		    since, until, whom);
}

static enum role
stopping_words(const struct plan_target *t, char *buf, size_t size)
{
	const struct model_proc *p = proc_of(t);
	char span[32], how[256];

	if (p != NULL && p->step[0] != '\0')
		step_words(t, p, buf, size);
	else if (p != NULL && state_info(p->state)->over)
		snprintf(buf, size, "%s; looking for what it left",
		    model_exit_words(p, how, sizeof how));
	else
		snprintf(buf, size, "asked for, %s ago", past(clock_mono_ms() -
		    t->asked, span, sizeof span));
	return ROLE_STOPPING;
}

enum role
plan_target_words(const struct plan_target *t, char *buf, size_t size)
{
	switch (t->fate) {
	case FATE_WAITING:
		ladder_words(t, buf, size);
		return t->plan->state == PLAN_READY ? ROLE_NORMAL : ROLE_FAINT;
	case FATE_STOPPING:
		return stopping_words(t, buf, size);
	case FATE_OVER:
		/* Its shape says that it is over. */
		snprintf(buf, size, "%s", t->text +
		    (strncmp(t->text, "over: ", 6) == 0 ? 6 : 0));
		return ROLE_NORMAL;
	case FATE_UNPROVEN:
		snprintf(buf, size, "%s: %s", code_word(t->code), t->text);
		return ROLE_ERROR;
	case FATE_DROPPED:
		snprintf(buf, size, "dropped: nothing was sent to it");
		return ROLE_WARNING;
	}
	return ROLE_NORMAL;
}

enum proc_state
plan_target_state(const struct plan_target *t)
{
	const struct model_proc *p = proc_of(t);

	switch (t->fate) {
	case FATE_OVER:
		return STATE_EXITED;
	case FATE_UNPROVEN:
		return STATE_FAILED;
	case FATE_STOPPING:
		return STATE_STOPPING;
	case FATE_WAITING:
	case FATE_DROPPED:
		break;
	}
	return p != NULL ? p->state : STATE_UNKNOWN;
}

/*
 * Starts that wait for what they depend on: what holds, what still can, and what is
 * started for them. The graph has no cycles (sessiondepend.c), so nothing waits for
 * itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conditions.h"
#include "mem.h"
#include "probes.h"
#include "supervisor_private.h"

static const struct depends *
depends(const struct supervised *s)
{
	return &supervised_row(s)->spec->depends;
}

static struct supervised *
other(const struct supervised *s, size_t i)
{
	return s->console->supervisor->of[depends(s)->v[i].on->place];
}

/* Nothing of it is there, and nothing is about to be. */
static bool
rests(const struct supervised *s)
{
	const struct model_proc *p = supervised_row(s);

	return (s->state == SUPERVISE_IDLE || s->state == SUPERVISE_GIVEN_UP) &&
	    (p->state == STATE_PENDING || state_info(p->state)->over);
}

/* Starts what s depends on, if that is to be; false: it is not. */
static bool
pull(struct supervised *s, size_t i)
{
	struct supervised *d = other(s, i);

	if (s->pulled[i] || !s->asked || (!s->by_operator &&
	    supervised_row(d)->state != STATE_PENDING))
		return false;
	s->pulled[i] = true;
	d->asked = true;
	d->by_operator = s->by_operator;
	d->pulled_by = s;
	d->restarts = 0;
	supervised_on(d, ON_START);
	return true;
}

static void
tell_wait(struct supervised *s, const char *name, const char *what)
{
	char *text = xasprintf("waits for %s %s", name, what);

	model_comes(s->console->model, supervised_row(s),
	    &(struct coming){ text, 0, true });
	free(text);
}

/* It cannot be started: no start will come of one that it depends on. */
static void
refuse(struct supervised *s, const struct model_proc *d, enum condition want)
{
	char how[512];
	char *text = xasprintf("not started: it waited for %s %s, which %s%s",
	    d->name, condition_words(want), d->state == STATE_PENDING
	    ? "was not started" : "is over: ", d->state == STATE_PENDING
	    ? "" : model_exit_words(d, how, sizeof how));

	supervised_on(s, ON_CANNOT);
	waits_answer(s, CODE_FAILED, text);
	free(text);
}

void
waits_look(struct supervised *s)
{
	const struct depends *on = depends(s);
	struct console *c = s->console;
	size_t waits = SIZE_MAX;

	for (size_t i = 0; i < on->n; i++) {
		const struct model_proc *d = supervised_row(other(s, i));
		if (condition_holds(on->v[i].condition, d))
			continue;
		waits = waits == SIZE_MAX ? i : waits;
		if (!rests(other(s, i)) || !supervised_reached(other(s, i)))
			continue;
		bool pulled = pull(s, i);
		/* All that comes of it may have come by now. */
		if (s->state != SUPERVISE_WAITING)
			return;
		if (!pulled && s->asked) {
			refuse(s, d, on->v[i].condition);
			return;
		}
	}
	/* What they are like may be known to nobody who does not wait. */
	for (size_t i = 0; waits != SIZE_MAX && i < on->n; i++)
		probes_told(c, supervised_row(other(s, i)));
	if (s->state != SUPERVISE_WAITING)
		return;
	if (waits != SIZE_MAX)
		tell_wait(s, on->v[waits].on->name,
		    condition_words(on->v[waits].condition));
	else if (s->askers == NULL && !supervised_reached(s))
		tell_wait(s, "its host", "to be reached");
	else
		supervised_on(s, ON_HELD);
	console_changed(c);
}

void
waits_note(struct supervised *s)
{
	for (size_t i = 0; i < depends(s)->n; i++) {
		uint64_t run = supervised_row(other(s, i))->run;
		s->seen[i] = run > 0 ? run : RUN_NOT_KNOWN;
	}
}

void
waits_move(struct supervised *d)
{
	for (size_t i = 0; i < d->needed_count; i++) {
		struct supervised *s = d->needed_by[i];
		for (size_t k = 0; k < depends(s)->n; k++)
			if (other(s, k) == d && s->seen[k] != RUN_NOT_KNOWN)
				s->seen[k] = supervised_row(d)->run;
	}
}

/* One that s depends on has a run that s was not started after. */
static bool
to_restart(struct supervised *s, const struct supervised *d)
{
	const struct depends *on = depends(s);

	for (size_t i = 0; i < on->n; i++) {
		const struct model_proc *p = supervised_row(d);
		if (other(s, i) != d || !condition_holds(on->v[i].condition, p) ||
		    p->run == s->seen[i])
			continue;
		bool known = s->seen[i] != RUN_NOT_KNOWN;
		s->seen[i] = p->run;
		return known && on->v[i].restart;
	}
	return false;
}

void
waits_tell(struct supervised *d)
{
	for (size_t i = 0; i < d->needed_count; i++) {
		struct supervised *s = d->needed_by[i];
		if (s->state == SUPERVISE_WAITING) {
			waits_look(s);
		} else if (s->state == SUPERVISE_UP && to_restart(s, d) &&
		    supervised_acts(s)) {
			console_notice(s->console, NOTICE_INFO, "%s is"
			    " restarted, as %s was", supervised_row(s)->name,
			    supervised_row(d)->name);
			supervised_on(s, ON_RESTART);
		}
	}
}

void
waits_attach(struct supervised *s, struct action *a)
{
	struct action **at = &s->askers;

	while (*at != NULL)
		at = &(*at)->next;
	*at = a;
}

void
waits_answer(struct supervised *s, enum code code, const char *text)
{
	struct action *a = s->askers, *next;

	s->askers = NULL;
	for (; a != NULL; a = next) {
		next = a->next;
		a->starts = false;      /* that was told already */
		action_done(code, slice_of(text), a);
	}
}

/* What was known of those on which it depended before, of which some it does still:
 * now has none yet. */
static void
keep_known(struct supervised *s, const struct depends *was)
{
	const struct depends *now = depends(s);
	bool *pulled = xcalloc(now->n, sizeof *pulled);
	uint64_t *seen = xcalloc(now->n, sizeof *seen);

	for (size_t i = 0; i < now->n; i++) {
		seen[i] = RUN_NOT_KNOWN;
		for (size_t k = 0; was != NULL && k < was->n; k++)
			if (strcmp(was->v[k].on->name, now->v[i].on->name) == 0) {
				pulled[i] = s->pulled[k];
				seen[i] = s->seen[k];
			}
	}
	free(s->pulled);
	free(s->seen);
	s->pulled = pulled;
	s->seen = seen;
}

void
waits_begin(struct supervisor *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct supervised *s = all->v[i];
		keep_known(s, s->depends);
		s->depends = depends(s);
		free(s->needed_by);
		s->needed_by = NULL;
		s->needed_count = 0;
	}
	for (size_t i = 0; i < all->n; i++)
		for (size_t k = 0; k < depends(all->v[i])->n; k++) {
			struct supervised *d = other(all->v[i], k);
			d->needed_by = xreallocarray(d->needed_by,
			    d->needed_count + 1, sizeof *d->needed_by);
			d->needed_by[d->needed_count++] = all->v[i];
		}
}

void
waits_finish(struct supervised *s)
{
	free(s->needed_by);
	free(s->pulled);
	free(s->seen);
}

/*
 * The supervisor's rules: every state and event once, and a million random steps
 * of a world in which processes end, hosts are lost, and operators change their
 * minds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "supervise.h"

enum { STEPS = 2000000 };

static void
every_event_has_its_place_in_every_state(void **state)
{
	int seen[SUPERVISE_STATES][SUPERVISE_EVENTS] = { 0 };

	(void)state;
#define ON(state, event, next, act) seen[SUPERVISE_##state][ON_##event]++;
#include "supervise.def"
	for (size_t s = 0; s < SUPERVISE_STATES; s++)
		for (size_t e = 0; e < SUPERVISE_EVENTS; e++)
			if (seen[s][e] != 1)
				fail_msg("%s has event %zu %d times",
				    supervise_word((enum supervise_state)s), e,
				    seen[s][e]);
}

static void
what_is_done_by_itself(void **state)
{
	(void)state;
	for (int s = 0; s < SUPERVISE_STATES; s++)
		for (int e = 0; e < SUPERVISE_EVENTS; e++) {
			struct supervise_step step = supervise_on(
			    (enum supervise_state)s,
			    (enum supervise_event)e);
			/* A START is sent when all holds, and not before. */
			if (step.act == ACT_ASK)
				assert_true(s == SUPERVISE_WAITING &&
				    e == ON_HELD);
			/* Nothing is stopped that does not run. */
			if (step.act == ACT_CYCLE)
				assert_int_equal(s, SUPERVISE_UP);
			/* Each wait has its end, and each end its wait. */
			if (step.act == ACT_DELAY)
				assert_int_equal(step.next,
				    SUPERVISE_BACKOFF);
			if (step.next == SUPERVISE_BACKOFF &&
			    s != SUPERVISE_BACKOFF)
				assert_int_equal(step.act, ACT_DELAY);
			/* After a stop nothing waits to be started. */
			if (e == ON_STOP)
				assert_true(step.next == SUPERVISE_IDLE ||
				    step.next == SUPERVISE_STOPPING);
			/* What runs is told of as that. */
			if (e == ON_RUNS)
				assert_int_equal(step.next, SUPERVISE_UP);
			/* A host that is lost is no reason to do anything. */
			if (e == ON_LOST)
				assert_int_equal(step.act, ACT_NONE);
		}
}

static void
ends_are_taken_by_the_policy(void **state)
{
	static const struct {
		enum restart_when when;
		enum supervise_end end;
		enum supervise_event is;
	} cases[] = {
		{ RESTART_NEVER, END_MEANT, ON_OVER },
		{ RESTART_NEVER, END_WELL, ON_OVER },
		{ RESTART_NEVER, END_BADLY, ON_OVER },
		{ RESTART_ON_FAILURE, END_MEANT, ON_OVER },
		{ RESTART_ON_FAILURE, END_WELL, ON_OVER },
		{ RESTART_ON_FAILURE, END_BADLY, ON_AGAIN },
		{ RESTART_ALWAYS, END_MEANT, ON_OVER },
		{ RESTART_ALWAYS, END_WELL, ON_AGAIN },
		{ RESTART_ALWAYS, END_BADLY, ON_AGAIN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct restart_policy p = { .when = cases[i].when };
		assert_int_equal(supervise_end(&p, cases[i].end, 1000000),
		    cases[i].is);
		p.most = 3;
		assert_int_equal(supervise_end(&p, cases[i].end, 2),
		    cases[i].is);
		assert_int_equal(supervise_end(&p, cases[i].end, 3),
		    cases[i].is == ON_AGAIN ? ON_SPENT : ON_OVER);
	}
}

static void
delays_double_up_to_their_most(void **state)
{
	const struct restart_policy p = { .initial_ms = 100, .max_ms = 1000 };
	const struct restart_policy one = { .initial_ms = 5, .max_ms = 5 };
	const int64_t want[] = { 100, 200, 400, 800, 1000, 1000 };

	(void)state;
	for (unsigned i = 0; i < sizeof want / sizeof *want; i++)
		assert_int_equal(supervise_delay(&p, i), want[i]);
	assert_int_equal(supervise_delay(&p, 4000000000U), 1000);
	assert_int_equal(supervise_delay(&one, 7), 5);
}

/* A process in a world: whether it runs there is not what is believed of it. */
struct world {
	struct restart_policy policy;
	enum supervise_state is;
	unsigned restarts;      /* that were counted                        */
	bool runs, reached, pending, stopping, cycling;
	bool stopped;           /* by an operator, and not started since    */
	bool counting;          /* the start to come is a restart           */
	unsigned in_row;        /* restarts of it since an operator's start,
				   or since they were forgotten             */
	unsigned long starts, restarted, given_up;
};

static void
on(struct world *w, enum supervise_event e)
{
	struct supervise_step step = supervise_on(w->is, e);

	w->is = step.next;
	switch (step.act) {
	case ACT_ASK:
		assert_false(w->runs);
		assert_false(w->stopped);
		w->pending = true;
		w->starts++;
		break;
	case ACT_CYCLE:
		assert_false(w->stopped);
		w->cycling = true;
		break;
	case ACT_DELAY:
		w->restarts++;
		w->in_row++;
		w->restarted++;
		if (w->policy.most != 0)
			assert_true(w->in_row <= w->policy.most);
		break;
	case ACT_FORGET:
		w->restarts = w->in_row = 0;
		break;
	case ACT_GIVE_UP:
		assert_int_equal(w->in_row, w->policy.most);
		w->given_up++;
		break;
	default:
		break;
	}
}

static void
ends(struct world *w, enum supervise_end end)
{
	w->runs = w->stopping = false;
	if (!w->reached)
		return;
	/* Of a restart it is the half, and no end. */
	if (w->cycling && w->is == SUPERVISE_RESTARTING) {
		w->cycling = false;
		w->pending = true;
		return;
	}
	w->cycling = false;
	on(w, supervise_end(&w->policy, end, w->restarts));
}

/* An operator's word; the count begins anew with a start of theirs. */
static void
operate(struct world *w, int what)
{
	if (what == 0 && !w->runs && w->reached) {
		w->stopped = false;
		w->restarts = w->in_row = 0;
		on(w, ON_START);
	} else if (what == 1) {
		w->stopped = true;
		w->pending = w->pending && w->is == SUPERVISE_STARTING;
		w->stopping = w->runs;
		on(w, ON_STOP);
	} else if (what == 2 && w->is == SUPERVISE_UP) {
		w->stopped = false;
		w->restarts = w->in_row = 0;
		on(w, ON_RESTART);
	}
}

/* The world goes on by one thing that may happen in it. */
static void
turn(struct world *w, int what)
{
	switch (what) {
	case 0: case 1: case 2:
		operate(w, what);
		break;
	case 3: case 4:         /* a start that is on its way comes through */
		if (!w->pending || !w->reached)
			break;
		w->pending = false;
		w->runs = true;
		if (!w->stopped)
			on(w, ON_RUNS);
		else
			w->stopping = true;
		break;
	case 5:                 /* ... or does not */
		if (!w->pending || !w->reached)
			break;
		w->pending = false;
		if (!w->stopped)
			on(w, supervise_end(&w->policy, END_BADLY,
			    w->restarts));
		break;
	case 6:
		if (w->runs && !w->stopping)
			ends(w, END_WELL);
		break;
	case 7:
		if (w->runs && !w->stopping)
			ends(w, END_BADLY);
		break;
	case 8:
		if (w->runs && (w->stopping || w->cycling))
			ends(w, END_MEANT);
		break;
	case 9:
		if (w->is == SUPERVISE_BACKOFF || w->is == SUPERVISE_UP)
			on(w, ON_TIME);
		break;
	case 10:
		if (w->is == SUPERVISE_WAITING)
			on(w, ON_HELD);
		break;
	case 11:
		if (w->is == SUPERVISE_WAITING && w->restarts == 0)
			on(w, ON_CANNOT);
		break;
	case 12:
		if (w->reached && !w->pending && !w->cycling) {
			w->reached = false;
			on(w, ON_LOST);
		}
		break;
	case 13:                /* what became of it meanwhile */
		if (w->reached)
			break;
		w->reached = true;
		if (w->runs && !w->stopped)
			on(w, ON_RUNS);
		else if (!w->runs && w->is == SUPERVISE_UNKNOWN)
			on(w, supervise_end(&w->policy, END_BADLY,
			    w->restarts));
		else if (!w->runs && w->is == SUPERVISE_STOPPING)
			on(w, supervise_end(&w->policy, END_MEANT,
			    w->restarts));
		break;
	}
}

static void
invariants(const struct world *w)
{
	/* What was stopped is not about to be started, whatever happened. */
	if (w->stopped)
		assert_true(w->is == SUPERVISE_IDLE ||
		    w->is == SUPERVISE_STOPPING ||
		    w->is == SUPERVISE_GIVEN_UP);
	/* What is believed to be over is. */
	if (w->reached && (w->is == SUPERVISE_BACKOFF ||
	    w->is == SUPERVISE_GIVEN_UP || w->is == SUPERVISE_WAITING))
		assert_false(w->runs);
	if (w->reached && w->is == SUPERVISE_UP)
		assert_true(w->runs);
	if (w->policy.when == RESTART_NEVER)
		assert_int_equal(w->restarts, 0);
}

static void
a_million_random_steps(void **state)
{
	static const struct restart_policy policies[] = {
		{ RESTART_NEVER, 1, 8, 8, 0 },
		{ RESTART_ON_FAILURE, 1, 8, 8, 0 },
		{ RESTART_ON_FAILURE, 1, 8, 8, 2 },
		{ RESTART_ALWAYS, 1, 8, 8, 1 },
	};
	const char *given = getenv("SEED");
	unsigned seed = given != NULL ? (unsigned)atoi(given) : 20261126;
	unsigned long starts = 0, restarted = 0, given_up = 0;

	(void)state;
	print_message("SEED=%u\n", seed);
	srand(seed);
	for (size_t i = 0; i < 4; i++) {
		struct world w = { .policy = policies[i], .reached = true };
		for (long n = 0; n < STEPS / 4; n++) {
			int what = rand() % 14;
			/* Who stops it does so now and then. */
			if (what == 1 && rand() % 16 != 0)
				continue;
			turn(&w, what);
			invariants(&w);
		}
		starts += w.starts;
		restarted += w.restarted;
		given_up += w.given_up;
	}
	print_message("%lu starts, %lu restarts, %lu given up\n", starts,
	    restarted, given_up);
	/* It was no walk in a corner. */
	assert_true(starts > 10000 && restarted > 10000 && given_up > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_has_its_place_in_every_state),
		cmocka_unit_test(what_is_done_by_itself),
		cmocka_unit_test(ends_are_taken_by_the_policy),
		cmocka_unit_test(delays_double_up_to_their_most),
		cmocka_unit_test(a_million_random_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

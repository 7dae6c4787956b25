/* What the tries of a probe come to: every sequence of twelve tries, for thresholds
 * from 1 to 4, and every pair of verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe_rules.h"

enum { TRIES = 12, THRESHOLD_MOST = 4 };

/* The last n of the tries before i were all so. */
static bool
in_a_row(unsigned tries, unsigned i, unsigned n, bool good)
{
	if (i < n)
		return false;
	for (unsigned k = i - n; k < i; k++)
		if (((tries >> k & 1) != 0) != good)
			return false;
	return true;
}

static void
walk(const struct probe_spec *spec, unsigned tries)
{
	struct probe_count c = { PROBE_OPEN, 0, 0 };
	enum probe_verdict wanted = PROBE_OPEN;

	for (unsigned i = 1; i <= TRIES; i++) {
		enum probe_verdict was = wanted;
		if (in_a_row(tries, i, spec->successes, true))
			wanted = PROBE_SUCCEEDS;
		if (in_a_row(tries, i, spec->failures, false))
			wanted = PROBE_FAILS;
		bool other = probe_count(&c, spec, (tries >> (i - 1) & 1) != 0);
		assert_int_equal(c.verdict, wanted);
		assert_int_equal(other, was != wanted);
	}
}

static void
verdicts_take_as_many_in_a_row(void **state)
{
	(void)state;
	for (unsigned s = 1; s <= THRESHOLD_MOST; s++)
		for (unsigned f = 1; f <= THRESHOLD_MOST; f++)
			for (unsigned tries = 0; tries < 1U << TRIES; tries++)
				walk(&(struct probe_spec){ .kind = PROBE_TCP,
				    .successes = s, .failures = f }, tries);
}

static void
health_is_of_both(void **state)
{
	static const struct {
		bool has_r, has_l;
		enum probe_verdict r, l;
		enum health health;
		bool well;
	} rows[] = {
#define O PROBE_OPEN
#define S PROBE_SUCCEEDS
#define F PROBE_FAILS
		{ 0, 0, O, O, HEALTH_UNTOLD, false },
		{ 0, 0, S, F, HEALTH_UNTOLD, false },
		{ 1, 0, O, O, HEALTH_NOT_READY, false },
		{ 1, 0, S, F, HEALTH_READY, true },
		{ 1, 0, F, O, HEALTH_NOT_READY, false },
		{ 0, 1, O, O, HEALTH_UNTOLD, false },
		{ 0, 1, F, S, HEALTH_UNTOLD, true },
		{ 0, 1, O, F, HEALTH_UNHEALTHY, false },
		{ 1, 1, O, O, HEALTH_NOT_READY, false },
		{ 1, 1, O, S, HEALTH_NOT_READY, false },
		{ 1, 1, O, F, HEALTH_UNHEALTHY, false },
		{ 1, 1, S, O, HEALTH_READY, false },
		{ 1, 1, S, S, HEALTH_READY, true },
		{ 1, 1, S, F, HEALTH_UNHEALTHY, false },
		{ 1, 1, F, O, HEALTH_NOT_READY, false },
		{ 1, 1, F, S, HEALTH_NOT_READY, false },
		{ 1, 1, F, F, HEALTH_UNHEALTHY, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct proc_spec spec = { 0 };
		spec.readiness.kind = rows[i].has_r ? PROBE_LOG : PROBE_NONE;
		spec.liveness.kind = rows[i].has_l ? PROBE_TCP : PROBE_NONE;
		assert_int_equal(probe_health(&spec, rows[i].r, rows[i].l),
		    rows[i].health);
		assert_int_equal(probe_well(&spec, rows[i].r, rows[i].l),
		    rows[i].well);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_take_as_many_in_a_row),
		cmocka_unit_test(health_is_of_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

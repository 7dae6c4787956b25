/* How much is asked, by how much it can hurt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "confirm.h"

static const struct safety usual;
static const struct safety bold = { .kill_freely = true,
	.crash_freely = true, .restart_freely = true, .signal_freely = true };
static const struct safety by_name = { .stop_by_name = true };

static const struct {
	const struct safety *s;
	struct confirm_about a;
	enum confirm_how how;
} cases[] = {
	/* One: a key, as long as nobody says otherwise. */
	{ &usual, { CONFIRM_KILL, 1, false, false }, CONFIRM_KEY },
	{ &usual, { CONFIRM_CRASH, 1, false, false }, CONFIRM_KEY },
	{ &usual, { CONFIRM_RESTART, 1, false, false }, CONFIRM_KEY },
	{ &usual, { CONFIRM_SIGNAL, 1, false, false }, CONFIRM_KEY },
	{ &bold, { CONFIRM_KILL, 1, false, false }, CONFIRM_NOT },
	{ &bold, { CONFIRM_CRASH, 1, false, false }, CONFIRM_NOT },
	{ &bold, { CONFIRM_RESTART, 1, false, false }, CONFIRM_NOT },
	{ &bold, { CONFIRM_SIGNAL, 1, false, false }, CONFIRM_NOT },
	/* ... which holds for the one under the cursor, that is looked at. */
	{ &bold, { CONFIRM_KILL, 1, false, true }, CONFIRM_KEY },
	/* Many, or a protected one: in any case. */
	{ &usual, { CONFIRM_KILL, 2, false, true }, CONFIRM_COUNT },
	{ &bold, { CONFIRM_KILL, 2, false, true }, CONFIRM_COUNT },
	{ &bold, { CONFIRM_SIGNAL, 12, false, true }, CONFIRM_COUNT },
	{ &bold, { CONFIRM_CRASH, 2, true, true }, CONFIRM_COUNT },
	{ &usual, { CONFIRM_KILL, 1, true, false }, CONFIRM_NAME },
	{ &bold, { CONFIRM_KILL, 1, true, false }, CONFIRM_NAME },
	{ &bold, { CONFIRM_RESTART, 1, true, true }, CONFIRM_NAME },
	/* What ends nothing. */
	{ &usual, { CONFIRM_START, 1, true, true }, CONFIRM_NOT },
	{ &bold, { CONFIRM_START, 2, false, false }, CONFIRM_KEY },
	{ &usual, { CONFIRM_FLUSH, 1, false, false }, CONFIRM_NOT },
	{ &usual, { CONFIRM_FLUSH, 3, true, false }, CONFIRM_KEY },
	{ &usual, { CONFIRM_STEER, 3, true, true }, CONFIRM_NOT },
	/* The session. */
	{ &usual, { CONFIRM_STOP_SESSION, 1, false, false }, CONFIRM_COUNT },
	{ &bold, { CONFIRM_STOP_SESSION, 9, false, false }, CONFIRM_COUNT },
	{ &usual, { CONFIRM_STOP_SESSION, 9, true, false }, CONFIRM_NAME },
	{ &by_name, { CONFIRM_STOP_SESSION, 9, false, false }, CONFIRM_NAME },
};

static void
more_is_asked_where_more_can_be_hurt(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (confirm_rule(cases[i].s, &cases[i].a) != cases[i].how)
			fail_msg("case %zu: %d", i, confirm_rule(cases[i].s,
			    &cases[i].a));
}

/* Whatever a file says, what ends many is never done by one key. */
static void
no_file_makes_it_careless(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 32; bits++) {
		struct safety s = { .kill_freely = bits & 1,
			.crash_freely = bits & 2, .restart_freely = bits & 4,
			.signal_freely = bits & 8, .stop_by_name = bits & 16 };
		for (int w = CONFIRM_KILL; w <= CONFIRM_SIGNAL; w++)
			for (int k = 0; k < 4; k++) {
				struct confirm_about a = {
					(enum confirm_what)w, 2, k & 1, k & 2 };
				assert_true(confirm_spares(a.what));
				assert_true(confirm_rule(&s, &a) >=
				    CONFIRM_COUNT);
			}
	}
	assert_false(confirm_spares(CONFIRM_START));
	assert_false(confirm_spares(CONFIRM_STOP_SESSION));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_is_asked_where_more_can_be_hurt),
		cmocka_unit_test(no_file_makes_it_careless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* How much is asked, by how much it can hurt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "confirm.h"
#include "left_out.h"

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
	{ &usual, { CONFIRM_KILL, 1, false, false, false }, CONFIRM_KEY },
	{ &usual, { CONFIRM_CRASH, 1, false, false, false }, CONFIRM_KEY },
	{ &usual, { CONFIRM_RESTART, 1, false, false, false }, CONFIRM_KEY },
	{ &usual, { CONFIRM_SIGNAL, 1, false, false, false }, CONFIRM_KEY },
	{ &bold, { CONFIRM_KILL, 1, false, false, false }, CONFIRM_NOT },
	{ &bold, { CONFIRM_CRASH, 1, false, false, false }, CONFIRM_NOT },
	{ &bold, { CONFIRM_RESTART, 1, false, false, false }, CONFIRM_NOT },
	{ &bold, { CONFIRM_SIGNAL, 1, false, false, false }, CONFIRM_NOT },
	/* ... which holds for the one under the cursor, that is looked at. */
	{ &bold, { CONFIRM_KILL, 1, false, true, false }, CONFIRM_KEY },
	/* ... and is alone: where more were meant, it is shown who is not. */
	{ &bold, { CONFIRM_KILL, 1, false, false, true }, CONFIRM_KEY },
	{ &usual, { CONFIRM_START, 1, false, true, true }, CONFIRM_KEY },
	/* Many, or a protected one: in any case. */
	{ &usual, { CONFIRM_KILL, 2, false, true, false }, CONFIRM_COUNT },
	{ &bold, { CONFIRM_KILL, 2, false, true, false }, CONFIRM_COUNT },
	{ &bold, { CONFIRM_SIGNAL, 12, false, true, false }, CONFIRM_COUNT },
	{ &bold, { CONFIRM_CRASH, 2, true, true, false }, CONFIRM_COUNT },
	{ &usual, { CONFIRM_KILL, 1, true, false, false }, CONFIRM_NAME },
	{ &bold, { CONFIRM_KILL, 1, true, false, false }, CONFIRM_NAME },
	{ &bold, { CONFIRM_RESTART, 1, true, true, false }, CONFIRM_NAME },
	/* What ends nothing. */
	{ &usual, { CONFIRM_START, 1, true, true, false }, CONFIRM_NOT },
	{ &bold, { CONFIRM_START, 2, false, false, false }, CONFIRM_KEY },
	{ &usual, { CONFIRM_FLUSH, 1, false, false, false }, CONFIRM_NOT },
	{ &usual, { CONFIRM_FLUSH, 3, true, false, false }, CONFIRM_KEY },
	{ &usual, { CONFIRM_STEER, 3, true, true, false }, CONFIRM_NOT },
	/* The session. */
	{ &usual, { CONFIRM_STOP_SESSION, 1, false, false, false }, CONFIRM_COUNT },
	{ &bold, { CONFIRM_STOP_SESSION, 9, false, false, false }, CONFIRM_COUNT },
	{ &usual, { CONFIRM_STOP_SESSION, 9, true, false, false }, CONFIRM_NAME },
	{ &by_name, { CONFIRM_STOP_SESSION, 9, false, false, false }, CONFIRM_NAME },
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
					(enum confirm_what)w, 2, k & 1, k & 2,
				    k & 1 };
				assert_true(confirm_spares(a.what));
				assert_true(confirm_rule(&s, &a) >=
				    CONFIRM_COUNT);
			}
	}
	assert_false(confirm_spares(CONFIRM_START));
	assert_false(confirm_spares(CONFIRM_STOP_SESSION));
}

static void
what_has_to_be_typed(void **state)
{
	static const struct {
		enum confirm_how how;
		const char *wanted;
	} each[] = {
		{ CONFIRM_NOT, "" },
		{ CONFIRM_KEY, "y" },
		{ CONFIRM_COUNT, "12" },
		{ CONFIRM_NAME, "broker" },
	};
	char text[80];

	(void)state;
	for (size_t i = 0; i < sizeof each / sizeof *each; i++)
		assert_string_equal(confirm_wanted(each[i].how, 12, "broker",
		    text, sizeof text), each[i].wanted);
}

static void
what_is_asked(void **state)
{
	char verb[64], text[128];

	(void)state;
	confirm_verb(CONFIRM_SIGNAL, 1, verb, sizeof verb);
	assert_string_equal(confirm_title(verb, 1, text, sizeof text),
	    "Send HUP to 1 process?");
	confirm_verb(CONFIRM_KILL, 0, verb, sizeof verb);
	assert_string_equal(confirm_title(verb, 3, text, sizeof text),
	    "Kill 3 processes?");
	/* Only what ends processes by ladders has a plan of its own. */
	for (int w = CONFIRM_KILL; w <= CONFIRM_STOP_SESSION; w++)
		assert_int_equal(confirm_words((enum confirm_what)w)->plan ==
		    NULL, w == CONFIRM_KILL || w == CONFIRM_STOP_SESSION);
}

static void
nobody_is_left_out_without_a_word(void **state)
{
	struct left_out l = { 0 };
	char name[16];

	(void)state;
	left_out_add(&l, "broker", "protected");
	left_out_add(&l, "later", "pending");
	left_out_end(&l);
	assert_string_equal(l.text, "broker (protected), later (pending)");
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "reader-%d", i);
		left_out_add(&l, name, "exited");
	}
	left_out_end(&l);
	assert_int_equal(l.n, 102);
	snprintf(name, sizeof name, " and %zu more", l.n - l.told);
	assert_string_equal(l.text + strlen(l.text) - strlen(name), name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_is_asked_where_more_can_be_hurt),
		cmocka_unit_test(no_file_makes_it_careless),
		cmocka_unit_test(what_has_to_be_typed),
		cmocka_unit_test(what_is_asked),
		cmocka_unit_test(nobody_is_left_out_without_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

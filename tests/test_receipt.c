/* A receipt takes what has room and sense, whatever the worker claims. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "exitwords.h"
#include "receipt.h"

enum { MANY = 400 };

static const char *
text(const struct receipt *r)
{
	static char buf[400];

	return receipt_text(r, buf, sizeof buf);
}

static void
it_reads_as_a_story(void **state)
{
	static const unsigned long long steps[] = { SIGQUIT, 0, 1, SIGKILL,
		10000, 0 };
	const struct slice ended[] = { slice_of("4711 sleep"),
		slice_of("4712 a name") };
	const struct slice left[] = { slice_of("4713 sh") };
	struct msg_receipt e = { .run = 2, .steps = { steps, 6 },
		.exited = 10004, .after = 2, .total = 12000, .ended = 3,
		.ended_named = { ended, 2 }, .left = 1,
		.left_named = { left, 1 } };
	struct receipt r;

	(void)state;
	receipt_take(&r, &e);
	assert_string_equal(text(&r), "QUIT, KILL at 10s (not confirmed), gone"
	    " 4ms after KILL; ended: sleep 4711, a name 4712, 1 more; left:"
	    " sh 4713; 12s in all");
	assert_int_equal(receipt_took(&r), 4);
	assert_int_equal(r.run, 2);
	/* Before the first signal, and not at all. */
	e.after = 0;
	e.ended = e.left = 0;
	receipt_take(&r, &e);
	assert_non_null(strstr(text(&r), "; it was over before"));
	assert_int_equal(receipt_took(&r), -1);
	e.exited = -1;
	e.after = 2;
	receipt_take(&r, &e);
	assert_string_equal(text(&r), "QUIT, KILL at 10s (not confirmed); 12s"
	    " in all");
	assert_int_equal(receipt_took(&r), -1);
	e.steps.n = 0;
	receipt_take(&r, &e);
	assert_string_equal(text(&r), "nothing was sent");
}

static void
lies_have_no_room(void **state)
{
	static unsigned long long steps[3 * MANY + 2];
	static struct slice names[MANY];
	char longest[200], line[300];
	struct receipt r;

	(void)state;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		steps[i] = UINT64_MAX - i;
	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	snprintf(line, sizeof line, "77 %s", longest);
	for (size_t i = 0; i < MANY; i++)
		names[i] = slice_of(line);
	struct msg_receipt e = { .steps = { steps, 3 * MANY + 2 },
		.exited = INT64_MAX, .after = UINT64_MAX, .total = UINT64_MAX,
		.ended = UINT64_MAX, .ended_named = { names, MANY },
		.left = 2, .left_named = { names, MANY } };
	receipt_take(&r, &e);
	assert_int_equal(r.step_count, RECEIPT_STEPS);
	assert_int_equal(r.after, RECEIPT_STEPS);
	assert_int_equal(r.ended.named, RECEIPT_NAMES);
	/* Not more names than there are processes. */
	assert_int_equal(r.left.named, 2);
	assert_int_equal(strlen(r.left.v[0].name), sizeof r.left.v[0].name - 1);
	assert_true(receipt_took(&r) >= 0);
	assert_true(strlen(text(&r)) < 400);
}

static void
what_is_no_name_is_none(void **state)
{
	const struct slice names[] = { slice_of(""), slice_of("4711"),
		slice_of("x sleep"), slice_of("47x sleep"), { "9 \0\033[2J", 7 },
		slice_of(" sleep"), slice_of("12 ") };
	struct receipt r;

	(void)state;
	receipt_take(&r, &(struct msg_receipt){ .ended = 9,
	    .ended_named = { names, 7 } });
	assert_int_equal(r.ended.named, 2);
	assert_int_equal(r.ended.v[0].pid, 9);
	assert_int_equal(r.ended.v[1].pid, 12);
	assert_string_equal(r.ended.v[1].name, "");
}

static void
exits_in_words(void **state)
{
	static const struct {
		struct exit_status e;
		const char *words;
	} cases[] = {
		{ { 0, 0, CORE_NO, true }, "exit 0" },
		{ { 137, 0, CORE_NO, true }, "exit 137" },
		{ { 137, 0, CORE_NO, false }, "exit 137, or killed by KILL" },
		{ { 3, 0, CORE_NO, false }, "exit 3" },
		{ { -1, SIGSEGV, CORE_YES, true },
		    "killed by SEGV, core dumped" },
		{ { -1, SIGQUIT, CORE_NO, true }, "killed by QUIT" },
		{ { -1, 64, CORE_NO, true }, "killed by signal 64" },
		{ { -1, 0, CORE_NO, true }, "" },
	};
	char buf[100];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(exit_words(&cases[i].e, buf, sizeof buf),
		    cases[i].words);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_reads_as_a_story),
		cmocka_unit_test(lies_have_no_room),
		cmocka_unit_test(what_is_no_name_is_none),
		cmocka_unit_test(exits_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

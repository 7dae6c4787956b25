/* The words for the shells' completions, of a session file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <stdio.h>

#include "complete.h"

#define ALL_STATES "pending\nstarting\nalive\nstopping\nexited\nfailed\nlost\n" \
	"unknown\n"

static const char session[] =
	"version: 1\n"
	"session: beam\n"
	"hosts: { h1: a, h2: b }\n"
	"roles: { order: [one, two] }\n"
	"processes:\n"
	"  p1: { host: h1, command: [x] }\n"
	"  p2: { host: h2, command: [x] }\n";

/* Of a file with this text. */
static void
assert_printed(enum selector_kind kind, const char *text, const char *want)
{
	char path[64], printed[256] = "";
	FILE *file = tmpfile(), *to = fmemopen(printed, sizeof printed, "w");

	assert_non_null(file);
	assert_non_null(to);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fflush(file), 0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(file));
	complete_print(&(struct options){ .session_path = path,
	    .complete = kind }, to);
	fclose(file);
	fclose(to);
	assert_string_equal(printed, want);
}

static void
words_are_those_of_the_file(void **state)
{
	(void)state;
	assert_printed(SELECT_NAME, session, "p1\np2\n");
	assert_printed(SELECT_HOST, session, "h1\nh2\n");
	assert_printed(SELECT_ROLE, session, "one\ntwo\nunknown\n");
	assert_printed(SELECT_SESSION, session, "beam\n");
	assert_printed(SELECT_STATE, session, ALL_STATES);
	assert_printed(SELECT_UUID, session, "");
}

/* What somebody types is not disturbed by complaints. */
static void
without_a_good_file_there_are_states_only(void **state)
{
	static const char wrong[] = "version: 1\nsession: beam\nhosts: {}\n";

	(void)state;
	for (int kind = 0; kind < SELECT_COUNT; kind++)
		assert_printed((enum selector_kind)kind, wrong,
		    kind == SELECT_STATE ? ALL_STATES : "");
	complete_print(&(struct options){ .session_path = "/nowhere/plm.yaml",
	    .complete = SELECT_NAME }, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_those_of_the_file),
		cmocka_unit_test(without_a_good_file_there_are_states_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

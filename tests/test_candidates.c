/* What a typed line can become: which, in which order, how far it is clear. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "candidates.h"

static const struct {
	const char *typed, *name, *words;
	int rank;
} ranks[] = {
	{ "kill", "kill", "", 0 },
	{ "KI", "kill", "", 1 },
	{ "", "kill", "", 1 },
	{ "ill", "kill", "", 2 },
	{ "kl", "kill", "", 3 },
	{ "nxtp", "next-pane", "", 3 },
	{ "signal", "kill", "Stop it by its ladder of signals", 4 },
	{ "ladder", "kill", "Stop it by its ladder of signals", 4 },
	/* Inside of a word it is chance. */
	{ "adder", "kill", "Stop it by its ladder of signals", -1 },
	{ "its", "kill", "Stop it by its ladder of signals", 4 },
	{ "it", "kill", "Stop it by its ladder of signals", -1 },
	{ "lk", "kill", "", -1 },
	{ "killx", "kill", "", -1 },
};

static void
names_are_ranked(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
		if (candidate_rank(ranks[i].typed, ranks[i].name,
		    ranks[i].words) != ranks[i].rank)
			fail_msg("%s of %s", ranks[i].typed, ranks[i].name);
}

static void
add(struct candidates *c, const char *text, int rank)
{
	candidates_add(c, &(struct candidate){ text, text == NULL ? "hint"
	    : text, "", "", rank });
}

static void
the_best_are_first(void **state)
{
	struct candidates c = { 0 };

	(void)state;
	add(&c, "d", 3);
	add(&c, "a", 1);
	add(&c, "e", 3);
	add(&c, "b", 1);
	add(&c, "c", 2);
	candidates_sort(&c);
	for (int i = 0; i < c.n; i++)
		assert_int_equal(c.v[i].text[0], 'a' + i);
	candidates_clear(&c);
	assert_int_equal(c.n, 0);
}

static void
what_they_have_in_common_is_clear(void **state)
{
	struct candidates c = { 0 };

	(void)state;
	assert_int_equal(candidates_common(&c, "so", 2), 2);
	add(&c, "sort-next", 1);
	add(&c, NULL, 1);
	add(&c, "sort-last", 1);
	add(&c, "also", 2);
	assert_int_equal(candidates_common(&c, "so", 2), 5);
	assert_int_equal(candidates_common(&c, "sort-n", 6), 9);
	assert_int_equal(candidates_common(&c, "x", 1), 1);
	/* A hint cannot be taken. */
	assert_int_equal(candidates_next(&c, 0, 1), 0);
	assert_int_equal(candidates_next(&c, 1, 1), 2);
	assert_int_equal(candidates_next(&c, 1, -1), 0);
	assert_int_equal(candidates_next(&c, 4, 1), -1);
	assert_int_equal(candidates_next(&c, -1, -1), -1);
	candidates_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_ranked),
		cmocka_unit_test(the_best_are_first),
		cmocka_unit_test(what_they_have_in_common_is_clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Paths of logs: what stands for something is replaced, all else stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "logpath.h"

static const struct logpath values = { .session = "s", .process = "p",
	.host = "h", .run = "12", .uuid = "u-u" };

static void
names_are_replaced(void **state)
{
	static const struct {
		const char *path, *is;
	} cases[] = {
		{ "/a/b", "/a/b" },
		{ "${session}/${process}@${host}.${run}.${uuid}",
		    "s/p@h.12.u-u" },
		{ "${run}${run}", "1212" },
		{ "$run $ {run} $$ $", "$run $ {run} $$ $" },
		{ "$${run}", "$12" },
		{ "/a\n${run}\n", "/a\n12\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n;
		assert_null(logpath_wrong(cases[i].path, &n));
		char *path = logpath_expand(cases[i].path, &values);
		assert_string_equal(path, cases[i].is);
		free(path);
	}
}

static void
what_stands_for_nothing_is_found(void **state)
{
	static const struct {
		const char *path;
		size_t at, n;
	} cases[] = {
		{ "/a/${nobody}/b", 3, 9 },
		{ "${run}${}", 6, 3 },
		{ "${run}/${run", 7, 5 },
		{ "${ru}${run}", 0, 5 },
		{ "${runs}", 0, 7 },
		{ "${${run}}", 0, 8 },
		{ "${RUN}", 0, 6 },
		{ "${a name that is far too long for a sentence}", 0, 32 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = 0;
		const char *at = logpath_wrong(cases[i].path, &n);
		assert_ptr_equal(at, cases[i].path + cases[i].at);
		assert_int_equal(n, cases[i].n);
	}
}

static void
a_run_of_its_own_is_known(void **state)
{
	(void)state;
	assert_true(logpath_has_run("/a/${run}.log"));
	assert_false(logpath_has_run("/a/run.log"));
	assert_string_equal(logpath_names, "${session}, ${process}, ${host}, "
	    "${run}, ${uuid}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_replaced),
		cmocka_unit_test(what_stands_for_nothing_is_found),
		cmocka_unit_test(a_run_of_its_own_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

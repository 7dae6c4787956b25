/* Ranges of names: what they stand for, what is none, and what is meant by them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "hostrange.h"

enum { MOST = 1000 };

static const struct {
	const char *text, *names;
} right[] = {
	{ "ru", "ru" },
	{ "ru[1-3]", "ru1 ru2 ru3" },
	{ "ru[08-11]", "ru08 ru09 ru10 ru11" },
	{ "ru[8-11]", "ru8 ru9 ru10 ru11" },
	{ "ru[1-4,7,09-12]", "ru1 ru2 ru3 ru4 ru7 ru09 ru10 ru11 ru12" },
	{ "ru[7]", "ru7" },
	{ "ru[0-0]x", "ru0x" },
	{ "ru[00-01]", "ru00 ru01" },
	{ "r[1-2]n[01-03].x", "r1n01.x r1n02.x r1n03.x r2n01.x r2n02.x r2n03.x" },
	{ "[1-2][3,5]", "13 15 23 25" },
	{ "ru[098-101]", "ru098 ru099 ru100 ru101" },
};

static void
ranges_are_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		char names[256] = "";
		const char *why = NULL;
		size_t n = hostrange_count(right[i].text, MOST, &why);
		for (size_t k = 0; k < n; k++) {
			char *name = hostrange_nth(right[i].text, k);
			strcat(strcat(names, k == 0 ? "" : " "), name);
			free(name);
		}
		assert_string_equal(names, right[i].names);
	}
}

#define WHAT "in [ ] there are numbers and ranges of them, such as [01-40] or"  \
	" [1,3,7-9]"

static const struct {
	const char *text, *why;
} wrong[] = {
	{ "ru[", WHAT }, { "ru[]", WHAT }, { "ru[1", WHAT }, { "ru[1-", WHAT },
	{ "ru[1-]", WHAT }, { "ru[-2]", WHAT }, { "ru[a-b]", WHAT },
	{ "ru[1,]", WHAT }, { "ru[,1]", WHAT }, { "ru[1-2-3]", WHAT },
	{ "ru[ 1]", WHAT }, { "ru[1[2]]", WHAT }, { "ru[1-2]x[", WHAT },
	{ "ru[1234567890]", WHAT }, { "ru[0x1-2]", WHAT },
	{ "ru[40-01]", "a range goes from the smaller number to the larger"
	    " one" },
	{ "ru[1-010]", "both ends of a range with zeros at the front have as"
	    " many digits, as in [001-040]" },
};

static void
what_is_no_range_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		const char *why = NULL;
		assert_int_equal(hostrange_count(wrong[i].text, MOST, &why), 0);
		assert_string_equal(why, wrong[i].why);
	}
}

/* However many there would be, nobody counts them. */
static void
many_are_too_many(void **state)
{
	static const char *const many[] = { "ru[1-1001]", "ru[0-999999999]",
		"[1-100][1-11]", ("[1-1000][1-1000][1-1000][1-1000][1-1000]"
		"[1-1000][1-1000][1-1000]") };
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof many / sizeof *many; i++)
		assert_int_equal(hostrange_count(many[i], MOST, &why),
		    MOST + 1);
	assert_int_equal(hostrange_count("[1-100][1-10]", MOST, &why), MOST);
}

static const struct {
	const char *glob, *yes, *no;    /* names with blanks between */
} globs[] = {
	{ "ru01", "ru01", "ru1 ru010" },
	{ "ru*", "ru ru01", "xru" },
	{ "ru[01-40]", "ru01 ru09 ru40", "ru0 ru1 ru4 ru00 ru41 ru001" },
	{ "ru[1-40]", "ru1 ru40", "ru01 ru0 ru41" },
	{ "ru[1,3]", "ru1 ru3", "ru2 ru," },
	/* Letters to choose from, as ever. */
	{ "ru[13]", "ru1 ru3", "ru13" },
	{ "ru[a-c]", "rua", "rud" },
	{ "ru[!1-3]", "ru4", "ru1" },
	{ "r[1-2]n[01-12]", "r1n01 r2n12", "r3n01 r1n13 r1n1" },
	{ "*[1-3]", "ru1 x-y3 11", "ru4 ru" },
	{ "*-[10-20]*", "ru-10 ru-20x ru-100 a-9-11", "ru-9 ru-21 ru-1" },
	{ "[1-2]", "1 2", "3 12" },
};

static void
assert_globs(const char *glob, const char *names, bool are)
{
	char all[128], *rest = NULL;

	snprintf(all, sizeof all, "%s", names);
	for (char *name = strtok_r(all, " ", &rest); name != NULL;
	    name = strtok_r(NULL, " ", &rest))
		if (hostrange_match(glob, name) != are)
			fail_msg("%s and %s", glob, name);
}

static void
globs_have_ranges(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof globs / sizeof *globs; i++) {
		assert_globs(globs[i].glob, globs[i].yes, true);
		assert_globs(globs[i].glob, globs[i].no, false);
	}
}

static void
commas_are_between(void **state)
{
	(void)state;
	assert_int_equal(hostrange_part("a,b"), 1);
	assert_int_equal(hostrange_part("a[1,2],b"), 6);
	assert_int_equal(hostrange_part(""), 0);
	assert_int_equal(hostrange_part("a[1,2"), 5);
}

/* A host may tell of any name: were each way to read it tried, it would take
 * years. */
static void
digits_and_stars_are_soon_read(void **state)
{
	static const char glob[] = "*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*x";
	char name[256];

	(void)state;
	memset(name, '1', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_false(hostrange_match(glob, name));
	name[sizeof name - 2] = 'x';
	assert_true(hostrange_match(glob, name));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_are_names),
		cmocka_unit_test(what_is_no_range_is_told),
		cmocka_unit_test(many_are_too_many),
		cmocka_unit_test(globs_have_ranges),
		cmocka_unit_test(digits_and_stars_are_soon_read),
		cmocka_unit_test(commas_are_between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

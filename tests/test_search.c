/* Patterns that a person types, on lines that a program prints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "search.h"

#define BYTES(s) { s, sizeof(s) - 1 }

enum { NO = -1 };

static const struct {
	const char *pattern;
	struct slice line;
	int at, n;              /* of the first match; NO: there is none */
} cases[] = {
	{ "abc", BYTES("xabcx"), 1, 3 },
	{ "abc", BYTES("xabdx"), NO, 0 },
	{ "a.c|z+", BYTES("yzzz"), 1, 3 },
	/* Small letters match both, a capital one only itself. */
	{ "error", BYTES("an ERROR"), 3, 5 },
	{ "Error", BYTES("an error"), NO, 0 },
	{ "Error", BYTES("an Error"), 3, 5 },
	{ "\\Serror", BYTES("an !ERROR"), 3, 6 },
	{ "\\WA", BYTES("a !a"), NO, 0 },
	{ "\xc3\xa9", BYTES("\xc3\x89t\xc3\xa9"), 0, 2 },
	{ "\xc3\x89", BYTES("\xc3\xa9t\xc3\x89"), 3, 2 },
	{ "\\\\E", BYTES("\\e"), NO, 0 },
	/* Nothing at all is no match: there would be no end of them. */
	{ "", BYTES("abc"), NO, 0 },
	{ "x*", BYTES("abxc"), 2, 1 },
	{ "^|$|\\b", BYTES("abc"), NO, 0 },
	{ "(?=c)", BYTES("abc"), NO, 0 },
	{ "ab\\K", BYTES("ab"), NO, 0 },
	/* A dot is a character, not a byte; bytes that are none match none. */
	{ "^a.c", BYTES("a\xe6\xbc\xa2" "c"), 0, 5 },
	{ "c", BYTES("\xff\xfe" "abc"), 4, 1 },
	{ "a.c", BYTES("a\xff" "c abc"), 4, 3 },
	{ "\xc3\xa9", BYTES("\xc3 \xc3\xa9"), 2, 2 },
	{ "b", BYTES("a\0b"), 2, 1 },
	{ "c", BYTES("abc\xe6\xbc"), 2, 1 },
};

static void
matches_are_found(void **state)
{
	struct fault f = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct search *s = search_new(slice_of(cases[i].pattern), SEARCH_SMART, &f);
		size_t at = 99, n = 99;
		assert_non_null(s);
		bool is = search_next(s, cases[i].line, 0, &at, &n);
		assert_int_equal(is, cases[i].at != NO);
		if (is) {
			assert_int_equal(at, cases[i].at);
			assert_int_equal(n, cases[i].n);
		}
		search_free(s);
	}
}

static void
all_matches_come_in_turn(void **state)
{
	struct search *s = search_new(slice_of("o+"), SEARCH_SMART, NULL);
	struct slice line = slice_of("foo o boo");
	size_t from = 0, at, n, count = 0, sum = 0;

	(void)state;
	assert_non_null(s);
	for (; search_next(s, line, from, &at, &n); from = at + n, count++)
		sum = sum * 10 + at;
	assert_int_equal(count, 3);
	assert_int_equal(sum, 147);
	assert_false(search_next(s, line, line.n, &at, &n));
	assert_false(search_next(s, line, line.n + 5, &at, &n));
	assert_false(search_next(s, (struct slice){ NULL, 0 }, 0, &at, &n));
	search_free(s);
}

/* What comes before may be looked at: "from" is no new begin of the line. */
static void
a_later_match_knows_what_was_before(void **state)
{
	struct search *s = search_new(slice_of("^a|(?<=b)c"), SEARCH_SMART, NULL);
	size_t at, n;

	(void)state;
	assert_non_null(s);
	assert_true(search_next(s, slice_of("aabc"), 1, &at, &n));
	assert_int_equal(at, 3);
	search_free(s);
}

static void
bad_patterns_are_explained(void **state)
{
	static const struct {
		struct slice pattern;
		const char *text;
	} bad[] = {
		{ BYTES("a("), "the pattern is wrong at character 2:"
		    " missing closing parenthesis" },
		{ BYTES("a**+b*"), "the pattern is wrong at character 2:"
		    " quantifier does not follow a repeatable item" },
		{ BYTES("[z-a]"), "the pattern is wrong at character 3:"
		    " range out of order in character class" },
		{ BYTES("\xc3\xa9\xc3\xa9("), "the pattern is wrong at"
		    " character 3: missing closing parenthesis" },
	};
	struct fault f;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		f = (struct fault){ 0 };
		assert_null(search_new(bad[i].pattern, SEARCH_SMART, &f));
		assert_int_equal(f.code, CODE_INVALID);
		assert_string_equal(f.text, bad[i].text);
	}
	assert_null(search_new(slice_of("a("), SEARCH_SMART, NULL));
	search_free(NULL);
}

static void
a_pattern_of_bad_bytes_is_refused(void **state)
{
	struct fault f = { 0 };

	(void)state;
	assert_null(search_new((struct slice){ "a\xff", 2 }, SEARCH_SMART, &f));
	assert_int_equal(f.code, CODE_INVALID);
	assert_null(search_new((struct slice){ "\\C", 2 }, SEARCH_SMART, &f));
}

static int64_t
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* They are given up, for no match, long before a person would notice. */
static void
catastrophes_are_bounded(void **state)
{
	static const char *const patterns[] = {
		"(a+)+$", "(a|aa)+$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$",
		"(?:.*?){30}b", "((a{0,50}){0,50}){0,50}b", "(?R)?a(?R)?b",
	};
	char *line = malloc(100000);
	size_t at, n;

	(void)state;
	assert_non_null(line);
	memset(line, 'a', 100000);
	line[60] = '!';
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		struct search *s = search_new(slice_of(patterns[i]), SEARCH_SMART, NULL);
		assert_non_null(s);
		int64_t before = milliseconds();
		search_next(s, (struct slice){ line, 100000 }, 0, &at, &n);
		assert_true(milliseconds() - before < 2000);
		search_free(s);
	}
	free(line);
}

static void
long_lines_are_looked_at_in_part(void **state)
{
	struct search *s = search_new(slice_of("z"), SEARCH_SMART, NULL);
	char *line = calloc(1, 70000);
	size_t at, n;

	(void)state;
	assert_non_null(s);
	assert_non_null(line);
	line[65 * 1024] = 'z';
	assert_false(search_next(s, (struct slice){ line, 70000 }, 0, &at, &n));
	line[65 * 1024 - 1] = 'z';
	assert_true(search_next(s, (struct slice){ line, 70000 }, 0, &at, &n));
	assert_int_equal(at, 65 * 1024 - 1);
	search_free(s);
	free(line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_are_found),
		cmocka_unit_test(all_matches_come_in_turn),
		cmocka_unit_test(a_later_match_knows_what_was_before),
		cmocka_unit_test(bad_patterns_are_explained),
		cmocka_unit_test(a_pattern_of_bad_bytes_is_refused),
		cmocka_unit_test(catastrophes_are_bounded),
		cmocka_unit_test(long_lines_are_looked_at_in_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

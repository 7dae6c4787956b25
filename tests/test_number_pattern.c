/* Patterns of ranges, beside the numbers themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <inttypes.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>

#include "number_pattern.h"

/* "^(...)$" of a range, ready to be matched. */
static void
compile(regex_t *r, int64_t low, int64_t high)
{
	struct buffer range = { 0 }, whole = { 0 };

	number_pattern(&range, low, high);
	buffer_puts(&whole, "^(");
	buffer_put(&whole, buffer_data(&range), buffer_size(&range));
	buffer_put(&whole, ")$", 3);
	assert_int_equal(regcomp(r, buffer_data(&whole), REG_EXTENDED
	    | REG_NOSUB), 0);
	buffer_finish(&range);
	buffer_finish(&whole);
}

static bool
matches(const regex_t *r, int64_t n)
{
	char text[32];

	snprintf(text, sizeof text, "%" PRId64, n);
	return regexec(r, text, 0, NULL, 0) == 0;
}

static void
small_ranges_match_their_numbers_only(void **state)
{
	enum { MOST = 120, BEYOND = 1300 };

	(void)state;
	for (int low = 0; low <= MOST; low++)
		for (int high = low; high <= MOST; high++) {
			regex_t r;
			compile(&r, low, high);
			for (int n = 0; n <= BEYOND; n += n < 130 ? 1 : 17)
				if (matches(&r, n) != (n >= low && n <= high))
					fail_msg("%d to %d: %d", low, high, n);
			regfree(&r);
		}
}

static void
large_ranges_end_where_they_end(void **state)
{
	static const int64_t ranges[][2] = {
		{ 1, 65535 }, { 100, 3600000 }, { 0, 86400000 },
		{ 999, 1000 }, { 1000, 1005 }, { 123456, 9876543210 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		int64_t low = ranges[i][0], high = ranges[i][1];
		regex_t r;
		compile(&r, low, high);
		assert_true(matches(&r, low));
		assert_true(matches(&r, high));
		assert_true(matches(&r, low + (high - low) / 3));
		assert_false(matches(&r, low - 1));
		assert_false(matches(&r, high + 1));
		assert_false(matches(&r, high * 10));
		regfree(&r);
	}
}

static void
no_number_is_no_pattern(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	number_pattern(&b, 1, 0);
	assert_int_equal(buffer_size(&b), 0);
	buffer_finish(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_ranges_match_their_numbers_only),
		cmocka_unit_test(large_ranges_end_where_they_end),
		cmocka_unit_test(no_number_is_no_pattern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

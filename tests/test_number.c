/* Numbers that are cut off the front of what others wrote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "number.h"

static void
digits_are_taken(void **state)
{
	static const struct {
		const char *text;
		uint64_t most, n;
		const char *rest;
	} good[] = {
		{ "0", 0, 0, "" },
		{ "12;5M", 99, 12, ";5M" },
		{ "0012", 12, 12, "" },
		{ "99", 99, 99, "" },
		{ "18446744073709551615 x", UINT64_MAX, UINT64_MAX, " x" },
	};
	uint64_t n;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct slice s = slice_of(good[i].text);
		assert_true(number_take(&s, good[i].most, &n));
		assert_int_equal(n, good[i].n);
		assert_true(slice_is(s, good[i].rest));
	}
}

static void
others_are_no_numbers(void **state)
{
	static const struct {
		const char *text;
		uint64_t most;
	} bad[] = {
		{ NULL, 9 }, { "", 9 }, { "x1", 9 }, { " 1", 9 }, { "-1", 9 },
		{ "+1", 9 }, { "1", 0 }, { "100", 99 }, { "7", 6 },
		{ "18446744073709551616", UINT64_MAX },
		{ "99999999999999999999999", UINT64_MAX },
	};
	uint64_t n;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct slice s = slice_of(bad[i].text);
		assert_false(number_take(&s, bad[i].most, &n));
		assert_true(slice_eq(s, slice_of(bad[i].text)));
	}
}

static void
bytes_are_two_digits(void **state)
{
	struct slice s = slice_of("00a9ff0");
	static const char *const bad[] = { "", "0", "g0", "0g", "A0", " 1" };
	char byte;

	(void)state;
	assert_true(number_take_byte(&s, &byte) && byte == 0);
	assert_true(number_take_byte(&s, &byte) && byte == '\xa9');
	assert_true(number_take_byte(&s, &byte) && byte == '\xff');
	assert_false(number_take_byte(&s, &byte));
	assert_true(slice_is(s, "0"));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		s = slice_of(bad[i]);
		assert_false(number_take_byte(&s, &byte));
	}
}

static void
a_text_is_skipped_whole(void **state)
{
	struct slice s = slice_of("at 12"), none = { NULL, 0 };

	(void)state;
	assert_false(slice_skip(&s, "ax"));
	assert_false(slice_skip(&s, "at 123"));
	assert_true(slice_is(s, "at 12"));
	assert_true(slice_skip(&s, "at "));
	assert_true(slice_is(s, "12"));
	assert_false(slice_skip(&none, " "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_are_taken),
		cmocka_unit_test(others_are_no_numbers),
		cmocka_unit_test(bytes_are_two_digits),
		cmocka_unit_test(a_text_is_skipped_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

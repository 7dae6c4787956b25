/* Reports of the mouse, right and wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mouse.h"

static void
reports_are_read(void **state)
{
	static const struct {
		const char *report;
		struct mouse m;
	} good[] = {
		{ "0;1;1M", { MOUSE_PRESS, 0, 0 } },
		{ "0;300;80M", { MOUSE_PRESS, 79, 299 } },
		{ "0;12;5m", { MOUSE_RELEASE, 4, 11 } },
		{ "32;12;5M", { MOUSE_DRAG, 4, 11 } },
		{ "64;12;5M", { MOUSE_WHEEL_UP, 4, 11 } },
		{ "65;12;5M", { MOUSE_WHEEL_DOWN, 4, 11 } },
		/* With Shift, Alt and Ctrl. */
		{ "28;12;5M", { MOUSE_PRESS, 4, 11 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct mouse m;
		assert_true(mouse_parse(good[i].report, &m));
		assert_int_equal(m.kind, good[i].m.kind);
		assert_int_equal(m.y, good[i].m.y);
		assert_int_equal(m.x, good[i].m.x);
	}
}

static void
others_are_not(void **state)
{
	static const char *const bad[] = { "", "M", "0;1M", "0;0;1M",
		"0;1;0M", "1;1;1M", "2;1;1M", "34;1;1M", "35;1;1M", "66;1;1M",
		"128;1;1M", "0;1;1", "0;1;1X", "0;1;1MM", "0;999999;1M",
		"64;1;1m", "0;;1M", "a;1;1M" };
	struct mouse m;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(mouse_parse(bad[i], &m));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_are_read),
		cmocka_unit_test(others_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

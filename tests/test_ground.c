/* What a terminal answers of its background, and what is no answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ground.h"

static void
answers_are_read(void **state)
{
	static const struct {
		const char *answer;
		enum ground ground;
	} all[] = {
		{ "rgb:ffff/ffff/ffff", GROUND_LIGHT },
		{ "rgb:0000/0000/0000", GROUND_DARK },
		{ "rgb:f/f/f", GROUND_LIGHT },
		{ "rgb:fd/f6/e3", GROUND_LIGHT },       /* Solarized */
		{ "rgb:00/2b/36", GROUND_DARK },
		{ "rgb:0000/ffff/0000", GROUND_LIGHT },
		{ "rgb:ffff/0000/0000", GROUND_DARK },
		{ "rgb:0000/0000/ffff", GROUND_DARK },
		{ "rgba:ffff/ffff/ffff/ffff", GROUND_LIGHT },
		{ "rgba:0/0/0/f", GROUND_DARK },
		{ "", GROUND_UNKNOWN },
		{ "rgb:", GROUND_UNKNOWN },
		{ "rgb:ffff/ffff", GROUND_UNKNOWN },
		{ "rgb:ffff/ffff/", GROUND_UNKNOWN },
		{ "rgb:ffff/ffff/ffff/", GROUND_UNKNOWN },
		{ "rgb:ffff/ffff/ffff/ffff", GROUND_UNKNOWN },
		{ "rgba:ffff/ffff/ffff", GROUND_UNKNOWN },
		{ "rgb:fffff/ffff/ffff", GROUND_UNKNOWN },
		{ "rgb:gggg/ffff/ffff", GROUND_UNKNOWN },
		{ "rgb:-1/ffff/ffff", GROUND_UNKNOWN },
		{ "#ffffff", GROUND_UNKNOWN },
		{ "white", GROUND_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_int_equal(ground_parse(all[i].answer), all[i].ground);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Screens of all sizes are cut into bands without overlap or rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "layout.h"

enum { H_MAX = 60, ROWS_MAX = 80, MESSAGE_MAX = 6 };

static void
check(const struct layout_wants *w)
{
	struct layout l = layout_make(w);
	const struct band bands[] = { l.hosts, l.list, l.output, l.keys,
		l.message };
	int end = 0;

	/* From above to below, each where the one before ended. */
	for (size_t i = 0; i < sizeof bands / sizeof *bands; i++) {
		assert_true(bands[i].h >= 0);
		if (bands[i].h == 0)
			continue;
		assert_int_equal(bands[i].y, end);
		end += bands[i].h;
	}
	assert_int_equal(end, w->h);
	/* A pane is always there, and it is the one that has the keys. */
	assert_true(l.list.h + l.output.h > 0);
	if (w->list_only)
		assert_int_equal(l.output.h, 0);
	if (w->output_only)
		assert_int_equal(l.list.h, 0);
	if (w->output_focused && !w->list_only)
		assert_true(l.output.h > 0);
	if (!w->output_focused && !w->output_only)
		assert_true(l.list.h > 0);
	if (l.list.h > 0 && l.output.h > 0)
		assert_true(l.list.h >= 3 && l.output.h >= 2);
	/* What there is to say is said where there are two lines. */
	if (w->message_rows > 0 && w->h >= 3)
		assert_true(l.message.h > 0);
}

static void
every_size_is_cut_without_rest(void **state)
{
	(void)state;
	for (int h = 1; h <= H_MAX; h++)
		for (int rows = 1; rows <= ROWS_MAX; rows++)
			for (int say = 0; say <= MESSAGE_MAX; say++)
				for (int zoom = 0; zoom < 6; zoom++)
					check(&(struct layout_wants){ .h = h,
					    .list_rows = rows,
					    .message_rows = say,
					    .list_only = zoom / 2 == 1,
					    .output_only = zoom / 2 == 2,
					    .output_focused = zoom % 2 });
}

static void
a_usual_screen_has_it_all(void **state)
{
	struct layout l = layout_make(&(struct layout_wants){ .h = 24,
	    .list_rows = 5, .message_rows = 1 });

	(void)state;
	assert_int_equal(l.hosts.h, 1);
	assert_int_equal(l.list.h, 5);
	assert_int_equal(l.output.h, 16);
	assert_int_equal(l.keys.h, 1);
	assert_int_equal(l.message.h, 1);
}

static void
a_long_list_leaves_more_than_half_to_output(void **state)
{
	struct layout l = layout_make(&(struct layout_wants){ .h = 24,
	    .list_rows = 1000, .message_rows = 0 });

	(void)state;
	assert_true(l.list.h > 4);
	assert_true(l.output.h > l.list.h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_is_cut_without_rest),
		cmocka_unit_test(a_usual_screen_has_it_all),
		cmocka_unit_test(a_long_list_leaves_more_than_half_to_output),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Screens of all sizes are cut into areas without overlap or rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "layout.h"

enum { H_MAX = 60, ROWS_MAX = 80, MESSAGE_MAX = 6 };

/* Side by side: as high as each other, and the width is all theirs. */
static void
check_sides(const struct layout_wants *w, const struct layout *l)
{
	assert_true(l->list.h > 0 && l->output.h > 0);
	assert_int_equal(l->list.y, l->output.y);
	assert_int_equal(l->list.h + l->below.h, l->output.h);
	assert_int_equal(l->output.h, l->rule.h);
	/* What is below takes nothing that the list could use. */
	if (l->below.h > 0) {
		assert_true(w->below && l->list.h >= w->list_rows);
		assert_int_equal(l->below.w, l->list.w);
	}
	assert_int_equal(l->list.x, 0);
	assert_int_equal(l->rule.x, l->list.w);
	assert_int_equal(l->rule.w, 1);
	assert_int_equal(l->output.x, l->list.w + 1);
	assert_int_equal(l->output.x + l->output.w, w->w);
	assert_true(l->list.w >= 20 && l->output.w >= 30);
}

static void
check(const struct layout_wants *w)
{
	struct layout l = layout_make(w);
	struct area output = l.output;
	int end = 0;

	if (l.rule.h > 0) {
		check_sides(w, &l);
		output.h = 0;
	}
	const struct area areas[] = { l.hosts, l.list, l.below, output, l.keys,
		l.message };
	/* From above to below, each where the one before ended. */
	for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
		assert_true(areas[i].h >= 0);
		if (areas[i].h == 0)
			continue;
		assert_int_equal(areas[i].y, end);
		assert_int_equal(areas[i].x, 0);
		assert_true(areas[i].w == w->w || l.rule.h > 0);
		end += areas[i].h;
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
	if (l.list.h > 0 && l.output.h > 0 && l.rule.h == 0)
		assert_true(l.list.h >= 3 && l.output.h >= 2);
	/* What there is to say is said where there are two lines. */
	if (w->message_rows > 0 && w->h >= 3)
		assert_true(l.message.h > 0);
}

static void
every_size_is_cut_without_rest(void **state)
{
	static const int widths[] = { 1, 20, 50, 51, 80, 199, 200, 239, 240, 300 };

	(void)state;
	for (int h = 1; h <= H_MAX; h++)
		for (int rows = 1; rows <= ROWS_MAX; rows++)
			for (int i = 0; i < 7 * 6 * 8 * 3; i++)
				check(&(struct layout_wants){ .h = h,
				    .w = widths[i % 8],
				    .where = (enum layout_where)(i / 8 % 3),
				    .split = rows % 3 == 0 ? rows : 0,
				    .list_rows = rows,
				    .list_columns = rows % 2 ? 2 * rows : 0,
				    .below = i % 5 != 0,
				    .low_rows = rows % 5 == 0 ? i % 9 : 0,
				    .message_rows = i / 24 % 7,
				    .list_only = i / 168 % 6 / 2 == 1,
				    .output_only = i / 168 % 6 / 2 == 2,
				    .output_focused = i / 168 % 2 });
}

static void
a_usual_screen_has_it_all(void **state)
{
	struct layout l = layout_make(&(struct layout_wants){ .h = 24,
	    .w = 80, .list_rows = 5, .message_rows = 1 });

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
	    .w = 80, .list_rows = 1000, .message_rows = 0 });

	(void)state;
	assert_true(l.list.h > 4);
	assert_true(l.output.h > l.list.h);
}

static void
a_long_list_takes_what_is_not_needed_below(void **state)
{
	struct layout l = layout_make(&(struct layout_wants){ .h = 24,
	    .w = 80, .list_rows = 1000, .low_rows = 5 });

	(void)state;
	assert_int_equal(l.output.h, 5);
	/* However much it could use, it gets no less than without. */
	l = layout_make(&(struct layout_wants){ .h = 24, .w = 80,
	    .list_rows = 1000, .low_rows = 1000 });
	assert_int_equal(l.list.h, layout_make(&(struct layout_wants){ .h = 24,
	    .w = 80, .list_rows = 1000 }).list.h);
}

static void
a_wide_screen_has_both_beside_each_other(void **state)
{
	struct layout_wants w = { .h = 80, .w = 300, .list_rows = 20,
		.list_columns = 110 };
	struct layout l = layout_make(&w);

	(void)state;
	/* The list gets what it needs, the output all the rest. */
	assert_int_equal(l.list.w, 110);
	assert_int_equal(l.output.w, 189);
	assert_int_equal(l.list.h, 77);
	/* With something to show, below a list that is short. */
	w.below = true;
	l = layout_make(&w);
	assert_int_equal(l.list.h, 38);
	assert_int_equal(l.below.h, 39);
	w.list_rows = 60;
	assert_int_equal(layout_make(&w).list.h, 60);
	w.list_rows = 70;
	assert_int_equal(layout_make(&w).below.h, 0);
	w.below = false;
	w.list_columns = 500;
	assert_int_equal(layout_make(&w).list.w, 180);
	w.list_columns = 30;
	assert_int_equal(layout_make(&w).list.w, 100);
	w.where = LAYOUT_STACKED;
	l = layout_make(&w);
	assert_int_equal(l.rule.h, 0);
	assert_int_equal(l.list.w, 300);
	/* Below its width, only where that was asked for. */
	w = (struct layout_wants){ .h = 24, .w = 239, .list_rows = 5 };
	assert_int_equal(layout_make(&w).rule.h, 0);
	w.where = LAYOUT_SIDE;
	assert_int_equal(layout_make(&w).rule.h, 21);
	w.w = 50;
	assert_int_equal(layout_make(&w).rule.h, 0);
}

static void
a_split_is_a_share(void **state)
{
	struct layout_wants w = { .h = 43, .w = 80, .list_rows = 5,
		.split = 60 };
	struct layout l = layout_make(&w);

	(void)state;
	assert_int_equal(l.list.h, 24);
	assert_int_equal(layout_share(&l), 60);
	w.split = 90;
	l = layout_make(&w);
	assert_int_equal(l.output.h, 4);
	w.where = LAYOUT_SIDE;
	w.split = 25;
	l = layout_make(&w);
	assert_int_equal(l.list.w, 20);
	assert_int_equal(layout_share(&l), 25);
	w.list_only = true;
	l = layout_make(&w);
	assert_int_equal(layout_share(&l), 0);
}

/* What is said at length moves no row of the list, as long as there are others
 * to give. */
static void
a_long_message_leaves_the_list_alone(void **state)
{
	(void)state;
	for (int h = 12; h <= H_MAX; h++)
		for (int rows = 1; rows <= ROWS_MAX; rows++)
			for (int say = 2; say <= 4; say++) {
				struct layout_wants w = { .h = h, .w = 80,
					.list_rows = rows, .message_rows = 1 };
				struct layout one = layout_make(&w);
				w.message_rows = say;
				struct layout l = layout_make(&w);
				int more = l.message.h - 1;
				if (one.output.h - more < 2)
					continue;
				assert_int_equal(l.list.h, one.list.h);
				assert_int_equal(l.output.y, one.output.y);
				assert_int_equal(l.output.h,
				    one.output.h - more);
			}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_is_cut_without_rest),
		cmocka_unit_test(a_usual_screen_has_it_all),
		cmocka_unit_test(a_long_list_leaves_more_than_half_to_output),
		cmocka_unit_test(a_long_list_takes_what_is_not_needed_below),
		cmocka_unit_test(a_wide_screen_has_both_beside_each_other),
		cmocka_unit_test(a_split_is_a_share),
		cmocka_unit_test(a_long_message_leaves_the_list_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

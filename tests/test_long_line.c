/* A line in pieces, in a view: one row where lines are not wrapped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mem.h"
#include "output_hits.h"
#include "view_line.h"

enum { PIECES = 5, LONG = PIECES * SCROLLBACK_PIECE, FIRST = 20 };

struct fixture {
	struct scrollback *text;
	struct text_source source;
	struct view v;
	char *line;             /* of LONG bytes                            */
	uint64_t end;
};

static void
add(struct fixture *f, const char *text, size_t n)
{
	scrollback_put(f->text, 1, f->end, (struct slice){ text, n }, 0);
	f->end += n;
}

static void
add_lines(struct fixture *f, int n)
{
	char text[32];

	for (int i = 0; i < n; i++)
		add(f, text, (size_t)snprintf(text, sizeof text, "line %d\n",
		    i));
}

/* 20 lines, items 0 to 19; the long one, 20 to 24; and 20 more. */
static int
set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .text = scrollback_new(SCROLLBACK_LIMIT),
		.line = xcalloc(LONG + 1, 1),
		.v = { .mask = SCROLLBACK_BOTH, .h = 10, .w = 20,
		.lines = line_layouts_new() } };
	f.source = (struct text_source){ .parts = { f.text }, .n = 1 };
	view_show(&f.v, &f.source);
	for (int i = 0; i < LONG; i++)
		f.line[i] = (char)('a' + i / SCROLLBACK_PIECE);
	add_lines(&f, 20);
	add(&f, f.line, LONG);
	add(&f, "\n", 1);
	add_lines(&f, 20);
	assert_int_equal(scrollback_count(f.text), 40 + PIECES);
	*state = &f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	scrollback_free(f->text);
	line_layouts_free(f->v.lines);
	free(f->line);
	return 0;
}

static void
it_has_one_row(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(view_rows(&f->v, FIRST), 1);
	for (size_t i = 1; i < PIECES; i++) {
		assert_int_equal(view_rows(&f->v, FIRST + i), 0);
		assert_int_equal(view_owner(&f->v, FIRST + i), FIRST);
	}
	/* Row by row from the end, past it, and back. */
	size_t top = 35, bottom = 44;
	for (int i = 0; i < 30; i++) {
		assert_int_equal(view_top(&f->v).item, top);
		assert_int_equal(view_top(&f->v).skip, 0);
		assert_int_equal(view_bottom(&f->v), bottom);
		view_scroll(&f->v, -1);
		top = top == FIRST + PIECES ? FIRST : top - 1;
		bottom = bottom == FIRST + PIECES ? FIRST : bottom - 1;
	}
	assert_int_equal(view_top(&f->v).item, 1);
	view_scroll(&f->v, 19);
	assert_int_equal(view_top(&f->v).item, FIRST);
	view_scroll(&f->v, 1);
	assert_int_equal(view_top(&f->v).item, FIRST + PIECES);
	view_scroll(&f->v, -4);
	assert_int_equal(view_item_at(&f->v, 3), FIRST);
	assert_int_equal(view_item_at(&f->v, 4), FIRST + PIECES);
	assert_int_equal(view_widest(&f->v), LONG);
}

static void
it_may_be_the_last(void **state)
{
	struct fixture *f = *state;

	add(f, f->line, LONG);
	assert_int_equal(view_bottom(&f->v), 45);
	assert_int_equal(view_top(&f->v).item, 36);
	view_scroll(&f->v, -1);
	assert_int_equal(view_top(&f->v).item, 35);
	view_scroll(&f->v, 1);
	assert_true(f->v.follow);
	f->v.h = 1;
	assert_int_equal(view_top(&f->v).item, 45);
	f->v.h = 100;
	assert_int_equal(view_bottom(&f->v), 45);
	assert_int_equal(view_item_at(&f->v, 99), 45);
}

/* What has been lost before it comes back: it has its row with that. */
static void
a_piece_on_top_becomes_one_of_a_line(void **state)
{
	struct fixture *f = *state;
	uint64_t gap = f->end;
	size_t i = FIRST + PIECES + 20;

	f->end += SCROLLBACK_PIECE;
	add(f, f->line, LONG);
	add(f, "\n", 1);
	add_lines(f, 20);
	view_scroll(&f->v, -11);
	assert_int_equal(view_top(&f->v).item, i + 1);
	f->v.upwards = true;
	view_hold(&f->v);
	scrollback_put(f->text, 1, gap, (struct slice){ f->line,
	    SCROLLBACK_PIECE }, 0);
	view_mend(&f->v);
	assert_int_equal(view_top(&f->v).item, i);
	assert_int_equal(view_rows(&f->v, i + 1), 0);
	view_last(&f->v);
	view_bring(&f->v, i + 3);
	assert_int_equal(view_top(&f->v).item, i);
}

static void
a_byte_has_a_column(void **state)
{
	struct fixture *f = *state;
	int before;

	assert_int_equal(view_column_of(&f->v, FIRST + 3, 100),
	    3 * SCROLLBACK_PIECE + 100);
	assert_int_equal(view_piece_at(&f->v, FIRST, 0, &before), FIRST);
	assert_int_equal(view_piece_at(&f->v, FIRST, SCROLLBACK_PIECE - 1,
	    &before), FIRST);
	assert_int_equal(view_piece_at(&f->v, FIRST, SCROLLBACK_PIECE,
	    &before), FIRST + 1);
	assert_int_equal(before, SCROLLBACK_PIECE);
	assert_int_equal(view_piece_at(&f->v, FIRST, 10 * LONG, &before),
	    FIRST + PIECES - 1);
	view_reveal(&f->v, FIRST + 3, 100);
	assert_int_equal(f->v.column, 3 * SCROLLBACK_PIECE + 90);
	assert_int_equal(view_item_at(&f->v, 5), FIRST);
}

/* What is at the top stays there, to some bytes. */
static void
wrapping_keeps_the_place(void **state)
{
	struct fixture *f = *state;

	view_first(&f->v);
	view_scroll(&f->v, FIRST);
	assert_int_equal(view_top(&f->v).item, FIRST);
	f->v.column = 2 * SCROLLBACK_PIECE + 1000;
	view_set_wrap(&f->v, true);
	assert_int_equal(view_top(&f->v).item, FIRST + 2);
	assert_int_equal(view_top(&f->v).skip, 1000 / 20);
	view_set_wrap(&f->v, false);
	assert_int_equal(view_top(&f->v).item, FIRST);
	assert_in_range(f->v.column, 2 * SCROLLBACK_PIECE + 900,
	    2 * SCROLLBACK_PIECE + 1000);
	/* ... also where others stand above it that are not so long. */
	view_scroll(&f->v, -3);
	view_set_wrap(&f->v, true);
	assert_int_equal(view_top(&f->v).item, FIRST + 2);
	view_set_wrap(&f->v, false);
	f->v.column = 0;
	view_scroll(&f->v, -3);
	view_set_wrap(&f->v, true);
	assert_int_equal(view_top(&f->v).item, FIRST - 3);
	view_set_wrap(&f->v, false);
	/* Wrapped, all of its pieces have their rows. */
	view_set_wrap(&f->v, true);
	assert_int_equal(view_rows(&f->v, FIRST + 1),
	    (SCROLLBACK_PIECE + 19) / 20);
}

static void
stamps_are_of_lines(void **state)
{
	struct fixture *f = *state;

	f->v.stamps = STAMP_UTC;
	scrollback_put(f->text, 1, f->end, slice_of("first "), 1000);
	f->end += 6;
	scrollback_put(f->text, 1, f->end, (struct slice){ f->line, LONG },
	    (int64_t)86400 * 1000 * 3);
	size_t n = scrollback_count(f->text);
	f->v.wrap = true;
	assert_int_equal(view_lead(&f->v, n - PIECES - 1), 1);
	assert_int_equal(view_lead(&f->v, n - PIECES), 0);
}

/* A cut is neither a line's start nor its end. */
static void
hits_know_pieces(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *pattern;
		size_t item;
		int tag;
	} v[] = {
		{ "^a", FIRST, TAG_YES }, { "^b", FIRST + 1, TAG_NO },
		{ "b$", FIRST + 1, TAG_NO }, { "a$", FIRST, TAG_NO },
		{ "e$", FIRST + 4, TAG_YES }, { "b", FIRST + 1, TAG_YES },
	};

	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct search *s = search_new(slice_of(v[i].pattern),
		    SEARCH_SMART, NULL);
		struct finder find = finder_search(s);
		source_untag(&f->source, TAG_SEARCH);
		assert_int_equal(hits_tag(&find, &f->source, v[i].item),
		    v[i].tag);
		search_free(s);
	}
}

/* Of a line that is much longer than memory, no more is read than is seen. */
static void
a_gap_in_a_long_line_rests(void **state)
{
	struct fixture *f = *state;
	char *much = xcalloc(1024 * 1024, 1);
	uint64_t gap = f->end;

	memset(much, 'x', 1024 * 1024);
	f->end += 100 * 1024 * 1024;
	add(f, much, 300 * 1024);
	size_t i = FIRST + PIECES + 20;
	assert_int_equal(view_gap(&f->v), i);
	assert_false(view_gap_rests(&f->v, i, true));
	add(f, much, 300 * 1024);
	assert_true(view_gap_rests(&f->v, i, true));
	assert_false(view_gap_rests(&f->v, i, false));
	assert_int_equal(view_gap(&f->v), SCROLLBACK_NONE);
	/* From the other side it is begun. */
	view_first(&f->v);
	view_scroll(&f->v, 100);
	f->v.follow = f->v.upwards = false;
	assert_int_equal(view_gap(&f->v), i);
	scrollback_put(f->text, 1, gap, (struct slice){ much, 600 * 1024 }, 0);
	assert_int_equal(view_gap(&f->v), SCROLLBACK_NONE);
	f->v.wrap = true;
	assert_false(view_gap_rests(&f->v, i + 10, false));
	free(much);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(it_has_one_row),
		CASE(it_may_be_the_last),
		CASE(a_piece_on_top_becomes_one_of_a_line),
		CASE(a_byte_has_a_column),
		CASE(wrapping_keeps_the_place),
		CASE(hits_know_pieces),
		CASE(stamps_are_of_lines),
		CASE(a_gap_in_a_long_line_rests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

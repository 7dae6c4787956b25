/* How many lines are new: those that came since the end is not followed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mem.h"
#include "output_view.h"

enum { LIMIT = 64 * 1024 };

struct fixture {
	struct scrollback *text, *other;
	struct text_source source;
	struct view v;
	uint64_t end;
};

static void
add(struct fixture *f, const char *text)
{
	scrollback_put(f->text, 1, f->end, slice_of(text), 0);
	f->end += strlen(text);
}

static void
add_lines(struct fixture *f, int n)
{
	for (int i = 0; i < n; i++)
		add(f, "a line of text\n");
}

/* So many, and no more. */
static void
assert_new(const struct fixture *f, uint64_t n)
{
	bool more;

	assert_int_equal(view_new(&f->v, &more), n);
	assert_false(more);
}

static int
set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .text = scrollback_new(LIMIT),
		.other = scrollback_new(LIMIT),
		.v = { .mask = SCROLLBACK_BOTH, .h = 10, .w = 20 } };
	f.source = (struct text_source){ .parts = { f.text }, .n = 1 };
	view_show(&f.v, &f.source);
	*state = &f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	scrollback_free(f->text);
	scrollback_free(f->other);
	return 0;
}

static void
lines_at_the_end_are_counted(void **state)
{
	struct fixture *f = *state;

	add_lines(f, 30);
	assert_new(f, 0);
	view_scroll(&f->v, -3);
	assert_new(f, 0);
	add_lines(f, 3);
	assert_new(f, 3);
	/* A line counts once, however it comes. */
	add(f, "half of ");
	assert_new(f, 4);
	add(f, "a line\n");
	assert_new(f, 4);
	f->v.mask = SCROLLBACK_ERR;
	assert_new(f, 0);
	scrollback_put(f->text, 2, 0, slice_of("an error\n"), 0);
	assert_new(f, 1);
	f->v.mask = SCROLLBACK_BOTH;
	assert_new(f, 5);
	view_last(&f->v);
	assert_new(f, 0);
}

/* A walk through what was not loaded takes the memory of what is looked at. */
static void
what_is_read_later_is_not_new(void **state)
{
	struct fixture *f = *state;
	char *lines = xcalloc(1, 128 * 1024);

	for (int i = 0; i < 128 * 1024; i++)
		lines[i] = i % 16 == 15 ? '\n' : 'x';
	f->end = 10 * 1024 * 1024;
	add_lines(f, 30);
	view_scroll(&f->v, -3);
	add_lines(f, 2);
	scrollback_keep(f->text, scrollback_id(f->text, 0));
	for (uint64_t at = 0; at < 2 * 1024 * 1024; at += 128 * 1024)
		scrollback_put(f->text, 1, at, (struct slice){ lines,
		    128 * 1024 }, 0);
	assert_new(f, 2);
	free(lines);
}

/* ... nor are those forgotten that came and had no room. */
static void
what_has_no_room_is_new(void **state)
{
	struct fixture *f = *state;

	add_lines(f, 30);
	view_first(&f->v);
	scrollback_keep(f->text, f->v.anchor);
	for (int i = 0; i < 900; i++)
		add_lines(f, 1);
	assert_new(f, 900);
	add_lines(f, 900);
	assert_new(f, 1800);
}

static void
a_long_line_is_one(void **state)
{
	struct fixture *f = *state;
	char piece[SCROLLBACK_PIECE / 2 + 1];

	memset(piece, 'x', sizeof piece - 1);
	piece[sizeof piece - 1] = '\0';
	add_lines(f, 30);
	view_scroll(&f->v, -3);
	for (int i = 0; i < 10; i++)
		add(f, piece);
	add(f, "end\nanother\n");
	assert_new(f, 2);
}

static void
another_part_is_not_new(void **state)
{
	struct fixture *f = *state;

	add_lines(f, 30);
	view_scroll(&f->v, -3);
	scrollback_put(f->other, 1, 0, slice_of("old\nolder\n"), 0);
	f->source.parts[f->source.n++] = f->other;
	view_joined(&f->v);
	assert_new(f, 0);
	scrollback_put(f->other, 1, 10, slice_of("new\n"), 0);
	assert_new(f, 1);
}

/* Lines that were jumped over are there, and nobody knows how many. */
static void
a_jump_is_more(void **state)
{
	struct fixture *f = *state;
	bool more;

	add_lines(f, 30);
	view_scroll(&f->v, -3);
	add_lines(f, 2);
	f->end += 1024 * 1024;
	add_lines(f, 3);
	assert_int_equal(view_new(&f->v, &more), 5);
	assert_true(more);
	f->v.mask = SCROLLBACK_ERR;
	assert_new(f, 0);
	view_last(&f->v);
	assert_new(f, 0);
	/* One before it was paused is not of what came since. */
	f->v.mask = SCROLLBACK_BOTH;
	view_scroll(&f->v, -3);
	add_lines(f, 1);
	assert_new(f, 1);
}

/* A file that begins afresh has no line for that. */
static void
a_cut_is_no_line(void **state)
{
	struct fixture *f = *state;

	add_lines(f, 30);
	view_scroll(&f->v, -3);
	scrollback_truncated(f->text, 1);
	f->end = 0;
	assert_new(f, 0);
	add_lines(f, 2);
	assert_new(f, 2);
}

/* Of several, the lines of all of them. */
static void
all_parts_count(void **state)
{
	struct fixture *f = *state;

	f->source.parts[f->source.n++] = f->other;
	view_show(&f->v, &f->source);
	add_lines(f, 30);
	view_scroll(&f->v, -3);
	add_lines(f, 1200);
	for (uint64_t i = 0; i < 1100; i++)
		scrollback_put(f->other, 1 + i % 2, i / 2 * 4,
		    slice_of("abc\n"), 0);
	assert_new(f, 2300);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(lines_at_the_end_are_counted),
		CASE(what_is_read_later_is_not_new),
		CASE(what_has_no_room_is_new),
		CASE(a_long_line_is_one),
		CASE(another_part_is_not_new),
		CASE(a_jump_is_more),
		CASE(a_cut_is_no_line),
		CASE(all_parts_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Which rows stand on the screen while text comes, goes and is searched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "output_hits.h"
#include "output_view.h"

struct fixture {
	struct scrollback *text;
	struct text_source source;
	struct view v;
	uint64_t end[3];        /* of each file */
};

/* n lines "1:0", "1:1", ... of a file, numbered from first on. */
static void
add_lines(struct fixture *f, int which, int first, int n)
{
	char line[64];

	for (int i = first; i < first + n; i++) {
		int len = snprintf(line, sizeof line, "%d:%d\n", which, i);
		scrollback_put(f->text, which, f->end[which],
		    (struct slice){ line, (size_t)len }, 0);
		f->end[which] += (uint64_t)len;
	}
}

static void
add(struct fixture *f, const char *text)
{
	scrollback_put(f->text, 1, f->end[1], slice_of(text), 0);
	f->end[1] += strlen(text);
}

static int
set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .text = scrollback_new(SCROLLBACK_LIMIT),
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
	return 0;
}

/* Row 0 shows this line, from this row of it on. */
static void
assert_top(const struct fixture *f, const char *line, int skip)
{
	struct place top = view_top(&f->v);
	char text[64];

	assert_int_not_equal(top.item, SCROLLBACK_NONE);
	struct scrollback_item it = scrollback_at(f->text, top.item);
	snprintf(text, sizeof text, "%.*s", SLICE_ARG(it.bytes));
	assert_string_equal(text, line);
	assert_int_equal(top.skip, skip);
}

static void
nothing_is_a_view_of_nothing(void **state)
{
	struct fixture *f = *state;
	struct view empty = { .h = 5, .w = 5 };
	struct view *views[] = { &empty, &f->v };

	for (int i = 0; i < 2; i++) {
		assert_int_equal(view_top(views[i]).item, SCROLLBACK_NONE);
		view_scroll(views[i], 3);
		view_scroll(views[i], -3);
		view_first(views[i]);
		view_last(views[i]);
		view_hold(views[i]);
		assert_int_equal(view_bottom(views[i]), SCROLLBACK_NONE);
		assert_int_equal(view_gap(views[i]), SCROLLBACK_NONE);
	}
}

static void
the_end_is_followed(void **state)
{
	struct fixture *f = *state;

	add_lines(f, 1, 0, 5);
	assert_top(f, "1:0", 0);
	add_lines(f, 1, 5, 95);
	assert_top(f, "1:90", 0);
	assert_int_equal(view_bottom(&f->v), 99);
}

static void
what_is_looked_at_stays(void **state)
{
	struct fixture *f = *state;

	add_lines(f, 1, 0, 100);
	view_scroll(&f->v, -20);
	assert_false(f->v.follow);
	assert_top(f, "1:70", 0);
	add_lines(f, 1, 100, 50);
	assert_top(f, "1:70", 0);
	view_scroll(&f->v, 5);
	assert_top(f, "1:75", 0);
	view_scroll(&f->v, 1000);
	assert_true(f->v.follow);
	assert_top(f, "1:140", 0);
	view_hold(&f->v);
	add_lines(f, 1, 150, 1);
	assert_top(f, "1:140", 0);
	view_first(&f->v);
	assert_top(f, "1:0", 0);
	view_scroll(&f->v, -5);
	assert_top(f, "1:0", 0);
	view_last(&f->v);
	assert_top(f, "1:141", 0);
}

/* There and back again, whatever is wrapped between. */
static void
up_is_the_inverse_of_down(void **state)
{
	struct fixture *f = *state;

	f->v.wrap = true;
	for (int i = 0; i < 60; i++)
		add(f, i % 3 == 0 ? "a line of more than forty columns, in red"
		    " \033[31mfor a while\033[m\n"
		    : i % 3 == 1 ? "\n" : "\xe6\xbc\xa2\xff\t\xe2\x80\xae\n");
	for (int n = 1; n < 40; n++) {
		view_first(&f->v);
		view_scroll(&f->v, 41);
		struct place before = view_top(&f->v);
		view_scroll(&f->v, n);
		struct place there = view_top(&f->v);
		assert_true(there.item > before.item ||
		    there.skip > before.skip);
		view_scroll(&f->v, -n);
		assert_int_equal(view_top(&f->v).item, before.item);
		assert_int_equal(view_top(&f->v).skip, before.skip);
	}
}

static void
rows_are_counted_by_columns(void **state)
{
	static const struct {
		const char *line;
		int rows;       /* at 20 columns */
	} cases[] = {
		{ "", 1 }, { "12345678901234567890", 1 },
		{ "123456789012345678901", 2 },
		{ "1234567890123456789\xe6\xbc\xa2", 2 },
		{ "\t\t\t", 2 }, { "\x01\x02\x03\x04\x05\x06\a\b\v\f", 1 },
		{ "\x01\x02\x03\x04\x05\x06\a\b\v\fx", 2 },
		{ "\033[31m12345678901234567890\033[m", 1 },
		{ "\xff\xff\xff\xff\xff\xff", 2 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		add(f, cases[i].line);
		add(f, "\n");
		f->v.wrap = true;
		assert_int_equal(view_rows(&f->v, i), cases[i].rows);
		f->v.wrap = false;
		assert_int_equal(view_rows(&f->v, i), 1);
	}
	/* A glyph wider than the screen has a row all the same. */
	f->v.wrap = true;
	f->v.w = 1;
	assert_int_equal(view_rows(&f->v, 1), 20);
	assert_int_equal(view_rows(&f->v, 5), 10);
}

static void
a_file_can_be_left_out(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 40; i++)
		add_lines(f, 1 + i % 2, i, 1);
	assert_top(f, "1:30", 0);
	f->v.mask = SCROLLBACK_ERR;
	assert_top(f, "2:21", 0);
	view_scroll(&f->v, -1);
	assert_top(f, "2:19", 0);
}

static void
gaps_on_the_screen_are_seen(void **state)
{
	struct fixture *f = *state;

	add_lines(f, 1, 0, 20);
	f->end[1] += 1000;
	add_lines(f, 1, 100, 5);
	assert_int_equal(view_gap(&f->v), 20);
	view_scroll(&f->v, -6);
	assert_int_equal(view_gap(&f->v), SCROLLBACK_NONE);
}

/* What fills a gap above does not move what is looked at below. */
static void
a_gap_is_filled_out_of_sight(void **state)
{
	struct fixture *f = *state;
	char lines[1001];

	add_lines(f, 1, 0, 20);
	uint64_t gap = f->end[1];
	f->end[1] += 1000;
	add_lines(f, 1, 100, 30);
	view_scroll(&f->v, -21);
	assert_int_equal(scrollback_at(f->text, view_top(&f->v).item).kind,
	    ITEM_GAP);
	for (int i = 0; i < 1000; i++)
		lines[i] = i % 10 == 9 ? '\n' : 'x';
	scrollback_put(f->text, 1, gap, (struct slice){ lines, 1000 }, 0);
	view_scroll(&f->v, 1);
	assert_top(f, "1:100", 0);
}

/* The rest of it would be read next otherwise, and so the whole file. */
static void
the_start_of_a_gap_is_looked_at(void **state)
{
	struct fixture *f = *state;

	f->end[1] = 1000000;
	add_lines(f, 1, 100, 30);
	view_first(&f->v);
	assert_int_equal(view_gap(&f->v), 0);
	f->end[1] = 0;
	add_lines(f, 1, 0, 30);
	assert_top(f, "1:0", 0);
	assert_int_equal(view_gap(&f->v), SCROLLBACK_NONE);
}

static void
no_gap_is_passed_unseen(void **state)
{
	struct fixture *f = *state;

	add_lines(f, 1, 0, 30);
	f->end[1] += 1000;
	add_lines(f, 1, 100, 30);
	view_first(&f->v);
	view_scroll(&f->v, 50);
	assert_int_equal(view_top(&f->v).item, 30);
	view_scroll(&f->v, 10);
	assert_top(f, "1:109", 0);
	view_scroll(&f->v, -50);
	assert_int_equal(view_top(&f->v).item, 30);
	view_scroll(&f->v, -10);
	assert_top(f, "1:20", 0);
}

static void
hits_are_shown_in_the_middle(void **state)
{
	struct fixture *f = *state;

	add_lines(f, 1, 0, 100);
	view_reveal(&f->v, 50, 0);
	assert_top(f, "1:45", 0);
	/* What is on the screen already moves nothing. */
	view_reveal(&f->v, 53, 0);
	assert_top(f, "1:45", 0);
	view_reveal(&f->v, 1, 0);
	assert_top(f, "1:0", 0);
	view_reveal(&f->v, 99, 0);
	assert_top(f, "1:90", 0);
}

static size_t
count_hits(const struct search *s, struct slice line, struct hits *hits)
{
	hits_in_line(s, &(struct hits_line){ line, 0 }, 0, hits);
	return hits->n;
}

static void
hits_are_found_through_colours(void **state)
{
	struct search *s = search_new(slice_of("error|b+"), SEARCH_SMART, NULL);
	struct hits hits;
	char many[HITS_MAX + 100];

	(void)state;
	assert_non_null(s);
	assert_int_equal(count_hits(s, slice_of("an error, bb"), &hits), 2);
	assert_int_equal(hits.v[0].from, 3);
	assert_int_equal(hits.v[0].to, 8);
	assert_int_equal(hits.v[1].from, 10);
	assert_int_equal(hits.v[1].to, 12);
	/* As it is seen: the colour within is part of the hit's bytes. */
	assert_int_equal(count_hits(s,
	    slice_of("\033[1man er\033[31mror\033[m"), &hits), 1);
	assert_int_equal(hits.v[0].from, 7);
	assert_int_equal(hits.v[0].to, 17);
	search_free(s);
	/* A colour's own bytes are not seen, those of half a colour are. */
	s = search_new(slice_of("31"), SEARCH_SMART, NULL);
	assert_int_equal(count_hits(s, slice_of("\033[31mx"), &hits), 0);
	assert_int_equal(count_hits(s, slice_of("\033[31;x"), &hits), 1);
	assert_int_equal(count_hits(s, slice_of(""), &hits), 0);
	search_free(s);
	s = search_new(slice_of("x"), SEARCH_SMART, NULL);
	memset(many, 'x', sizeof many);
	assert_int_equal(count_hits(s, (struct slice){ many, sizeof many },
	    &hits), HITS_MAX);
	/* The others, from there on. */
	hits_in_line(s, &(struct hits_line){ { many, sizeof many }, 0 },
	    sizeof many - 1, &hits);
	assert_int_equal(hits.v[hits.n - 1].to, sizeof many);
	search_free(s);
}

static void
hits_are_walked_both_ways(void **state)
{
	struct fixture *f = *state;
	struct search *s = search_new(slice_of(":(7|30)$"), SEARCH_SMART, NULL);
	struct finder find = finder_search(s);
	struct hits_walk w = { .stop = SCROLLBACK_NONE };

	add_lines(f, 1, 0, 40);
	assert_int_equal(hits_walk(&find, TAG_YES, &f->v, &w), HITS_FOUND);
	assert_int_equal(w.item, 7);
	w.item++;
	assert_int_equal(hits_walk(&find, TAG_YES, &f->v, &w), HITS_FOUND);
	assert_int_equal(w.item, 30);
	w.item++;
	assert_int_equal(hits_walk(&find, TAG_YES, &f->v, &w), HITS_END);
	w = (struct hits_walk){ .item = 29, .upwards = true,
		.stop = SCROLLBACK_NONE };
	assert_int_equal(hits_walk(&find, TAG_YES, &f->v, &w), HITS_FOUND);
	assert_int_equal(w.item, 7);
	/* Not beyond the line where the walk is to end. */
	w = (struct hits_walk){ .item = 29, .stop = 20, .upwards = true };
	assert_int_equal(hits_walk(&find, TAG_YES, &f->v, &w), HITS_END);
	assert_int_equal(w.item, 20);
	/* A part at a time. */
	add_lines(f, 1, 1000, 5000);
	w = (struct hits_walk){ .item = 40, .stop = SCROLLBACK_NONE };
	assert_int_equal(hits_walk(&find, TAG_YES, &f->v, &w), HITS_MORE);
	assert_in_range(w.item, 41, 5039);
	while (hits_walk(&find, TAG_YES, &f->v, &w) == HITS_MORE)
		;
	assert_int_equal(w.item, SCROLLBACK_NONE);
	search_free(s);
}

/* However long the pattern needs for a line, there is an end to a step. */
static void
hard_patterns_take_more_steps(void **state)
{
	struct fixture *f = *state;
	struct search *s = search_new(slice_of("(x|xx)+[yz]"), SEARCH_SMART,
	    NULL);
	struct finder find = finder_search(s);
	struct hits_walk w = { .stop = SCROLLBACK_NONE };
	char line[41];
	uint64_t at = 0;

	memset(line, 'x', sizeof line);
	line[sizeof line - 1] = '\n';
	for (int i = 0; i < 2000; i++, at += sizeof line)
		scrollback_put(f->text, 1, at, (struct slice){ line,
		    sizeof line }, 0);
	assert_int_equal(hits_walk(&find, TAG_YES, &f->v, &w), HITS_MORE);
	assert_in_range(w.item, 1, 1000);
	size_t item = SCROLLBACK_NONE;
	assert_false(hits_count(&find, f->v.text, &item));
	assert_in_range(source_tagged(f->v.text, TAG_SEARCH, TAG_UNKNOWN,
	    SCROLLBACK_BOTH), 1, 1999);
	search_free(s);
}

/* A long line's places are kept: they are those of a walk from its begin. */
static void
long_lines_are_laid_out_as_short_ones(void **state)
{
	static const char part[] = "ab\tc\xe4\xb8\xad\033[31md\x01 ";
	enum { BYTES = 40000 };
	struct line_layouts *all = line_layouts_new();
	char *text = malloc(BYTES);

	(void)state;
	for (size_t i = 0; i < BYTES; i++)
		text[i] = part[i % (sizeof part - 1)];
	for (int w = 0; w <= 90; w += 30) {
		struct line l = { 1, { text, BYTES }, TEXT_SGR, w };
		int rows = w == 0 ? 0 : line_rows(NULL, &l);
		if (w > 0)
			assert_int_equal(line_rows(all, &l), rows);
		for (int i = 0; i < rows; i += 37)
			assert_int_equal(line_from_row(all, &l, i).at,
			    line_from_row(NULL, &l, i).at);
		for (size_t at = 0; at < BYTES; at += 997) {
			int a = w > 0 ? line_row_of(all, &l, at)
				: line_column_of(all, &l, at);
			int b = w > 0 ? line_row_of(NULL, &l, at)
				: line_column_of(NULL, &l, at);
			assert_int_equal(a, b);
			if (w > 0) {
				assert_true(line_from_row(all, &l, a).at <=
				    at);
				continue;
			}
			struct text t = line_from_column(all, &l, a, &b);
			assert_true(b <= a && b + 1100 > a);
			assert_true(t.at <= at);
		}
	}
	free(text);
	line_layouts_free(all);
}

static void
a_walk_stops_before_a_gap(void **state)
{
	struct fixture *f = *state;
	struct search *s = search_new(slice_of("x"), SEARCH_SMART, NULL);
	struct finder find = finder_search(s);

	add_lines(f, 1, 0, 5);
	f->end[1] += 1000;
	add_lines(f, 1, 0, 5);
	struct hits_walk w = { .stop = SCROLLBACK_NONE };
	assert_int_equal(hits_walk(&find, TAG_YES, &f->v, &w), HITS_GAP);
	assert_int_equal(w.item, 5);
	w.over_gaps = true;
	assert_int_equal(hits_walk(&find, TAG_YES, &f->v, &w), HITS_END);
	search_free(s);
}

/* In parts, from anywhere, and again for what comes. */
static void
hits_are_counted(void **state)
{
	struct fixture *f = *state;
	struct search *s = search_new(slice_of("7$"), SEARCH_SMART, NULL);
	struct finder find = finder_search(s);
	size_t item = 9000;
	int calls = 1;

	add_lines(f, 1, 0, 10000);
	while (!hits_count(&find, &f->source, &item))
		calls++;
	assert_in_range(calls, 2, 10);
	assert_int_equal(source_tagged(&f->source, TAG_SEARCH, TAG_YES, 1),
	    1000);
	add_lines(f, 2, 0, 10);
	assert_true(hits_count(&find, &f->source, &item));
	assert_int_equal(source_tagged(&f->source, TAG_SEARCH, TAG_YES, 3),
	    1001);
	search_free(s);
}

static void
levels_are_words(void **state)
{
	static const struct {
		const char *line;
		enum level level;
	} cases[] = {
		{ "12:00 ERROR: fragment lost", LEVEL_ERROR },
		{ "\033[1;31mERR\033[0mOR x", LEVEL_ERROR },
		{ "Traceback (most recent call last):", LEVEL_ERROR },
		{ "ValueError: bad", LEVEL_ERROR },
		{ "E1125 15:04:05.678 12 x.cc:3] gone", LEVEL_ERROR },
		{ "sh: 1: error: no", LEVEL_ERROR },
		{ "panic: runtime error", LEVEL_ERROR },
		{ "Segmentation fault (core dumped)", LEVEL_ERROR },
		{ "{\"level\":\"error\"}", LEVEL_ERROR },
		{ "[WARN] slow", LEVEL_WARNING },
		{ "x.c:3: warning: unused", LEVEL_WARNING },
		{ "W1125 15:04:05.678 12 x.cc:3] slow", LEVEL_WARNING },
		{ "level=warning msg=x", LEVEL_WARNING },
		{ "WARNING before ERROR", LEVEL_ERROR },
		{ "0 errors, 0 warnings", LEVEL_COUNT },
		{ "TERROR and WARNER", LEVEL_COUNT },
		{ "E2BIG is a number", LEVEL_COUNT },
		{ "no error here", LEVEL_COUNT },
		{ "", LEVEL_COUNT },
	};
	struct fixture *f = *state;
	struct levels l;

	levels_start(&l);
	struct finder find = finder_levels(&l);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		add(f, cases[i].line);
		add(f, "\n");
		int tag = hits_tag(&find, &f->source, i);
		if (tag != level_tag(cases[i].level))
			fail_msg("'%s' is %d", cases[i].line, tag);
	}
	levels_finish(&l);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(nothing_is_a_view_of_nothing),
		CASE(the_end_is_followed),
		CASE(what_is_looked_at_stays),
		CASE(up_is_the_inverse_of_down),
		CASE(rows_are_counted_by_columns),
		CASE(a_file_can_be_left_out),
		CASE(gaps_on_the_screen_are_seen),
		CASE(a_gap_is_filled_out_of_sight),
		CASE(the_start_of_a_gap_is_looked_at),
		CASE(no_gap_is_passed_unseen),
		CASE(hits_are_shown_in_the_middle),
		CASE(hits_are_found_through_colours),
		CASE(hits_are_walked_both_ways),
		CASE(hard_patterns_take_more_steps),
		CASE(a_walk_stops_before_a_gap),
		CASE(long_lines_are_laid_out_as_short_ones),
		CASE(hits_are_counted),
		CASE(levels_are_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Selected lines, their text as it is copied, and the sequence that copies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "osc52.h"
#include "selection.h"

static void
assert_buffer(struct buffer *b, const char *wanted)
{
	buffer_put(b, "", 1);
	assert_string_equal(buffer_data(b), wanted);
	buffer_finish(b);
}

static void
assert_osc52(const char *text, size_t n, const char *wanted)
{
	struct buffer b = { 0 };

	osc52_put(&b, (struct slice){ text, n });
	assert_buffer(&b, wanted);
}

/* RFC 4648, 10, and bytes that make the last two digits. */
static void
base64_is_as_the_rfc_has_it(void **state)
{
	(void)state;
	assert_osc52("", 0, "\033]52;c;\033\\");
	assert_osc52("f", 1, "\033]52;c;Zg==\033\\");
	assert_osc52("fo", 2, "\033]52;c;Zm8=\033\\");
	assert_osc52("foo", 3, "\033]52;c;Zm9v\033\\");
	assert_osc52("foob", 4, "\033]52;c;Zm9vYg==\033\\");
	assert_osc52("fooba", 5, "\033]52;c;Zm9vYmE=\033\\");
	assert_osc52("foobar", 6, "\033]52;c;Zm9vYmFy\033\\");
	assert_osc52("\xfb\xff\xbf\0", 4, "\033]52;c;+/+/AA==\033\\");
}

static void
assert_plain(const char *line, const char *wanted)
{
	struct buffer b = { 0 };

	selection_plain(slice_of(line), &b);
	assert_buffer(&b, wanted);
}

static void
what_could_act_is_not_copied(void **state)
{
	(void)state;
	assert_plain("plain \tand tabs", "plain \tand tabs");
	assert_plain("\033[1;31mred\033[0m end", "red end");
	assert_plain("title \033]0;x\007 end", "title ]0;x end");
	assert_plain("paste \033[201~rm -rf\r", "paste [201~rm -rf");
	assert_plain("cr \r lf", "cr  lf");
	assert_plain("c1 \302\2332J del \177", "c1 2J del ");
	assert_plain("bidi \342\200\256evil\342\200\254", "bidi evil");
	assert_plain("lines \342\200\250 \342\200\251", "lines  ");
}

static void
text_is_copied_as_it_is(void **state)
{
	(void)state;
	assert_plain("caf\303\251 cafe\314\201 \346\235\237",
	    "caf\303\251 cafe\314\201 \346\235\237");
	/* Private use, a joiner, a selector: pictures on the screen. */
	assert_plain("\356\202\260 a\342\200\215b \342\235\244\357\270\217",
	    "\356\202\260 a\342\200\215b \342\235\244\357\270\217");
	assert_plain("bad \377\300 end", "bad \357\277\275\357\277\275 end");
}

struct fixture {
	struct scrollback *text;
	struct text_source source;
	struct view v;
	struct selection s;
	uint64_t end[3];
};

static void
add(struct fixture *f, int which, const char *text)
{
	scrollback_put(f->text, which, f->end[which], slice_of(text), 0);
	f->end[which] += strlen(text);
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

static void
assert_selected(struct fixture *f, enum selection_form form,
    const char *wanted)
{
	struct selection_range r;
	struct buffer b = { 0 };

	assert_true(selection_range(&f->s, &f->v, &r));
	selection_text(&f->v, &r, form, &b);
	assert_buffer(&b, wanted);
}

static void
either_end_may_be_first(void **state)
{
	struct fixture *f = *state;
	struct selection_range r;

	add(f, 1, "a\n\033[1mb\033[m\nc\nd");
	selection_begin(&f->s, &f->v, 2);
	assert_selected(f, SELECTION_BYTES, "c\n");
	selection_to(&f->s, &f->v, 1);
	assert_selected(f, SELECTION_BYTES, "\033[1mb\033[m\nc\n");
	assert_selected(f, SELECTION_PLAIN, "b\nc\n");
	/* The last line has no newline: none is made up. */
	selection_to(&f->s, &f->v, 3);
	assert_selected(f, SELECTION_PLAIN, "c\nd");
	assert_true(selection_range(&f->s, &f->v, &r));
	struct selection_sum sum = selection_sum(&f->v, &r);
	assert_int_equal(sum.lines, 2);
	assert_int_equal(sum.bytes, 3);
	assert_int_equal(sum.missing, 0);
}

static void
only_what_shows_is_selected(void **state)
{
	struct fixture *f = *state;

	add(f, 1, "out 1\n");
	add(f, 2, "err 1\n");
	add(f, 1, "out 2\n");
	selection_begin(&f->s, &f->v, 0);
	selection_to(&f->s, &f->v, 2);
	assert_selected(f, SELECTION_BYTES, "out 1\nerr 1\nout 2\n");
	f->v.mask = SCROLLBACK_ERR;
	assert_selected(f, SELECTION_BYTES, "err 1\n");
}

static void
a_long_line_in_pieces_is_one(void **state)
{
	struct fixture *f = *state;
	static char line[3 * SCROLLBACK_PIECE];
	struct selection_range r;
	struct buffer b = { 0 };

	memset(line, 'x', sizeof line - 1);
	line[sizeof line - 1] = '\0';
	line[sizeof line - 2] = '\n';
	add(f, 1, line);
	assert_true(scrollback_count(f->text) > 1);
	add(f, 1, "next\n");
	/* Whichever of them it is. */
	selection_begin(&f->s, &f->v, 1);
	assert_true(selection_range(&f->s, &f->v, &r));
	assert_int_equal(r.at, 0);
	assert_int_equal(selection_sum(&f->v, &r).lines, 1);
	assert_int_equal(selection_sum(&f->v, &r).bytes, strlen(line));
	selection_text(&f->v, &r, SELECTION_PLAIN, &b);
	assert_int_equal(buffer_size(&b), strlen(line));
	buffer_finish(&b);
	selection_text(&f->v, &r, SELECTION_BYTES, &b);
	assert_int_equal(buffer_size(&b), strlen(line));
	assert_memory_equal(buffer_data(&b), line, strlen(line));
	buffer_finish(&b);
}

/* What another file printed meanwhile does not tear it apart. */
static void
pieces_stay_together(void **state)
{
	struct fixture *f = *state;
	static char half[SCROLLBACK_PIECE + 1];
	struct selection_range r;
	struct buffer b = { 0 };

	memset(half, 'x', sizeof half - 1);
	add(f, 1, half);
	add(f, 2, "err\n");
	add(f, 1, "end\n");
	add(f, 2, "more\n");
	assert_int_equal(scrollback_count(f->text), 4);
	selection_begin(&f->s, &f->v, 2);
	selection_to(&f->s, &f->v, 3);
	assert_true(selection_range(&f->s, &f->v, &r));
	assert_int_equal(selection_sum(&f->v, &r).lines, 3);
	selection_text(&f->v, &r, SELECTION_BYTES, &b);
	assert_int_equal(buffer_size(&b), SCROLLBACK_PIECE + 13);
	assert_memory_equal(buffer_data(&b) + SCROLLBACK_PIECE,
	    "end\nerr\nmore\n", 13);
	buffer_finish(&b);
	add(f, 1, half);
	add(f, 1, "no end");
	selection_begin(&f->s, &f->v, 4);
	assert_true(selection_range(&f->s, &f->v, &r));
	assert_int_equal(selection_sum(&f->v, &r).lines, 1);
	assert_true(selection_has(&f->v, &r, 5));
	/* Of one that begins before what is selected, what is in it. */
	selection_begin(&f->s, &f->v, 1);
	selection_to(&f->s, &f->v, 3);
	assert_true(selection_range(&f->s, &f->v, &r));
	assert_int_equal(selection_sum(&f->v, &r).lines, 3);
}

/* Its lines give way to others; their place in the file is known still. */
static void
what_went_is_missing_and_comes_back(void **state)
{
	struct fixture *f = *state;
	struct selection_range r;
	char line[64];

	scrollback_free(f->text);
	f->text = scrollback_new(20 * SCROLLBACK_LINE);
	f->source.parts[0] = f->text;
	view_show(&f->v, &f->source);
	add(f, 1, "first\nsecond\nthird\n");
	selection_begin(&f->s, &f->v, 1);
	selection_to(&f->s, &f->v, 2);
	for (int i = 0; i < 100; i++) {
		snprintf(line, sizeof line, "line %d\n", i);
		add(f, 1, line);
	}
	assert_true(selection_range(&f->s, &f->v, &r));
	assert_int_not_equal(selection_gap(&f->v, &r), SCROLLBACK_NONE);
	assert_int_equal(selection_sum(&f->v, &r).lines, 0);
	assert_true(selection_sum(&f->v, &r).missing >= 13);
	scrollback_keep(f->text, scrollback_id(f->text, 0));
	scrollback_put(f->text, 1, 0, slice_of("first\nsecond\nthird\n"), 0);
	assert_selected(f, SELECTION_BYTES, "second\nthird\n");
}

/* A view of ten rows: as little as shows the line, wrapped or not. */
static void
a_line_is_brought_into_sight(void **state)
{
	struct fixture *f = *state;
	char line[64];

	for (int i = 0; i < 50; i++) {
		snprintf(line, sizeof line, "%d\n", i);
		add(f, 1, line);
	}
	f->v.wrap = true;
	view_bring(&f->v, 45);
	assert_int_equal(view_top(&f->v).item, 40);
	assert_false(f->v.follow);
	view_bring(&f->v, 30);
	assert_int_equal(view_top(&f->v).item, 30);
	view_bring(&f->v, 39);
	assert_int_equal(view_top(&f->v).item, 30);
	view_bring(&f->v, 40);
	assert_int_equal(view_top(&f->v).item, 31);
	/* Of one that is taller than the view, the beginning. */
	memset(line, 'x', sizeof line - 1);
	line[sizeof line - 1] = '\0';
	for (int i = 0; i < 5; i++)
		add(f, 1, line);
	view_bring(&f->v, 50);
	assert_int_equal(view_top(&f->v).item, 50);
	assert_int_equal(view_top(&f->v).skip, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_is_as_the_rfc_has_it),
		cmocka_unit_test(what_could_act_is_not_copied),
		cmocka_unit_test(text_is_copied_as_it_is),
		cmocka_unit_test_setup_teardown(either_end_may_be_first,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_what_shows_is_selected,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(pieces_stay_together,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_long_line_in_pieces_is_one,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_went_is_missing_and_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_line_is_brought_into_sight,
		    set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

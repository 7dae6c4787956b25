/*
 * What is drawn stays in its canvas, on screens of all sizes; sentences are
 * broken between words. A terminal of curses that writes nowhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "draw.h"
#include "wrap.h"
#include "nowhere.h"

static struct theme theme;

/* Foreign text, some of it wide, some of it tricky. */
static const char text[] = "a\xe6\xbc\xa2" "b\tcde\xcc\x81 \033[31m \xff"
	"\xe2\x80\xae \xf0\x9f\x91\xa9 \xe4\xb7\x80 the end of it";

static wchar_t
cell_at(int y, int x, attr_t *attrs)
{
	cchar_t cell;
	wchar_t wide[CCHARW_MAX + 1] = { 0 };
	short pair;

	assert_int_equal(mvin_wch(y, x, &cell), OK);
	assert_int_equal(getcchar(&cell, wide, attrs, &pair, NULL), OK);
	return wide[0];
}

static void
fill(void)
{
	for (int y = 0; y < LINES; y++)
		for (int x = 0; x < COLS; x++)
			mvaddch(y, x, '.');
}

/* Whether everything outside of the canvas is as fill() left it. */
static void
assert_untouched(const struct canvas *c)
{
	attr_t attrs;

	for (int y = 0; y < LINES; y++)
		for (int x = 0; x < COLS; x++)
			if (y < c->y || y >= c->y + c->h || x < c->x ||
			    x >= c->x + c->w)
				assert_int_equal(cell_at(y, x, &attrs), '.');
}

static void
draw_all(const struct canvas *c)
{
	draw_clear(c, ROLE_NORMAL);
	for (int y = -1; y <= c->h; y++)
		draw_str(c, y, y, c->w + 9, text, ROLE_NORMAL);
	assert_untouched(c);
	wrap_draw(c, (struct area){ 0, 0, c->h + 3, c->w + 9 },
	    slice_of(text), ROLE_INFO);
	assert_untouched(c);
	draw_box(c, ROLE_DIALOG);
	draw_rule(c, c->h, 0, ROLE_DIALOG);
	assert_untouched(c);
}

static void
a_canvas_keeps_what_is_drawn(void **state)
{
	static const int places[][4] = {        /* y, x, h, w */
		{ 0, 0, 1, 1 }, { 1, 2, 3, 4 }, { 2, 3, 2, 30 },
		{ 3, 0, 0, 5 }, { 0, 4, 5, 0 }, { 1, 1, -1, -1 },
		{ 1, 1, 3, -2 }, { 4, 7, 60, 200 }, { 100, 300, 2, 2 },
	};

	(void)state;
	for (int h = 1; h <= 12; h += h < 4 ? 1 : 4)
		for (int w = 1; w <= 40; w += w < 6 ? 1 : 7)
			for (size_t i = 0; i < sizeof places / sizeof *places;
			    i++) {
				const int *p = places[i];
				resize_term(h, w);
				fill();
				struct canvas all = canvas_screen(&theme,
				    i % 2);
				struct canvas c = canvas_part(&all, p[0], p[1],
				    p[2], p[3]);
				draw_all(&c);
			}
}

/* Line y of the screen, without blanks at its end; wide characters once. */
static const char *
line_at(int y)
{
	static char line[512];
	wchar_t wide[200];
	size_t n = 0;
	attr_t attrs;

	for (int x = 0; x < COLS; x++) {
		wchar_t c = cell_at(y, x, &attrs);
		wide[n++] = c;
		x += wcwidth(c) == 2;
	}
	while (n > 0 && wide[n - 1] == L' ')
		n--;
	wide[n] = L'\0';
	assert_true(wcstombs(line, wide, sizeof line) < sizeof line);
	return line;
}

static struct canvas
screen(int h, int w)
{
	resize_term(h, w);
	struct canvas c = canvas_screen(&theme, false);
	draw_clear(&c, ROLE_NORMAL);
	return c;
}

static void
what_is_cut_is_marked(void **state)
{
	struct canvas c = screen(4, 10);

	(void)state;
	assert_int_equal(draw_str(&c, 0, 0, 10, "0123456789", ROLE_NORMAL), 10);
	assert_int_equal(draw_str(&c, 1, 0, 9, "0123456789", ROLE_NORMAL), 9);
	assert_int_equal(draw_str(&c, 2, 0, 4, "\xe6\xbc\xa2\xe6\xbc\xa2"
	    "\xe6\xbc\xa2", ROLE_NORMAL), 3);
	c.ascii = true;
	assert_int_equal(draw_str(&c, 3, 8, 5, "abc", ROLE_NORMAL), 2);
	assert_string_equal(line_at(0), "0123456789");
	assert_string_equal(line_at(1), "01234567\xe2\x80\xa6");
	assert_string_equal(line_at(2), "\xe6\xbc\xa2\xe2\x80\xa6");
	assert_string_equal(line_at(3), "        a~");
}

/* For us one column, for wcwidth(3) two: nothing after it may be moved. */
static void
what_curses_counts_otherwise_is_replaced(void **state)
{
	struct canvas c = screen(2, 3);

	(void)state;
	assert_int_equal(wcwidth(0x4dc0), 2);
	draw_str(&c, 0, 0, 3, "a\xe4\xb7\x80" "b", ROLE_NORMAL);
	assert_string_equal(line_at(0), "a\xef\xbf\xbd" "b");
	draw_str(&c, 0, 0, 3, "ab\xe4\xb7\x80", ROLE_NORMAL);
	assert_string_equal(line_at(0), "ab\xef\xbf\xbd");
	assert_string_equal(line_at(1), "");
}

/* The first glyph of bytes. */
static void
put(struct brush *b, const char *bytes)
{
	struct text t;
	struct glyph g;

	text_init(&t, slice_of(bytes), TEXT_SGR);
	assert_true(text_next(&t, &g));
	brush_put(b, &g, ROLE_NORMAL);
}

/* The terminal of this test has no colours: attributes tell styles apart. */
static void
pictures_do_not_dress_as_text(void **state)
{
	struct canvas c = screen(1, 9);
	struct brush b = brush_at(&c, 0, 0);
	attr_t attrs;

	(void)state;
	theme.roles[ROLE_ESCAPED].flags = STYLE_UNDERLINE;
	put(&b, "\033[1;7m\x80");
	assert_int_equal(b.x, 4);
	put(&b, "\033[1mx");
	assert_int_equal(b.x, 5);
	brush_lift(&b);
	/* Whole glyphs only. */
	b = brush_at(&c, 0, 6);
	put(&b, "\x80");
	brush_lift(&b);
	assert_string_equal(line_at(0), "\\x80x");
	cell_at(0, 0, &attrs);
	assert_int_equal(attrs & (A_BOLD | A_UNDERLINE | A_REVERSE),
	    A_UNDERLINE);
	cell_at(0, 4, &attrs);
	assert_int_equal(attrs & (A_BOLD | A_UNDERLINE), A_BOLD);
	theme_default(&theme);
}

static void
sentences_are_broken_between_words(void **state)
{
	struct slice s = slice_of("one two  three-and-more fours");
	struct canvas c = screen(6, 10);

	(void)state;
	assert_int_equal(wrap_rows(s, 9, false), 4);
	assert_int_equal(wrap_draw(&c, (struct area){ 0, 1, 6, 9 }, s,
	    ROLE_INFO), 4);
	assert_string_equal(line_at(0), " one two");
	assert_string_equal(line_at(1), " three-and");
	assert_string_equal(line_at(2), " -more");
	assert_string_equal(line_at(3), " fours");
	assert_string_equal(line_at(4), "");
}

static void
rows_that_do_not_fit_are_cut_with_a_mark(void **state)
{
	struct slice s = slice_of("one two three four");
	struct canvas c = screen(6, 12);

	(void)state;
	assert_int_equal(wrap_draw(&c, (struct area){ 0, 0, 2, 8 }, s,
	    ROLE_INFO), 2);
	assert_string_equal(line_at(0), "one two");
	assert_string_equal(line_at(1), "three f\xe2\x80\xa6");
	assert_string_equal(line_at(2), "");
	assert_int_equal(wrap_draw(&c, (struct area){ 0, 0, 0, 8 }, s,
	    ROLE_INFO), 0);
	assert_int_equal(wrap_draw(&c, (struct area){ 0, 0, 2, 0 }, s,
	    ROLE_INFO), 0);
}

static void
rows_are_counted_as_they_are_drawn(void **state)
{
	static const char *const texts[] = {
		"", " ", "a", "      many blanks     in it   ", text,
		"averylongwordthatdoesnotfitanywhere", "\t\tab\tc",
		"\xe6\xbc\xa2\xe6\xbc\xa2", "a b c d e f g h i j k",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		for (int w = -1; w < 20; w++) {
			struct canvas c = screen(60, 20);
			int rows = wrap_rows(slice_of(texts[i]), w, false);
			assert_int_equal(wrap_draw(&c, (struct area){ 0, 0, 60,
			    w }, slice_of(texts[i]), ROLE_INFO), rows);
			assert_int_equal(rows > 0, w > 0 && texts[i][0]);
		}
}

static int
set_up(void **state)
{
	theme_default(&theme);
	return nowhere_set_up(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_canvas_keeps_what_is_drawn),
		cmocka_unit_test(what_is_cut_is_marked),
		cmocka_unit_test(what_curses_counts_otherwise_is_replaced),
		cmocka_unit_test(pictures_do_not_dress_as_text),
		cmocka_unit_test(sentences_are_broken_between_words),
		cmocka_unit_test(rows_that_do_not_fit_are_cut_with_a_mark),
		cmocka_unit_test(rows_are_counted_as_they_are_drawn),
	};

	return cmocka_run_group_tests(tests, set_up, nowhere_tear_down);
}

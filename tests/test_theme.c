/* Roles, their colours, and what a terminal makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "default_theme.h"
#include "states.h"
#include "theme.h"

enum { NONE = COLOUR_DEFAULT };

static void
the_default_theme_has_every_role_once(void **state)
{
	unsigned lines[ROLE_COUNT] = { 0 };
	char name[32];
	enum role role;

	(void)state;
	for (const char *p = default_theme; *p != '\0';
	    p += strcspn(p, "\n") + 1)
		if (*p != '#' && *p != '\n') {
			assert_int_equal(sscanf(p, "%31s", name), 1);
			assert_true(role_parse(name, strlen(name), &role));
			lines[role]++;
		}
	for (int i = 0; i < ROLE_COUNT; i++)
		assert_int_equal(lines[i], 1);
}

/* The .def files name roles by their words: none may be misspelt. */
static void
states_have_roles_of_their_own(void **state)
{
	enum role role;

	(void)state;
	for (int i = 0; i < STATE_COUNT; i++) {
		const char *word = state_info((enum proc_state)i)->word;
		assert_true(role_parse(word, strlen(word), &role));
	}
	for (int i = 0; i < HOST_COUNT; i++) {
		const char *word = host_state_role((enum host_state)i);
		assert_true(role_parse(word, strlen(word), &role));
	}
	assert_int_equal(role_named("error"), ROLE_ERROR);
	assert_int_equal(role_named("no such role"), ROLE_NORMAL);
}

static void
lines_change_roles(void **state)
{
	struct theme t;
	struct style *s = t.roles;

	(void)state;
	theme_default(&t);
	assert_true(theme_read(&t, "t",
	    "#remark\n# remark\n\n"
	    "error\tbright-red  7 bold italic underline reverse dim\n"
	    "info  #0a0B0c default\n"
	    "good  255 black bold", NULL));
	assert_int_equal(s[ROLE_ERROR].fg, 9);
	assert_int_equal(s[ROLE_ERROR].bg, 7);
	assert_int_equal(s[ROLE_ERROR].flags, STYLE_BOLD | STYLE_ITALIC |
	    STYLE_UNDERLINE | STYLE_REVERSE | STYLE_DIM);
	assert_int_equal(s[ROLE_INFO].fg, COLOUR_RGB | 0x0a0b0c);
	assert_int_equal(s[ROLE_INFO].bg, NONE);
	assert_int_equal(s[ROLE_INFO].flags, 0);
	assert_int_equal(s[ROLE_GOOD].fg, 255);
	assert_int_equal(s[ROLE_GOOD].bg, 0);
	assert_int_equal(s[ROLE_ALIVE].fg, 2);
}

#define COLOURS "; a colour is default, black, red, green, yellow, blue,"      \
	" magenta, cyan, white, one of these after 'bright-', 0 to 255, or"    \
	" #rrggbb"
#define LINE "a line is ROLE FOREGROUND BACKGROUND and attributes"

static const struct {
	const char *theme, *text;
} bad[] = {
	{ "eror red red", "t:1: 'eror' is no role; themes/default.theme has"
	    " them all" },
	{ "# fine\n\nerror rot red\n", "t:3: 'rot' is no colour" COLOURS },
	{ "error red 256", "t:1: '256' is no colour" COLOURS },
	{ "error red -1", "t:1: '-1' is no colour" COLOURS },
	{ "error red #12345", "t:1: '#12345' is no colour" COLOURS },
	{ "error red #12345g", "t:1: '#12345g' is no colour" COLOURS },
	{ "error red ff", "t:1: 'ff' is no colour" COLOURS },
	{ "error red", "t:1: " LINE },
	{ "error", "t:1: " LINE },
	{ "error red red fat", "t:1: 'fat' is no attribute; there are bold,"
	    " italic, underline, reverse and dim" },
	{ "error red red bold bold bold bold bold bold", "t:1: " LINE },
	{ "error red red a-word-that-is-longer-than-any-that-there-is",
	    "t:1: 'a-word-that-is-longer-than-any-' is no attribute; there are"
	    " bold, italic, underline, reverse and dim" },
};

static void
wrong_lines_are_explained(void **state)
{
	struct theme t;

	(void)state;
	theme_default(&t);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct fault f = { 0 };
		assert_false(theme_read(&t, "t", bad[i].theme, &f));
		assert_int_equal(f.code, CODE_INVALID);
		assert_string_equal(f.text, bad[i].text);
	}
}

static const struct {
	int count;
	int32_t fg, bg;         /* asked for  */
	int fg_is, bg_is;       /* of the terminal */
} pairs[] = {
	{ 8, NONE, NONE, NONE, NONE },
	{ 8, 7, 0, 7, 0 },
	{ 8, 9, 4, 1, 4 },
	{ 8, 196, 231, 1, 7 },
	{ 16, 196, NONE, 9, NONE },
	{ 256, 196, 255, 196, 255 },
	{ 256, COLOUR_RGB | 0xff0000, NONE, 196, NONE },
	{ 256, COLOUR_RGB | 0x080808, NONE, 232, NONE },
	/* Direct colours: 0 to 7 are still the first of the palette. */
	{ 1 << 24, COLOUR_RGB | 0x123456, NONE, 0x123456, NONE },
	{ 1 << 24, 196, 1, 0xff0000, 1 },
	{ 1 << 24, COLOUR_RGB | 5, NONE, 0, NONE },
	/* What would be hidden is black or white. */
	{ 256, 0, 0, 231, 0 },
	{ 256, 231, 231, 16, 231 },
	{ 256, 16, 232, 231, 232 },
	{ 256, 1, COLOUR_RGB | 0xcd0000, 231, 160 },
	{ 8, 0, 0, 7, 0 },
	{ 8, 7, 7, 0, 7 },
	{ 8, 232, 16, 7, 0 },
	{ 8, 240, 244, 0, 7 },
	/* A grey on the ground that is the terminal's own. */
	{ 8, 244, NONE, NONE, NONE }, { 16, 244, NONE, 8, NONE },
	{ 16, 252, NONE, NONE, NONE },
	{ 1 << 24, 15, COLOUR_RGB | 0xffffff, 0, 0xffffff },
	{ 1 << 24, 0, 0, 0xffffff, 0 },
};

static void
colours_fit_the_terminal(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct style s = { pairs[i].fg, pairs[i].bg, 0 };
		int fg, bg;
		theme_pair(&s, pairs[i].count, &fg, &bg);
		assert_int_equal(fg, pairs[i].fg_is);
		assert_int_equal(bg, pairs[i].bg_is);
	}
}

/* On every terminal, whatever is printed on whatever. */
static void
nothing_is_hidden_by_its_colour(void **state)
{
	static const int counts[] = { 8, 16, 88, 256, 1 << 24 };

	(void)state;
	for (int i = 0; i < 256 * 256; i++)
		for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
			struct style s = { i / 256, i % 256, 0 };
			int fg, bg;
			theme_pair(&s, counts[c], &fg, &bg);
			assert_true(fg >= 0 && fg < counts[c]);
			assert_true(bg >= 0 && bg < counts[c]);
			assert_int_not_equal(fg, bg);
		}
}

/* The theme's own colours are left as they are, the cursor's row included. */
static void
the_default_theme_is_legible(void **state)
{
	static const enum role rows[] = { ROLE_CURSOR, ROLE_CURSOR_OFF,
		ROLE_TITLE, ROLE_TITLE_ON, ROLE_NORMAL };
	struct theme t;

	(void)state;
	theme_default(&t);
	for (int r = 0; r < ROLE_COUNT; r++)
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			struct style s = t.roles[r];
			int fg, bg;
			if (s.bg == NONE)
				s.bg = t.roles[rows[i]].bg;
			theme_pair(&s, 256, &fg, &bg);
			assert_int_equal(fg, s.fg);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_default_theme_has_every_role_once),
		cmocka_unit_test(states_have_roles_of_their_own),
		cmocka_unit_test(lines_change_roles),
		cmocka_unit_test(wrong_lines_are_explained),
		cmocka_unit_test(colours_fit_the_terminal),
		cmocka_unit_test(nothing_is_hidden_by_its_colour),
		cmocka_unit_test(the_default_theme_is_legible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

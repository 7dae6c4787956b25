/* A question over the screen: what answers it, and when. */
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

#include "dialog.h"
#include "key.h"
#include "nowhere.h"

enum { OPENED = 5000, SOON = OPENED + 299, LATER = OPENED + 300 };

static struct answer {
	int what;
	unsigned answered, freed;
} got;

static void
done(int what, void *arg)
{
	struct answer *a = arg;

	/* What the answer is about is still there. */
	assert_int_equal(a->freed, 0);
	a->what = what;
	a->answered++;
}

static void
arg_free(void *arg)
{
	((struct answer *)arg)->freed++;
}

static struct dialog *
new(void)
{
	got = (struct answer){ .what = 99 };
	struct dialog *d = dialog_new("Kill one?", OPENED, done, &got,
	    arg_free);
	dialog_fact(d, "process", ROLE_DANGER, "%s on %s", "one", "h1");
	dialog_fact(d, "", ROLE_DIALOG, "a sentence that is so long that it"
	    " takes a few lines wherever it is, \033[2J and more");
	dialog_choice(d, 'y', "kill it", ROLE_DANGER);
	dialog_choice(d, 'N', "leave it", ROLE_DIALOG);
	return d;
}

static void
draw_at(struct dialog *d, int h, int w)
{
	struct theme theme;

	theme_default(&theme);
	resize_term(h, w);
	erase();
	struct canvas c = canvas_screen(&theme, w % 2);
	dialog_draw(d, &c);
}

static const struct {
	uint32_t key;
	int64_t now;
	int what;               /* 99: it stays open */
} cases[] = {
	{ 'y', LATER, 0 }, { 'N', LATER, 1 }, { 'Y', LATER, 99 },
	{ 'x', LATER, 99 }, { ' ', LATER, 99 },
	/* What changes nothing is the answer of keys that are hit in haste. */
	{ KEY_ENTER_C0, LATER, -1 }, { 'n', LATER, -1 }, { 'q', LATER, -1 },
	{ KEY_ESC_C0, LATER, -1 }, { 3, LATER, -1 },
	/* A key that was meant for what was there before answers nothing. */
	{ 'y', OPENED, 99 }, { 'y', SOON, 99 }, { 'N', SOON, 99 },
	{ KEY_ENTER_C0, SOON, 99 }, { KEY_ESC_C0, OPENED, -1 },
	{ 3, OPENED, -1 }, { 'y' | KEY_META, LATER, 99 },
};

static void
keys_answer_once_they_can_be_meant(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dialog *d = new();
		draw_at(d, 24, 80);
		bool open = dialog_key(d, cases[i].key, cases[i].now);
		assert_int_equal(open, cases[i].what == 99);
		assert_int_equal(got.what, cases[i].what);
		assert_int_equal(got.answered, !open);
		if (open)
			dialog_free(d);
		assert_int_equal(got.freed, 1);
		assert_int_equal(got.answered, !open);
	}
	dialog_free(NULL);
}

/* More facts and choices than there is room for are left out, not written. */
static void
what_is_said_is_bounded(void **state)
{
	struct dialog *d = new();

	(void)state;
	for (int i = 0; i < 40; i++) {
		dialog_fact(d, "more", ROLE_DIALOG, "%d", i);
		dialog_choice(d, (uint32_t)('A' + i), "more", ROLE_DIALOG);
	}
	draw_at(d, 60, 80);
	assert_false(dialog_key(d, 'A', LATER));
	assert_int_equal(got.what, 2);
}

static bool
screen_has(const char *text)
{
	char line[512];

	for (int y = 0; y < LINES; y++) {
		mvinnstr(y, 0, line, sizeof line - 1);
		if (strstr(line, text) != NULL)
			return true;
	}
	return false;
}

/* Who is meant can be read, or else nothing is answered but "no". */
static void
screens_of_all_sizes_show_it(void **state)
{
	struct dialog *d = new();

	(void)state;
	for (int h = 1; h <= 24; h++)
		for (int w = 1; w <= 100; w += w < 30 ? 1 : 10) {
			draw_at(d, h, w);
			bool asks = screen_has("kill it");
			assert_int_equal(screen_has("Kill one?"), asks);
			if (h >= 8 && w >= 40)
				assert_true(asks);
			if (h >= 12 && w >= 40)
				assert_true(screen_has("one on h1"));
			if (!asks)
				assert_true(dialog_key(d, 'y', LATER));
		}
	assert_int_equal(got.answered, 0);
	assert_false(dialog_key(d, KEY_ESC_C0, OPENED));
}

/* Types text at one moment; whether the dialog is still open. */
static bool
typed(struct dialog *d, const char *text, int64_t now)
{
	bool open = true;

	for (; *text != '\0' && open; text++)
		open = dialog_key(d, (uint32_t)(unsigned char)*text, now);
	return open;
}

static const struct {
	const char *soon;       /* typed before it may be meant             */
	const char *later;      /* ... and after that                       */
	int what;               /* 99: it stays open                        */
	bool has;               /* the screen has what was typed            */
} typing[] = {
	{ "", "12", 99, true },
	{ "", "12y", 0, true },
	{ "", "y", 99, false }, { "", "1y", 99, false },
	{ "", "13y", 99, false }, { "", "122y", 99, false },
	{ "", "13\b2y", 0, true }, { "", "99\02512y", 0, true },
	/* n and q are letters here. */
	{ "", "nq", 99, false },
	/* Enter never confirms: it cancels, or after the word is no answer. */
	{ "", "\r", -1, false }, { "", "1\r", -1, false },
	{ "", "12\r", 99, true }, { "", "12\ry", 0, true },
	{ "", "12\033", -1, false }, { "", "12\003", -1, false },
	/* What is typed ahead is not there, and does not count. */
	{ "12y", "", 99, false }, { "12", "y", 99, false },
	{ "1", "2y", 99, false }, { "12\r", "12y", 0, true },
};

static void
more_than_a_key_can_be_wanted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof typing / sizeof *typing; i++) {
		struct dialog *d = new();
		dialog_type(d, "12");
		draw_at(d, 24, 80);
		assert_true(screen_has("type 12 to go on: _"));
		assert_true(typed(d, typing[i].soon, SOON));
		assert_int_equal(got.what, 99);
		bool open = typed(d, typing[i].later, LATER);
		assert_int_equal(got.what, typing[i].what);
		assert_int_equal(open, typing[i].what == 99);
		if (!open)
			continue;
		draw_at(d, 24, 80);
		assert_int_equal(screen_has("to go on: 12 "), typing[i].has);
		dialog_free(d);
	}
}

/* All who are meant can be read, on any screen, without deciding anything. */
static void
lists_scroll(void **state)
{
	struct dialog *d = new();
	uint32_t down = KEY_NAMED + KEY_DOWN, page = KEY_NAMED + KEY_NPAGE;
	char name[32];

	(void)state;
	for (int i = 1; i <= 30; i++)
		dialog_item(d, ROLE_NORMAL, "target-%02d", i);
	dialog_type(d, "30");
	draw_at(d, 60, 80);
	assert_true(screen_has("target-01") && screen_has("target-30"));
	assert_false(screen_has("PgDn"));
	for (int h = 5; h <= 40; h++) {
		draw_at(d, h, 80);
		bool asks = screen_has("kill it");
		assert_int_equal(asks, screen_has("type 30 to go on"));
		assert_true(screen_has("too small") != asks);
		if (!asks || h < 6)
			continue;
		/* From the first to the last. */
		assert_true(screen_has("target-01"));
		for (int i = 2; i <= 30; i++) {
			assert_true(dialog_key(d, down, OPENED));
			draw_at(d, h, 80);
		}
		snprintf(name, sizeof name, "target-30");
		assert_true(screen_has(name));
		for (int i = 0; i < 30; i++)
			dialog_key(d, KEY_NAMED + KEY_PPAGE, LATER);
	}
	draw_at(d, 20, 80);
	assert_true(screen_has("1-8 of 30, PgDn"));
	dialog_key(d, page, LATER);
	draw_at(d, 20, 80);
	assert_true(screen_has("9-16 of 30, PgDn"));
	assert_int_equal(got.what, 99);
	assert_false(typed(d, "30y", LATER));
	assert_int_equal(got.what, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_answer_once_they_can_be_meant),
		cmocka_unit_test(what_is_said_is_bounded),
		cmocka_unit_test(screens_of_all_sizes_show_it),
		cmocka_unit_test(more_than_a_key_can_be_wanted),
		cmocka_unit_test(lists_scroll),
	};

	return cmocka_run_group_tests(tests, nowhere_set_up,
	    nowhere_tear_down);
}

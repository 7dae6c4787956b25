/* A line that is typed, key by key. */
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

#include "key.h"
#include "prompt.h"
#include "nowhere.h"

/* What done() was given; NULL twice is told apart by the count. */
static struct {
	unsigned calls;
	char *text;
} got;

static struct history history;

static void
done(const char *text, void *arg)
{
	assert_ptr_equal(arg, &got);
	got.calls++;
	free(got.text);
	got.text = text == NULL ? NULL : strdup(text);
}

static char *
complete(const char *text)
{
	return strcmp(text, "re") == 0 ? strdup("start") : NULL;
}

static struct prompt *
new(const char *initial)
{
	got.calls = 0;
	return prompt_new(&(struct prompt_spec){ .label = ":",
	    .initial = initial, .history = &history, .complete = complete,
	    .done = done, .arg = &got });
}

/* Types words of keys.conf, divided by blanks; "abc" is typed letter by letter
 * after "'". True while the prompt is there. */
static bool
type(struct prompt *p, const char *keys)
{
	bool there = true;
	uint32_t key;

	while (*keys != '\0' && there) {
		size_t n = strcspn(keys, " ");
		if (*keys == '\'') {
			for (size_t i = 1; i < n; i++)
				assert_true(prompt_key(p,
				    (unsigned char)keys[i]));
		} else {
			assert_true(key_parse(keys, n, &key));
			there = prompt_key(p, key);
		}
		keys += n;
		keys += *keys == ' ';
	}
	assert_int_equal(*keys, '\0');
	return there;
}

static const struct {
	const char *initial, *keys, *text;
} edits[] = {
	{ "", "'hello", "hello" },
	{ "abc", "'d", "abcd" },
	{ "abc", "Home 'x", "xabc" },
	{ "abc", "C-a Right 'x", "axbc" },
	{ "abc", "Left Left Left Left Left 'x", "xabc" },
	{ "abc", "Left End Right 'x", "abcx" },
	{ "abc", "C-a C-e C-b C-f 'x", "abcx" },
	{ "abc", "Backspace", "ab" },
	{ "abc", "Home Backspace Backspace", "abc" },
	{ "abc", "Home Delete C-d", "c" },
	{ "abc", "Delete C-d", "abc" },
	{ "abc", "Left C-u", "c" },
	{ "abc", "Home Right C-k", "a" },
	{ "one two  ", "C-w", "one " },
	{ "one two", "C-w C-w C-w 'x", "x" },
	{ "one two", "Left C-w", "one o" },
	{ "one two", "M-b 'x M-b M-b 'y M-f 'z", "yonez xtwo" },
	{ "one two", "Home M-d C-e C-y", " twoone" },
	{ "one two", "C-w C-y C-y", "one twotwo" },
	{ "one two", "C-u C-y", "one two" },
	{ "one two", "C-a C-k C-y", "one two" },
	{ "one", "C-y", "one" },
	/* Characters, not bytes. */
	{ "a\xc3\xa9\xe6\xbc\xa2", "Backspace", "a\xc3\xa9" },
	{ "a\xc3\xa9\xe6\xbc\xa2", "Left Left 'x", "ax\xc3\xa9\xe6\xbc\xa2" },
	{ "a\xc3\xa9\xe6\xbc\xa2", "Home Right Delete", "a\xe6\xbc\xa2" },
	{ "", "\xc3\xa9 \xe6\xbc\xa2 \xf0\x9f\x91\xa9 Left Backspace",
	    "\xc3\xa9\xf0\x9f\x91\xa9" },
	/* Keys that mean nothing here. */
	{ "a", "F5 PgUp M-x S-Tab C-z C-l Insert", "a" },
	{ "re", "Tab", "restart" },
	{ "re", "Left Tab", "re" },
	{ "x", "Tab", "x" },
};

static void
lines_are_edited(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
		struct prompt *p = new(edits[i].initial);
		assert_true(type(p, edits[i].keys));
		assert_int_equal(got.calls, 0);
		assert_false(type(p, "Enter"));
		assert_int_equal(got.calls, 1);
		assert_string_equal(got.text, edits[i].text);
	}
}

static const struct {
	const char *initial, *pasted, *text;
} pastes[] = {
	{ "", "set\nwrap on", "set wrap on" },
	{ "", "set\r\nwrap on\r\n", "set wrap on" },
	{ "", "a\n\n\nb\rc\n", "a b c" },
	{ "x", "\ny\n", "xy" },
	{ "", "a\tb\033[2J", "a b[2J" },
	{ "", "\n", "" },
};

static void
pasted_lines_are_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof pastes / sizeof *pastes; i++) {
		struct prompt *p = new(pastes[i].initial);
		prompt_paste(p, slice_of(pastes[i].pasted));
		assert_int_equal(got.calls, 0);
		assert_false(type(p, "Enter"));
		assert_string_equal(got.text, pastes[i].text);
	}
}

static void
giving_up_is_told_once(void **state)
{
	static const char *const keys[] = { "Esc", "C-c", "C-g",
		"C-u Backspace" };

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct prompt *p = new("text");
		assert_false(type(p, keys[i]));
		assert_int_equal(got.calls, 1);
		assert_null(got.text);
	}
	prompt_free(new("gone"));
	assert_int_equal(got.calls, 0);
	prompt_free(NULL);
}

static void
enter(const char *text)
{
	assert_false(type(new(text), "Enter"));
}

/* What is typed, and what Enter gives then. */
static void
assert_typed(const char *keys, const char *text)
{
	struct prompt *p = new("");

	assert_true(type(p, keys));
	assert_false(type(p, "Enter"));
	assert_string_equal(got.text, text);
}

static void
history_is_walked(void **state)
{
	(void)state;
	history_finish(&history);
	assert_typed("Up Down 'x", "x");
	history_finish(&history);
	enter("one");
	enter("two");
	enter("two");           /* not twice in a row */
	enter("");              /* nothing is no line */
	assert_int_equal(history.n, 2);
	assert_typed("Up", "two");
	/* Taken again it is the newest, and there once. */
	assert_typed("Up Up Up Up", "one");
	assert_int_equal(history.n, 2);
	assert_string_equal(history.v[1], "one");
	assert_typed("C-p C-p C-n", "one");
	/* What was begun is there again below the last line. */
	assert_typed("'beg Up Up Down Down 'un", "begun");
	assert_typed("Up 'x", "begunx");
	assert_false(type(new("lost"), "Esc"));
	assert_typed("Up", "begunx");
	/* Only lines that begin as what was typed. */
	enter("bold");
	enter("cold");
	assert_typed("'be Up", "begunx");
	assert_typed("'b Up Up", "bold");
	assert_typed("'b Up Up Up Down", "begunx");
	assert_typed("'xyz Up Up", "xyz");
	/* What is typed behind a blank is no matter of anybody else's. */
	size_t n = history.n;
	enter(" secret");
	assert_int_equal(history.n, n);
}

static void
history_is_bounded(void **state)
{
	char line[16];

	(void)state;
	history_finish(&history);
	for (int i = 0; i < 250; i++) {
		snprintf(line, sizeof line, "line%d", i);
		enter(line);
	}
	assert_int_equal(history.n, HISTORY_MOST);
	assert_string_equal(history.v[0], "line50");
	history_finish(&history);
	assert_int_equal(history.n, 0);
}

static void
lines_are_bounded(void **state)
{
	struct prompt *p = new("");

	(void)state;
	for (int i = 0; i < 5000; i++)
		assert_true(prompt_key(p, i % 2 ? 0x1f469 : 'x'));
	assert_false(type(p, "Enter"));
	assert_in_range(strlen(got.text), 4000, 4096);
	history_finish(&history);
}

/* The cursor is on the screen, wherever it is in the line. */
static void
the_cursor_is_seen(void **state)
{
	struct theme theme;

	(void)state;
	theme_default(&theme);
	for (int w = 1; w < 40; w++) {
		resize_term(1, w);
		struct canvas c = canvas_screen(&theme, w % 2);
		struct prompt *p = new("");
		for (int i = 0; i < 60; i++) {
			prompt_key(p, i % 3 ? 'a' : 0x6f22);
			assert_in_range(prompt_draw(p, &c, 0), 0, w - 1);
		}
		assert_true(w < 10 || prompt_draw(p, &c, 0) > w / 2 - 8);
		assert_true(type(p, "Home"));
		assert_int_equal(prompt_draw(p, &c, 0), w > 1);
		prompt_free(p);
	}
}

static int
tear_down(void **state)
{
	free(got.text);
	return nowhere_tear_down(state);
}

/* Every text that it was told of, one behind the other. */
static void
changed(const char *text, void *arg)
{
	char *all = arg;

	strcat(strcat(all, text), "|");
}

static void
over(const char *text, void *arg)
{
	strcat(strcat(arg, text == NULL ? "(none)" : text), "!");
}

static void
changes_are_told(void **state)
{
	char all[256] = "";
	struct prompt *p = prompt_new(&(struct prompt_spec){ .label = "/",
	    .initial = "a", .history = &history, .complete = complete,
	    .changed = changed, .done = over, .arg = all });

	(void)state;
	/* Moves and keys that mean nothing are no changes. */
	assert_true(type(p, "'b Left F5 Delete C-u 're Tab"));
	assert_string_equal(all, "ab|a||r|re|restart|");
	all[0] = '\0';
	assert_false(type(p, "Enter"));
	assert_string_equal(all, "restart!");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_edited),
		cmocka_unit_test(pasted_lines_are_one),
		cmocka_unit_test(giving_up_is_told_once),
		cmocka_unit_test(history_is_walked),
		cmocka_unit_test(history_is_bounded),
		cmocka_unit_test(lines_are_bounded),
		cmocka_unit_test(the_cursor_is_seen),
		cmocka_unit_test(changes_are_told),
	};

	return cmocka_run_group_tests(tests, nowhere_set_up, tear_down);
}

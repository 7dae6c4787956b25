/* Keys, their words, and which action they mean in which pane. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <curses.h>
#include <stdio.h>
#include <string.h>

#include "key.h"
#include "key_notes.h"
#include "keymap.h"
#include "keys_conf.h"

static const char *const panes[] = { "list", "output", "hosts", "events",
	"help", "plan" };

static bool
parse(const char *word, uint32_t *key)
{
	return key_parse(word, strlen(word), key);
}

static const struct {
	const char *word;
	uint32_t key;
} words[] = {
	{ "x", 'x' }, { "X", 'X' }, { "#", '#' }, { "\xc3\xa9", 0xe9 },
	{ "\xf0\x9f\x91\xa9", 0x1f469 }, { "C-a", 1 }, { "C-z", 26 },
	{ "C-\\", 28 }, { "C-_", 31 }, { "C-@", 0 }, { "Enter", '\r' },
	{ "Tab", '\t' }, { "Esc", 27 }, { "Space", ' ' },
	{ "S-Tab", KEY_NAMED + KEY_BTAB }, { "F1", KEY_NAMED + KEY_F(1) },
	{ "F12", KEY_NAMED + KEY_F(12) }, { "PgDn", KEY_NAMED + KEY_NPAGE },
	{ "M-x", KEY_META | 'x' }, { "M-C-x", KEY_META | 24 },
	{ "M-Up", KEY_META | (KEY_NAMED + KEY_UP) },
	{ "C-Left", KEY_CTRL | (KEY_NAMED + KEY_LEFT) },
	{ "S-F5", KEY_SHIFT | (KEY_NAMED + KEY_F(5)) },
	{ "M-C-S-Home", KEY_META | KEY_CTRL | KEY_SHIFT |
	    (KEY_NAMED + KEY_HOME) },
};

static void
words_and_keys_go_both_ways(void **state)
{
	char buf[32];
	uint32_t key;

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		key = 0;
		assert_true(parse(words[i].word, &key));
		assert_int_equal(key, words[i].key);
		assert_string_equal(key_word(key, buf, sizeof buf),
		    words[i].word);
	}
	/* Every character and control key has a word that means it. */
	for (uint32_t k = 0; k < 0x3000; k++)
		if (k != 0x7f) {
			key_word(k, buf, sizeof buf);
			assert_true(parse(buf, &key));
			assert_int_equal(key, k);
		}
}

static void
what_is_no_key_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "xx", "F0", "F13", "F1x", "C-", "C-A", "C-ab", "M-",
		"M-xx", "up", "Return", "\xff", "\xc3", "\x7f", " ", "F999",
		"\xc3\xa9x",
	};
	uint32_t key;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(parse(bad[i], &key));
}

static void
every_action_has_a_key(void **state)
{
	struct keymap *k = keymap_new();
	uint32_t key;

	(void)state;
	for (int a = 0; a < ACTION_COUNT; a++) {
		bool has = false;
		for (size_t p = 0; p < sizeof panes / sizeof *panes; p++)
			has = has || keymap_key(k, panes[p], (enum action)a, 0,
			    &key);
		if (!has)
			fail_msg("no key for %s",
			    action_info((enum action)a)->name);
	}
	keymap_free(k);
	keymap_free(NULL);
}

/* A second line for a key would silently win. */
static void
no_key_is_bound_twice(void **state)
{
	struct {
		char context[16];
		uint32_t key;
	} seen[200];
	size_t n = 0;
	char word[16], action[32];

	(void)state;
	for (const char *p = keys_conf; *p != '\0'; p += strcspn(p, "\n") + 1) {
		if (*p == '#' || *p == '\n')
			continue;
		assert_true(n < sizeof seen / sizeof *seen);
		assert_int_equal(sscanf(p, "key %15s %15s %31s", seen[n].context,
		    word, action), 3);
		assert_true(parse(word, &seen[n].key));
		for (size_t i = 0; i < n; i++)
			if (seen[i].key == seen[n].key &&
			    strcmp(seen[i].context, seen[n].context) == 0)
				fail_msg("%s %s is bound twice",
				    seen[n].context, word);
		n++;
	}
	assert_true(n > ACTION_COUNT);
}

/* Terminals take F1, F10 and others for themselves. */
static void
every_f_key_has_a_twin(void **state)
{
	struct keymap *k = keymap_new();
	char word[16], context[16], action[32];
	uint32_t key;
	enum action a;

	(void)state;
	for (const char *p = keys_conf; *p != '\0'; p += strcspn(p, "\n") + 1) {
		if (sscanf(p, "key %15s %15s %31s", context, word,
		    action) != 3 || word[0] != 'F' || word[1] == '\0')
			continue;
		bool twin = false;
		assert_true(action_parse(action, strlen(action), &a));
		for (size_t n = 0; keymap_key(k, context, a, n, &key); n++)
			twin = twin || key_word(key, word, sizeof word)[0] !=
			    'F' || word[1] == '\0';
		if (!twin)
			fail_msg("%s has an F-key alone", action);
	}
	keymap_free(k);
}

static void
keys_that_destroy_are_for_processes_only(void **state)
{
	static const enum action bad[] = { ACTION_KILL, ACTION_CRASH };
	struct keymap *k = keymap_new();
	enum action a;
	uint32_t key;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(action_info(bad[i])->needs, NEEDS_END);
		assert_false(keymap_key(k, "help", bad[i], 0, &key));
	}
	assert_true(keymap_action(k, "list", 'x', &a));
	assert_int_equal(a, ACTION_KILL);
	assert_false(keymap_action(k, "help", 'x', &a));
	keymap_free(k);
}

static void
a_pane_has_the_first_word(void **state)
{
	struct keymap *k = keymap_new();
	enum action a;
	uint32_t key;

	(void)state;
	assert_true(keymap_read(k, "t", "key common u up\nkey list u down\n", NULL));
	assert_true(keymap_action(k, "list", 'u', &a));
	assert_int_equal(a, ACTION_DOWN);
	assert_true(keymap_action(k, "output", 'u', &a));
	assert_int_equal(a, ACTION_UP);
	/* What hides a key does not show it as one of the hidden action. */
	for (size_t n = 0; keymap_key(k, "list", ACTION_UP, n, &key); n++)
		assert_int_not_equal(key, 'u');
	/* The last line for a key in its context wins. */
	assert_true(keymap_read(k, "t", "key list u up", NULL));
	assert_true(keymap_action(k, "list", 'u', &a));
	assert_int_equal(a, ACTION_UP);
	assert_false(keymap_action(k, "list", KEY_META | 'u', &a));
	keymap_free(k);
}

static const struct {
	const char *conf, *text;
} bad[] = {
	{ "list x kill", "c:1: a line is key CONTEXT KEY ACTION" },
	{ "key lst x kill", "c:1: 'lst' is no context; there are common, list,"
	    " output, check, details, events, hosts, help, plan and bulk" },
	{ "# fine\n\n\tkey list  x\tkill \nkey list xx kill\n", "c:4: 'xx' is no key;"
	    " a key is a character, C-x, M-x, F1 to F12 or a word like PgUp" },
	{ "key list", "c:1: '' is no key; a key is a character, C-x, M-x, F1 to"
	    " F12 or a word like PgUp" },
	{ "key list x\nkill", "c:1: '' is no action; help lists them, and"
	    " none takes the key away" },
	{ "key list x kil", "c:1: 'kil' is no action; help lists them, and"
	    " none takes the key away" },
	{ "key list x killl", "c:1: 'killl' is no action; help lists them,"
	    " and none takes the key away" },
	{ "key list x up now", "c:1: up takes nothing after it; a line is key"
	    " CONTEXT KEY ACTION" },
	{ "key list x none now", "c:1: none takes nothing after it; a line is"
	    " key CONTEXT KEY ACTION" },
};

static void
wrong_lines_are_explained(void **state)
{
	struct keymap *k = keymap_new();

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct fault f = { 0 };
		assert_false(keymap_read(k, "c", bad[i].conf, &f));
		assert_int_equal(f.code, CODE_INVALID);
		assert_string_equal(f.text, bad[i].text);
	}
	assert_true(keymap_read(k, "c", "", NULL));
	keymap_free(k);
}

static void
notes(const struct keymap *k, const char *context, enum action a,
    const char *with, const char *wanted)
{
	char *text = key_notes(k, context, a, with);

	assert_string_equal(text, wanted);
	free(text);
}

static void
a_key_in_common_is_noted_where_it_is_another(void **state)
{
	struct keymap *k = keymap_new();

	(void)state;
	notes(k, "common", ACTION_CHECK, "", " (not in output, hosts)");
	notes(k, "common", ACTION_HELP, "", "");
	notes(k, "common", ACTION_SEARCH, "", " (not in list)");
	notes(k, "hosts", ACTION_CHECK, "", "");
	/* One of several; nothing at all; and what has the same meaning. */
	assert_true(keymap_read(k, "t", "key list F3 search\n"
	    "key plan j none\nkey common Y kill 5s\nkey hosts Y kill\n"
	    "key output Y kill 5s\n", NULL));
	notes(k, "common", ACTION_SEARCH, "", " (/ not in list)");
	notes(k, "common", ACTION_DOWN, "", " (j not in plan)");
	notes(k, "common", ACTION_KILL, "5s", " (not in hosts)");
	keymap_free(k);
}

static const struct {
	const char *pane;
	enum action action;
	const char *words;
} differing[] = {
#define PANE_ACTION(pane, id, label, words) { pane, ACTION_##id, words },
#include "pane_action.def"
#undef PANE_ACTION
};

/* Else nobody would read it. */
static void
what_differs_in_a_pane_has_a_key_there(void **state)
{
	struct keymap *k = keymap_new();
	uint32_t key;

	(void)state;
	for (size_t i = 0; i < sizeof differing / sizeof *differing; i++) {
		const char *pane = differing[i].pane;
		enum action a = differing[i].action;
		if (!keymap_key(k, pane, a, 0, &key))
			fail_msg("%s has no key for %s", pane,
			    action_info(a)->name);
		assert_true(action_differs(pane, a));
		assert_string_equal(action_words(pane, a),
		    differing[i].words);
		assert_string_not_equal(action_words(NULL, a),
		    differing[i].words);
	}
	assert_false(action_differs("list", ACTION_UP));
	assert_string_equal(action_label("events", ACTION_OPEN), "process");
	assert_string_equal(action_label("events", ACTION_FOLLOW), "follow");
	keymap_free(k);
}

/* Names are typed after ":"; words are shown in help. */
static void
actions_are_named(void **state)
{
	enum action a;

	(void)state;
	for (int i = 0; i < ACTION_COUNT; i++) {
		const struct action_info *info = action_info((enum action)i);
		assert_true(action_parse(info->name, strlen(info->name), &a));
		assert_int_equal((int)a, i);
		assert_null(strpbrk(info->name, " :"));
		assert_true(strlen(info->words) > 0);
	}
	assert_false(action_parse("", 0, &a));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_keys_go_both_ways),
		cmocka_unit_test(what_is_no_key_is_refused),
		cmocka_unit_test(every_action_has_a_key),
		cmocka_unit_test(no_key_is_bound_twice),
		cmocka_unit_test(every_f_key_has_a_twin),
		cmocka_unit_test(keys_that_destroy_are_for_processes_only),
		cmocka_unit_test(a_pane_has_the_first_word),
		cmocka_unit_test(wrong_lines_are_explained),
		cmocka_unit_test(a_key_in_common_is_noted_where_it_is_another),
		cmocka_unit_test(what_differs_in_a_pane_has_a_key_there),
		cmocka_unit_test(actions_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

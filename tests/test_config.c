/* The language of plm-tui.conf: what its lines do, and what is said of wrong
 * ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

struct all {
	struct config to;
	struct theme_patch colours;
	struct wrong_lines wrong;
};

static void
on_wrong(const struct fault *f, void *arg)
{
	struct all *a = arg;

	assert_int_not_equal(f->code, CODE_OK);
	wrong_lines_add(&a->wrong, f->text);
}

static int
set_up(void **state)
{
	struct all *a = calloc(1, sizeof *a);

	a->to = (struct config){ keymap_new(), settings_new(), &a->colours,
		"plm-tui.conf" };
	*state = a;
	return 0;
}

static int
tear_down(void **state)
{
	struct all *a = *state;

	keymap_free(a->to.keymap);
	settings_free(a->to.settings);
	wrong_lines_finish(&a->wrong);
	free(a);
	return 0;
}

static void
read_text(struct all *a, const char *text)
{
	config_read(&a->to, "c", text, on_wrong, a);
}

static void
lines_do_what_they_say(void **state)
{
	struct all *a = *state;
	const struct binding *b;

	read_text(a, "# all of them\n\n"
	    "set wrap off\r\n"
	    "  set\tlayout   side  \n"
	    "set split 35\n"
	    "theme dark\n"
	    "color alive #102030 default bold underline\n"
	    "key list Q kill 5s\n"
	    "key common y   up\n"
	    "key list j none\n"
	    "key output k none");
	assert_int_equal(a->wrong.n, 0);
	assert_false(setting_on(a->to.settings, SETTING_WRAP));
	assert_string_equal(setting_get(a->to.settings, SETTING_LAYOUT),
	    "side");
	assert_int_equal(setting_number(a->to.settings, SETTING_SPLIT), 35);
	assert_string_equal(setting_get(a->to.settings, SETTING_THEME),
	    "dark");
	assert_string_equal(setting_fixed_by(a->to.settings, SETTING_THEME),
	    "plm-tui.conf");
	assert_null(setting_fixed_by(a->to.settings, SETTING_MOUSE));
	assert_true(a->colours.has[ROLE_ALIVE]);
	assert_false(a->colours.has[ROLE_FAILED]);
	assert_int_equal(a->colours.theme.roles[ROLE_ALIVE].flags,
	    STYLE_BOLD | STYLE_UNDERLINE);
	b = keymap_find(a->to.keymap, "list", 'Q');
	assert_int_equal(b->action, ACTION_KILL);
	assert_string_equal(b->words, "5s");
	assert_true(keymap_is_own(a->to.keymap, b));
	/* In the other panes it is what it was. */
	b = keymap_find(a->to.keymap, "output", 'Q');
	assert_int_equal(b->action, ACTION_QUIT);
	assert_string_equal(b->words, "");
	assert_int_equal(keymap_find(a->to.keymap, "plan", 'y')->action,
	    ACTION_UP);
	assert_null(keymap_find(a->to.keymap, "list", 'j'));
	assert_non_null(keymap_find(a->to.keymap, "output", 'j'));
	assert_null(keymap_find(a->to.keymap, "output", 'k'));
}

#define COLOURS "; a colour is default, black, red, green, yellow, blue,"      \
	" magenta, cyan, white, one of these after 'bright-', 0 to 255, or"    \
	" #rrggbb"

static const struct {
	const char *line, *text;
} bad[] = {
	{ "sett wrap off", "'sett' begins no line; there are set, key, color,"
	    " theme" },
	{ "set wrapp off", "'wrapp' is no setting; there are theme, mouse,"
	    " wrap" },
	{ "set", "'' is no setting; there are theme" },
	{ "set wrap perhaps", "'perhaps' is no value of wrap; there are:"
	    " on off" },
	{ "set wrap", "'' is no value of wrap; there are: on off" },
	{ "set split 9", "'9' is no value of split; there are: auto 10..90" },
	{ "set split 91", "'91' is no value of split" },
	{ "set split 40%", "'40%' is no value of split" },
	{ "set split 0x20", "'0x20' is no value of split" },
	{ "set split 99999999999999999999", "is no value of split" },
	{ "key lst x kill", "'lst' is no context; there are common, list" },
	{ "key list xx kill", "'xx' is no key; a key is a character" },
	{ "key list x kil", "'kil' is no action; help lists them, and none"
	    " takes the key away" },
	{ "key list x up 3", "up takes nothing after it" },
	{ "key", "'' is no context" },
	{ "key list C-i kill", "'C-i' is Tab on a terminal, which sends the"
	    " same for both; write that, or take another key" },
	{ "key common C-m none", "'C-m' is Enter on a terminal" },
	{ "key common C-j up", "'C-j' is Enter on a terminal" },
	{ "key common C-h up", "'C-h' is Backspace on a terminal" },
	{ "key common M-C-[ up", "'M-C-[' is M-Esc on a terminal" },
	{ "key list Enter kill 5s", "Enter is hit too easily for kill, which"
	    " ends processes; take another key" },
	{ "key common Esc stop-all", "Esc is hit too easily for stop-all" },
	{ "key plan Tab kill-left", "Tab is hit too easily for kill-left" },
	{ "key output Tab signal KILL", "Tab is hit too easily for signal" },
	{ "key output Enter crash", "Enter is hit too easily for crash" },
	{ "key output Enter restart", "Enter is hit too easily for restart" },
	{ "color alife red red", "'alife' is no role;"
	    " themes/default.theme has them all" },
	{ "color", "'' is no role" },
	{ "color alive rot default", "'rot' is no colour" COLOURS },
	{ "color alive red", "a line is ROLE FOREGROUND BACKGROUND and"
	    " attributes" },
	{ "color alive red red fat", "'fat' is no attribute; there are bold,"
	    " italic, underline, reverse and dim" },
};

static void
wrong_lines_are_told_and_passed_over(void **state)
{
	struct all *a = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[256];
		snprintf(text, sizeof text, "\n%s\nset mouse %s\n",
		    bad[i].line, i % 2 ? "on" : "off");
		wrong_lines_finish(&a->wrong);
		read_text(a, text);
		assert_int_equal(a->wrong.n, 1);
		if (strncmp(a->wrong.v[0], "c:2: ", 5) != 0 ||
		    strstr(a->wrong.v[0], bad[i].text) == NULL)
			fail_msg("%s: %s", bad[i].line, a->wrong.v[0]);
		/* The line behind it is in force. */
		assert_int_equal(setting_on(a->to.settings, SETTING_MOUSE),
		    i % 2);
	}
}

/* The last one wins, as ever; it was silent. */
static void
two_lines_for_a_key_are_told(void **state)
{
	struct all *a = *state;
	const struct keymap *k = a->to.keymap;

	read_text(a, "key list y up\n\nkey list y down\nkey common y last\n"
	    "key list Tab none\nkey list Tab kill\n"
	    "key list u kill 5s\nkey list u kill 6s\nkey list u kill 6s\n");
	assert_int_equal(a->wrong.n, 3);
	assert_string_equal(a->wrong.v[0], "c:3: list y is bound in line 1,"
	    " too, to up; this line, the last one, is in force");
	assert_non_null(strstr(a->wrong.v[1], "c:6: Tab is hit too easily"));
	assert_string_equal(a->wrong.v[2], "c:8: list u is bound in line 7,"
	    " too, to kill; this line, the last one, is in force");
	assert_int_equal(keymap_find(k, "list", 'y')->action, ACTION_DOWN);
	assert_string_equal(keymap_find(k, "list", 'u')->words, "6s");
	/* Another file is there to overrule the first. */
	read_text(a, "key list y left\n");
	assert_int_equal(a->wrong.n, 3);
	assert_int_equal(keymap_find(k, "list", 'y')->action, ACTION_LEFT);
}

static void
help_and_command_keep_a_key(void **state)
{
	struct all *a = *state;
	const struct keymap *k = a->to.keymap;
	uint32_t key;

	/* One of both is enough. */
	read_text(a, "key common ? none\nkey common F1 up\n"
	    "key list : down\nkey list M-h help\n");
	assert_int_equal(a->wrong.n, 0);
	assert_false(keymap_key(k, "output", ACTION_HELP, 0, &key));
	read_text(a, "key list M-h none\nkey list y last\n");
	assert_int_equal(a->wrong.n, 1);
	assert_string_equal(a->wrong.v[0], "c: in list no key was left for"
	    " command nor for help; our own keys for both are in force there");
	assert_int_equal(keymap_find(k, "list", ':')->action, ACTION_COMMAND);
	assert_int_equal(keymap_find(k, "list", 'y')->action, ACTION_LAST);
	read_text(a, "key common : none\n");
	assert_int_equal(a->wrong.n, 2);
	assert_non_null(strstr(a->wrong.v[1], "c: in common no key was left"));
	assert_int_equal(keymap_find(k, "hosts", ':')->action, ACTION_COMMAND);
	assert_int_equal(keymap_find(k, "hosts", '?')->action, ACTION_HELP);
}

static void
all_wrong_lines_are_told(void **state)
{
	struct all *a = *state;

	read_text(a, "one\nset wrap off\ntwo\nthree");
	assert_int_equal(a->wrong.n, 3);
	assert_non_null(strstr(a->wrong.v[2], "c:4: 'three'"));
}

static void
of_very_many_wrong_lines_the_first_are_told(void **state)
{
	struct all *a = *state;
	char text[2 * 5000 + 20] = "";

	for (int i = 0; i < 5000; i++)
		memcpy(text + (size_t)i * 2, "x\n", 3);
	strcat(text, "set wrap off\n");
	read_text(a, text);
	assert_int_equal(a->wrong.n, WRONG_MOST);
	assert_int_equal(a->wrong.more, 5000 - WRONG_MOST);
	assert_false(setting_on(a->to.settings, SETTING_WRAP));
}

/* Each of them was compared with all others, for each of them. */
static void
very_many_keys_are_too_many(void **state)
{
	struct all *a = *state;
	char *text = NULL;
	size_t size;
	uint32_t key;
	FILE *f = open_memstream(&text, &size);

	for (int i = 0; i < 20000; i++)
		fprintf(f, "key list %c%c%c down\n", 0xe0 | (0x4e00 + i) >> 12,
		    0x80 | ((0x4e00 + i) >> 6 & 0x3f), 0x80 | (i & 0x3f));
	fclose(f);
	read_text(a, text);
	free(text);
	assert_int_equal(a->wrong.n + a->wrong.more, 20000 - 1000);
	assert_string_equal(a->wrong.v[0], "c:1001: these are too many keys;"
	    " 1000 are allowed");
	assert_true(keymap_key(a->to.keymap, "list", ACTION_DOWN, 999, &key));
	assert_int_equal(key, 0x4e00 + 999);
}

static bool
no_theme(const char *value, void *arg, struct fault *f)
{
	(void)arg;
	return strcmp(value, "plaid") != 0 ||
	    fault_set(f, CODE_INVALID, "'plaid' is no theme");
}

static void
a_setting_is_judged_by_who_knows_it(void **state)
{
	struct all *a = *state;

	settings_judge(a->to.settings, SETTING_THEME, no_theme, NULL);
	read_text(a, "theme plaid\nset theme plaid\ntheme tweed\n");
	assert_int_equal(a->wrong.n, 2);
	assert_string_equal(a->wrong.v[0], "c:1: 'plaid' is no theme");
	assert_string_equal(setting_get(a->to.settings, SETTING_THEME),
	    "tweed");
}

static void
a_file_of_keys_has_keys_only(void **state)
{
	struct all *a = *state;

	config_read(&(struct config){ .keymap = a->to.keymap }, "c",
	    "key list y up\nset wrap off\ncolor alive red red\ntheme dark\n",
	    on_wrong, a);
	assert_int_equal(a->wrong.n, 3);
	assert_non_null(strstr(a->wrong.v[0], "c:2: there are no settings"
	    " here"));
	config_read(&(struct config){ .settings = a->to.settings }, "c",
	    "key list y up\n", on_wrong, a);
	assert_non_null(strstr(a->wrong.v[3], "there are no keys here"));
}

static char path[] = "/tmp/plm-config-XXXXXX";

static void
read_file(struct all *a, const char *name, bool must)
{
	wrong_lines_finish(&a->wrong);
	config_read_file(&a->to, name, must, on_wrong, a);
}

static void
what_others_can_write_is_not_read(void **state)
{
	struct all *a = *state;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "set wrap off\nbad\n", 17), 17);
	close(fd);
	static const mode_t modes[] = { 0602, 0666 };
	for (size_t i = 0; i < 2; i++) {
		chmod(path, modes[i]);
		read_file(a, path, false);
		assert_int_equal(a->wrong.n, 1);
		assert_non_null(strstr(a->wrong.v[0], "is not read: others can"
		    " write to it; chmod go-w"));
		assert_true(setting_on(a->to.settings, SETTING_WRAP));
	}
	chmod(path, 0644);
	read_file(a, path, false);
	assert_int_equal(a->wrong.n, 1);
	assert_non_null(strstr(a->wrong.v[0], ":2: 'bad' begins no line"));
	assert_false(setting_on(a->to.settings, SETTING_WRAP));
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 65534, 0), 0);
		read_file(a, path, false);
		assert_non_null(strstr(a->wrong.v[0], "it belongs to user"
		    " 65534"));
	}
	unlink(path);
	read_file(a, path, false);
	assert_int_equal(a->wrong.n, 0);
	read_file(a, path, true);
	assert_non_null(strstr(a->wrong.v[0], "No such file"));
	read_file(a, "/tmp", false);
	assert_non_null(strstr(a->wrong.v[0], "no regular file"));
}

static void
the_file_is_where_xdg_has_it(void **state)
{
	char buf[256];

	(void)state;
	setenv("HOME", "/home/me", 1);
	unsetenv("XDG_CONFIG_HOME");
	assert_true(config_path(buf, sizeof buf));
	assert_string_equal(buf, "/home/me/.config/plm-tui/plm-tui.conf");
	setenv("XDG_CONFIG_HOME", "/else", 1);
	assert_true(config_path(buf, sizeof buf));
	assert_string_equal(buf, "/else/plm-tui/plm-tui.conf");
}

/* Remapped keys come first, those that are hidden not at all. */
static void
the_live_keymap_is_what_is_shown(void **state)
{
	struct all *a = *state;
	struct keymap *k = a->to.keymap;
	uint32_t key;

	read_text(a, "key list e kill\nkey list x none\nkey list d kill 5s\n");
	assert_true(keymap_key(k, "list", ACTION_KILL, 0, &key));
	assert_int_equal(key, 'e');
	for (size_t n = 0; keymap_key(k, "list", ACTION_KILL, n, &key); n++)
		assert_true(key != 'x' && key != 'd');
	for (size_t n = 0; keymap_nth(k, n) != NULL; n++) {
		const struct binding *b = keymap_nth(k, n);
		assert_false(b->none);
		assert_true(strcmp(b->context, "list") != 0 || b->key != 'x');
	}
}

static void
a_profile_is_below_the_operators_keys(void **state)
{
	struct all *a = *state;
	struct keymap *k = a->to.keymap;

	read_text(a, "key list h up\n");
	assert_true(keymap_profile(k, "htop"));
	assert_int_equal(keymap_find(k, "list", 'k')->action, ACTION_KILL);
	assert_int_equal(keymap_find(k, "list", 'h')->action, ACTION_UP);
	assert_true(keymap_profile(k, "less"));
	assert_int_equal(keymap_find(k, "list", 'k')->action, ACTION_UP);
	assert_int_equal(keymap_find(k, "output", 'f')->action,
	    ACTION_PAGE_DOWN);
	assert_true(keymap_profile(k, "default"));
	assert_int_not_equal(keymap_find(k, "list", 'h')->action, ACTION_DOWN);
	assert_false(keymap_profile(k, "emacs"));
	/* The values of the setting are the profiles that there are. */
	const char *at = setting_values(SETTING_KEYS);
	while (*at != '\0') {
		char name[32];
		int n = 0;
		assert_int_equal(sscanf(at, "%31s%n", name, &n), 1);
		assert_true(keymap_profile(k, name));
		at += n;
	}
}

static void
values_go_round(void **state)
{
	struct settings *s = ((struct all *)*state)->to.settings;
	static const struct {
		enum setting i;
		const char *from;
		int step;
		const char *to;
	} steps[] = {
		{ SETTING_WRAP, "on", 1, "off" }, { SETTING_WRAP, "off", 1, "on" },
		{ SETTING_WRAP, "on", -1, "off" },
		{ SETTING_LAYOUT, "auto", -1, "side" },
		{ SETTING_LAYOUT, "side", 1, "auto" },
		{ SETTING_SPLIT, "auto", 1, "10" },
		{ SETTING_SPLIT, "auto", -1, "90" },
		{ SETTING_SPLIT, "10", 1, "15" }, { SETTING_SPLIT, "88", 1, "auto" },
		{ SETTING_SPLIT, "12", -1, "auto" },
	};

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		assert_true(setting_put(s, steps[i].i, steps[i].from, NULL));
		char *next = setting_next(s, steps[i].i, steps[i].step);
		assert_string_equal(next, steps[i].to);
		free(next);
	}
	assert_null(setting_next(s, SETTING_THEME, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(lines_do_what_they_say),
		TEST(wrong_lines_are_told_and_passed_over),
		TEST(two_lines_for_a_key_are_told),
		TEST(help_and_command_keep_a_key),
		TEST(all_wrong_lines_are_told),
		TEST(of_very_many_wrong_lines_the_first_are_told),
		TEST(very_many_keys_are_too_many),
		TEST(a_setting_is_judged_by_who_knows_it),
		TEST(a_file_of_keys_has_keys_only),
		TEST(what_others_can_write_is_not_read),
		TEST(the_file_is_where_xdg_has_it),
		TEST(the_live_keymap_is_what_is_shown),
		TEST(a_profile_is_below_the_operators_keys),
		TEST(values_go_round),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

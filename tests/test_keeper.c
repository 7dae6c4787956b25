/* What is chosen and typed is found again, by one console and by two. */
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

#include "keeper.h"
#include "ownfile.h"

static char dir[] = "/tmp/plm-keeper-XXXXXX", sub[64], conf[128], typed[128];
static struct wrong_lines wrong;

/* One console. */
struct one {
	struct settings *settings;
	struct keeper *keeper;
	struct history searches, commands;
};

static void
on_wrong(const struct fault *f, void *arg)
{
	(void)arg;
	wrong_lines_add(&wrong, f->text);
}

static struct one
start(void)
{
	struct one o = { .settings = settings_new() };

	o.keeper = keeper_new(&(struct keeper_spec){ .loop = EV_DEFAULT,
	    .settings = o.settings, .dir = sub, .wrong = on_wrong });
	return o;
}

static void
histories(struct one *o)
{
	keeper_history(o->keeper, "search", &o->searches);
	keeper_history(o->keeper, "command", &o->commands);
}

static void
end(struct one *o)
{
	keeper_free(o->keeper);
	settings_free(o->settings);
	history_finish(&o->searches);
	history_finish(&o->commands);
}

static void
put(struct one *o, enum setting i, const char *value)
{
	assert_true(setting_put(o->settings, i, value, NULL));
}

static char *
text_of(const char *path)
{
	struct fault f;
	bool there;
	char *text = ownfile_read(path, &there, &f);

	assert_non_null(text);
	return text;
}

static void
assert_has(const char *path, const char *what)
{
	char *text = text_of(path);

	if (strstr(text, what) == NULL)
		fail_msg("no '%s' in %s", what, text);
	free(text);
}

static void
assert_lacks(const char *path, const char *what)
{
	char *text = text_of(path);

	if (strstr(text, what) != NULL)
		fail_msg("'%s' in %s", what, text);
	free(text);
}

static void
nothing_chosen_writes_nothing(void **state)
{
	struct one o = start();

	(void)state;
	histories(&o);
	end(&o);
	assert_int_not_equal(access(sub, F_OK), 0);
}

static void
a_second_start_finds_what_was_chosen(void **state)
{
	struct one o = start();
	struct stat st;

	(void)state;
	put(&o, SETTING_WRAP, "off");
	put(&o, SETTING_SPLIT, "35");
	end(&o);
	assert_int_equal(stat(conf, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	o = start();
	assert_string_equal(setting_get(o.settings, SETTING_WRAP), "off");
	assert_string_equal(setting_get(o.settings, SETTING_SPLIT), "35");
	assert_string_equal(setting_get(o.settings, SETTING_MOUSE), "on");
	end(&o);
	assert_has(conf, "\nset wrap off\n");
	assert_lacks(conf, "mouse");
	assert_int_equal(wrong.n, 0);
}

static void
a_change_is_written_without_an_end(void **state)
{
	struct one o = start();

	(void)state;
	put(&o, SETTING_WRAP, "off");
	put(&o, SETTING_WRAP, "on");
	put(&o, SETTING_MOUSE, "off");
	assert_int_not_equal(access(conf, F_OK), 0);
	/* Its timer is all that there is: the loop ends after it. */
	ev_run(EV_DEFAULT, 0);
	assert_has(conf, "set mouse off\n");
	assert_has(conf, "set wrap on\n");
	end(&o);
}

static void
what_the_configuration_sets_is_not_kept(void **state)
{
	struct one o = start();

	(void)state;
	put(&o, SETTING_THEME, "light");
	end(&o);
	o = start();
	assert_true(setting_fix(o.settings, SETTING_THEME, "dark",
	    "plm-tui.conf", NULL));
	put(&o, SETTING_THEME, "mono");
	put(&o, SETTING_WRAP, "off");
	end(&o);
	/* It is there again when the configuration does not set it. */
	assert_has(conf, "set theme light\n");
	assert_has(conf, "set wrap off\n");
	assert_lacks(conf, "mono");
}

static void
two_consoles_do_not_undo_each_other(void **state)
{
	struct one a = start(), b = start();

	(void)state;
	put(&a, SETTING_WRAP, "off");
	put(&b, SETTING_THEME, "dark");
	put(&b, SETTING_SPLIT, "20");
	put(&a, SETTING_SPLIT, "30");
	end(&a);
	end(&b);
	assert_has(conf, "set wrap off\n");
	assert_has(conf, "set theme dark\n");
	/* The last to write has it, and it is there once. */
	assert_has(conf, "set split 20\n");
	assert_lacks(conf, "set split 30\n");
}

static void
what_is_not_known_is_left(void **state)
{
	(void)state;
	struct one o = start();
	put(&o, SETTING_WRAP, "off");
	end(&o);
	FILE *f = fopen(conf, "a");
	fputs("set of-the-next-version on\nnonsense\n", f);
	fclose(f);
	o = start();
	assert_int_equal(wrong.n, 2);
	put(&o, SETTING_WRAP, "on");
	end(&o);
	assert_has(conf, "set of-the-next-version on\n");
	assert_has(conf, "set wrap on\n");
	assert_lacks(conf, "set wrap off\n");
}

static void
a_file_of_others_is_left_alone(void **state)
{
	struct one o = start();

	(void)state;
	put(&o, SETTING_WRAP, "off");
	end(&o);
	chmod(conf, 0666);
	o = start();
	assert_int_equal(wrong.n, 1);
	assert_string_equal(setting_get(o.settings, SETTING_WRAP), "on");
	put(&o, SETTING_MOUSE, "off");
	end(&o);
	chmod(conf, 0600);
	assert_lacks(conf, "mouse");
}

static void
what_was_typed_is_found_again(void **state)
{
	struct one o = start();
	struct stat st;

	(void)state;
	histories(&o);
	history_add(&o.searches, "ERROR|WARN  x");
	history_add(&o.commands, "kill 5s");
	history_add(&o.commands, " signal secret");
	end(&o);
	assert_int_equal(stat(typed, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_lacks(typed, "secret");
	o = start();
	histories(&o);
	assert_int_equal(o.searches.n, 1);
	assert_string_equal(o.searches.v[0], "ERROR|WARN  x");
	assert_string_equal(o.commands.v[0], "kill 5s");
	assert_int_equal(o.commands.fresh, 0);
	end(&o);
}

static void
histories_of_two_are_one(void **state)
{
	struct one a = start(), b = start();

	(void)state;
	histories(&a);
	histories(&b);
	history_add(&a.searches, "one");
	history_add(&b.searches, "two");
	history_add(&b.searches, "one");
	history_add(&a.searches, "three");
	end(&a);
	end(&b);
	a = start();
	histories(&a);
	/* What b typed last is last. */
	assert_int_equal(a.searches.n, 3);
	assert_string_equal(a.searches.v[0], "three");
	assert_string_equal(a.searches.v[1], "two");
	assert_string_equal(a.searches.v[2], "one");
	end(&a);
}

static void
histories_are_bounded(void **state)
{
	struct one o = start();
	char line[16];

	(void)state;
	histories(&o);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 150; i++) {
			snprintf(line, sizeof line, "%d-%d", round, i);
			history_add(&o.searches, line);
		}
		end(&o);
		o = start();
		histories(&o);
	}
	assert_int_equal(o.searches.n, HISTORY_MOST);
	assert_string_equal(o.searches.v[0], "0-100");
	assert_string_equal(o.searches.v[HISTORY_MOST - 1], "1-149");
	end(&o);
}

/* Another console is between its reading and its writing. */
static void
one_waits_for_the_other(void **state)
{
	struct one o = start();
	bool busy;

	(void)state;
	int lock = ownfile_lock(conf, &busy);
	assert_true(lock >= 0 && !busy);
	assert_int_equal(ownfile_lock(conf, &busy), -1);
	assert_true(busy);
	put(&o, SETTING_WRAP, "off");
	ev_run(EV_DEFAULT, EVRUN_ONCE);
	ev_run(EV_DEFAULT, EVRUN_ONCE);
	assert_int_not_equal(access(conf, F_OK), 0);
	FILE *f = fopen(conf, "w");
	fputs("set mouse off\n", f);
	fclose(f);
	chmod(conf, 0600);
	ownfile_unlock(lock);
	ev_run(EV_DEFAULT, 0);
	assert_has(conf, "set mouse off\n");
	assert_has(conf, "set wrap off\n");
	end(&o);
	/* There are no locks where there is no directory. */
	assert_int_equal(ownfile_lock("/dev/null/x/f", &busy), -1);
	assert_false(busy);
}

static void
write_text(const char *path, const char *text, size_t n)
{
	mkdir(sub, 0700);
	FILE *f = fopen(path, "w");
	assert_int_equal(fwrite(text, 1, n, f), n);
	fclose(f);
	chmod(path, 0600);
}

static void
zero_bytes_are_no_text(void **state)
{
	static const char text[] = "set wrap off\n\0set mouse off\n";

	(void)state;
	write_text(conf, text, sizeof text - 1);
	struct one o = start();
	assert_int_equal(wrong.n, 1);
	assert_non_null(strstr(wrong.v[0], "has zero bytes"));
	put(&o, SETTING_TREE, "role");
	end(&o);
	/* It is as it was. */
	struct stat st;
	assert_int_equal(stat(conf, &st), 0);
	assert_int_equal(st.st_size, sizeof text - 1);
}

/* Of how many histories it has is no matter. */
static void
one_file_is_complained_of_once(void **state)
{
	(void)state;
	write_text(typed, "search x\n", 9);
	chmod(typed, 0666);
	struct one o = start();
	histories(&o);
	assert_int_equal(wrong.n, 1);
	end(&o);
}

static void
histories_that_are_not_known_are_left(void **state)
{
	(void)state;
	write_text(typed, "search a\ndream of sheep\ncommand b\n", 34);
	struct one o = start();
	histories(&o);
	history_add(&o.searches, "c");
	end(&o);
	assert_has(typed, "dream of sheep\n");
	assert_has(typed, "search a\nsearch c\n");
	assert_has(typed, "command b\n");
}

/* 200 lines of 4096 bytes would be more than is ever read again. */
static void
long_lines_leave_a_file_that_can_be_read(void **state)
{
	struct one o = start();
	char line[4097];

	(void)state;
	histories(&o);
	for (int i = 0; i < HISTORY_MOST; i++) {
		snprintf(line, sizeof line, "%04096d", i);
		history_add(&o.searches, line);
		line[0] = 'c';
		history_add(&o.commands, line);
	}
	end(&o);
	assert_has(typed, "0199\n");
	assert_lacks(typed, "0150\n");
	o = start();
	histories(&o);
	assert_int_equal(wrong.n, 0);
	assert_true(o.commands.n > 8);
	end(&o);
}

/* A full disk, or no right to write: said, and nothing is lost on the disk. */
static void
what_cannot_be_written_is_said(void **state)
{
	FILE *f = fopen(sub, "w");

	(void)state;
	fclose(f);
	struct one o = start();
	size_t before = wrong.n;
	put(&o, SETTING_WRAP, "off");
	end(&o);
	assert_true(wrong.n > before);
	unlink(sub);
}

static int
clean(void **state)
{
	(void)state;
	unlink(conf);
	unlink(typed);
	rmdir(sub);
	wrong_lines_finish(&wrong);
	return 0;
}

static int
make_dir(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(sub, sizeof sub, "%s/plm-tui", dir);
	snprintf(conf, sizeof conf, "%s/ui.conf", sub);
	snprintf(typed, sizeof typed, "%s/history", sub);
	return 0;
}

static int
remove_dir(void **state)
{
	(void)state;
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_teardown(name, clean)
		TEST(nothing_chosen_writes_nothing),
		TEST(a_second_start_finds_what_was_chosen),
		TEST(a_change_is_written_without_an_end),
		TEST(what_the_configuration_sets_is_not_kept),
		TEST(two_consoles_do_not_undo_each_other),
		TEST(what_is_not_known_is_left),
		TEST(a_file_of_others_is_left_alone),
		TEST(what_was_typed_is_found_again),
		TEST(histories_of_two_are_one),
		TEST(histories_are_bounded),
		TEST(what_cannot_be_written_is_said),
		TEST(one_waits_for_the_other),
		TEST(zero_bytes_are_no_text),
		TEST(one_file_is_complained_of_once),
		TEST(histories_that_are_not_known_are_left),
		TEST(long_lines_leave_a_file_that_can_be_read),
#undef TEST
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}

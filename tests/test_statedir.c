/* Where files of the user's state are, and the directories they need. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "statedir.h"

static const struct {
	const char *state, *home;       /* NULL: not set */
	const char *path;               /* NULL: none    */
} cases[] = {
	{ "/s", "/h", "/s/plm-tui/one/file" },
	{ NULL, "/h", "/h/.local/state/plm-tui/one/file" },
	{ "", "/h", "/h/.local/state/plm-tui/one/file" },
	{ "relative", "/h", "/h/.local/state/plm-tui/one/file" },
	{ "/s", NULL, "/s/plm-tui/one/file" },
};

static void
put(const char *name, const char *value)
{
	if (value == NULL)
		unsetenv(name);
	else
		setenv(name, value, 1);
}

static void
paths_follow_the_environment(void **state)
{
	struct fault f = { 0 };
	char path[256];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put("XDG_STATE_HOME", cases[i].state);
		put("HOME", cases[i].home);
		assert_true(state_path(path, sizeof path, "one/file", &f));
		assert_string_equal(path, cases[i].path);
	}
	/* No path is cut. */
	assert_false(state_path(path, 10, "one/file", &f));
	assert_string_equal(path, "");
	assert_non_null(strstr(f.text, "too long"));
}

static void
directories_are_ours_alone(void **state)
{
	char dir[] = "/tmp/plm-statedir-XXXXXX", path[128], made[128];
	struct fault f = { 0 };
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	umask(0);
	snprintf(path, sizeof path, "%s/a/b/file", dir);
	assert_true(state_make_dirs(path, &f));
	assert_true(state_make_dirs(path, &f));
	snprintf(made, sizeof made, "%s/a/b", dir);
	assert_int_equal(stat(made, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(access(path, F_OK), -1);
	/* A file is in the way. */
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	snprintf(made, sizeof made, "%s/a/b/file/c/d", dir);
	assert_false(state_make_dirs(made, &f));
	assert_non_null(strstr(f.text, "/a/b/file/c cannot be made"));
	assert_false(state_make_dirs("relative/file", &f));

	unlink(path);
	snprintf(made, sizeof made, "%s/a/b", dir);
	rmdir(made);
	snprintf(made, sizeof made, "%s/a", dir);
	rmdir(made);
	assert_int_equal(rmdir(dir), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_follow_the_environment),
		cmocka_unit_test(directories_are_ours_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

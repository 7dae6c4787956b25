/*
 * The demo around its console: a script takes the console's place, so that the
 * private sshd, the way in, the exit status and the tidying up are real.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "demo.h"
#include "demo_files.h"
#include "mem.h"

static void
values_are_filled_in(void **state)
{
	const struct demo_value values[] = { { "A", "1" }, { "BC", "x@A@" } };

	(void)state;
	char *text = demo_fill("@A@ a@b @BC@@A@ @ABC@ @D@ @", values, 2);
	assert_string_equal(text, "1 a@b x@A@1 @ABC@ @D@ @");
	free(text);
	text = demo_fill("", values, 2);
	assert_string_equal(text, "");
	free(text);
}

static void
plain_names_only(void **state)
{
	(void)state;
	assert_true(demo_plain("j.doe_2-x", ""));
	assert_true(demo_plain("/run/user/1000", "/"));
	assert_false(demo_plain("", ""));
	assert_false(demo_plain("a b", ""));
	assert_false(demo_plain("/run", ""));
	assert_false(demo_plain("a\"b", "/"));
	assert_false(demo_plain("a%h", "/"));
}

/* The private directory is ours alone; odd places are passed over. */
static void
directory_is_private(void **state)
{
	struct fault f = { 0 };
	struct stat st;

	(void)state;
	unsetenv("XDG_RUNTIME_DIR");
	assert_int_equal(setenv("TMPDIR", "/tmp/not %h plain", 1), 0);
	char *dir = demo_dir_make(&f);
	assert_non_null(dir);
	assert_int_equal(strncmp(dir, "/tmp/plm-tui-demo.", 18), 0);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_true(demo_dir_remove(dir, &f));
	assert_int_equal(stat(dir, &st), -1);
	unsetenv("TMPDIR");
	free(dir);
}

/* What a link in the directory points to stays. */
static void
removal_follows_no_link(void **state)
{
	struct fault f = { 0 };

	(void)state;
	char *dir = demo_dir_make(&f), *other = demo_dir_make(&f);
	char *kept = xasprintf("%s/kept", other);
	char *deep = xasprintf("%s/a", dir), *link = xasprintf("%s/a/l", dir);
	assert_true(demo_file_write(kept, "text", &f));
	assert_false(demo_file_write(kept, "again", &f));
	assert_int_equal(mkdir(deep, 0700), 0);
	assert_int_equal(symlink(other, link), 0);
	assert_true(demo_dir_remove(dir, &f));
	assert_int_equal(access(dir, F_OK), -1);
	char *text = demo_file_read(kept, &f);
	assert_string_equal(text, "text");
	assert_true(demo_dir_remove(other, &f));
	free(text);
	free(link);
	free(deep);
	free(kept);
	free(other);
	free(dir);
}

/* A program for demo_run() to run: body as a shell script in dir. */
static char *
script(const char *dir, const char *body)
{
	struct fault f;
	char *path = xasprintf("%s/console", dir);
	char *text = xasprintf("#!/bin/sh\n%s", body);

	assert_true(demo_file_write(path, text, &f));
	assert_int_equal(chmod(path, 0700), 0);
	free(text);
	return path;
}

/* Runs the demo on a script, which leaves its words in the file "said". */
static char *
run_demo(const char *body, int expected)
{
	struct fault f = { 0 };
	char *dir = demo_dir_make(&f), *self = script(dir, body);
	char *said = xasprintf("%s/said", dir);

	assert_int_equal(setenv("SAID", said, 1), 0);
	int status = demo_run(self, NULL, &f);
	if (status != expected)
		print_error("status %d, fault: %s\n", status, f.text);
	assert_int_equal(status, expected);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	char *text = demo_file_read(said, &f);
	assert_non_null(text);
	assert_true(demo_dir_remove(dir, &f));
	free(said);
	free(self);
	free(dir);
	return text;
}

/*
 * All three hosts let the demo's key in and are who known_hosts says; a process
 * that was started there, in a session of its own, ends with the demo.
 */
static void
three_hosts_and_nothing_left(void **state)
{
	(void)state;
	char *said = run_demo(
	    "shift; dir=${1%/*} port=$(sed -n 's/^  port: //p' \"$1\")\n"
	    "echo \"$dir\" >\"$SAID\"\n"
	    "for n in 1 2 3; do\n"
	    "ssh -n -F none -p \"$port\" -i \"$dir/user_key\" -o BatchMode=yes"
	    " -o UserKnownHostsFile=\"$dir/known_hosts\""
	    " -o GlobalKnownHostsFile=none -o StrictHostKeyChecking=yes"
	    " -o LogLevel=ERROR 127.0.0.$n 'setsid -f sh -c"
	    " \"echo \\$\\$; exec sleep 98765 >/dev/null 2>&1\"' >>\"$SAID\"\n"
	    "done\n"
	    "exit 7\n", 7);
	char *save, *dir = strtok_r(said, "\n", &save), *word;
	assert_int_equal(access(dir, F_OK), -1);
	int hosts = 0;
	while ((word = strtok_r(NULL, "\n", &save)) != NULL) {
		pid_t pid = (pid_t)strtol(word, NULL, 10);
		assert_true(pid > 1);
		assert_int_equal(kill(pid, 0), -1);
		assert_int_equal(errno, ESRCH);
		hosts++;
	}
	assert_int_equal(hosts, 3);
	free(said);
}

/* Told to end, the demo asks the console first, and tidies up as ever. */
static void
termination_reaches_the_console(void **state)
{
	(void)state;
	char *said = run_demo(
	    "trap 'echo told >\"$SAID\"; exit 0' TERM\n"
	    "kill -s TERM $PPID\n"
	    "sleep 98765 & wait\n", 128 + SIGTERM);
	assert_string_equal(said, "told\n");
	free(said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_filled_in),
		cmocka_unit_test(plain_names_only),
		cmocka_unit_test(directory_is_private),
		cmocka_unit_test(removal_follows_no_link),
		cmocka_unit_test(three_hosts_and_nothing_left),
		cmocka_unit_test(termination_reaches_the_console),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

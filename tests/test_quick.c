/*
 * What could come between quick.pl, which reads requests where there is perl, and
 * its shell: whoever asks sees nothing of it. With each shell in the place of
 * /bin/sh, by name.
 */
#include "shell_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void
connect_again(struct fixture *f)
{
	shell_disconnect(f);
	shell_connect(f);
	UNTIL(f, f->ready || f->down);
	assert_true(f->ready);
	if (getenv("PLM_SLOW") == NULL)
		assert_true(shell_child(fake_transport_pid(f->transport),
		    "plm-quick") > 0);
}

static void
ping(struct fixture *f)
{
	unsigned before = f->done;

	control_ping(f->control, shell_done, f);
	UNTIL(f, f->done > before);
	assert_int_equal(f->code, CODE_OK);
}

/* One that the shell answers. */
static void
ask_the_shell(struct fixture *f)
{
	unsigned before = f->done;

	control_lease(f->control, LEASE_HOLD, shell_done, f);
	UNTIL(f, f->done > before);
	assert_int_equal(f->code, CODE_OK);
}

/* It is for programs, which have it. */
static void
what_the_user_has_perl_do(void **state)
{
	static const char *const set[][2] = { { "PERL_UNICODE", "SDA" },
		{ "PERL5OPT", "-T" }, { "PERLIO", ":crlf" } };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
		char text[100], want[40];
		setenv(set[i][0], set[i][1], 1);
		connect_again(f);
		unsetenv(set[i][0]);
		snprintf(text, sizeof text, "printf %%s \"$%s\"; exit 7",
		    set[i][0]);
		snprintf(want, sizeof want, "%s", set[i][1]);
		shell_start(f, i + 1, text);
		UNTIL(f, shell_ended(f, i + 1));
		assert_int_equal(shell_last(f)->code, 7);
		assert_string_equal(shell_record(f, i + 1, "out"), want);
		ping(f);
	}
}

/* A file manager's copy of a run is none of ours, whatever its name means to a
 * shell. */
static void
names_of_others_do_no_harm(void **state)
{
	static const char *const names[] = { "a-1 (copy)", "a-2'x", "a-3;x",
		"a-4 $(x", "a-5 x", "-" };
	struct fixture *f = *state;
	char path[700];

	shell_start(f, 1, "exec sleep 1000");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", f->directory, names[i]);
		assert_int_equal(mkdir(path, 0700), 0);
		snprintf(path, sizeof path, "%s/%s/1", f->directory, names[i]);
		assert_int_equal(mkdir(path, 0700), 0);
		snprintf(path, sizeof path, "%s/%s/1/spec", f->directory,
		    names[i]);
		int fd = open(path, O_WRONLY | O_CREAT, 0600);
		assert_int_equal(write(fd, "# p a 1 x\n", 10), 10);
		close(fd);
	}
	shell_list(f);
	assert_int_equal(f->code, CODE_OK);
	ping(f);
	assert_string_equal(f->fault, "");
}

/* A writer may be killed in the midst of a line: what others say is not a part of
 * it. */
static void
half_a_line_swallows_nothing(void **state)
{
	struct fixture *f = *state;
	char path[700];

	snprintf(path, sizeof path, "%s/ev.%d", f->directory,
	    (int)fake_transport_pid(f->transport));
	int fd = open(path, O_WRONLY);
	assert_int_equal(write(fd, "R half a line", 13), 13);
	close(fd);
	for (int i = 0; i < 3; i++) {
		ask_the_shell(f);
		ping(f);
	}
}

/* A launcher is a copy of who reads requests, and stays for as long as its program:
 * a pipe or the channel would stay open with it. */
static void
nothing_of_it_is_open_in_a_launcher(void **state)
{
	struct fixture *f = *state;
	char path[64];
	unsigned open = 0;

	shell_start(f, 1, "exec sleep 1000");
	snprintf(path, sizeof path, "/proc/%d/fd",
	    atoi(shell_record(f, 1, "launcher")));
	DIR *fds = opendir(path);
	assert_non_null(fds);
	for (struct dirent *e; (e = readdir(fds)) != NULL;)
		if (e->d_name[0] != '.') {
			assert_in_range(atoi(e->d_name), 0, 2);
			open++;
		}
	closedir(fds);
	assert_int_equal(open, 3);
}

/* Requests come in one piece, and of its answers each comes once, in order. */
static void
answers_come_in_the_order_of_requests(void **state)
{
	struct fixture *f = *state;
	unsigned before = f->done;

	for (int i = 0; i < 20; i++) {
		control_ping(f->control, shell_done, f);
		control_lease(f->control, LEASE_HOLD, shell_done, f);
		control_time(f->control, 10000, shell_done, f);
	}
	UNTIL(f, f->done == before + 60);
	assert_true(strtod(f->text, NULL) > 1e9);       /* the last one's */
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, shell_set_up, shell_tear_down)
		TEST(what_the_user_has_perl_do),
		TEST(names_of_others_do_no_harm),
		TEST(half_a_line_swallows_nothing),
		TEST(nothing_of_it_is_open_in_a_launcher),
		TEST(answers_come_in_the_order_of_requests),
#undef TEST
	};

	return shell_run(argc, argv, tests, sizeof tests / sizeof *tests,
	    NULL);
}

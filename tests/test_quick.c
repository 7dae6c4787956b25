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
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"

static void
connect_again(struct fixture *f)
{
	shell_disconnect(f);
	shell_connect(f);
	UNTIL(f, f->ready || f->down);
	assert_true(f->ready);
	pid_t pid = fake_transport_pid(f->transport);
	if (getenv("PLM_SLOW") != NULL)
		assert_int_equal(shell_child(pid, "plm-mind"), 0);
	else
		while (shell_child(pid, "plm-mind") == 0)
			usleep(1000);
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

	control_lease(f->control, LEASE_TAKE, shell_done, f);
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

static void
put_program(const struct fixture *f, const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", f->home, name);
	FILE *to = fopen(path, "w");
	assert_non_null(to);
	fputs(text, to);
	assert_int_equal(fclose(to), 0);
	assert_int_equal(chmod(path, 0700), 0);
}

/* One that is none, one of which half is there, one that ends at what it reads, and
 * one that cannot wait for a program: a shell alone does all. */
static void
a_perl_that_is_not_fit(void **state)
{
	static const char *const bad[] = { "exit 3\n",
		"#!/bin/sh\necho perl: no libperl >&2; exit 127\n",
		"#!/bin/sh\nhead -c 1000 >/dev/null; kill -9 $$\n",
		("#!/bin/sh\nexec /usr/bin/perl -e 'BEGIN {"
		    " *CORE::GLOBAL::waitpid = sub { -1 } }' \"$@\"\n") };
	struct fixture *f = *state;
	char path[4096];
	char *before = xstrdup(getenv("PATH"));

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		put_program(f, "perl", bad[i]);
		snprintf(path, sizeof path, "%s:%s", f->home, before);
		setenv("PATH", path, 1);
		shell_disconnect(f);
		shell_connect(f);
		UNTIL(f, f->ready || f->down);
		setenv("PATH", before, 1);
		assert_string_equal(f->fault, "");
		if (shell_child(fake_transport_pid(f->transport), "plm-mind"))
			fail_msg("it did with: %s", bad[i]);
		shell_start(f, i + 1, "exit 4");
		UNTIL(f, shell_ended(f, i + 1));
		assert_int_equal(shell_last(f)->code, 4);
		ping(f);
	}
	free(before);
}

/* What perl tried in vain program.sh does once more, from where it began. */
static void
a_program_that_only_a_shell_can_run(void **state)
{
	struct fixture *f = *state;
	char path[128];

	/* zsh's scripts have what OLDPWD was before they began nowhere. */
	if (system("[ -n \"${ZSH_VERSION-}\" ]") == 0)
		skip();
	put_program(f, "script", "printf %s \"$OLDPWD\"; exit 6\n");
	snprintf(path, sizeof path, "%s/script", f->home);
	shell_start_in(f, 1, "/", "", (const char *const[]){ path, NULL });
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->code, 6);
	assert_string_equal(shell_record(f, 1, "out"), f->home);
}

static void
refused(struct fixture *f, const char *why)
{
	shell_disconnect(f);
	*f->fault = '\0';
	shell_connect(f);
	UNTIL(f, f->ready || f->down);
	assert_true(f->down);
	if (strstr(f->fault, why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", f->fault, why);
}

/* Who can write there can have us run anything: perl looks as the shell does. */
static void
a_state_of_others_is_refused(void **state)
{
	struct fixture *f = *state;
	char path[700], away[700], file[128];

	assert_int_equal(chmod(f->directory, 0720), 0);
	refused(f, "can be written by others");
	assert_int_equal(chmod(f->directory, 0700), 0);
	snprintf(path, sizeof path, "%s/names", f->directory);
	snprintf(away, sizeof away, "%s/away", f->home);
	assert_int_equal(rename(path, away), 0);
	assert_int_equal(symlink(away, path), 0);
	refused(f, "/names is a symbolic link");
	assert_int_equal(unlink(path), 0);
	if (geteuid() == 0) {
		assert_int_equal(rename(away, path), 0);
		assert_int_equal(chown(path, 65534, 65534), 0);
		refused(f, "/names is not this user's own");
		assert_int_equal(chown(path, 0, 0), 0);
		assert_int_equal(rename(path, away), 0);
	}
	snprintf(file, sizeof file, "%s/file/below", f->home);
	put_program(f, "file", "");
	f->state_dir = file;
	refused(f, "Not a directory");
	f->state_dir = NULL;
	connect_again(f);       /* what was not there is made */
	shell_start(f, 1, "exit 5");
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(access(path, W_OK), 0);
}

/* What those leave that are killed goes with the next one. */
static void
what_the_killed_leave_goes(void **state)
{
	struct fixture *f = *state;
	char ev[700], lease[700];
	pid_t gone = fork();

	if (gone == 0)
		_exit(0);
	waitpid(gone, NULL, 0);
	snprintf(ev, sizeof ev, "%s/ev.%d", f->directory, (int)gone);
	snprintf(lease, sizeof lease, "%s/lease-%d.new", f->directory,
	    (int)gone);
	assert_int_equal(mkfifo(ev, 0600), 0);
	int fd = open(lease, O_WRONLY | O_CREAT, 0600);
	close(fd);
	connect_again(f);
	assert_int_not_equal(access(ev, F_OK), 0);
	assert_int_not_equal(access(lease, F_OK), 0);
	snprintf(ev, sizeof ev, "%s/ev.%d", f->directory,
	    (int)fake_transport_pid(f->transport));
	assert_int_equal(access(ev, F_OK), 0);
}

/* How a run ended is told by perl as the shell tells it. */
static void
an_end_is_told_by_both_alike(void **state)
{
	struct fixture *f = *state;
	bool slow = getenv("PLM_SLOW") != NULL;
	struct row by_perl;

	shell_start(f, 1, "kill -SEGV $$");
	UNTIL(f, shell_ended(f, 1));
	connect_again(f);
	shell_list(f);
	assert_int_equal(f->row_count, 1);
	by_perl = f->rows[0];
	assert_int_equal(by_perl.what, RUN_ENDED);
	assert_int_equal(by_perl.signal, SIGSEGV);
	if (!slow)      /* no shell was asked */
		assert_int_equal(shell_child(fake_transport_pid(f->transport),
		    "sh"), 0);
	setenv("PLM_SLOW", "1", 1);
	shell_disconnect(f);
	shell_connect(f);
	UNTIL(f, f->ready || f->down);
	if (!slow)
		unsetenv("PLM_SLOW");
	shell_list(f);
	assert_int_equal(f->row_count, 1);
	const struct row *r = f->rows;
	assert_string_equal(r->name, by_perl.name);
	assert_int_equal(r->run, by_perl.run);
	assert_int_equal(r->pid, by_perl.pid);
	assert_int_equal(r->what, by_perl.what);
	assert_int_equal(r->code, by_perl.code);
	assert_int_equal(r->signal, by_perl.signal);
	assert_int_equal(r->core, by_perl.core);
	assert_int_equal(r->cause, by_perl.cause);
	assert_int_equal(r->acked, by_perl.acked);
	assert_in_range(r->ended - by_perl.ended + 50, 0, 100);
	assert_in_range(r->started - by_perl.started + 50, 0, 100);
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
		control_lease(f->control, LEASE_TAKE, shell_done, f);
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
		TEST(a_perl_that_is_not_fit),
		TEST(a_program_that_only_a_shell_can_run),
		TEST(a_state_of_others_is_refused),
		TEST(what_the_killed_leave_goes),
		TEST(an_end_is_told_by_both_alike),
		TEST(names_of_others_do_no_harm),
		TEST(half_a_line_swallows_nothing),
		TEST(nothing_of_it_is_open_in_a_launcher),
		TEST(answers_come_in_the_order_of_requests),
#undef TEST
	};

	return shell_run(argc, argv, tests, sizeof tests / sizeof *tests,
	    NULL);
}

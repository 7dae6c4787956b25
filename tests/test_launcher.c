/*
 * What the remote scripts say under strain: every exit, strange names, zombies,
 * full disks and directories of others. By sh alone; test_control.c has the
 * other shells.
 */
#include "shell_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCH = 16, CODES = 256 };

/* Starts a shell text as run, without waiting. */
static void
launch(struct fixture *f, uint64_t run, const char *text)
{
	struct slice words[] = { slice_of("/bin/sh"), slice_of("-c"),
		slice_of(text) };

	control_start(f->control, &(struct start_spec){
	    .name = slice_of("prog"), .role = slice_of("application"),
	    .uuid = slice_of(UUID), .run = run, .directory = slice_of(""),
	    .command = { words, 3 } }, shell_done, f);
}

/* The row of a run's end among those of a batch; NULL: not yet. */
static const struct row *
end_of(const struct fixture *f, uint64_t run)
{
	for (size_t i = 0; i < ROWS_MAX; i++)
		if (f->rows[i].run == run && f->rows[i].what == RUN_ENDED)
			return &f->rows[i];
	return NULL;
}

static void
every_exit_code(void **state)
{
	struct fixture *f = *state;
	char text[32];

	for (uint64_t from = 0; from < CODES; from += BATCH) {
		for (uint64_t code = from; code < from + BATCH; code++) {
			snprintf(text, sizeof text, "exit %d", (int)code);
			launch(f, code + 1, text);
		}
		for (uint64_t code = from; code < from + BATCH; code++) {
			UNTIL(f, end_of(f, code + 1) != NULL);
			const struct row *r = end_of(f, code + 1);
			assert_int_equal(r->code, code);
			assert_int_equal(r->signal, 0);
			assert_true(r->exact);
		}
	}
}

static void
every_signal(void **state)
{
	static const int others[] = { SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU,
		SIGCONT, SIGCHLD, SIGURG, SIGWINCH };
	struct fixture *f = *state;
	char text[32];

	for (int signal = 1; signal <= SIGSYS; signal++) {
		bool ends = true;
		for (size_t i = 0; i < sizeof others / sizeof *others; i++)
			ends &= signal != others[i];
		if (!ends)
			continue;
		snprintf(text, sizeof text, "kill -%d $$", signal);
		launch(f, (uint64_t)signal, text);
		UNTIL(f, end_of(f, (uint64_t)signal) != NULL);
		const struct row *r = end_of(f, (uint64_t)signal);
		assert_int_equal(r->signal, signal);
		assert_int_equal(r->code, -1);
		assert_true(r->exact);
	}
}

/* A PATH of all programs here but perl and awk; the latter is another. */
static void
path_with(const struct fixture *f, const char *awk)
{
	char dir[100], from[400], to[400];
	DIR *all = opendir("/usr/bin");

	snprintf(dir, sizeof dir, "%s/by-%s", f->home, strrchr(awk, '/') + 1);
	mkdir(dir, 0700);
	for (struct dirent *e; (e = readdir(all)) != NULL;) {
		snprintf(from, sizeof from, "/usr/bin/%s", e->d_name);
		snprintf(to, sizeof to, "%s/%s", dir, e->d_name);
		if (strcmp(e->d_name, "perl") != 0 && strstr(e->d_name, "awk")
		    == NULL && e->d_name[0] != '.')
			assert_int_equal(symlink(from, to), 0);
	}
	closedir(all);
	snprintf(to, sizeof to, "%s/awk", dir);
	assert_int_equal(symlink(awk, to), 0);
	setenv("PATH", dir, 1);
}

/* Whether a process that does this dumps core, as its parent sees it here. */
static bool
dumps_core(const struct fixture *f, const char *text)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (chdir(f->home) == 0)
			execl("/bin/sh", "sh", "-c", text, NULL);
		_exit(126);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WCOREDUMP(status);
}

static const struct row *
run_to_end(struct fixture *f, uint64_t run, const char *text)
{
	shell_start_in(f, run, f->home, "", (const char *const[]){ "/bin/sh",
	    "-c", text, NULL });
	UNTIL(f, shell_ended(f, run));
	return shell_last(f);
}

/* What waits for a program differs by host: none says more than it knows. */
static void
each_way_to_wait_says_what_it_knows(void **state)
{
	static const char *const awks[] = { NULL, "/usr/bin/gawk",
		"/usr/bin/mawk", "/usr/bin/original-awk", "/bin/busybox" };
	static const char segv[] = "ulimit -c unlimited; kill -SEGV $$";
	struct fixture *f = *state;
	char *path = strdup(getenv("PATH"));
	bool core = dumps_core(f, segv);

	for (size_t i = 0; i < sizeof awks / sizeof *awks; i++) {
		bool sh = awks[i] != NULL && strstr(awks[i], "busybox");
		bool whole = awks[i] == NULL || strstr(awks[i], "gawk");
		bool original = awks[i] != NULL && strstr(awks[i], "orig");
		uint64_t run = 4 * i + 1;
		if (awks[i] != NULL && access(awks[i], X_OK) != 0)
			continue;
		shell_disconnect(f);
		if (awks[i] != NULL)
			path_with(f, awks[i]);
		shell_connect(f);
		UNTIL(f, f->ready || f->down);
		assert_int_equal(f->exact, !sh);
		const struct row *r = run_to_end(f, run, segv);
		assert_int_equal(r->exact, !sh);
		assert_int_equal(r->signal, sh ? 0 : SIGSEGV);
		assert_int_equal(r->core, sh ? CORE_NO : core && (whole ||
		    original) ? CORE_YES : whole ? CORE_NO : CORE_UNKNOWN);
		r = run_to_end(f, run + 1, "kill -TERM $$");
		assert_int_equal(r->signal, sh ? 0 : SIGTERM);
		assert_int_equal(r->core, CORE_NO);
		r = run_to_end(f, run + 2, "exit 139");
		assert_int_equal(r->code, 139);
		assert_int_equal(r->exact, !sh);
		r = run_to_end(f, run + 3, "exit 3");
		assert_int_equal(r->code, 3);
		assert_true(r->exact);
		setenv("PATH", path, 1);
	}
	free(path);
}

/* Starts a sleep, waits for the answer. */
static void
start_as(struct fixture *f, const char *uuid, const char *name)
{
	struct slice words[] = { slice_of("sleep"), slice_of("1000") };
	unsigned before = f->done;

	control_start(f->control, &(struct start_spec){
	    .name = slice_of(name), .role = slice_of("application"),
	    .uuid = slice_of(uuid), .run = 1, .directory = slice_of(""),
	    .command = { words, 2 } }, shell_done, f);
	UNTIL(f, f->done > before);
}

static bool
is_marked(const struct fixture *f, uint64_t pid, const char *name)
{
	for (size_t i = 0; i < f->marked_count; i++)
		if (f->marked[i].pid == pid)
			return strcmp(f->marked[i].name, name) == 0;
	return false;
}

/* Those who are marked, as many as count, have become what they shall be: one
 * that has not may be in its parent's process group yet. */
static bool
all_sleep(const struct fixture *f, size_t count)
{
	for (size_t i = 0; i < f->marked_count; i++)
		if (strcmp(f->marked[i].name, "sleep") != 0)
			return false;
	return f->marked_count == count;
}

/* A daemon in a session of its own, and a child that goes with its group. */
static void
what_a_program_left_is_found(void **state)
{
	struct fixture *f = *state;
	char text[300];

	snprintf(text, sizeof text, "PLM_MARK='x\n/proc/1/environ:PLM_MARK=%s/1'"
	    " setsid -f sh -c 'echo $$; exec sleep 1001'; setsid -f sleep"
	    " 1000; sleep 1002 & exec sleep 1003", UUID);
	shell_start(f, 1, text);
	uint64_t pid = shell_last(f)->pid;
	do
		shell_survey(f, 1);
	while (!all_sleep(f, 3) || *shell_record(f, 1, "out") == '\0');
	assert_true(is_marked(f, pid, "sleep"));
	shell_signal(f, 1, SIGTERM, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_OK);
	UNTIL(f, shell_ended(f, 1));
	do
		shell_survey(f, 1);
	while (!all_sleep(f, 1));
	assert_true(f->marked[0].pid != pid);
	/* Signalled by the mark, and not the one who says that PID 1 has it. */
	shell_signal(f, 1, SIGTERM, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_OK);
	assert_string_equal(f->text, "TERM was sent to 1 processes that it"
	    " left");
	do
		shell_survey(f, 1);
	while (f->marked_count > 0);
	pid_t liar = (pid_t)strtol(shell_record(f, 1, "out"), NULL, 10);
	assert_true(liar > 1);
	assert_int_equal(kill(liar, SIGKILL), 0);
	shell_signal(f, 1, SIGTERM, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_NOT_RUNNING);
}

/* Two consoles, neither of which has seen the other's start. */
static void
one_name_has_one_uuid(void **state)
{
	static const char second[] = "11111111-89ab-4cde-8f01-23456789abcd";
	struct fixture *f = *state;
	char path[600];

	start_as(f, UUID, "twice");
	assert_int_equal(f->code, CODE_OK);
	uint64_t pid = shell_last(f)->pid;
	start_as(f, second, "twice");
	assert_int_equal(f->code, CODE_REFUSED);
	assert_string_equal(f->text, "another console has just started it");
	snprintf(path, sizeof path, "%s/%s", f->directory, second);
	assert_int_equal(access(path, F_OK), -1);
	shell_list(f);
	assert_int_equal(f->row_count, 1);
	assert_int_equal(shell_last(f)->pid, pid);
	assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
	UNTIL(f, shell_ended(f, 1));
	start_as(f, second, "once");
	assert_int_equal(f->code, CODE_OK);

	/* A claim whose run is nowhere keeps nobody out. */
	snprintf(path, sizeof path, "%s/names/lost", f->directory);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	fputs("22222222-89ab-4cde-8f01-23456789abcd\n", file);
	fclose(file);
	start_as(f, "33333333-89ab-4cde-8f01-23456789abcd", "lost");
	assert_int_equal(f->code, CODE_OK);
	for (size_t i = 0; i < f->row_count; i++)
		if (f->rows[i].what == RUN_ALIVE)
			kill((pid_t)f->rows[i].pid, SIGKILL);
}

/* Names in /proc/PID/stat that look like the fields after them. */
static void
strange_names(void **state)
{
	static const char *const names[] = { "a) Z (b c", ") Z 1 1", "a\nb) Z",
		"\n", ")" };
	struct fixture *f = *state;
	char path[128];

	for (uint64_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", f->home, names[i]);
		assert_int_equal(symlink("/bin/sleep", path), 0);
		shell_start_in(f, i + 1, "", "", (const char *const[]){ path,
		    "1000", NULL });
		assert_int_equal(f->code, CODE_OK);
		shell_list(f);
		assert_int_equal(shell_last(f)->what, RUN_ALIVE);
		assert_int_equal(shell_last(f)->run, i + 1);
		shell_signal(f, i + 1, SIGTERM, CAUSE_STOPPED);
		assert_int_equal(f->code, CODE_OK);
		UNTIL(f, shell_ended(f, i + 1));
		assert_int_equal(shell_last(f)->signal, SIGTERM);
	}
}

/* Until a process of ours has this in its line of /proc. */
static void
become(pid_t pid, const char *file, const char *what)
{
	char path[64], text[256] = "";

	snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
	while (strstr(text, what) == NULL) {
		FILE *in = fopen(path, "re");
		assert_non_null(in);
		assert_non_null(fgets(text, sizeof text, in));
		fclose(in);
	}
}

/* Its launcher does not reap it: it is dead, and its exit still to come. */
static void
a_zombie_is_dead(void **state)
{
	struct fixture *f = *state;
	int launcher;

	shell_start_in(f, 1, "", "", (const char *const[]){ "sleep", "1000",
	    NULL });
	pid_t pid = (pid_t)shell_last(f)->pid;
	assert_int_equal(sscanf(shell_record(f, 1, "launcher"), "%d",
	    &launcher), 1);
	kill(launcher, SIGSTOP);
	become(launcher, "stat", ") T ");
	kill(pid, SIGTERM);
	become(pid, "stat", ") Z ");
	shell_signal(f, 1, SIGKILL, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_NOT_RUNNING);
	shell_list(f);
	assert_int_equal(shell_last(f)->what, RUN_OVER);
	kill(launcher, SIGCONT);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->signal, SIGTERM);
	assert_int_equal(shell_last(f)->cause, CAUSE_OUTSIDE);
}

/* As where sshd was started by a script with "&", or by a careless parent. */
static void
signals_have_their_default_actions(void **state)
{
	struct fixture *f = *state;
	char path[64], line[256], ignored[64] = "";

	shell_disconnect(f);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	shell_connect(f);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	UNTIL(f, f->ready);
	shell_start_in(f, 1, "", "", (const char *const[]){ "sleep", "1000",
	    NULL });
	pid_t pid = (pid_t)shell_last(f)->pid;
	become(pid, "stat", "(sleep) S ");
	snprintf(path, sizeof path, "/proc/%d/status", pid);
	FILE *status = fopen(path, "re");
	assert_non_null(status);
	while (fgets(line, sizeof line, status) != NULL)
		sscanf(line, "SigIgn: %63s", ignored);
	fclose(status);
	assert_int_equal(strlen(ignored), 16);
	assert_int_equal(strtoull(ignored, NULL, 16) & 0x7fffffff, 0);
	shell_signal(f, 1, SIGQUIT, CAUSE_STOPPED);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->signal, SIGQUIT);
}

static void
nothing_is_left_open_in_the_program(void **state)
{
	struct fixture *f = *state;
	char path[64];
	unsigned open = 0;

	shell_start_in(f, 1, "", "", (const char *const[]){ "sleep", "1000",
	    NULL });
	pid_t pid = (pid_t)shell_last(f)->pid;
	/* Past the exec, and past what the loader opens. */
	become(pid, "stat", "(sleep) S ");
	snprintf(path, sizeof path, "/proc/%d/fd", pid);
	DIR *fds = opendir(path);
	assert_non_null(fds);
	for (struct dirent *e; (e = readdir(fds)) != NULL;)
		if (e->d_name[0] != '.') {
			assert_in_range(atoi(e->d_name), 0, 2);
			open++;
		}
	closedir(fds);
	assert_int_equal(open, 3);
	shell_signal(f, 1, SIGKILL, CAUSE_STOPPED);
	UNTIL(f, shell_ended(f, 1));
}

/* The shell gave up before the program's beginning: that is no exit of it. */
static void
what_never_began_has_failed(void **state)
{
	struct fixture *f = *state;

	shell_start_in(f, 1, "", "1A=x", (const char *const[]){ "true", NULL });
	assert_int_equal(f->code, CODE_FAILED);
	assert_non_null(strstr(f->text, "1A"));
	assert_int_equal(shell_last(f)->what, RUN_FAILED);
	shell_list(f);
	assert_int_equal(shell_last(f)->what, RUN_FAILED);
	assert_non_null(strstr(shell_last(f)->why, "1A"));
}

/* A run of which the host has a directory, but no word, hides nothing. */
static void
a_run_without_a_word_hides_nothing(void **state)
{
	struct fixture *f = *state;
	char path[600];

	shell_start(f, 1, "exit 3");
	UNTIL(f, shell_ended(f, 1));
	snprintf(path, sizeof path, "%s/%s/2", f->directory, UUID);
	assert_int_equal(mkdir(path, 0700), 0);
	shell_list(f);
	assert_int_equal(f->row_count, 1);
	assert_int_equal(shell_last(f)->run, 1);
	assert_int_equal(shell_last(f)->code, 3);
}

/* Connects to a state directory of its own; the fault, "" for none. */
static const char *
enter(struct fixture *f, const char *directory)
{
	shell_disconnect(f);
	f->state_dir = directory;
	f->fault[0] = '\0';
	shell_connect(f);
	UNTIL(f, f->ready || f->down);
	return f->fault;
}

static void
directories_of_others_are_refused(void **state)
{
	struct fixture *f = *state;
	char link[128];

	/* What others may write to, others may put programs into. */
	assert_int_equal(chmod(f->directory, 0770), 0);
	assert_non_null(strstr(enter(f, NULL), "can be written by others"));
	assert_int_equal(chmod(f->directory, 0702), 0);
	assert_non_null(strstr(enter(f, NULL), "can be written by others"));
	assert_int_equal(chmod(f->directory, 0755), 0);
	assert_string_equal(enter(f, NULL), "");
	/* A link to a directory of ours is as good as the directory. */
	snprintf(link, sizeof link, "%s/link", f->home);
	assert_int_equal(symlink(".", link), 0);
	assert_string_equal(enter(f, link), "");
	if (geteuid() != 0)
		return;
	assert_int_equal(chown(f->directory, 65534, 65534), 0);
	assert_non_null(strstr(enter(f, link), "not this user's own"));
}

/* Mounts a small file system; false: this machine does not let us. */
static bool
mount_small(const struct fixture *f, char *path, size_t size)
{
	snprintf(path, size, "%s/small", f->home);
	return mkdir(path, 0700) == 0 && mount("none", path, "tmpfs", 0,
	    "size=128k") == 0;
}

static void
fill(const char *path)
{
	static const char block[4096];
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	while (write(fd, block, sizeof block) > 0)
		;
	close(fd);
}

static void
a_full_disk_is_told(void **state)
{
	struct fixture *f = *state;
	char small[128], ballast[160];

	if (!mount_small(f, small, sizeof small))
		skip();
	assert_string_equal(enter(f, small), "");
	shell_start(f, 1, "exit 3");
	UNTIL(f, shell_ended(f, 1));
	snprintf(ballast, sizeof ballast, "%s/ballast", small);
	/* One that ends while there is no room is told, but not on record. */
	shell_start(f, 2, "exec sleep 1000");
	fill(ballast);
	shell_signal(f, 2, SIGQUIT, CAUSE_STOPPED);
	UNTIL(f, shell_ended(f, 2));
	assert_int_equal(shell_last(f)->signal, SIGQUIT);
	shell_list(f);
	enum run_what unwritten = shell_last(f)->what;
	shell_start(f, 3, "exit 4");
	enum code failed = f->code;
	shell_list(f);
	uint64_t listed = shell_last(f)->run;
	assert_int_equal(unlink(ballast), 0);
	/* It comes on record when there is room again. */
	do
		shell_list(f);
	while (shell_last(f)->what == RUN_OVER);
	assert_true(shell_ended(f, 2));
	assert_int_equal(shell_last(f)->signal, SIGQUIT);
	shell_start(f, 3, "exit 5");
	UNTIL(f, shell_ended(f, 3));
	assert_int_equal(shell_last(f)->code, 5);
	assert_int_equal(failed, CODE_FAILED);
	assert_int_equal(listed, 2);
	assert_int_equal(unwritten, RUN_OVER);
}

static void
a_disk_that_is_read_only_is_told(void **state)
{
	struct fixture *f = *state;
	char small[128];

	if (!mount_small(f, small, sizeof small))
		skip();
	mount("none", small, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL);
	assert_non_null(strstr(enter(f, small), "Read-only"));
}

static int
tear_down(void **state)
{
	const struct fixture *f = *state;
	char path[128];

	snprintf(path, sizeof path, "%s/small", f->home);
	umount2(path, MNT_DETACH);
	return shell_tear_down(state);
}

static const struct CMUnitTest tests[] = {
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, shell_set_up, tear_down)
	TEST(every_exit_code),
	TEST(every_signal),
		TEST(each_way_to_wait_says_what_it_knows),
	TEST(what_a_program_left_is_found),
	TEST(one_name_has_one_uuid),
	TEST(strange_names),
	TEST(a_zombie_is_dead),
	TEST(signals_have_their_default_actions),
	TEST(nothing_is_left_open_in_the_program),
	TEST(what_never_began_has_failed),
	TEST(a_run_without_a_word_hides_nothing),
	TEST(directories_of_others_are_refused),
	TEST(a_full_disk_is_told),
	TEST(a_disk_that_is_read_only_is_told),
};

int
main(void)
{
	static const char *const usual[] = { "/bin/sh", "-c", NULL };

	signal(SIGPIPE, SIG_IGN);
	login_shell = usual;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The small door: whom it starts and what it does, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "door.h"
#include "mem.h"

/* Writes what it has been given, and waits for a signal where it is to. */
static void
tell(const struct errand *e)
{
	sigset_t blocked;
	char line[256];
	int n;

	sigprocmask(SIG_SETMASK, NULL, &blocked);
	n = snprintf(line, sizeof line, "%s %s %lld parent=%d privs=%d"
	    " blocked=%d high=%d cloexec=%d", e->word[0], e->word[1],
	    (long long)e->number[3], getppid() == (pid_t)e->number[0],
	    prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
	    sigismember(&blocked, SIGTERM), e->fd[0] >= ERRAND_FD_LEAST,
	    fcntl(e->fd[0], F_GETFD));
	if (n < 0 || write(e->fd[0], line, (size_t)n) != n)
		_exit(1);
	if (e->number[1] != 0)
		setsid();
	while (e->number[2] != 0)
		pause();
	_exit(7);
}

static void
open_null(const struct errand *e, struct outcome *o)
{
	if (strcmp(e->word[0], "no") == 0) {
		o->error = EDOM;
		snprintf(o->text, sizeof o->text, "it is no");
		return;
	}
	o->fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	snprintf(o->text, sizeof o->text, "%s is open", e->word[0]);
}

static const struct door_kind teller = { .name = "teller", .become = tell };
static const struct door_kind opener = { .name = "opener", .act = open_null };
static const struct door_kind stranger = { .name = "stranger", .become = tell };
static const struct door_kind *const kinds[] = { &teller, &opener, NULL };

enum { READ_MOST = 256 };

/* What the teller says, at said; its PID. */
static pid_t
start_teller(const struct door_kind *kind, bool session, bool waits,
    char said[READ_MOST])
{
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t pid = door_start(kind, &(struct errand){ .word = { "one", "" },
	    .number = { getpid(), session, waits, -5 }, .fd = { ends[1] },
	    .fds = 1 });
	int error = errno;
	close(ends[1]);
	ssize_t n = pid > 0 ? read(ends[0], said, READ_MOST - 1) : 0;
	said[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	errno = error;
	return pid;
}

static int
end_of(pid_t pid)
{
	int status = -1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
it_starts_our_children(void **state)
{
	char said[READ_MOST];

	(void)state;
	pid_t pid = start_teller(&teller, false, false, said);
	assert_string_equal(said, "one  -5 parent=1 privs=0 blocked=0 high=1"
	    " cloexec=1");
	assert_int_equal(WEXITSTATUS(end_of(pid)), 7);
}

static void
it_does_what_it_has_in_its_list(void **state)
{
	struct outcome o;
	char said[READ_MOST];

	(void)state;
	assert_true(door_act(&opener, &(struct errand){ .word = { "null" } },
	    &o));
	assert_string_equal(o.text, "null is open");
	assert_int_equal(write(o.fd, "x", 1), 1);
	assert_int_equal(fcntl(o.fd, F_GETFD), FD_CLOEXEC);
	close(o.fd);
	assert_false(door_act(&opener, &(struct errand){ .word = { "no" } },
	    &o));
	assert_int_equal(o.error, EDOM);
	assert_int_equal(errno, EDOM);
	assert_string_equal(o.text, "it is no");
	assert_int_equal(start_teller(&stranger, false, false, said), -1);
	assert_int_equal(errno, EPERM);
}

static void
what_does_not_fit_is_refused(void **state)
{
	struct errand e = { .fds = 0 };
	char *long_word = xcalloc(1, 200 * 1024), *words[ERRAND_WORDS + 2];

	(void)state;
	memset(long_word, 'x', 200 * 1024 - 1);
	e.word[0] = long_word;
	assert_int_equal(door_start(&teller, &e), -1);
	assert_int_equal(errno, E2BIG);
	for (int i = 0; i <= ERRAND_WORDS; i++)
		words[i] = long_word;
	words[ERRAND_WORDS + 1] = NULL;
	e.word[0] = NULL;
	assert_false(errand_words(&e, words));
	words[ERRAND_WORDS] = NULL;
	e.word[0] = NULL;
	assert_true(errand_words(&e, words));
	free(long_word);
}

static void
only_our_children_get_signals(void **state)
{
	char said[READ_MOST];

	(void)state;
	pid_t pid = start_teller(&teller, false, true, said);
	assert_true(door_signal(pid, 0));
	assert_true(door_signal(pid, SIGTERM));
	assert_int_equal(WTERMSIG(end_of(pid)), SIGTERM);
	assert_false(door_signal(pid, SIGTERM));
	assert_int_equal(errno, ESRCH);
	/* Who runs this test, all there are, and our own group. */
	const pid_t foreign[] = { getppid(), -1, 0, 1, -getpgrp(), getpid() };
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
		assert_false(door_signal(foreign[i], 0));
		assert_int_equal(errno, EPERM);
	}
	assert_false(door_signal(getppid(), 999));
	assert_int_equal(errno, EINVAL);
}

static void
groups_of_our_children_do(void **state)
{
	char said[READ_MOST];

	(void)state;
	pid_t pid = start_teller(&teller, true, true, said);
	/* It says so before it has its session. */
	while (!door_signal(-pid, SIGKILL))
		assert_int_equal(errno, ESRCH);
	assert_int_equal(WTERMSIG(end_of(pid)), SIGKILL);
}

/* A child that we forked ourselves is ours to end, too. */
static void
so_do_those_we_forked(void **state)
{
	(void)state;
	pid_t pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	assert_true(door_signal(pid, SIGKILL));
	assert_int_equal(WTERMSIG(end_of(pid)), SIGKILL);
}

/* The door that this process has, by its name and parent. */
static pid_t
door_pid(void)
{
	DIR *proc = opendir("/proc");
	const struct dirent *e;
	pid_t found = -1;

	/* It has its name when it has answered. */
	door_signal(1, 0);
	while (proc != NULL && found < 0 && (e = readdir(proc)) != NULL) {
		char path[300], line[512];
		int parent;
		snprintf(path, sizeof path, "/proc/%s/stat", e->d_name);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t n = fd < 0 ? 0 : read(fd, line, sizeof line - 1);
		if (fd >= 0)
			close(fd);
		line[n > 0 ? n : 0] = '\0';
		if (sscanf(line, "%*d (plm-tui-door) %*c %d", &parent) == 1 &&
		    parent == getpid())
			found = (pid_t)strtol(e->d_name, NULL, 10);
	}
	if (proc != NULL)
		closedir(proc);
	return found;
}

/* In a child, with a door of its own: what is left of one that was stopped. */
static int
use_a_stopped_door(void)
{
	struct fault f = { 0 };
	char said[READ_MOST];
	int status, killed = 0, exited = 0;
	pid_t pid;

	if (!door_open(kinds, &f) || (pid = door_pid()) < 0 ||
	    kill(pid, SIGSTOP) != 0)
		return 1;
	if (start_teller(&teller, false, true, said) != -1 ||
	    errno != ETIMEDOUT || door_signal(pid, 0))
		return 2;
	kill(pid, SIGCONT);
	/* It starts it, and takes that back: nobody knows of it. */
	while (waitpid(-1, &status, 0) > 0) {
		killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
		exited += WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	return killed == 1 && exited == 1 ? 0 : 3;
}

static void
one_that_does_not_answer_is_given_up(void **state)
{
	(void)state;
	pid_t pid = fork();
	if (pid == 0)
		_exit(use_a_stopped_door());
	assert_int_equal(WEXITSTATUS(end_of(pid)), 0);
}

/* Nobody else does it then: not we, who may be confined. */
static void
without_it_nothing_is_started(void **state)
{
	char said[READ_MOST];
	struct outcome o;

	(void)state;
	pid_t pid = door_pid();
	assert_true(pid > 0);
	kill(pid, SIGKILL);
	end_of(pid);
	assert_int_equal(start_teller(&teller, false, false, said), -1);
	assert_int_equal(errno, EPIPE);
	assert_false(door_act(&opener, &(struct errand){ .word = { "null" } },
	    &o));
	assert_int_equal(o.error, EPIPE);
	assert_false(door_signal(getppid(), 0));
	assert_true(door_is_open());
}

static int
open_it(void **state)
{
	struct fault f = { 0 };

	(void)state;
	if (!door_open(kinds, &f))
		return -1;
	/* As a client that is confined: who is started for it is not. */
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_starts_our_children),
		cmocka_unit_test(it_does_what_it_has_in_its_list),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(only_our_children_get_signals),
		cmocka_unit_test(groups_of_our_children_do),
		cmocka_unit_test(so_do_those_we_forked),
		cmocka_unit_test(one_that_does_not_answer_is_given_up),
		cmocka_unit_test(without_it_nothing_is_started),
	};

	return cmocka_run_group_tests(tests, open_it, NULL);
}

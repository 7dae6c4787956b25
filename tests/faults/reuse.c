/*
 * Signals to a program whose PID another one has by now: none may come to that.
 * In a PID namespace of its own, by ns_last_pid, over the real control shell.
 * reuse [TIMES]
 */
#include "shell_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SKIPPED = 77, TIMES = 200 };

static long times = TIMES;

static void
next_pid_is(pid_t pid)
{
	int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY);
	char text[16];
	int n = snprintf(text, sizeof text, "%d", (int)pid - 1);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, (size_t)n), n);
	close(fd);
}

/* Somebody else, with this PID and process group; 0: the PID was given away. */
static pid_t
somebody_as(pid_t pid)
{
	int ready[2];
	char byte;

	assert_int_equal(pipe(ready), 0);
	next_pid_is(pid);
	pid_t is = fork();
	if (is == 0) {
		setpgid(0, 0);
		for (int i = 1; i < NSIG; i++)
			signal(i, SIG_DFL);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	if (is == pid)
		return is;
	kill(is, SIGKILL);
	waitpid(is, NULL, 0);
	return 0;
}

/* Its launcher and it are gone, and no exit is on record. */
static pid_t
run_that_was_lost(struct fixture *f)
{
	char launcher[64];

	shell_start(f, 1, "exec sleep 1000");
	assert_int_equal(f->code, CODE_OK);
	pid_t pid = (pid_t)shell_last(f)->pid;
	snprintf(launcher, sizeof launcher, "%s", shell_record(f, 1,
	    "launcher"));
	kill((pid_t)atoi(launcher), SIGKILL);
	kill(pid, SIGKILL);
	/* We are the first process here, and so their parent by now. */
	while (kill(pid, 0) == 0 || errno != ESRCH)
		waitpid(-1, NULL, WNOHANG);
	/*
	 * Start times have hundredths of a second: another one with the PID that
	 * started in the same one could not be told from it, for which all other
	 * PIDs would have to be given away within 10 ms.
	 */
	for (double end = ev_time() + 0.02; ev_time() < end;)
		continue;
	return pid;
}

static void
nobody_else_is_signalled(void **state)
{
	static const int signals[] = { SIGQUIT, SIGTERM, SIGKILL, SIGHUP,
		SIGUSR1 };
	static const enum cause notes[] = { CAUSE_STOPPED, CAUSE_CRASHED,
		CAUSE_SIGNALLED };
	struct fixture *f = *state;
	pid_t pid = run_that_was_lost(f);
	long reused = 0;

	while (reused < times) {
		pid_t other = somebody_as(pid);
		if (other == 0)
			continue;
		shell_signal(f, 1, signals[reused % 5], notes[reused % 3]);
		assert_int_equal(f->code, CODE_NOT_RUNNING);
		/* A signal that was sent by now has come. */
		assert_int_equal(waitpid(other, NULL, WNOHANG | WUNTRACED), 0);
		kill(other, SIGKILL);
		assert_int_equal(waitpid(other, NULL, 0), other);
		reused++;
	}
	print_message("%ld PIDs reused, 0 signals to another program\n", reused);
}

/* The test would see it. */
static void
a_signal_would_be_seen(void **state)
{
	pid_t other = somebody_as(4000);

	(void)state;
	assert_int_equal(other, 4000);
	assert_int_equal(kill(-other, SIGUSR1), 0);
	assert_int_equal(waitpid(other, NULL, 0), other);
}

static int
inside(void)
{
	static const char *const sh[] = { "/bin/sh", "-c", NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signal_would_be_seen),
		cmocka_unit_test_setup_teardown(nobody_else_is_signalled,
		    shell_set_up, shell_tear_down),
	};

	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("proc", "/proc", "proc", 0, NULL) != 0)
		return SKIPPED;
	login_shell = sh;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

int
main(int argc, char **argv)
{
	int status;

	if (argc > 1)
		times = strtol(argv[1], NULL, 10);
	if (unshare(CLONE_NEWPID | CLONE_NEWNS) != 0)
		return SKIPPED;
	pid_t first = fork();
	if (first == 0)
		_exit(inside());
	waitpid(first, &status, 0);
	/* Nothing can be started any more where the first one is gone, such as
	   what looks for leaks. */
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

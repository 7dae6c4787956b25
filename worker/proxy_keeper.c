#include "proxy_keeper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "mem.h"

enum {
	LIFE = STDIN_FILENO, REPORT = STDOUT_FILENO,    /* of the keeper */
	GRACE_MS = 1000,
	FILES = 1024,           /* that the command may have open   */
};

/* The shell of whoever runs this, as ssh has it. */
static const char *
own_shell(void)
{
	const char *shell = getenv("SHELL");

	return shell != NULL && shell[0] == '/' ? shell : "/bin/sh";
}

/* Never returns: `exec` spares the shell, as ssh does it. */
static _Noreturn void
become_command(const char *command, const struct proxy_ends *e)
{
	char *line = xasprintf("exec %s", command);
	const char *shell = own_shell();
	struct rlimit files;
	sigset_t none;

	if (dup2(e->link, STDIN_FILENO) < 0 ||
	    dup2(e->link, STDOUT_FILENO) < 0 ||
	    dup2(e->errors, STDERR_FILENO) < 0)
		_exit(127);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	/* The worker's own bound is not what programs expect. */
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur > FILES) {
		files.rlim_cur = FILES;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execl(shell, shell, "-c", line, (char *)NULL);
	_exit(127);
}

/* Reaps who has ended; tells of the command. False: nobody is left. */
static bool
reap(pid_t command, bool *ended)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != command)
			continue;
		*ended = true;
		/* A worker that is gone wants no word. */
		if (write(REPORT, &status, sizeof status) < 0)
			continue;
	}
	return pid == 0;
}

/* Until a child ends, the worker does, or so many ms are over. */
static void
await(int children, bool *gone, int ms)
{
	struct signalfd_siginfo info;
	struct pollfd fds[2] = { { .fd = children, .events = POLLIN },
		{ .fd = *gone ? -1 : LIFE, .events = POLLIN } };

	if (poll(fds, 2, ms) > 0 && fds[0].revents != 0 &&
	    read(children, &info, sizeof info) < 0 && errno != EAGAIN)
		_exit(1);
	*gone |= fds[1].revents != 0;
}

/* All in the group, those that were left by who had started them included. */
static _Noreturn void
end_all(pid_t command, int children)
{
	int64_t end = clock_mono_ms() + GRACE_MS, left;
	bool ended = false, gone = true;

	kill(-getpgrp(), SIGTERM);
	while ((left = end - clock_mono_ms()) > 0 && reap(command, &ended))
		await(children, &gone, (int)left);
	kill(-getpgrp(), SIGKILL);
	_exit(1);
}

/* What ends this process' group must not end it before the others. */
static void
settle(sigset_t *child)
{
	static const int spared[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT,
		SIGPIPE };

	setsid();
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	for (size_t i = 0; i < sizeof spared / sizeof *spared; i++)
		signal(spared[i], SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(child);
	sigaddset(child, SIGCHLD);
	sigprocmask(SIG_SETMASK, child, NULL);
}

_Noreturn void
proxy_keeper(const char *command, const struct proxy_ends *e)
{
	bool ended = false, gone = false;
	sigset_t child;

	settle(&child);
	pid_t pid = fork();
	if (pid < 0)
		_exit(127);
	if (pid == 0)
		become_command(command, e);
	/* Nothing of the command's: its ends are to end with it. */
	if (dup2(e->life, LIFE) < 0 || dup2(e->report, REPORT) < 0)
		_exit(127);
	close_range(REPORT + 1, ~0U, 0);
	int children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	while (children >= 0 && !ended && !gone) {
		await(children, &gone, -1);
		reap(pid, &ended);
	}
	end_all(pid, children);
}

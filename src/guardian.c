#include "guardian.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "controlling.h"
#include "writeall.h"

enum {
	END_MS = 3000,          /* for a console that was told to end       */
	TAKES_MS = 500,         /* for a terminal to take a few words       */
};

/*
 * What a console that died may have left on: the alternate screen, keypad
 * mode, mouse reports, bracketed paste, colours, a hidden cursor. (xterm's
 * ctlseqs: DECRST 1049, 1, 1000, 1002, 1006, 2004; DECKPNM; SGR 0; DECSET 25.)
 */
static const char restore[] =
	"\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[?2004l\033[?1049l\033[?1l\033>"
	"\033[0m\033[?25h\r";

static void
put_back(const struct termios *saved)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
	sigset_t ttou;

	/* A background process may not set the terminal, but must here. */
	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	sigprocmask(SIG_BLOCK, &ttou, NULL);
	tcsetattr(STDIN_FILENO, TCSANOW, saved);
	/* A terminal that takes nothing, or is gone, must not hold us up. */
	if (poll(&out, 1, TAKES_MS) > 0)
		write_all(STDOUT_FILENO, restore, sizeof restore - 1);
}

/*
 * The terminal may be lent to a program that the console started (ui/lend.c):
 * it, or what it started, is ours to end now. PR_SET_CHILD_SUBREAPER made it our
 * child; any other foreground group is the shell's, or a job that it has there.
 */
static void
take_back(void)
{
	pid_t group = tcgetpgrp(STDIN_FILENO);
	sigset_t ttou;
	siginfo_t info;

	if (group <= 0 || group == getpgrp() || waitid(P_PGID, (id_t)group,
	    &info, WEXITED | WNOHANG | WNOWAIT) < 0)
		return;
	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	sigprocmask(SIG_BLOCK, &ttou, NULL);
	kill(-group, SIGHUP);
	kill(-group, SIGCONT);
	tcsetpgrp(STDIN_FILENO, getpgrp());
}

/* A console that ended by itself, but not in order, shows by the modes. */
static bool
is_as_before(const struct termios *saved)
{
	struct termios now;

	return tcgetattr(STDIN_FILENO, &now) != 0 ||
	    (now.c_iflag == saved->c_iflag && now.c_oflag == saved->c_oflag &&
	    now.c_cflag == saved->c_cflag && now.c_lflag == saved->c_lflag);
}

/* True: the console has stopped or ended. Orphans of it are ours, too. */
static bool
reap(pid_t console, int *status)
{
	pid_t pid;

	while ((pid = waitpid(-1, status, WNOHANG | WUNTRACED)) > 0)
		if (pid == console)
			return true;
	return false;
}

/*
 * Waits for the console's end, stopping and going on with it. SIGCHLD and the
 * signals in set are blocked: this is the only wait. A console that was told to
 * end and does not, because its terminal takes nothing, is killed.
 */
static int
follow(pid_t console, const sigset_t *set)
{
	const struct timespec patience = { .tv_sec = END_MS / 1000 };
	bool told = false;
	int status;

	for (;;) {
		int signal = sigtimedwait(set, NULL, told ? &patience : NULL);
		if (signal < 0) {
			if (errno == EAGAIN)
				kill(console, SIGKILL);
			continue;
		}
		if (signal != SIGCHLD) {
			/* For the console too, if only we were meant. It reads
			 * its session file anew where it is not to end. */
			kill(console, signal);
			told |= signal != SIGHUP ||
			    !is_controlling(STDIN_FILENO);
			continue;
		}
		if (!reap(console, &status))
			continue;
		if (!WIFSTOPPED(status))
			return status;
		/* It was woken to end, as `kill %1` does, and stopped for want
		 * of the terminal, which is the shell's. */
		if (told)
			kill(console, SIGKILL);
		else
			raise(SIGSTOP);
		kill(console, SIGCONT);
	}
}

void
guardian_fork(void)
{
	struct termios saved;
	bool terminal = tcgetattr(STDIN_FILENO, &saved) == 0;
	sigset_t set, before;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	/* INT and QUIT are no keys: the terminal is raw, or lent to another
	 * group. Somebody has sent them. */
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &before);
	pid_t parent = getpid();
	pid_t console = fork();
	if (console < 0) {
		fprintf(stderr, "plm-tui: starting a process: %s\n",
		    strerror(errno));
		exit(EXIT_FAILURE);
	}
	if (console == 0) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		/* Without its guardian nobody would put the terminal back. */
		prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
		if (getppid() != parent)
			_exit(EXIT_FAILURE);
		return;
	}
	/* Of a console in the background the whole group gets them; we stop
	 * when it has stopped, and not where it is to end. */
	signal(SIGTTOU, SIG_IGN);
	signal(SIGTTIN, SIG_IGN);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	int status = follow(console, &set);
	if (terminal)
		take_back();
	/* Where it is not ours, the console had given it back before. */
	if (terminal && tcgetpgrp(STDIN_FILENO) == getpgrp() &&
	    (WIFSIGNALED(status) || !is_as_before(&saved)))
		put_back(&saved);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status)
				: 128 + WTERMSIG(status));
}

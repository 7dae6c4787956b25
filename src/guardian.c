#include "guardian.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/*
 * What a console that died may have left on: the alternate screen, keypad
 * mode, mouse reports, bracketed paste, colours, a hidden cursor. (xterm's
 * ctlseqs: DECRST 1049, 1, 1000, 1002, 1006, 2004; DECKPNM; SGR 0; DECSET 25.)
 */
static const char restore[] =
	"\033[?1000l\033[?1002l\033[?1006l\033[?2004l\033[?1049l\033[?1l\033>"
	"\033[0m\033[?25h\r";

static void
put_back(const struct termios *saved)
{
	sigset_t ttou;

	/* A background process may not set the terminal, but must here. */
	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	sigprocmask(SIG_BLOCK, &ttou, NULL);
	/* The settings first: a terminal that takes nothing holds up the rest. */
	tcsetattr(STDIN_FILENO, TCSANOW, saved);
	if (write(STDOUT_FILENO, restore, sizeof restore - 1) < 0)
		return;         /* it is gone */
}

/*
 * Waits for the console's end, stopping and going on with it. SIGCHLD and the
 * signals in set are blocked: sigwait() is the only wait.
 */
static int
follow(pid_t console, const sigset_t *set)
{
	int status, signal;

	for (;;) {
		if (sigwait(set, &signal) != 0)
			continue;
		if (signal != SIGCHLD) {
			/* For the console too, if only we were meant. */
			kill(console, signal);
			continue;
		}
		if (waitpid(console, &status, WNOHANG | WUNTRACED) != console)
			continue;
		if (!WIFSTOPPED(status))
			return status;
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
	/* The console takes the terminal's keys as characters; these are not
	 * for us in the moments when it does not. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	int status = follow(console, &set);
	if (terminal && WIFSIGNALED(status))
		put_back(&saved);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status)
				: 128 + WTERMSIG(status));
}

#include "signame.h"

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const names[] = {
	[SIGHUP] = "HUP",
	[SIGINT] = "INT",
	[SIGQUIT] = "QUIT",
	[SIGILL] = "ILL",
	[SIGTRAP] = "TRAP",
	[SIGABRT] = "ABRT",
	[SIGBUS] = "BUS",
	[SIGFPE] = "FPE",
	[SIGKILL] = "KILL",
	[SIGUSR1] = "USR1",
	[SIGSEGV] = "SEGV",
	[SIGUSR2] = "USR2",
	[SIGPIPE] = "PIPE",
	[SIGALRM] = "ALRM",
	[SIGTERM] = "TERM",
#ifdef SIGSTKFLT        /* not on every processor that Linux has */
	[SIGSTKFLT] = "STKFLT",
#endif
	[SIGCHLD] = "CHLD",
	[SIGCONT] = "CONT",
	[SIGSTOP] = "STOP",
	[SIGTSTP] = "TSTP",
	[SIGTTIN] = "TTIN",
	[SIGTTOU] = "TTOU",
	[SIGURG] = "URG",
	[SIGXCPU] = "XCPU",
	[SIGXFSZ] = "XFSZ",
	[SIGVTALRM] = "VTALRM",
	[SIGPROF] = "PROF",
	[SIGWINCH] = "WINCH",
	[SIGIO] = "IO",
	[SIGPWR] = "PWR",
	[SIGSYS] = "SYS",
};

enum { NAMES = sizeof names / sizeof *names };

const char *
signame(int signal)
{
	return signal > 0 && signal < NAMES ? names[signal] : NULL;
}

bool
signame_parse(const char *word, int *signal)
{
	if (strncasecmp(word, "SIG", 3) == 0)
		word += 3;
	for (int i = 1; i < NAMES; i++)
		if (names[i] != NULL && strcasecmp(names[i], word) == 0) {
			*signal = i;
			return true;
		}
	return false;
}

bool
signame_read(const char *word, int *signal)
{
	char *end;
	long n = strtol(word, &end, 10);

	if (end == word || *end != '\0')
		return signame_parse(word, signal);
	if (word[0] == '+' || n <= 0 || n >= NAMES || names[n] == NULL)
		return false;
	*signal = (int)n;
	return true;
}

#include "child.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "door.h"

void
child_settle(void)
{
	static const int signals[] = { SIGPIPE, SIGCHLD, SIGINT, SIGQUIT };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		signal(signals[i], SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static bool
runs(pid_t pid)
{
	return pid > 0 && waitpid(pid, NULL, WNOHANG) == 0;
}

void
child_kill(pid_t pid)
{
	/* Who cannot be ended is not waited for. */
	if (!runs(pid) || !door_signal(pid, SIGKILL))
		return;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

void
child_terminate(pid_t pid)
{
	if (runs(pid))
		door_signal(pid, SIGTERM);
}

#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "door.h"
#include "log.h"

/* How the worker learns what to log; its value is a level. */
static const char log_variable[] = "PLM_WORKER_LOG";

/* In the child: only the link and the log stay open. */
static void
become_worker(const struct errand *e)
{
	char name[] = "plm-tui", option[] = "--worker";
	char open[] = "--no-sandbox";
	bool confined = e->number[0] == 0;
	char *argv[] = { name, confined ? option : open,
		confined ? NULL : option, NULL };
	char level[2] = { (char)('0' + log_most()), '\0' };
	int report = e->fd[1];
	int high[3] = { e->fd[0], log_fd(), report };
	sigset_t none;

	/* Out of the way first: any of them may be 3, 4 or 5 already. */
	for (int i = 0; i < 3; i++)
		if (high[i] >= 0 &&
		    (high[i] = fcntl(high[i], F_DUPFD, 10)) < 0) {
			dprintf(report, "not enough descriptors: %s",
			    strerror(errno));
			_exit(127);
		}
	dup2(high[0], WORKER_LINK_FD);
	unsetenv(log_variable);
	if (high[1] >= 0) {
		dup2(high[1], WORKER_LOG_FD);
		setenv(log_variable, level, 1);
	} else {
		close(WORKER_LOG_FD);
	}
	dup2(high[2], 5);
	fcntl(5, F_SETFD, FD_CLOEXEC);
	close_range(6, ~0U, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	execv("/proc/self/exe", argv);
	dprintf(5, "executing /proc/self/exe: %s", strerror(errno));
	_exit(127);
}

const struct door_kind worker_errand = { .name = "worker",
	.become = become_worker };

/* Reads why the exec failed; true: it did not. The pipe ends with the exec. */
static bool
exec_worked(int report, struct fault *f)
{
	char why[128];
	ssize_t n;

	do
		n = read(report, why, sizeof why - 1);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return true;
	why[n] = '\0';
	return fault_set(f, CODE_FAILED, "%s", why);
}

int
spawn_worker(pid_t *pid, struct fault *f, void *arg)
{
	int link[2] = { -1, -1 }, report[2] = { -1, -1 };
	const bool *no_sandbox = arg;

	*pid = 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, link) != 0 ||
	    pipe2(report, O_CLOEXEC) != 0 ||
	    (*pid = door_start(&worker_errand, &(struct errand){
		.number = { no_sandbox != NULL && *no_sandbox },
		.fd = { link[1], report[1] }, .fds = 2 })) < 0) {
		fault_set(f, CODE_FAILED, "%s: %s", errno == EMFILE
		    ? "not enough descriptors" : "starting a process",
		    door_error(errno));
		*pid = 0;
		goto fail;
	}
	close(link[1]);
	close(report[1]);
	link[1] = report[1] = -1;
	if (!exec_worked(report[0], f)) {
		while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR)
			;
		*pid = 0;
		goto fail;
	}
	close(report[0]);
	return link[0];
fail:
	for (int i = 0; i < 2; i++) {
		if (link[i] >= 0)
			close(link[i]);
		if (report[i] >= 0)
			close(report[i]);
	}
	return -1;
}

void
spawn_adopt_log(void)
{
	const char *level = getenv(log_variable);

	if (level == NULL || level[0] < '0' || level[0] > '0' + LOG_DEBUG)
		return;
	fcntl(WORKER_LOG_FD, F_SETFD, FD_CLOEXEC);
	log_open_fd(WORKER_LOG_FD, "worker", (enum log_level)(level[0] - '0'));
	unsetenv(log_variable);
}

/*
 * The door's own end. It waits for its client, and for nothing else; what it
 * takes from it is checked as if it came from a stranger, which a client that
 * was taken over is.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "door_private.h"
#include "log.h"
#include "mem.h"
#include "procstat.h"

/* A PID may be another's one day, its pidfd never. */
struct started {
	pid_t pid;
	int fd;
};

struct keeper {
	int socket;
	pid_t client;
	const struct door_kind *const *kinds;
	size_t kind_count;
	struct started *started;        /* that live, or whose group does   */
	size_t n;
	char bytes[DOOR_MESSAGE];
};

/* The client's, as if it had forked; glibc's fork(3) has no such flags. */
static pid_t
fork_for_client(int *fd)
{
	return (pid_t)syscall(SYS_clone, (unsigned long)(CLONE_PARENT |
	    CLONE_PIDFD | SIGCHLD), NULL, fd, NULL, NULL);
}

static int
signal_by_fd(int fd, int signal)
{
	return syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0) < 0
		? errno : 0;
}

/* All signals wait until here: none is lost between the two. */
static void
restore_signals(void)
{
	sigset_t none;

	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool
is_over(const struct started *s)
{
	return signal_by_fd(s->fd, 0) == ESRCH &&
	    kill(-s->pid, 0) < 0 && errno == ESRCH;
}

static void
remember(struct keeper *k, pid_t pid, int fd)
{
	size_t kept = 0;

	for (size_t i = 0; i < k->n; i++)
		if (is_over(&k->started[i]))
			close(k->started[i].fd);
		else
			k->started[kept++] = k->started[i];
	k->started = xreallocarray(k->started, kept + 1, sizeof *k->started);
	k->started[kept] = (struct started){ pid, fd };
	k->n = kept + 1;
}

static void
start(struct keeper *k, const struct door_kind *kind, const struct errand *e,
    struct door_reply *r)
{
	int fd = -1;
	pid_t pid = fork_for_client(&fd);

	if (pid == 0) {
		restore_signals();
		kind->become(e);
		_exit(127);
	}
	if (pid < 0) {
		r->error = errno;
		return;
	}
	log_debug("%s is process %d", kind->name, (int)pid);
	remember(k, pid, fd);
	r->pid = pid;
}

/* Nobody but those that the client has; a group, only if one of them made it. */
static int
send_signal(const struct keeper *k, int64_t whom, int64_t signal)
{
	bool group = false;
	struct procstat s;
	int error = ESRCH;

	if (signal < 0 || signal >= NSIG || whom > INT32_MAX ||
	    whom < -INT32_MAX)
		return EINVAL;
	for (size_t i = 0; i < k->n; i++) {
		group |= whom == -k->started[i].pid;
		if (whom == k->started[i].pid)
			error = signal_by_fd(k->started[i].fd, (int)signal);
	}
	if (whom > 0 && error != ESRCH)
		return error;
	/* It may be one that the client has forked itself. */
	if (group || (whom > 0 && procstat_read((pid_t)whom, &s) &&
	    s.parent == k->client))
		return kill((pid_t)whom, (int)signal) < 0 ? errno : 0;
	return whom > 0 && kill((pid_t)whom, 0) < 0 && errno == ESRCH
		? ESRCH : EPERM;
}

/* What the errand was for; the descriptor that it gives, or -1. */
static int
run(struct keeper *k, const struct door_head *head, const struct errand *e,
    struct door_reply *r)
{
	struct outcome o = { .fd = -1 };

	if (head->kind == DOOR_SIGNAL) {
		r->error = send_signal(k, e->number[0], e->number[1]);
		return -1;
	}
	if (head->kind < 0 || (size_t)head->kind >= k->kind_count) {
		r->error = EPERM;
		return -1;
	}
	const struct door_kind *kind = k->kinds[head->kind];
	if (kind->become != NULL) {
		start(k, kind, e, r);
		return -1;
	}
	kind->act(e, &o);
	r->error = o.error;
	memcpy(r->text, o.text, sizeof r->text);
	return o.fd;
}

/* Out of the way of what a new process has: 0, 1, 2 and a few more. */
static bool
lift(struct errand *e)
{
	bool ok = true;

	for (size_t i = 0; i < e->fds; i++) {
		int high = fcntl(e->fd[i], F_DUPFD_CLOEXEC, ERRAND_FD_LEAST);
		close(e->fd[i]);
		e->fd[i] = high;
		ok &= high >= 0;
	}
	return ok;
}

/* False: the client is gone, or speaks no errands. */
static bool
serve(struct keeper *k)
{
	struct errand e = { .fds = ERRAND_FDS };
	struct door_head head;
	struct door_reply r = { .error = 0 };
	int fd = -1;

	ssize_t n = door_receive(k->socket, k->bytes, sizeof k->bytes, e.fd,
	    &e.fds);
	if (n <= 0 || !door_decode(k->bytes, (size_t)n, &head, &e))
		return false;
	if (lift(&e))
		fd = run(k, &head, &e, &r);
	else
		r.error = EMFILE;
	for (size_t i = 0; i < e.fds; i++)
		if (e.fd[i] >= 0)
			close(e.fd[i]);
	bool ok = door_send(k->socket, &r, sizeof r, &fd, fd >= 0);
	if (fd >= 0)
		close(fd);
	/* It waits no longer, and nobody would know of that process. */
	if (!ok && r.pid > 0)
		kill(r.pid, SIGKILL);
	return ok;
}

/* Nothing of the client's stays open but two, of which the log may be none: its
 * end is what others wait for. */
static void
close_others(int socket, int log)
{
	int low = log >= 0 && log < socket ? log : socket;
	int high = log > socket ? log : socket;

	close_range(STDERR_FILENO + 1, (unsigned)low - 1, 0);
	if (high > low)
		close_range((unsigned)low + 1, (unsigned)high - 1, 0);
	close_range((unsigned)high + 1, ~0U, 0);
}

static void
settle(int socket)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	prctl(PR_SET_NAME, "plm-tui-door");
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; null >= 0 && fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	if (null > STDERR_FILENO)
		close(null);
	close_others(socket, log_fd());
	if (log_fd() >= 0)
		log_open_fd(log_fd(), "door", log_most());
}

_Noreturn void
door_keep(int socket, pid_t client, const struct door_kind *const *kinds)
{
	struct keeper *k = xcalloc(1, sizeof *k);

	settle(socket);
	*k = (struct keeper){ .socket = socket, .client = client,
		.kinds = kinds };
	while (kinds[k->kind_count] != NULL)
		k->kind_count++;
	while (serve(k))
		continue;
	_exit(0);
}

#include "demo.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "demo_files.h"
#include "demo_sshd.h"
#include "demo_yaml.h"
#include "mem.h"
#include "procstat.h"

enum {
	START_MS = 10000,       /* for sshd to listen                      */
	START_TRIES = 5,        /* ports that somebody else was faster at  */
	END_MS = 5000,          /* for the console, then for all the rest  */
	MORE_MAX = 16,
};

struct demo {
	struct demo_sshd sshd;
	const char *const *more;        /* options of the console; or NULL */
	char *dir;
	int signals;            /* signalfd of all that we are told        */
	sigset_t mask;          /* as it was before                        */
	int told;               /* the signal that ends the demo, or 0     */
	pid_t console;          /* 0: not started, or over                 */
	int status;             /* the console's, as a shell tells it      */
};

static int
shell_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
	    : WEXITSTATUS(status);
}

/* Takes what became of the children; false when there are none at all. */
static bool
reap(struct demo *d)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
		if (pid == d->console && WIFSTOPPED(status)) {
			/* As one job of the shell: stop, and go on, with it. */
			kill(getpid(), SIGSTOP);
			kill(d->console, SIGCONT);
		} else if (WIFSTOPPED(status)) {
			continue;
		} else if (pid == d->console) {
			d->console = 0;
			d->status = shell_status(status);
		} else if (pid == d->sshd.pid) {
			d->sshd.pid = 0;
		}
	}
	return pid == 0;
}

/* One turn: waits for a signal or the log. False: the deadline has passed. */
static bool
turn(struct demo *d, int64_t deadline)
{
	struct pollfd fds[] = {
		{ .fd = d->signals, .events = POLLIN },
		{ .fd = d->sshd.log, .events = POLLIN },
	};
	struct signalfd_siginfo info;
	int64_t left = deadline < 0 ? -1 : deadline - clock_mono_ms();

	if (deadline >= 0 && left <= 0)
		return false;
	if (poll(fds, 2, (int)left) <= 0)
		return true;
	if (fds[1].revents != 0)
		demo_sshd_read(&d->sshd);
	while (read(d->signals, &info, sizeof info) == (ssize_t)sizeof info)
		if (info.ssi_signo != SIGCHLD)
			d->told = (int)info.ssi_signo;
	reap(d);
	return true;
}

static bool
hold_signals(struct demo *d, struct fault *f)
{
	static const int ours[] = { SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		sigaddset(&set, ours[i]);
	sigprocmask(SIG_BLOCK, &set, &d->mask);
	d->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return d->signals >= 0 || fault_set(f, CODE_FAILED,
	    "cannot wait for signals: %s", strerror(errno));
}

/* sshd, listening on all addresses. */
static bool
start_sshd(struct demo *d, struct fault *f)
{
	struct demo_sshd *s = &d->sshd;

	for (int i = 0; i < START_TRIES; i++) {
		int64_t deadline = clock_mono_ms() + START_MS;
		if (!demo_sshd_start(s, d->dir, &d->mask, f))
			return false;
		while (s->listening < DEMO_HOSTS && !s->port_taken &&
		    s->log >= 0 && d->told == 0)
			if (!turn(d, deadline))
				return fault_set(f, CODE_DEADLINE, "%s did not"
				    " listen within %d s: %s", s->program,
				    START_MS / 1000, s->last);
		if (d->told != 0)
			return fault_set(f, CODE_CANCELLED,
			    "the demo was told to end before it began");
		if (s->listening == DEMO_HOSTS)
			return true;
		if (!s->port_taken)
			return fault_set(f, CODE_FAILED, "%s did not start: %s",
			    s->program, s->last);
		/* Another program was faster: the whole sshd starts again. */
		if (s->pid != 0)
			kill(s->pid, SIGKILL);
		while (s->pid != 0)
			if (!turn(d, deadline))
				break;
		if (s->log >= 0)
			close(s->log);
		s->log = -1;
	}
	return fault_set(f, CODE_FAILED, "sshd found no free port: %s",
	    s->last);
}

/* The file known_hosts, the hosts' state directories, and the session. */
static char *
write_session(const struct demo *d, struct fault *f)
{
	char port[8], *known = xasprintf("%s/known_hosts", d->dir);
	char *key_path = xasprintf("%s/host_key.pub", d->dir);
	char *path = xasprintf("%s/demo.yaml", d->dir);
	char *key = demo_file_read(key_path, f), *text = NULL;
	bool ok = key != NULL;

	snprintf(port, sizeof port, "%u", d->sshd.port);
	const struct demo_value values[] = {
		{ "DIR", d->dir }, { "PORT", port }, { "USER", d->sshd.user },
	};
	if (ok) {
		key[strcspn(key, "\n")] = '\0';
		text = xasprintf("[127.0.0.1]:%s,[127.0.0.2]:%s,[127.0.0.3]:%s"
		    " %s\n", port, port, port, key);
		ok = demo_file_write(known, text, f);
		free(text);
	}
	text = demo_fill(demo_yaml, values, sizeof values / sizeof *values);
	ok = ok && demo_file_write(path, text, f);
	free(text);
	free(key);
	free(key_path);
	free(known);
	if (!ok) {
		free(path);
		return NULL;
	}
	return path;
}

/* A directory for what the processes leave behind, such as core files. */
static bool
make_work(const struct demo *d, struct fault *f)
{
	char *path = xasprintf("%s/work", d->dir);
	bool ok = mkdir(path, 0700) == 0 || fault_set(f, CODE_FAILED,
	    "cannot make %s: %s", path, strerror(errno));

	free(path);
	return ok;
}

static bool
start_console(struct demo *d, const char *self, struct fault *f)
{
	char *session = write_session(d, f);
	const char *argv[MORE_MAX + 4] = { self, "--in-demo" };
	int n = 2;
	pid_t pid = -1;

	while (d->more != NULL && d->more[n - 2] != NULL && n - 2 < MORE_MAX) {
		argv[n] = d->more[n - 2];
		n++;
	}
	argv[n] = session;

	if (session != NULL) {
		/* The demo has its own key; an agent's would come first. */
		unsetenv("SSH_AUTH_SOCK");
		pid = demo_spawn(argv, &d->mask, -1, f);
	}
	free(session);
	d->console = pid > 0 ? pid : 0;
	return pid > 0;
}

/* Until the console is over, or we are told to end it. */
static void
follow(struct demo *d)
{
	while (d->console != 0 && d->told == 0)
		turn(d, -1);
	if (d->console == 0)
		return;
	kill(d->console, SIGTERM);
	int64_t deadline = clock_mono_ms() + END_MS;
	while (d->console != 0 && turn(d, deadline))
		continue;
	d->status = 128 + d->told;
}

/*
 * A child's PID cannot go to another process before we reap it, so that what
 * is killed here is ours for certain.
 */
static void
kill_children(void)
{
	DIR *proc = opendir("/proc");

	if (proc == NULL)
		return;
	for (struct dirent *e; (e = readdir(proc)) != NULL;) {
		pid_t pid = (pid_t)strtol(e->d_name, NULL, 10);
		struct procstat s;
		if (pid > 0 && procstat_read(pid, &s) &&
		    s.parent == getpid())
			kill(pid, SIGKILL);
	}
	closedir(proc);
}

/*
 * Ends sshd, its sessions, the launchers and all processes of the session: we
 * are their subreaper, so that the children of whoever dies become our own,
 * until there are none. False: one did not die in time.
 */
static bool
end_all(struct demo *d)
{
	int64_t deadline = clock_mono_ms() + END_MS;

	do {
		kill_children();
		if (!reap(d))
			return true;
	} while (turn(d, deadline));
	return false;
}

static int
run(struct demo *d, const char *self, struct fault *f)
{
	d->dir = demo_dir_make(f);
	if (d->dir == NULL || !make_work(d, f) ||
	    !demo_sshd_keys(&d->sshd, d->dir, &d->mask, f) ||
	    !start_sshd(d, f) || !start_console(d, self, f))
		return -1;
	follow(d);
	return d->status;
}

int
demo_run(const char *self, const char *const *more, struct fault *f)
{
	struct demo d = { .signals = -1, .more = more };
	int status = -1;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	bool ok = demo_sshd_init(&d.sshd, f) && hold_signals(&d, f);
	if (ok) {
		status = run(&d, self, f);
		bool ended = end_all(&d);
		if (d.dir != NULL && !demo_dir_remove(d.dir, f))
			status = -1;
		if (!ended && status >= 0) {
			fault_set(f, CODE_FAILED, "a process of the demo did"
			    " not end within %d s of KILL", END_MS / 1000);
			status = -1;
		}
		sigprocmask(SIG_SETMASK, &d.mask, NULL);
	}
	demo_sshd_finish(&d.sshd);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	if (d.signals >= 0)
		close(d.signals);
	free(d.dir);
	return status;
}

#include "hook_run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "console_errands.h"
#include "log.h"
#include "mem.h"
#include "signame.h"
#include "writeall.h"

enum {
	KILL_MS = 2000,         /* from TERM to KILL                        */
	LOG_MOST = 4096,        /* of what it prints                        */
	READ_MOST = 65536,      /* ... which is read at all                 */
	REPORT_FD = 3,          /* in the child, until it is another program */
};

struct hook_run {
	struct ev_loop *loop;
	const struct hook_spec *hook;
	hook_over *over;
	void *arg;
	pid_t pid;
	int out;                /* what it prints; -1: nobody reads any more */
	int report;             /* why it was not executed; -1: it was       */
	ev_io out_io, report_io;
	ev_child child;
	ev_timer limit;         /* its timeout, then KILL_MS                */
	bool late;
	size_t printed;
	char why[160];          /* of report */
};

/* The words of the errand, before those of the command. */
enum { EVENT, SESSION, DIRECTORY, COMMAND };

/* In the child. The program's name is relative to its directory, or in PATH. */
static void
become(const struct errand *e)
{
	int in = e->fd[0], out = e->fd[1], report = e->fd[2];
	char *const *command = (char *const *)(uintptr_t)(e->word + COMMAND);
	sigset_t none;

	setsid();
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	dup2(report, REPORT_FD);
	fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
	close_range(REPORT_FD + 1, ~0U, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int n = 1; n < NSIG; n++)
		signal(n, SIG_DFL);
	setenv("PLM_SESSION", e->word[SESSION], 1);
	setenv("PLM_EVENT", e->word[EVENT], 1);
	if (chdir(e->word[DIRECTORY]) < 0)
		dprintf(REPORT_FD, "its directory %s cannot be entered: %s",
		    e->word[DIRECTORY], strerror(errno));
	else if (execvp(command[0], command) < 0)
		dprintf(REPORT_FD, "%s cannot be executed: %s", command[0],
		    strerror(errno));
	_exit(127);
}

const struct door_kind hook_errand = { .name = "hook", .become = become };

/* -1, and errno. */
static pid_t
start(const struct hook_start *s, int in, int out, int report)
{
	struct errand e = { .word = { [EVENT] = s->event,
		[SESSION] = s->session->name,
		[DIRECTORY] = s->session->directory },
		.fd = { in, out, report }, .fds = 3 };

	if (errand_words(&e, s->hook->command.v))
		return door_start(&hook_errand, &e);
	errno = E2BIG;
	return -1;
}

/* The line as a file of its own: it takes all at once, read or not. */
static int
line_file(const char *line)
{
	int fd = memfd_create("plm-event", MFD_CLOEXEC);

	/* Out of the way of the descriptors that the child has. */
	int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 10);
	if (fd >= 0)
		close(fd);
	if (high >= 0 && (!write_all(high, line, strlen(line)) ||
	    lseek(high, 0, SEEK_SET) < 0)) {
		close(high);
		return -1;
	}
	return high;
}

/* A pipe whose ends are in nobody's way; the near one does not block. */
static bool
high_pipe(int fd[2])
{
	int low[2];

	if (pipe2(low, O_CLOEXEC) < 0)
		return false;
	for (int i = 0; i < 2; i++) {
		fd[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 10);
		close(low[i]);
	}
	return fd[0] >= 0 && fd[1] >= 0 &&
	    fcntl(fd[0], F_SETFL, O_NONBLOCK) == 0;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
stop_reading(struct hook_run *r, ev_io *io, int *fd)
{
	ev_io_stop(r->loop, io);
	close_fd(fd);
}

/* What it printed into the log, a line at a time, as far as it goes. */
static void
log_printed(struct hook_run *r, const char *p, size_t n)
{
	size_t room = r->printed < LOG_MOST ? LOG_MOST - r->printed : 0;
	bool cut = room > 0 && n > room;

	r->printed += n;
	n = n < room ? n : room;
	while (n > 0) {
		const char *end = memchr(p, '\n', n);
		size_t length = end == NULL ? n : (size_t)(end - p);
		log_info("hook %s: %.*s", r->hook->name, (int)length, p);
		length += end != NULL;
		p += length;
		n -= length;
	}
	if (cut)
		log_info("hook %s: the rest of what it prints is left out",
		    r->hook->name);
}

static void
out_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct hook_run *r = w->data;
	char bytes[4096];
	ssize_t n = read(r->out, bytes, sizeof bytes);

	(void)loop;
	(void)revents;
	if (n > 0)
		log_printed(r, bytes, (size_t)n);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR) ||
	    r->printed >= READ_MOST)
		stop_reading(r, &r->out_io, &r->out);
}

/* Its end is the exec, or the child's. */
static void
report_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct hook_run *r = w->data;
	size_t at = strlen(r->why);
	ssize_t n = read(r->report, r->why + at, sizeof r->why - 1 - at);

	(void)loop;
	(void)revents;
	if (n > 0)
		r->why[at + (size_t)n] = '\0';
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		stop_reading(r, &r->report_io, &r->report);
}

static void
release(struct hook_run *r)
{
	ev_child_stop(r->loop, &r->child);
	ev_timer_stop(r->loop, &r->limit);
	stop_reading(r, &r->out_io, &r->out);
	stop_reading(r, &r->report_io, &r->report);
	free(r);
}

static void
judge(const struct hook_run *r, int status, struct fault *f)
{
	char span[32];

	if (r->why[0] != '\0')
		fault_set(f, CODE_INVALID, "%s", r->why);
	else if (r->late)
		fault_set(f, CODE_DEADLINE, "it was not over within %s and was"
		    " ended", clock_span(r->hook->timeout_ms, span,
			sizeof span));
	else if (WIFSIGNALED(status) && signame(WTERMSIG(status)) != NULL)
		fault_set(f, CODE_FAILED, "it was killed by %s",
		    signame(WTERMSIG(status)));
	else if (WIFSIGNALED(status))
		fault_set(f, CODE_FAILED, "it was killed by signal %d",
		    WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		fault_set(f, CODE_FAILED, "it ended with exit %d",
		    WEXITSTATUS(status));
}

static void
child_cb(struct ev_loop *loop, ev_child *w, int revents)
{
	struct hook_run *r = w->data;
	struct fault f = { .code = CODE_OK };

	ev_child_stop(loop, w);
	r->pid = 0;
	/* What it said last; a child of its own may hold the pipe for ever. */
	if (r->report >= 0)
		report_cb(loop, &r->report_io, revents);
	if (r->out >= 0)
		out_cb(loop, &r->out_io, revents);
	judge(r, w->rstatus, &f);
	r->over(r, &f, r->arg);
	release(r);
}

/* Its process group, or itself where that is not there yet. */
static void
signal_all(const struct hook_run *r, int number)
{
	if (!door_signal(-r->pid, number))
		door_signal(r->pid, number);
}

static void
limit_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct hook_run *r = w->data;

	(void)revents;
	signal_all(r, r->late ? SIGKILL : SIGTERM);
	if (r->late)
		return;
	r->late = true;
	ev_timer_set(w, KILL_MS / 1000., 0.);
	ev_timer_start(loop, w);
}

static void
watch(struct hook_run *r)
{
	ev_now_update(r->loop);
	ev_child_init(&r->child, child_cb, r->pid, 0);
	ev_timer_init(&r->limit, limit_cb, (double)r->hook->timeout_ms / 1000,
	    0.);
	ev_io_init(&r->out_io, out_cb, r->out, EV_READ);
	ev_io_init(&r->report_io, report_cb, r->report, EV_READ);
	r->child.data = r->limit.data = r->out_io.data =
	    r->report_io.data = r;
	ev_child_start(r->loop, &r->child);
	ev_timer_start(r->loop, &r->limit);
	ev_io_start(r->loop, &r->out_io);
	ev_io_start(r->loop, &r->report_io);
}

struct hook_run *
hook_run_new(struct ev_loop *loop, const struct hook_start *s,
    struct fault *f)
{
	int out[2] = { -1, -1 }, report[2] = { -1, -1 };
	int in = line_file(s->line);
	pid_t pid = -1;

	if (in >= 0 && high_pipe(out) && high_pipe(report))
		pid = start(s, in, out[1], report[1]);
	if (pid < 0)
		fault_set(f, CODE_FAILED, "no process can be started: %s",
		    door_error(errno));
	close_fd(&in);
	close_fd(&out[1]);
	close_fd(&report[1]);
	if (pid < 0) {
		close_fd(&out[0]);
		close_fd(&report[0]);
		return NULL;
	}
	struct hook_run *r = xcalloc(1, sizeof *r);
	*r = (struct hook_run){ .loop = loop, .hook = s->hook,
		.over = s->over, .arg = s->arg, .pid = pid, .out = out[0],
		.report = report[0] };
	watch(r);
	return r;
}

void
hook_run_free(struct hook_run *r)
{
	if (r == NULL)
		return;
	if (r->pid > 0)
		signal_all(r, SIGKILL);
	release(r);
}

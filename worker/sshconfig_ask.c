/* ssh -G, as a child that has a deadline. */
#include "sshconfig.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "child.h"
#include "errands.h"
#include "log.h"
#include "mem.h"

enum { SAID_MOST = 4096 };

/* What the child prints where there is nothing to be run. */
static const char no_ssh[] = "\001";

struct ssh_asking {
	struct ev_loop *loop;
	char *name;
	int64_t ms;
	pid_t pid;              /* -1: there is none                        */
	int out, err;           /* -1: at its end                           */
	ev_io watch_out, watch_err;
	ev_timer deadline;
	struct buffer text, said;
	ssh_config_done *done;
	void *arg;
};

static void
child(const struct errand *e)
{
	char *const *argv = (char *const *)(uintptr_t)e->word;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	/* It may run programs ("Match exec"). */
	child_settle();
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(e->fd[0], STDOUT_FILENO) < 0 ||
	    dup2(e->fd[1], STDERR_FILENO) < 0)
		_exit(1);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	execvp(argv[0], argv);
	if (errno == ENOENT)
		dprintf(STDOUT_FILENO, "%s", no_ssh);
	dprintf(STDERR_FILENO, "%s\n", strerror(errno));
	_exit(1);
}

const struct door_kind ssh_config_errand = { .name = "ssh -G",
	.become = child };

/* -1, and errno. */
static pid_t
ask_for(char *const *argv, int out, int err)
{
	struct errand e = { .fd = { out, err }, .fds = 2 };

	if (errand_words(&e, argv))
		return door_start(&ssh_config_errand, &e);
	errno = E2BIG;
	return -1;
}

static void
close_watched(struct ssh_asking *a, int *fd, ev_io *w)
{
	ev_io_stop(a->loop, w);
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* The last of what it said, in one line: what it thinks is wrong, and where. */
static const char *
last_words(const struct ssh_asking *a, char *buf, size_t size)
{
	struct slice s = { buffer_data(&a->said), buffer_size(&a->said) };
	size_t n = 0;

	while (s.n > 0 && strchr("\r\n", s.p[s.n - 1]) != NULL)
		s.n--;
	if (s.n > size / 2)
		s = (struct slice){ s.p + s.n - size / 2, size / 2 };
	for (size_t i = 0; i < s.n && n + 2 < size; i++) {
		if (s.p[i] == '\n') {
			buf[n++] = ';';
			buf[n++] = ' ';
		} else if (s.p[i] != '\r') {
			buf[n++] = s.p[i];
		}
	}
	buf[n] = '\0';
	return buf;
}

static void
finish(struct ssh_asking *a, struct ssh_config *c,
    const struct fault *f)
{
	close_watched(a, &a->out, &a->watch_out);
	close_watched(a, &a->err, &a->watch_err);
	ev_timer_stop(a->loop, &a->deadline);
	a->done(c, f, a->arg);
}

/* Both its outputs are at their end: it has ended, or is about to. */
static void
conclude(struct ssh_asking *a)
{
	static const struct fault ok = { .code = CODE_OK };
	struct ssh_config c;
	struct fault f = { 0 };
	char words[512];
	struct slice text = { buffer_data(&a->text), buffer_size(&a->text) };

	if (ssh_config_parse(text, &c)) {
		finish(a, &c, &ok);
		ssh_config_finish(&c);
		return;
	}
	ssh_config_finish(&c);
	if (slice_is(text, no_ssh))
		fault_set(&f, CODE_REFUSED, "no ssh client is installed here,"
		    " so ssh_config is not read");
	else
		fault_set(&f, CODE_LOGIN, "ssh_config cannot be read for %s:"
		    " ssh -G says: %s", a->name,
		    last_words(a, words, sizeof words));
	finish(a, NULL, &f);
}

static void
deadline_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct ssh_asking *a = w->data;
	struct fault f = { 0 };

	(void)loop;
	(void)revents;
	if (a->pid < 0)
		fault_set(&f, CODE_UNREACHABLE, "ssh -G %s cannot be run just"
		    " now", a->name);
	else
		fault_set(&f, CODE_DEADLINE, "ssh -G %s did not end within"
		    " %lld ms: a \"Match exec\" of ssh_config may be waiting",
		    a->name, (long long)a->ms);
	child_kill(a->pid);
	a->pid = -1;
	finish(a, NULL, &f);
}

static void
io_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct ssh_asking *a = w->data;
	bool err = w == &a->watch_err;
	struct buffer *to = err ? &a->said : &a->text;
	size_t most = err ? SAID_MOST : SSH_CONFIG_MOST;
	int *fd = err ? &a->err : &a->out;
	char buf[4096];
	ssize_t n = read(*fd, buf, sizeof buf);

	(void)loop;
	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0 && buffer_size(to) < most)
		buffer_put(to, buf, (size_t)n);
	if (n > 0)
		return;
	close_watched(a, fd, w);
	if (a->out < 0 && a->err < 0)
		conclude(a);
}

static void
watch(struct ssh_asking *a, ev_io *w, int fd)
{
	ev_io_init(w, io_cb, fd, EV_READ);
	w->data = a;
	ev_io_start(a->loop, w);
}

static void
start(struct ssh_asking *a, char *const *argv)
{
	int out[2] = { -1, -1 }, err[2] = { -1, -1 };

	if (pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0)
		a->pid = ask_for(argv, out[1], err[1]);
	for (int i = 0; i < 2; i++) {
		int fd = i == 0 ? out[1] : err[1];
		if (fd >= 0)
			close(fd);
	}
	a->out = out[0];
	a->err = err[0];
	if (a->pid < 0) {
		/* The deadline tells, at once. */
		ev_timer_set(&a->deadline, 0., 0.);
		return;
	}
	fcntl(a->out, F_SETFL, O_NONBLOCK);
	fcntl(a->err, F_SETFL, O_NONBLOCK);
	watch(a, &a->watch_out, a->out);
	watch(a, &a->watch_err, a->err);
}

struct ssh_asking *
ssh_config_ask(struct ev_loop *loop, const struct ssh_config_order *order,
    ssh_config_done *done, void *arg)
{
	struct ssh_asking *a = xcalloc(1, sizeof *a);
	char number[16];
	const char *argv[12] = { "ssh", "-G" };
	size_t n = 2;

	*a = (struct ssh_asking){ .loop = loop, .name = xstrdup(order->name),
		.ms = order->ms, .pid = -1, .out = -1, .err = -1, .done = done,
		.arg = arg };
	snprintf(number, sizeof number, "%u", (unsigned)order->port);
	if (order->file[0] != '\0') {
		argv[n++] = "-F";
		argv[n++] = order->file;
	}
	if (order->port != 0) {
		argv[n++] = "-p";
		argv[n++] = number;
	}
	if (order->user[0] != '\0') {
		argv[n++] = "-l";
		argv[n++] = order->user;
	}
	argv[n++] = "--";
	argv[n++] = order->name;
	ev_timer_init(&a->deadline, deadline_cb, (double)a->ms / 1000, 0.);
	a->deadline.data = a;
	start(a, (char *const *)(uintptr_t)argv);
	ev_timer_start(loop, &a->deadline);
	return a;
}

void
ssh_config_free(struct ssh_asking *a)
{
	if (a == NULL)
		return;
	close_watched(a, &a->out, &a->watch_out);
	close_watched(a, &a->err, &a->watch_err);
	ev_timer_stop(a->loop, &a->deadline);
	child_kill(a->pid);
	a->pid = -1;
	buffer_finish(&a->text);
	buffer_finish(&a->said);
	free(a->name);
	free(a);
}

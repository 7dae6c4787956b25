#include "fake_transport.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buffer.h"
#include "clock.h"
#include "mem.h"

enum { ARGV_MAX = 8 };

struct transport {
	struct ev_loop *loop;
	const char *const *shell;
	char *home;
	struct channel *channels;
	pid_t newest;
};

struct channel {
	struct transport *transport;
	struct channel *next;
	const struct channel_events *events;
	void *arg;
	pid_t pid;
	int in, out, err;               /* -1: closed */
	ev_io watch_in, watch_out, watch_err;
	struct buffer queue;
	bool eof;
};

struct transport *
fake_transport_new(struct ev_loop *loop, const char *const *shell,
    const char *home)
{
	struct transport *t = xcalloc(1, sizeof *t);

	*t = (struct transport){ .loop = loop, .shell = shell,
		.home = xstrdup(home) };
	return t;
}

pid_t
fake_transport_pid(const struct transport *t)
{
	return t->newest;
}

static void
close_watched(struct channel *c, int *fd, ev_io *w)
{
	ev_io_stop(c->transport->loop, w);
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
over(struct channel *c)
{
	struct fault ok = { .code = CODE_OK };

	if (c->out < 0 && c->err < 0)
		c->events->on_end(&ok, c->arg);
}

static void
on_output(struct ev_loop *loop, ev_io *w, int revents)
{
	struct channel *c = w->data;
	bool err = w == &c->watch_err;
	int *fd = err ? &c->err : &c->out;
	char buf[4096];
	ssize_t n = read(*fd, buf, sizeof buf);

	(void)loop;
	(void)revents;
	if (n > 0)
		c->events->on_data(err ? CHANNEL_STDERR : CHANNEL_STDOUT, buf,
		    (size_t)n, c->arg);
	else if (n == 0) {
		close_watched(c, fd, w);
		over(c);
	}
}

static void
on_input(struct ev_loop *loop, ev_io *w, int revents)
{
	struct channel *c = w->data;
	ssize_t n = 0;

	(void)revents;
	if (buffer_size(&c->queue) > 0)
		n = write(c->in, buffer_data(&c->queue),
		    buffer_size(&c->queue));
	if (n > 0)
		buffer_eat(&c->queue, (size_t)n);
	if (buffer_size(&c->queue) > 0 && n >= 0)
		return;
	if (c->eof || n < 0)
		close_watched(c, &c->in, w);
	else
		ev_io_stop(loop, w);
}

static void
run(const struct transport *t, const char *command)
{
	const char *argv[ARGV_MAX] = { NULL };
	size_t n = 0;

	/* As sshd does it: nothing but the three is handed on. */
	close_range(STDERR_FILENO + 1, ~0U, 0);
	setsid();
	signal(SIGPIPE, SIG_DFL);
	setenv("HOME", t->home, 1);
	unsetenv("XDG_STATE_HOME");
	if (chdir(t->home) < 0)
		_exit(126);
	while (t->shell[n] != NULL && n < ARGV_MAX - 2) {
		argv[n] = t->shell[n];
		n++;
	}
	argv[n] = command;
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

static void
watch(struct channel *c, ev_io *w, int fd, int events,
    void (*cb)(struct ev_loop *, ev_io *, int))
{
	fcntl(fd, F_SETFL, O_NONBLOCK);
	ev_io_init(w, cb, fd, events);
	w->data = c;
	ev_io_start(c->transport->loop, w);
}

struct channel *
channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg)
{
	struct channel *c = xcalloc(1, sizeof *c);
	int in[2], out[2], err[2];

	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0 ||
	    pipe2(err, O_CLOEXEC) < 0)
		abort();
	pid_t pid = fork();
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		dup2(err[1], 2);
		run(t, command);
	}
	close(in[0]);
	close(out[1]);
	close(err[1]);
	*c = (struct channel){ .transport = t, .next = t->channels,
		.events = events, .arg = arg, .pid = pid, .in = in[1],
		.out = out[0], .err = err[0] };
	t->channels = c;
	t->newest = pid;
	watch(c, &c->watch_in, c->in, EV_WRITE, on_input);
	watch(c, &c->watch_out, c->out, EV_READ, on_output);
	watch(c, &c->watch_err, c->err, EV_READ, on_output);
	return c;
}

void
channel_write(struct channel *c, const void *p, size_t n)
{
	if (c->in < 0)
		return;
	buffer_put(&c->queue, p, n);
	ev_io_start(c->transport->loop, &c->watch_in);
}

void
channel_eof(struct channel *c)
{
	c->eof = true;
	if (c->in >= 0)
		ev_io_start(c->transport->loop, &c->watch_in);
}

void
channel_pause(struct channel *c, bool paused)
{
	struct ev_loop *loop = c->transport->loop;

	if (paused) {
		ev_io_stop(loop, &c->watch_out);
		ev_io_stop(loop, &c->watch_err);
		return;
	}
	if (c->out >= 0)
		ev_io_start(loop, &c->watch_out);
	if (c->err >= 0)
		ev_io_start(loop, &c->watch_err);
}

/* As a connection that is closed: the far side sees the end of its input. */
void
channel_free(struct channel *c)
{
	int status;

	if (c == NULL)
		return;
	close_watched(c, &c->in, &c->watch_in);
	close_watched(c, &c->out, &c->watch_out);
	close_watched(c, &c->err, &c->watch_err);
	for (struct channel **at = &c->transport->channels; *at != NULL;
	    at = &(*at)->next)
		if (*at == c) {
			*at = c->next;
			break;
		}
	waitpid(c->pid, &status, 0);
	buffer_finish(&c->queue);
	free(c);
}

size_t
transport_channels(const struct transport *t)
{
	size_t n = 0;

	for (const struct channel *c = t->channels; c != NULL; c = c->next)
		n++;
	return n;
}

int64_t
transport_heard_ms(const struct transport *t)
{
	(void)t;
	return clock_mono_ms();
}

void
transport_free(struct transport *t)
{
	if (t == NULL)
		return;
	while (t->channels != NULL)
		channel_free(t->channels);
	free(t->home);
	free(t);
}

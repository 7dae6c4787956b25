/* A channel of the ssh client's backend: a client of the master. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "mem.h"
#include "openssh_private.h"

enum {
	CHUNK = 16 * 1024,      /* no more comes after a pause              */
	TURN = 256 * 1024,      /* bytes of one stream in a turn            */
};

static void
close_watched(struct client *c, int *fd, ev_io *w)
{
	ev_io_stop(c->o->loop, w);
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
client_destroy(struct client *c)
{
	TAILQ_REMOVE(&c->o->clients, c, link);
	close_watched(c, &c->child.in, &c->watch_in);
	close_watched(c, &c->child.out, &c->watch_out);
	close_watched(c, &c->child.err, &c->watch_err);
	ev_timer_stop(c->o->loop, &c->turn);
	openssh_end(&c->child);
	strings_clear(&c->argv);
	buffer_finish(&c->queue);
	free(c);
}

static void
exited(void *arg)
{
	struct client *c = arg;
	struct openssh *o = c->o;

	o->busy++;
	if (!o->freed)
		client_finish(c);
	openssh_leave(o);
}

static void
read_some(struct client *c, int which)
{
	bool err = which == CHANNEL_STDERR;
	int *fd = err ? &c->child.err : &c->child.out;
	char buf[CHUNK] MEM_RAW;

	for (size_t sum = 0; sum < TURN && !c->paused && *fd >= 0;) {
		ssize_t n = read(*fd, buf, sizeof buf);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			close_watched(c, fd, err ? &c->watch_err
						 : &c->watch_out);
			return;
		}
		sum += (size_t)n;
		c->o->heard = clock_mono_ms();
		if (!c->opened && c->owned && c->events->on_open != NULL)
			c->events->on_open(c->arg);
		c->opened = true;
		if (c->owned)
			c->events->on_data(which, buf, (size_t)n, c->arg);
	}
}

static void
output_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct client *c = w->data;
	struct openssh *o = c->o;

	(void)loop;
	(void)revents;
	o->busy++;
	read_some(c, w == &c->watch_err ? CHANNEL_STDERR : CHANNEL_STDOUT);
	if (!o->freed)
		client_finish(c);
	openssh_leave(o);
}

static void
write_some(struct client *c)
{
	while (buffer_size(&c->queue) > 0 && c->child.in >= 0) {
		ssize_t n = write(c->child.in, buffer_data(&c->queue),
		    buffer_size(&c->queue));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			ev_io_start(c->o->loop, &c->watch_in);
			return;
		}
		/* One that is gone is an end, which its output tells. */
		buffer_eat(&c->queue, n < 0 ? buffer_size(&c->queue)
					    : (size_t)n);
	}
	ev_io_stop(c->o->loop, &c->watch_in);
	if (c->eof)
		close_watched(c, &c->child.in, &c->watch_in);
}

static void
input_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	(void)loop;
	(void)revents;
	write_some(w->data);
}

static void
watch(struct client *c, ev_io *w, int fd, int events,
    void (*cb)(struct ev_loop *, ev_io *, int))
{
	ev_io_init(w, cb, fd, events);
	w->data = c;
	if (events == EV_READ)
		ev_io_start(c->o->loop, w);
}

static void
start_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct client *c = w->data;
	struct openssh *o = c->o;
	struct fault f = { 0 };

	(void)loop;
	(void)revents;
	o->busy++;
	c->child.on_exit = exited;
	c->child.arg = c;
	if (!openssh_spawn(&c->child, o->loop, &c->argv, NULL)) {
		fault_set(&f, CODE_UNREACHABLE, "no ssh client can be started"
		    " for %s: %s", o->target->host, strerror(errno));
		client_end(c, &f);
	} else {
		watch(c, &c->watch_in, c->child.in, EV_WRITE, input_cb);
		watch(c, &c->watch_out, c->child.out, EV_READ, output_cb);
		watch(c, &c->watch_err, c->child.err, EV_READ, output_cb);
		if (c->paused)
			openssh_pause(&c->base, true);
		write_some(c);
	}
	strings_clear(&c->argv);
	openssh_leave(o);
}

struct channel *
openssh_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg)
{
	struct openssh *o = (struct openssh *)t;
	struct client *c = xcalloc(1, sizeof *c);

	*c = (struct client){ .base = { &openssh_ops }, .o = o,
		.events = events, .arg = arg, .owned = true,
		.child = openssh_no_child() };
	openssh_options(o, false, &c->argv);
	strings_add(&c->argv, xstrdup("-o"));
	strings_add(&c->argv, xstrdup("ControlMaster=no"));
	strings_add(&c->argv, xstrdup("-o"));
	/* Its stderr is the command's. */
	strings_add(&c->argv, xstrdup("LogLevel=QUIET"));
	openssh_name(o, &c->argv);
	strings_add(&c->argv, xstrdup(command));
	TAILQ_INSERT_TAIL(&o->clients, c, link);
	ev_timer_init(&c->turn, start_cb, 0., 0.);
	c->turn.data = c;
	ev_timer_start(o->loop, &c->turn);
	return &c->base;
}

void
openssh_write(struct channel *channel, const void *p, size_t n)
{
	struct client *c = (struct client *)channel;

	buffer_put(&c->queue, p, n);
	if (c->child.in >= 0)
		write_some(c);
}

void
openssh_eof(struct channel *channel)
{
	struct client *c = (struct client *)channel;

	c->eof = true;
	if (c->child.in >= 0)
		write_some(c);
}

void
openssh_pause(struct channel *channel, bool paused)
{
	struct client *c = (struct client *)channel;
	ev_io *watches[] = { &c->watch_out, &c->watch_err };
	const int fds[] = { c->child.out, c->child.err };

	c->paused = paused;
	for (size_t i = 0; i < 2; i++)
		if (fds[i] >= 0 && paused)
			ev_io_stop(c->o->loop, watches[i]);
		else if (fds[i] >= 0)
			ev_io_start(c->o->loop, watches[i]);
}

/* Its input ends, and what is there ends by that; what it says goes nowhere. */
void
openssh_free_channel(struct channel *channel)
{
	struct client *c = (struct client *)channel;

	c->owned = false;
	c->doubt = DOUBT_NONE;
	/* It has ended, and this is from within its on_end, or it was never
	 * started: the loop takes it. */
	bool over = (c->child.out < 0 && c->child.err < 0) || c->argv.n > 0;
	if (!over) {
		close_watched(c, &c->child.in, &c->watch_in);
		if (c->paused)
			openssh_pause(channel, false);
	}
	client_await(c, over ? 0. : CLIENT_ENDS_S);
}

size_t
openssh_channels(const struct transport *t)
{
	const struct openssh *o = (const struct openssh *)t;
	const struct client *c;
	size_t n = 0;

	TAILQ_FOREACH (c, &o->clients, link)
		n++;
	return n;
}

void
openssh_end_channels(struct openssh *o, const struct fault *why)
{
	struct client *c;

	TAILQ_FOREACH (c, &o->clients, link) {
		if (o->freed)
			return;
		client_end(c, why);
	}
}

void
openssh_free_channels(struct openssh *o)
{
	struct client *c, *next;

	for (c = TAILQ_FIRST(&o->clients); c != NULL; c = next) {
		next = TAILQ_NEXT(c, link);
		client_destroy(c);
	}
}

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
	ENDS_S = 10,            /* a client may take, whose owner is gone   */
};

/* Seconds in which it is known of an end whether it is the connection's. */
static const double IN_DOUBT = 0.4;

/* A channel. It stays until its client has ended, or is ended. */
struct client {
	struct channel base;
	TAILQ_ENTRY(client) link;
	struct openssh *o;
	const struct channel_events *events;
	void *arg;
	struct openssh_child child;
	struct strings argv;    /* until it is started                      */
	ev_io watch_in, watch_out, watch_err;
	ev_timer turn;          /* starts it; later: it has to end by then  */
	struct buffer queue;    /* for its stdin                            */
	bool eof;               /* ... and its end behind that              */
	bool opened;            /* on_open was called                       */
	bool owned;             /* the owner has not let go                 */
	bool ended;             /* on_end was called                        */
	bool paused;
};

static void
close_watched(struct client *c, int *fd, ev_io *w)
{
	ev_io_stop(c->o->loop, w);
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
destroy(struct client *c)
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
end(struct client *c, const struct fault *why)
{
	if (c->ended || !c->owned)
		return;
	c->ended = true;
	c->events->on_end(why, c->arg);
}

static void
settle_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct client *c = w->data;
	struct openssh *o = c->o;
	struct fault f = { .code = CODE_OK };

	(void)loop;
	(void)revents;
	/* What runs there says something, or stays: HELLO, or bytes. */
	if (!c->opened)
		fault_set(&f, CODE_REFUSED, "ssh opened no session on %s",
		    o->target->host);
	o->busy++;
	end(c, &f);
	openssh_leave(o);
}

/* Both its outputs are at their end. So they are when the master's connection is
 * over, which the master tells at the same time: a client that was cut off is not
 * to pass for one that ended. */
static void
finish(struct client *c)
{
	if (!c->owned) {
		destroy(c);
		return;
	}
	ev_timer_init(&c->turn, settle_cb, IN_DOUBT, 0.);
	c->turn.data = c;
	ev_timer_start(c->o->loop, &c->turn);
}

static void
read_some(struct client *c, int which)
{
	bool err = which == CHANNEL_STDERR;
	int *fd = err ? &c->child.err : &c->child.out;
	char buf[CHUNK];

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
	if (!o->freed && c->child.out < 0 && c->child.err < 0)
		finish(c);
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
late_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	destroy(w->data);
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
	ev_timer_init(&c->turn, late_cb, ENDS_S, 0.);
	c->turn.data = c;
	if (!openssh_spawn(&c->child, &c->argv, NULL)) {
		fault_set(&f, CODE_UNREACHABLE, "no ssh client can be started"
		    " for %s: %s", o->target->host, strerror(errno));
		end(c, &f);
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
		.child = { -1, -1, -1, -1 } };
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
	if (c->child.out < 0 && c->child.err < 0) {
		/* From within its own on_end: the loop takes it. */
		ev_timer_stop(c->o->loop, &c->turn);
		ev_timer_init(&c->turn, late_cb, 0., 0.);
	} else if (c->argv.n > 0) {
		/* It was never started. */
		ev_timer_stop(c->o->loop, &c->turn);
		ev_timer_init(&c->turn, late_cb, 0., 0.);
	} else {
		close_watched(c, &c->child.in, &c->watch_in);
		if (c->paused)
			openssh_pause(channel, false);
	}
	c->turn.data = c;
	ev_timer_start(c->o->loop, &c->turn);
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
		end(c, why);
	}
}

void
openssh_free_channels(struct openssh *o)
{
	struct client *c;

	while ((c = TAILQ_FIRST(&o->clients)) != NULL)
		destroy(c);
}

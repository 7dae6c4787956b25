/*
 * Streams through a jump host: what a channel of its connection carries goes to
 * and comes from one end of a socket pair, and the transport of the host behind
 * has the other, as if it were connected. What waits is bounded both ways: by
 * the channel's window and the socket's buffer, and here.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hop_private.h"
#include "mem.h"

enum {
	CHUNK = 32 * 1024,
	WAITING_MOST = 256 * 1024,      /* each way                         */
	LOOK_MS = 500,
};

/* What we wait for: to read, while the channel takes it, and to write. */
static void
watch(struct stream *s)
{
	int mask = 0;

	ev_io_stop(s->hop->loop, &s->io);
	if (s->fd < 0)
		return;
	if (!s->over && !s->deaf && channel_waiting(s->channel) < WAITING_MOST)
		mask |= EV_READ;
	if (buffer_size(&s->out) > 0)
		mask |= EV_WRITE;
	ev_io_set(&s->io, s->fd, mask);
	if (mask != 0)
		ev_io_start(s->hop->loop, &s->io);
}

static void
shut(struct stream *s)
{
	ev_io_stop(s->hop->loop, &s->io);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

/* Writes what the socket takes. What is over ends when all is written. */
static void
drain(struct stream *s)
{
	ssize_t n = 0;

	while (n >= 0 && buffer_size(&s->out) > 0) {
		n = send(s->fd, buffer_data(&s->out), buffer_size(&s->out),
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n > 0)
			buffer_eat(&s->out, (size_t)n);
	}
	if (n < 0 && errno != EINTR && !fault_may_pass(errno))
		buffer_finish(&s->out);         /* nobody reads any more */
	if (s->over && buffer_size(&s->out) == 0)
		shut(s);
	bool full = buffer_size(&s->out) > WAITING_MOST;
	if (!s->over && full != s->paused)
		channel_pause(s->channel, full);
	s->paused = full;
	watch(s);
}

static void
fill(struct stream *s)
{
	char bytes[CHUNK] MEM_RAW;

	ssize_t n = recv(s->fd, bytes, sizeof bytes, MSG_DONTWAIT);
	if (n > 0)
		channel_write(s->channel, bytes, (size_t)n);
	s->deaf = n == 0 || (n < 0 && errno != EINTR && !fault_may_pass(errno));
	watch(s);
}

static void
io_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct stream *s = w->data;

	(void)loop;
	if ((revents & EV_READ) != 0)
		fill(s);
	if ((revents & EV_WRITE) != 0)
		drain(s);
}

static void
stop_timers(struct stream *s)
{
	ev_timer_stop(s->hop->loop, &s->deadline);
	ev_timer_stop(s->hop->loop, &s->look);
	ev_timer_stop(s->hop->loop, &s->soon);
}

/* Tells the owner, who may free s. */
static void
tell(struct stream *s, int fd)
{
	stop_timers(s);
	s->done = true;
	s->events->on_done(fd, &s->why, s->arg);
}

void
stream_fail(struct stream *s, const struct fault *why)
{
	s->over = true;
	s->why = *why;
	channel_free(s->channel);
	s->channel = NULL;
	if (s->done)
		drain(s);
	else
		tell(s, -1);
}

static void
on_open(void *arg)
{
	struct stream *s = arg;
	struct fault f = { 0 };
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
	    pair) < 0) {
		fault_set(&f, CODE_UNREACHABLE, "no socket for a connection"
		    " through %s: %s", hop_name(s->hop), strerror(errno));
		stream_fail(s, &f);
		return;
	}
	s->fd = pair[0];
	watch(s);
	tell(s, pair[1]);
}

static void
on_room(void *arg)
{
	watch(arg);
}

static void
on_data(int which, const char *p, size_t n, void *arg)
{
	struct stream *s = arg;

	if (which != CHANNEL_STDOUT || s->fd < 0)
		return;
	buffer_put(&s->out, p, n);
	drain(s);
}

/* The words of who refused are libssh2's: it keeps the reason, not the text. */
static void
refusal(const struct stream *s, const char *words, struct fault *f)
{
	const char *by = hop_name(s->hop), *to = s->to->address;

	if (strstr(words, "prohibited") != NULL)
		fault_set(f, CODE_UNREACHABLE, "%s does not let connections"
		    " through to %s:%u: its sshd has AllowTcpForwarding no,"
		    " or a PermitOpen without it; have it allowed there, or"
		    " reach %s by a proxy_command", by, to, s->to->port,
		    s->to->host);
	else if (strstr(words, "connect failed") != NULL)
		fault_set(f, CODE_UNREACHABLE, "%s cannot connect to %s:%u: the"
		    " name is not known there, or nobody answers; it is %s that"
		    " has to reach it", by, to, s->to->port, by);
	else
		fault_set(f, CODE_UNREACHABLE, "%s does not connect to %s:%u:"
		    " %s", by, to, s->to->port, words);
}

static void
on_end(const struct fault *why, void *arg)
{
	struct stream *s = arg;
	struct fault f = { .code = CODE_OK };

	if (why->code == CODE_REFUSED)
		refusal(s, why->text, &f);
	else if (why->code != CODE_OK)
		fault_set(&f, why->code, "jump host %s: %s", hop_name(s->hop),
		    why->text);
	else if (!s->done)
		fault_set(&f, CODE_UNREACHABLE, "%s closed the connection to"
		    " %s:%u", hop_name(s->hop), s->to->address, s->to->port);
	stream_fail(s, &f);
}

static void
deadline_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct stream *s = w->data;
	struct fault f = { 0 };

	(void)loop;
	(void)revents;
	fault_set(&f, CODE_DEADLINE, "%s did not connect to %s:%u within %.0f"
	    " s", hop_name(s->hop), s->to->address, s->to->port,
	    (double)s->to->connect_ms / 1000);
	stream_fail(s, &f);
}

static void
soon_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	tell(w->data, -1);
}

static void
join(struct stream *s, struct hop *h)
{
	s->hop = h;
	TAILQ_INSERT_TAIL(&h->streams, s, link);
	hop_wanted(h);
	if (h->ready)
		stream_begin(s);
}

/* Whether it waits behind one that is not answered: then it goes elsewhere. */
static void
look_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct stream *s = w->data;
	struct hop *from = s->hop, *to;

	(void)loop;
	(void)revents;
	to = channel_asked(s->channel) ? NULL : hop_at_hand(s->first);
	if (to == NULL || to == from)
		return;
	stop_timers(s);
	channel_free(s->channel);
	s->channel = NULL;
	TAILQ_REMOVE(&from->streams, s, link);
	hop_rest(from);
	join(s, to);
}

void
stream_tell_waits(struct stream *s)
{
	if (!s->done)
		s->events->on_waits(s->arg);
}

void
stream_begin(struct stream *s)
{
	static const struct channel_events events = {
		.on_open = on_open,
		.on_room = on_room,
		.on_data = on_data,
		.on_end = on_end,
	};
	struct ev_loop *loop = s->hop->loop;

	if (s->done)
		return;
	if (s->to->openssh) {
		ev_timer_start(loop, &s->soon);
		return;
	}
	s->channel = channel_connect(s->hop->transport, s->to->address,
	    s->to->port, &events, s);
	ev_timer_set(&s->deadline, (double)s->to->connect_ms / 1000, 0);
	ev_timer_start(loop, &s->deadline);
	ev_timer_set(&s->look, LOOK_MS / 1000., LOOK_MS / 1000.);
	ev_timer_start(loop, &s->look);
}

struct stream *
stream_open(struct hop *h, const struct target *to,
    const struct stream_events *events, void *arg)
{
	struct stream *s = xcalloc(1, sizeof *s);
	struct hop *at = hop_at_hand(h);

	*s = (struct stream){ .first = h, .to = to, .events = events,
		.arg = arg, .fd = -1 };
	ev_init(&s->io, io_cb);
	ev_init(&s->deadline, deadline_cb);
	ev_init(&s->look, look_cb);
	ev_timer_init(&s->soon, soon_cb, 0., 0.);
	s->io.data = s->deadline.data = s->look.data = s->soon.data = s;
	join(s, at != NULL ? at : h);
	return s;
}

const char *
stream_waits_for(const struct stream *s)
{
	const struct hop *h = s->hop;

	if (h->ready || h->transport == NULL)
		return "";
	const char *before = transport_waits_for(h->transport);
	return before[0] != '\0' ? before : hop_name(h);
}

const char *
stream_control(const struct stream *s)
{
	return transport_facts(s->hop->transport).control;
}

void
stream_why(const struct stream *s, struct fault *f)
{
	if (s->why.code != CODE_OK)
		*f = s->why;
}

void
stream_free(struct stream *s)
{
	if (s == NULL)
		return;
	stop_timers(s);
	shut(s);
	channel_free(s->channel);
	TAILQ_REMOVE(&s->hop->streams, s, link);
	hop_rest(s->hop);
	buffer_finish(&s->out);
	free(s);
}

#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "log.h"
#include "mem.h"

enum {
	READ_SIZE = 128 * 1024,
	/* Messages handled in one turn, so that keys and timers get theirs. */
	TURN_MAX = 64,
};

struct peer {
	struct ev_loop *loop;
	int fd;
	bool other_is_worker;
	const struct peer_events *events;
	void *arg;
	ev_io io;               /* its mask is set by update() alone */
	ev_timer more;          /* whole frames are left in `in`     */
	ev_prepare prepare;     /* sends what a turn has to say         */
	struct buffer in, out;
	struct decoder *decoder;
	bool handling;          /* on_message is under way           */
	bool freed;             /* ... and freed it                  */
	bool gone;
	bool ending;            /* nothing more is to be sent        */
};

/* The one place that decides what the watcher waits for. */
static void
update(struct peer *p)
{
	int want = 0;

	/* Frames that wait come first; reading more would only grow `in`. */
	if (!p->gone && !ev_is_active(&p->more))
		want |= EV_READ;
	if (buffer_size(&p->out) > 0)
		want |= EV_WRITE;
	if (ev_is_active(&p->io) && (p->io.events & (EV_READ | EV_WRITE)) == want)
		return;
	ev_io_stop(p->loop, &p->io);
	if (want != 0) {
		/* What is set back before the loop blocks is no system call. */
		ev_io_modify(&p->io, want);
		ev_io_start(p->loop, &p->io);
	}
}

static void
gone(struct peer *p, const char *why)
{
	if (p->gone)
		return;
	p->gone = true;
	ev_timer_stop(p->loop, &p->more);
	update(p);
	p->events->on_gone(why, p->arg);
}

static bool
allowed(const struct peer *p, enum msg_kind kind)
{
	if (kind == KIND_BOTH)
		return true;
	return (kind == KIND_EVENT) == p->other_is_worker;
}

/* Handles a frame. False: the peer is gone, or was freed by its handler. */
static bool
take_frame(struct peer *p, const char *data, size_t n)
{
	struct message m;
	struct fault f;

	if (!message_unpack(p->decoder, data, n, &m, &f)) {
		gone(p, f.text);
		return false;
	}
	if (!allowed(p, msg_kind(m.type))) {
		gone(p, "a message in the wrong direction");
		return false;
	}
	p->handling = true;
	p->events->on_message(&m, p->arg);
	p->handling = false;
	if (p->freed) {
		free(p);
		return false;
	}
	return !p->gone;
}

/* The frame at the front of `in`: its length, or 0 while it is not whole. */
static size_t
whole_frame(const struct peer *p)
{
	const unsigned char *d = (const unsigned char *)buffer_data(&p->in);

	if (buffer_size(&p->in) < 4)
		return 0;
	size_t n = (size_t)d[0] << 24 | (size_t)d[1] << 16 |
	    (size_t)d[2] << 8 | d[3];
	if (n <= FRAME_MAX && buffer_size(&p->in) < 4 + n)
		return 0;
	return n == 0 ? FRAME_MAX + 1 : n;
}

/* A turn's worth of frames. False: the peer is gone, or was freed. */
static bool
take_frames(struct peer *p)
{
	size_t n;

	for (int i = 0; i < TURN_MAX && (n = whole_frame(p)) != 0; i++) {
		if (n > FRAME_MAX) {
			gone(p, "a frame of a forbidden size");
			return false;
		}
		/* The bytes stay in place until the handler is through. */
		if (!take_frame(p, buffer_data(&p->in) + 4, n))
			return false;
		buffer_eat(&p->in, 4 + n);
	}
	return true;
}

/*
 * What is left comes in the loop's next turn, by a timer: an idle watcher gets
 * none while anything is to be read or drawn.
 */
static void
take_turn(struct peer *p)
{
	if (!take_frames(p))
		return;
	if (whole_frame(p) != 0)
		ev_timer_start(p->loop, &p->more);
	update(p);
}

static void
more_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	take_turn(w->data);
}

static void
flush(struct peer *p)
{
	while (buffer_size(&p->out) > 0) {
		ssize_t n = send(p->fd, buffer_data(&p->out),
		    buffer_size(&p->out), MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && fault_may_pass(errno))
			break;
		if (n < 0) {
			/* What the other side said last is still to be read. */
			buffer_finish(&p->out);
			break;
		}
		buffer_eat(&p->out, (size_t)n);
	}
	update(p);
	if (buffer_size(&p->out) > 0)
		return;
	if (p->ending)
		shutdown(p->fd, SHUT_WR);
	if (p->gone && p->events->on_drained != NULL)
		p->events->on_drained(p->arg);
}

static void
fill(struct peer *p)
{
	ssize_t n = recv(p->fd, buffer_reserve(&p->in, READ_SIZE), READ_SIZE,
	    MSG_DONTWAIT);

	if (n < 0 && (errno == EINTR || fault_may_pass(errno)))
		return;
	if (n < 0) {
		gone(p, strerror(errno));
		return;
	}
	if (n == 0) {
		gone(p, "it ended");
		return;
	}
	buffer_grew(&p->in, (size_t)n);
	take_turn(p);
}

static void
io_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct peer *p = w->data;

	(void)loop;
	/* Only one of them: either may free the peer. */
	if (revents & EV_WRITE)
		flush(p);
	else if (revents & EV_READ)
		fill(p);
}

/* All of a turn goes together, and before a frame is drawn, which takes longer. */
static void
prepare_cb(struct ev_loop *loop, ev_prepare *w, int revents)
{
	struct peer *p = w->data;

	(void)loop;
	(void)revents;
	if (buffer_size(&p->out) > 0)
		flush(p);
}

struct peer *
peer_new(struct ev_loop *loop, int fd, bool other_is_worker,
    const struct peer_events *events, void *arg)
{
	struct peer *p = xcalloc(1, sizeof *p);

	*p = (struct peer){ .loop = loop, .fd = fd, .events = events,
		.other_is_worker = other_is_worker, .arg = arg,
		.decoder = decoder_new() };
	/* The one way that answers to questions go. */
	p->in.secret = !other_is_worker;
	p->out.secret = other_is_worker;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	ev_io_init(&p->io, io_cb, fd, EV_READ);
	ev_timer_init(&p->more, more_cb, 0., 0.);
	ev_prepare_init(&p->prepare, prepare_cb);
	ev_set_priority(&p->prepare, EV_MAXPRI);
	p->io.data = p->more.data = p->prepare.data = p;
	ev_prepare_start(loop, &p->prepare);
	update(p);
	return p;
}

void
peer_free(struct peer *p)
{
	if (p == NULL)
		return;
	ev_io_stop(p->loop, &p->io);
	ev_timer_stop(p->loop, &p->more);
	ev_prepare_stop(p->loop, &p->prepare);
	close(p->fd);
	buffer_finish(&p->in);
	buffer_finish(&p->out);
	decoder_free(p->decoder);
	/* take_frame() has still to see it. */
	p->freed = true;
	if (!p->handling)
		free(p);
}

bool
peer_send(struct peer *p, const struct message *m, struct fault *f)
{
	char text[1024] MEM_RAW;

	log_debug("send %s", message_trace(m, text, sizeof text));
	if (p->gone || p->ending)
		return true;    /* nobody will read it */
	if (!message_pack(m, &p->out, f))
		return false;
	if (buffer_size(&p->out) > PEER_QUEUE_MAX) {
		buffer_finish(&p->out);
		shutdown(p->fd, SHUT_RDWR);     /* read gives EOF: on_gone */
	}
	update(p);
	return true;
}

void
peer_end(struct peer *p)
{
	p->ending = true;
	if (buffer_size(&p->out) == 0)
		shutdown(p->fd, SHUT_WR);
}

size_t
peer_queued(const struct peer *p)
{
	return buffer_size(&p->out);
}

#include "drain.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "mem.h"

enum {
	PIECE = 4096,           /* PIPE_BUF: a pipe that polls takes so much */
	FILE_PIECE = 256 * 1024,
	TURN_MOST = 256 * 1024, /* then the loop's others have their turn    */
};

struct drain {
	struct ev_loop *loop;
	int fd;
	const struct drain_events *events;
	void *arg;
	size_t piece;
	struct buffer left;
	ev_io writable;
	ev_io gone;             /* a pipe's write end has nothing to read    */
};

static void
broken(struct drain *d, int error)
{
	ev_io_stop(d->loop, &d->writable);
	ev_io_stop(d->loop, &d->gone);
	buffer_finish(&d->left);
	d->events->on_broken(error, d->arg);
}

static void
gone_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	(void)loop;
	(void)revents;
	broken(w->data, EPIPE);
}

static bool
takes_more(const struct drain *d)
{
	struct pollfd p = { .fd = d->fd, .events = POLLOUT };

	return d->piece == FILE_PIECE || (poll(&p, 1, 0) == 1 &&
	    (p.revents & POLLOUT) != 0);
}

static void
writable_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct drain *d = w->data;
	size_t written = 0;

	(void)revents;
	do {
		size_t n = buffer_size(&d->left) < d->piece
		    ? buffer_size(&d->left) : d->piece;
		ssize_t done = write(d->fd, buffer_data(&d->left), n);
		if (done < 0 && errno != EINTR && errno != EAGAIN) {
			broken(d, errno);
			return;
		}
		if (done <= 0)
			break;
		buffer_eat(&d->left, (size_t)done);
		written += (size_t)done;
	} while (buffer_size(&d->left) > 0 && written < TURN_MOST &&
	    takes_more(d));
	if (buffer_size(&d->left) == 0)
		ev_io_stop(loop, w);
	if (written > 0)
		d->events->on_written(written, d->arg);
}

struct drain *
drain_new(struct ev_loop *loop, int fd, const struct drain_events *events,
    void *arg)
{
	struct drain *d = xcalloc(1, sizeof *d);
	struct stat st;

	*d = (struct drain){ .loop = loop, .fd = fd, .events = events,
		.arg = arg, .piece = PIECE };
	ev_io_init(&d->writable, writable_cb, fd, EV_WRITE);
	ev_io_init(&d->gone, gone_cb, fd, EV_READ);
	d->writable.data = d->gone.data = d;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		d->piece = FILE_PIECE;
	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		ev_io_start(loop, &d->gone);
	return d;
}

void
drain_free(struct drain *d)
{
	if (d == NULL)
		return;
	ev_io_stop(d->loop, &d->writable);
	ev_io_stop(d->loop, &d->gone);
	buffer_finish(&d->left);
	free(d);
}

void
drain_put(struct drain *d, struct slice bytes)
{
	buffer_put(&d->left, bytes.p, bytes.n);
	if (bytes.n > 0)
		ev_io_start(d->loop, &d->writable);
}

size_t
drain_size(const struct drain *d)
{
	return buffer_size(&d->left);
}

/* What a turn does for each channel: writes, reads, and closes. */
#include "channel_private.h"
#include "mem.h"

enum { TURN_MAX = 128 * 1024 }; /* read from one stream in one turn         */

static bool
write_step(struct ssh2_channel *c, struct fault *f)
{
	struct ssh2 *t = c->transport;

	bool full = buffer_size(&c->out) > 0;

	while (buffer_size(&c->out) > 0 &&
	    buffer_size(&t->io.out) < SSH2_OUT_SOFT) {
		ssize_t n = libssh2_channel_write(c->ssh,
		    buffer_data(&c->out), buffer_size(&c->out));
		if (n == LIBSSH2_ERROR_EAGAIN || n == 0)
			return true;    /* the far window is full */
		if (n < 0) {
			if (!channel_refused((int)n))
				return channel_broken(t, (int)n, f);
			buffer_finish(&c->out);
			return true;
		}
		buffer_eat(&c->out, (size_t)n);
	}
	if (full && buffer_size(&c->out) == 0 && c->events != NULL &&
	    c->events->on_room != NULL)
		c->events->on_room(c->arg);
	if (!c->eof_wanted || c->eof_sent || buffer_size(&c->out) > 0)
		return true;
	int rc = libssh2_channel_send_eof(c->ssh);
	if (rc == 0)
		c->eof_sent = true;
	return rc == 0 || rc == LIBSSH2_ERROR_EAGAIN || channel_refused(rc)
	    ? true : channel_broken(t, rc, f);
}

/* One stream until there is nothing more, or it is the others' turn. */
static bool
read_stream(struct ssh2_channel *c, int stream, struct fault *f)
{
	char bytes[CHANNEL_PACKET] MEM_RAW;
	size_t got = 0;

	while (got < TURN_MAX && !c->paused && !c->transport->freed) {
		ssize_t n = libssh2_channel_read_ex(c->ssh, stream, bytes,
		    sizeof bytes);
		if (n == LIBSSH2_ERROR_EAGAIN || n == 0)
			return true;
		if (n < 0)
			return channel_refused((int)n) ? true
				: channel_broken(c->transport, (int)n, f);
		got += (size_t)n;
		if (c->events != NULL)
			c->events->on_data(stream == 0 ? CHANNEL_STDOUT
				: CHANNEL_STDERR, bytes, (size_t)n, c->arg);
	}
	if (got >= TURN_MAX)
		ssh2_kick(c->transport);
	return true;
}

/* The far side has nothing more to say, and all that it said was read. */
static void
check_end(struct ssh2_channel *c)
{
	struct fault ok = { .code = CODE_OK };

	if (c->paused || c->transport->freed || !libssh2_channel_eof(c->ssh))
		return;
	c->phase = CLOSING;
	channel_end(c, &ok);
}

static bool
close_step(struct ssh2_channel *c, struct fault *f)
{
	struct ssh2 *t = c->transport;
	int rc = ssh2_close_session(t, c->ssh);

	if (rc == LIBSSH2_ERROR_EAGAIN)
		return true;
	if (rc < 0 && !channel_refused(rc))
		return channel_broken(t, rc, f);
	c->ssh = NULL;
	c->phase = CLOSED;
	return true;
}

static bool
channel_step(struct ssh2_channel *c, struct fault *f)
{
	if (c->phase == OPEN) {
		if (!c->owned) {
			c->phase = CLOSING;
			c->paused = false;
		} else if (!write_step(c, f)) {
			return false;
		}
	}
	if (c->phase == OPEN || c->phase == CLOSING) {
		if (!read_stream(c, 0, f) ||
		    !read_stream(c, SSH_EXTENDED_DATA_STDERR, f))
			return false;
		if (c->phase == OPEN)
			check_end(c);
	}
	return c->phase != CLOSING || c->transport->freed || close_step(c, f);
}

static void
sweep(struct ssh2 *t)
{
	struct ssh2_channel *c, *next;

	for (c = TAILQ_FIRST(&t->channels); c != NULL; c = next) {
		next = TAILQ_NEXT(c, link);
		if (c->phase == CLOSED && !c->owned)
			channel_destroy(c);
	}
}

bool
channels_step(struct ssh2 *t, struct fault *f)
{
	struct ssh2_channel *c;

	if (!channels_open(t, f))
		return false;
	/* Owners may add channels in here, at the tail; none is destroyed. */
	TAILQ_FOREACH (c, &t->channels, link) {
		if (t->freed)
			return true;
		if (!channel_step(c, f))
			return false;
	}
	sweep(t);
	return channels_open(t, f);
}

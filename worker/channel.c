/*
 * Channels of a libssh2 session. A channel's owner sets what it wants and the
 * transport's next turn does it; only turns call libssh2, and only turns call
 * owners. A channel that its owner freed goes on until the host closed it: its
 * slot is taken until then.
 */
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "probe.h"
#include "ssh2_private.h"

enum {
	WINDOW = 256 * 1024,
	PACKET = 32 * 1024,
	TURN_MAX = 128 * 1024,  /* read from one stream in one turn         */
};

enum phase { QUEUED, OPENING, STARTING, OPEN, CLOSING, CLOSED };

struct channel {
	TAILQ_ENTRY(channel) link;
	struct transport *transport;
	const struct channel_events *events;    /* NULL: nobody listens     */
	void *arg;
	bool owned;             /* until channel_free()                     */
	char *command;
	LIBSSH2_CHANNEL *ssh;
	enum phase phase;
	struct buffer out;
	bool eof_wanted, eof_sent;
	bool paused;
};

struct channel *
channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg)
{
	struct channel *c = xcalloc(1, sizeof *c);

	*c = (struct channel){ .transport = t, .events = events, .arg = arg,
		.owned = true, .command = xstrdup(command), .phase = QUEUED };
	TAILQ_INSERT_TAIL(&t->channels, c, link);
	ssh2_kick(t);
	return c;
}

void
channel_write(struct channel *c, const void *p, size_t n)
{
	buffer_put(&c->out, p, n);
	ssh2_kick(c->transport);
}

void
channel_eof(struct channel *c)
{
	c->eof_wanted = true;
	ssh2_kick(c->transport);
}

void
channel_pause(struct channel *c, bool paused)
{
	c->paused = paused;
	ssh2_kick(c->transport);
}

void
channel_free(struct channel *c)
{
	if (c == NULL)
		return;
	c->events = NULL;
	c->owned = false;
	buffer_finish(&c->out);
	ssh2_kick(c->transport);
}

size_t
transport_channels(const struct transport *t)
{
	const struct channel *c;
	size_t n = 0;

	TAILQ_FOREACH (c, &t->channels, link)
		n += c->phase != QUEUED && c->phase != CLOSED;
	return n;
}

static void
destroy(struct channel *c)
{
	struct transport *t = c->transport;

	if (t->opening == c)
		t->opening = NULL;
	TAILQ_REMOVE(&t->channels, c, link);
	buffer_finish(&c->out);
	free(c->command);
	free(c);
}

/* Tells the owner, who hears nothing after it. */
static void
end(struct channel *c, const struct fault *why)
{
	const struct channel_events *events = c->events;

	c->events = NULL;
	if (events != NULL)
		events->on_end(why, c->arg);
}

static const char *
ssh_error(struct transport *t)
{
	char *text = NULL;

	libssh2_session_last_error(t->ssh, &text, NULL, 0);
	return text == NULL || text[0] == '\0' ? "no reason was given" : text;
}

/* Whether an error is this channel's alone; else the session is broken. */
static bool
is_refusal(int error)
{
	return error == LIBSSH2_ERROR_CHANNEL_FAILURE ||
	    error == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED ||
	    error == LIBSSH2_ERROR_CHANNEL_CLOSED ||
	    error == LIBSSH2_ERROR_CHANNEL_EOF_SENT;
}

static bool
broken(struct transport *t, int error, struct fault *f)
{
	return fault_set(f, CODE_UNREACHABLE, "the SSH connection broke: %s"
	    " (libssh2 %d)", ssh_error(t), error);
}

/* The host gave no channel, or did not run the command. */
static void
refused(struct channel *c)
{
	struct fault f = { 0 };

	fault_set(&f, CODE_REFUSED, "the host opens no further session: %s",
	    ssh_error(c->transport));
	c->transport->opening = NULL;
	c->phase = c->ssh == NULL ? CLOSED : CLOSING;
	if (c->phase == CLOSED)
		c->transport->sessions_most = transport_channels(c->transport);
	end(c, &f);
}

/* Opens the channel, then runs its command. False: the session is broken. */
static bool
open_step(struct channel *c, struct fault *f)
{
	struct transport *t = c->transport;
	int rc;

	if (c->phase == OPENING) {
		c->ssh = ssh2_open_session(t, WINDOW, PACKET);
		rc = c->ssh != NULL ? 0 : libssh2_session_last_errno(t->ssh);
		if (rc == LIBSSH2_ERROR_EAGAIN)
			return true;
		if (c->ssh == NULL) {
			if (!is_refusal(rc))
				return broken(t, rc, f);
			refused(c);
			return true;
		}
		c->phase = STARTING;
	}
	rc = libssh2_channel_process_startup(c->ssh, "exec", 4, c->command,
	    (unsigned)strlen(c->command));
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return true;
	if (rc < 0) {
		if (!is_refusal(rc))
			return broken(t, rc, f);
		refused(c);
		return true;
	}
	t->opening = NULL;
	c->phase = OPEN;
	if (c->events != NULL && c->events->on_open != NULL)
		c->events->on_open(c->arg);
	return true;
}

/* Law 2: the oldest that waits, once the one before is through. */
static bool
open_next(struct transport *t, struct fault *f)
{
	struct channel *c;

	while (!t->freed) {
		c = t->opening;
		if (c == NULL && probe_active(t)) {
			if (!probe_step(t, f))
				return false;
			if (t->freed || probe_active(t))
				return true;
			continue;
		}
		if (c == NULL) {
			TAILQ_FOREACH (c, &t->channels, link)
				if (c->phase == QUEUED)
					break;
			if (c == NULL)
				return true;
			if (!c->owned) {
				c->phase = CLOSED;
				continue;
			}
			c->phase = OPENING;
			t->opening = c;
		}
		if (!open_step(c, f))
			return false;
		if (t->opening == c)
			return true;    /* the host has not answered yet */
	}
	return true;
}

static bool
write_step(struct channel *c, struct fault *f)
{
	struct transport *t = c->transport;

	while (buffer_size(&c->out) > 0 &&
	    buffer_size(&t->io.out) < SSH2_OUT_SOFT) {
		ssize_t n = libssh2_channel_write(c->ssh,
		    buffer_data(&c->out), buffer_size(&c->out));
		if (n == LIBSSH2_ERROR_EAGAIN || n == 0)
			return true;    /* the far window is full */
		if (n < 0) {
			if (!is_refusal((int)n))
				return broken(t, (int)n, f);
			buffer_finish(&c->out);
			return true;
		}
		buffer_eat(&c->out, (size_t)n);
	}
	if (!c->eof_wanted || c->eof_sent || buffer_size(&c->out) > 0)
		return true;
	int rc = libssh2_channel_send_eof(c->ssh);
	if (rc == 0)
		c->eof_sent = true;
	return rc == 0 || rc == LIBSSH2_ERROR_EAGAIN || is_refusal(rc)
	    ? true : broken(t, rc, f);
}

/* One stream until there is nothing more, or it is the others' turn. */
static bool
read_stream(struct channel *c, int stream, struct fault *f)
{
	char bytes[PACKET];
	size_t got = 0;

	while (got < TURN_MAX && !c->paused && !c->transport->freed) {
		ssize_t n = libssh2_channel_read_ex(c->ssh, stream, bytes,
		    sizeof bytes);
		if (n == LIBSSH2_ERROR_EAGAIN || n == 0)
			return true;
		if (n < 0)
			return is_refusal((int)n) ? true
				: broken(c->transport, (int)n, f);
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
check_end(struct channel *c)
{
	struct fault ok = { .code = CODE_OK };

	if (c->paused || c->transport->freed || !libssh2_channel_eof(c->ssh))
		return;
	c->phase = CLOSING;
	end(c, &ok);
}

static bool
close_step(struct channel *c, struct fault *f)
{
	struct transport *t = c->transport;
	int rc = ssh2_close_session(t, c->ssh);

	if (rc == LIBSSH2_ERROR_EAGAIN)
		return true;
	if (rc < 0 && !is_refusal(rc))
		return broken(t, rc, f);
	c->ssh = NULL;
	c->phase = CLOSED;
	return true;
}

static bool
channel_step(struct channel *c, struct fault *f)
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
sweep(struct transport *t)
{
	struct channel *c, *next;

	for (c = TAILQ_FIRST(&t->channels); c != NULL; c = next) {
		next = TAILQ_NEXT(c, link);
		if (c->phase == CLOSED && !c->owned)
			destroy(c);
	}
}

bool
channels_step(struct transport *t, struct fault *f)
{
	struct channel *c;

	if (!open_next(t, f))
		return false;
	/* Owners may add channels in here, at the tail; none is destroyed. */
	TAILQ_FOREACH (c, &t->channels, link) {
		if (t->freed)
			return true;
		if (!channel_step(c, f))
			return false;
	}
	sweep(t);
	return open_next(t, f);
}

void
channels_end(struct transport *t, const struct fault *why)
{
	struct channel *c;

	TAILQ_FOREACH (c, &t->channels, link) {
		if (t->freed)
			return;
		end(c, why);
	}
}

void
channels_free(struct transport *t)
{
	struct channel *c;

	probe_free(t);
	while ((c = TAILQ_FIRST(&t->channels)) != NULL)
		destroy(c);
}

/*
 * Channels of a libssh2 session. A channel's owner sets what it wants and the
 * transport's next turn does it; only turns call libssh2, and only turns call
 * owners. A channel that its owner freed goes on until the host closed it: its
 * slot is taken until then. One that the host refuses goes on to a further
 * connection.
 */
#include "channel_private.h"

#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "probe.h"

static struct ssh2_channel *
add(struct ssh2 *t, const struct channel_events *events, void *arg)
{
	struct ssh2_channel *c = xcalloc(1, sizeof *c);

	*c = (struct ssh2_channel){ .base = { &ssh2_ops }, .transport = t,
		.events = events, .arg = arg, .owned = true, .phase = QUEUED };
	TAILQ_INSERT_TAIL(&t->channels, c, link);
	ssh2_kick(t);
	return c;
}

struct ssh2_channel *
ssh2_exec(struct ssh2 *t, const char *command,
    const struct channel_events *events, void *arg)
{
	struct ssh2_channel *c = add(t, events, arg);

	c->command = xstrdup(command);
	return c;
}

struct ssh2_channel *
ssh2_connect(struct ssh2 *t, const char *address, uint16_t port,
    const struct channel_events *events, void *arg)
{
	struct ssh2_channel *c = add(t, events, arg);

	c->address = xstrdup(address);
	c->port = port;
	return c;
}

size_t
ssh2_waiting(const struct ssh2_channel *c)
{
	return buffer_size(&c->out);
}

bool
ssh2_asked(const struct ssh2_channel *c)
{
	return c->phase != QUEUED;
}

int64_t
ssh2_asking_ms(const struct ssh2 *t)
{
	return t->opening == NULL ? 0 : clock_mono_ms() - t->asked;
}

void
ssh2_write(struct ssh2_channel *c, const void *p, size_t n)
{
	buffer_put(&c->out, p, n);
	ssh2_kick(c->transport);
}

void
ssh2_eof(struct ssh2_channel *c)
{
	c->eof_wanted = true;
	ssh2_kick(c->transport);
}

void
ssh2_pause(struct ssh2_channel *c, bool paused)
{
	c->paused = paused;
	ssh2_kick(c->transport);
}

void
ssh2_free_channel(struct ssh2_channel *c)
{
	if (c == NULL)
		return;
	c->events = NULL;
	c->owned = false;
	buffer_finish(&c->out);
	ssh2_kick(c->transport);
}

size_t
ssh2_channels(const struct ssh2 *t)
{
	const struct ssh2_channel *c;
	size_t n = 0;

	TAILQ_FOREACH (c, &t->channels, link)
		n += c->phase != QUEUED && c->phase != CLOSED;
	return n;
}

void
channel_destroy(struct ssh2_channel *c)
{
	struct ssh2 *t = c->transport;

	if (t->opening == c)
		t->opening = NULL;
	TAILQ_REMOVE(&t->channels, c, link);
	buffer_finish(&c->out);
	free(c->command);
	free(c->address);
	free(c);
}

void
channel_end(struct ssh2_channel *c, const struct fault *why)
{
	const struct channel_events *events = c->events;

	c->events = NULL;
	if (events != NULL)
		events->on_end(why, c->arg);
}

const char *
channel_error(struct ssh2 *t)
{
	char *text = NULL;

	libssh2_session_last_error(t->ssh, &text, NULL, 0);
	return text == NULL || text[0] == '\0' ? "no reason was given" : text;
}

bool
channel_refused(int error)
{
	return error == LIBSSH2_ERROR_CHANNEL_FAILURE ||
	    error == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED ||
	    error == LIBSSH2_ERROR_CHANNEL_CLOSED ||
	    error == LIBSSH2_ERROR_CHANNEL_EOF_SENT;
}

bool
channel_broken(struct ssh2 *t, int error, struct fault *f)
{
	return fault_set(f, CODE_UNREACHABLE, "the SSH connection broke: %s"
	    " (libssh2 %d)", channel_error(t), error);
}

void
channel_move(struct ssh2_channel *c, struct ssh2 *to, enum phase phase)
{
	TAILQ_REMOVE(&c->transport->channels, c, link);
	c->transport = to;
	c->phase = phase;
	TAILQ_INSERT_TAIL(&to->channels, c, link);
	ssh2_kick(to);
}

void
channels_end(struct ssh2 *t, const struct fault *why)
{
	struct ssh2_channel *c;

	TAILQ_FOREACH (c, &t->channels, link) {
		if (t->freed)
			return;
		channel_end(c, why);
	}
}

void
channels_leave(struct ssh2 *t, struct ssh2 *to)
{
	struct ssh2_channel *c, *next;

	for (c = TAILQ_FIRST(&t->channels); c != NULL; c = next) {
		next = TAILQ_NEXT(c, link);
		if (c->owned)
			channel_move(c, to, CLOSED);
	}
}

void
channels_free(struct ssh2 *t)
{
	struct ssh2_channel *c, *next;

	probe_free(t);
	for (c = TAILQ_FIRST(&t->channels); c != NULL; c = next) {
		next = TAILQ_NEXT(c, link);
		channel_destroy(c);
	}
}

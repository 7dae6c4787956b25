/*
 * Channels of a libssh2 session. A channel's owner sets what it wants and the
 * transport's next turn does it; only turns call libssh2, and only turns call
 * owners. A channel that its owner freed goes on until the host closed it: its
 * slot is taken until then. One that the host refuses goes on to a further
 * connection.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "further.h"
#include "mem.h"
#include "probe.h"
#include "ssh2_private.h"
#include "sshkey.h"

enum {
	WINDOW = 256 * 1024,
	PACKET = 32 * 1024,
	TURN_MAX = 128 * 1024,  /* read from one stream in one turn         */
};

enum phase { QUEUED, OPENING, STARTING, OPEN, CLOSING, CLOSED };

struct ssh2_channel {
	struct channel base;
	TAILQ_ENTRY(ssh2_channel) link;
	struct ssh2 *transport;
	const struct channel_events *events;    /* NULL: nobody listens     */
	void *arg;
	bool owned;             /* until ssh2_free_channel()                     */
	char *command;          /* NULL: it is a connection to            */
	char *address;
	uint16_t port;
	LIBSSH2_CHANNEL *ssh;
	enum phase phase;
	struct buffer out;
	bool eof_wanted, eof_sent;
	bool paused;
};

static struct ssh2_channel *
add(struct ssh2 *t, const struct channel_events *events, void *arg)
{
	struct ssh2_channel *c = xcalloc(1, sizeof *c);

	*c = (struct ssh2_channel){ .base = { &ssh2_ops }, .transport = t, .events = events, .arg = arg,
		.owned = true, .phase = QUEUED };
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

static void
destroy(struct ssh2_channel *c)
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

/* Tells the owner, who hears nothing after it. */
static void
end(struct ssh2_channel *c, const struct fault *why)
{
	const struct channel_events *events = c->events;

	c->events = NULL;
	if (events != NULL)
		events->on_end(why, c->arg);
}

static const char *
ssh_error(struct ssh2 *t)
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
broken(struct ssh2 *t, int error, struct fault *f)
{
	return fault_set(f, CODE_UNREACHABLE, "the SSH connection broke: %s"
	    " (libssh2 %d)", ssh_error(t), error);
}

/* Changes its connection. */
static void
move(struct ssh2_channel *c, struct ssh2 *to, enum phase phase)
{
	TAILQ_REMOVE(&c->transport->channels, c, link);
	c->transport = to;
	c->phase = phase;
	TAILQ_INSERT_TAIL(&to->channels, c, link);
	ssh2_kick(to);
}

/* The host gave no channel: whether another connection is asked for it. */
static bool
goes_on(struct ssh2_channel *c)
{
	struct ssh2 *t = c->transport, *to;

	c->phase = QUEUED;
	t->sessions_most = ssh2_channels(t);
	to = c->owned ? further_of(t) : NULL;
	if (to != NULL)
		move(c, to, QUEUED);
	return to != NULL;
}

/* The host gave no channel, or did not run the command. */
static void
refused(struct ssh2_channel *c)
{
	struct fault f = { 0 };

	c->transport->opening = NULL;
	if (c->command == NULL)
		fault_set(&f, CODE_REFUSED, "%s", ssh_error(c->transport));
	else if (c->ssh == NULL && goes_on(c))
		return;
	else
		fault_set(&f, CODE_REFUSED, "the host opens no further session:"
		    " %s", ssh_error(c->transport));
	c->phase = c->ssh == NULL ? CLOSED : CLOSING;
	end(c, &f);
}

/*
 * As libssh2_channel_direct_tcpip_ex(), which would have a window of 2 MiB. The
 * originator's address is of no use to anybody (RFC 4254, 7.2).
 */
static LIBSSH2_CHANNEL *
open_connection(const struct ssh2_channel *c)
{
	static const char type[] = "direct-tcpip";
	const uint32_t port = htonl(c->port), none = 0;
	struct buffer m = { 0 };

	ssh_put_string(&m, slice_of(c->address));
	buffer_put(&m, &port, sizeof port);
	ssh_put_string(&m, slice_of("127.0.0.1"));
	buffer_put(&m, &none, sizeof none);
	LIBSSH2_CHANNEL *ssh = libssh2_channel_open_ex(c->transport->ssh, type,
	    sizeof type - 1, WINDOW, PACKET, buffer_data(&m),
	    (unsigned)buffer_size(&m));
	buffer_finish(&m);
	return ssh;
}

/* Opens the channel, then runs its command. False: the session is broken. */
static bool
open_step(struct ssh2_channel *c, struct fault *f)
{
	struct ssh2 *t = c->transport;
	int rc;

	if (c->phase == OPENING) {
		c->ssh = c->command == NULL ? open_connection(c)
			: ssh2_open_session(t, WINDOW, PACKET);
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
	rc = c->command == NULL ? 0
		: libssh2_channel_process_startup(c->ssh, "exec", 4, c->command,
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
	t->io.prompt = t->io.prompt || c->command != NULL;
	if (c->events != NULL && c->events->on_open != NULL)
		c->events->on_open(c->arg);
	return true;
}

/* Law 2: the oldest that waits, once the one before is through. */
static bool
open_next(struct ssh2 *t, struct fault *f)
{
	struct ssh2_channel *c;

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
			t->asked = clock_mono_ms();
		}
		if (!open_step(c, f))
			return false;
		if (t->opening == c)
			return true;    /* the host has not answered yet */
	}
	return true;
}

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
			if (!is_refusal((int)n))
				return broken(t, (int)n, f);
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
	return rc == 0 || rc == LIBSSH2_ERROR_EAGAIN || is_refusal(rc)
	    ? true : broken(t, rc, f);
}

/* One stream until there is nothing more, or it is the others' turn. */
static bool
read_stream(struct ssh2_channel *c, int stream, struct fault *f)
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
check_end(struct ssh2_channel *c)
{
	struct fault ok = { .code = CODE_OK };

	if (c->paused || c->transport->freed || !libssh2_channel_eof(c->ssh))
		return;
	c->phase = CLOSING;
	end(c, &ok);
}

static bool
close_step(struct ssh2_channel *c, struct fault *f)
{
	struct ssh2 *t = c->transport;
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
			destroy(c);
	}
}

bool
channels_step(struct ssh2 *t, struct fault *f)
{
	struct ssh2_channel *c;

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
channels_end(struct ssh2 *t, const struct fault *why)
{
	struct ssh2_channel *c;

	TAILQ_FOREACH (c, &t->channels, link) {
		if (t->freed)
			return;
		end(c, why);
	}
}

void
channels_leave(struct ssh2 *t, struct ssh2 *to)
{
	struct ssh2_channel *c, *next;

	for (c = TAILQ_FIRST(&t->channels); c != NULL; c = next) {
		next = TAILQ_NEXT(c, link);
		if (c->owned)
			move(c, to, CLOSED);
	}
}

void
channels_free(struct ssh2 *t)
{
	struct ssh2_channel *c, *next;

	probe_free(t);
	for (c = TAILQ_FIRST(&t->channels); c != NULL; c = next) {
		next = TAILQ_NEXT(c, link);
		destroy(c);
	}
}

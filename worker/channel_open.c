/* A channel is opened, and its command run: one after the other (law 2). */
#include "channel_private.h"

#include <arpa/inet.h>
#include <string.h>

#include "clock.h"
#include "further.h"
#include "probe.h"
#include "sshkey.h"

enum { WINDOW = 256 * 1024 };

/* The host gave no channel: whether another connection is asked for it. */
static bool
goes_on(struct ssh2_channel *c)
{
	struct ssh2 *t = c->transport, *to;

	c->phase = QUEUED;
	t->sessions_most = ssh2_channels(t);
	to = c->owned ? further_of(t) : NULL;
	if (to != NULL)
		channel_move(c, to, QUEUED);
	return to != NULL;
}

/* The host gave no channel, or did not run the command. */
static void
refused(struct ssh2_channel *c)
{
	struct fault f = { 0 };

	c->transport->opening = NULL;
	if (c->command == NULL)
		fault_set(&f, CODE_REFUSED, "%s", channel_error(c->transport));
	else if (c->ssh == NULL && goes_on(c))
		return;
	else
		fault_set(&f, CODE_REFUSED, "the host opens no further session:"
		    " %s", channel_error(c->transport));
	c->phase = c->ssh == NULL ? CLOSED : CLOSING;
	channel_end(c, &f);
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
	    sizeof type - 1, WINDOW, CHANNEL_PACKET, buffer_data(&m),
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
			: ssh2_open_session(t, WINDOW, CHANNEL_PACKET);
		rc = c->ssh != NULL ? 0 : libssh2_session_last_errno(t->ssh);
		if (rc == LIBSSH2_ERROR_EAGAIN)
			return true;
		if (c->ssh == NULL) {
			if (!channel_refused(rc))
				return channel_broken(t, rc, f);
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
		if (!channel_refused(rc))
			return channel_broken(t, rc, f);
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

bool
channels_open(struct ssh2 *t, struct fault *f)
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

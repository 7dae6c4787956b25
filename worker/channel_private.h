/* What channel.c, channel_open.c and channel_turn.c share. */
#ifndef CHANNEL_PRIVATE_H
#define CHANNEL_PRIVATE_H

#include "ssh2_private.h"

enum { CHANNEL_PACKET = 32 * 1024 };

enum phase { QUEUED, OPENING, STARTING, OPEN, CLOSING, CLOSED };

struct ssh2_channel {
	struct channel base;
	TAILQ_ENTRY(ssh2_channel) link;
	struct ssh2 *transport;
	const struct channel_events *events;    /* NULL: nobody listens     */
	void *arg;
	bool owned;             /* until ssh2_free_channel()               */
	char *command;          /* NULL: it is a connection to            */
	char *address;
	uint16_t port;
	LIBSSH2_CHANNEL *ssh;
	enum phase phase;
	struct buffer out;
	bool eof_wanted, eof_sent;
	bool paused;
};

/* Tells the owner, who hears nothing after it. */
void channel_end(struct ssh2_channel *c, const struct fault *why);

/* Changes its connection. */
void channel_move(struct ssh2_channel *c, struct ssh2 *to, enum phase phase);

void channel_destroy(struct ssh2_channel *c);

/* libssh2's words for its last error, until the next call of it. */
const char *channel_error(struct ssh2 *t);

/* Whether an error is this channel's alone; else the session is broken. */
bool channel_refused(int error);

/* Always false: the session is broken, and f says so. */
bool channel_broken(struct ssh2 *t, int error, struct fault *f);

/* Law 2: the oldest that waits, once the one before is through. False: the
 * session is broken. */
bool channels_open(struct ssh2 *t, struct fault *f);

#endif

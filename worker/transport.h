/*
 * A connection to one host, logged in, with channels on it. ssh2.c is the
 * backend that speaks SSH by libssh2; a spawned ssh client is to be the second
 * one. Only the backends know which it is.
 *
 * Nothing here waits: every step has a deadline, and every outcome is an event.
 * Events are never delivered from inside a call of the owner's, but from the
 * loop; after transport_free() or channel_free() there are none.
 */
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include <ev.h>
#include <stdint.h>

#include "fault.h"
#include "protocol.h"
#include "slice.h"
#include "states.h"

/* Whom to reach and how. All strings are borrowed while the transport lives. */
struct target {
	const char *host;               /* the session file's name for it   */
	const char *address;            /* name or number to connect to     */
	uint16_t port;
	const char *user;
	const char *const *known_hosts; /* files, in order; NULL ends       */
	const char *const *identity_files;
	const char *agent;              /* the agent's socket, or ""        */
	int64_t connect_ms;             /* for each step up to the login    */
	enum key_check key_check;       /* whether its key is compared      */
};

struct transport;

struct transport_events {
	/* RESOLVING, CONNECTING, HANDSHAKE, LOGIN, as they begin. */
	void (*on_progress)(enum host_state state, void *arg);
	/* Logged in: channels can be opened. */
	void (*on_ready)(void *arg);
	/*
	 * Over, once, before or after on_ready; on_end of every channel came
	 * first. CODE_HOST_KEY and CODE_LOGIN are not to be retried by itself.
	 * The transport may be freed here.
	 */
	void (*on_down)(const struct fault *why, void *arg);
};

/* Starts connecting. Neither events nor arg is owned. */
struct transport *transport_open(struct ev_loop *loop,
    const struct target *target, const struct transport_events *events,
    void *arg);

/*
 * Closes the socket and everything on it at once; channels that their owners
 * did not free are freed, without on_end. NULL is legal.
 */
void transport_free(struct transport *t);

/* When the last byte from the host arrived, on the monotonic clock in ms. */
int64_t transport_heard_ms(const struct transport *t);

/*
 * Of the connection's far end, for who wants to know: texts are "" until they
 * are known, and valid while the transport lives.
 */
struct transport_facts {
	const char *peer;       /* the address that answered, as a number   */
	const char *key;        /* "ED25519 SHA256:..."                     */
	const char *key_from;   /* FILE:LINE that has it                    */
	size_t sessions_most;   /* it lets in no more; 0: not known         */
	bool unverified;        /* key was not compared with known ones     */
};

struct transport_facts transport_facts(const struct transport *t);

/*
 * Counts the sessions that the host lets into this connection, those that are
 * open included, by opening up to most (32) more until one is refused: refused
 * false means that there would be room for more. done is called from the loop,
 * once, unless the connection ends before. False: it is not logged in, or is
 * being counted already.
 */
typedef void sessions_done(unsigned count, bool refused, void *arg);
bool transport_count_sessions(struct transport *t, unsigned most,
    sessions_done *done, void *arg);

struct channel;

enum { CHANNEL_STDOUT = 1, CHANNEL_STDERR = 2 };

struct channel_events {
	/* The host runs the command. NULL: not of interest. */
	void (*on_open)(void *arg);
	/* p[0..n) of CHANNEL_STDOUT or CHANNEL_STDERR, in order. */
	void (*on_data)(int which, const char *p, size_t n, void *arg);
	/*
	 * Over, once, after the last on_data. CODE_OK: the far side closed it;
	 * CODE_REFUSED: the host gave no channel (MaxSessions?); else the link
	 * failed. The channel may be freed here. What the command exited with
	 * is not told: the records on the host are the truth.
	 */
	void (*on_end)(const struct fault *why, void *arg);
};

/*
 * A new channel that runs the command by the user's login shell, without a
 * terminal. One open or exec is in flight for each connection (libssh2 #671:
 * replies cross otherwise); others queue here, oldest first.
 */
struct channel *channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg);

/* Queues bytes for the command's stdin, also before on_open. */
void channel_write(struct channel *c, const void *p, size_t n);

/* Ends the command's stdin after what is queued. */
void channel_eof(struct channel *c);

/*
 * Leaves what arrives unread, bounded by the channel's window. For moments
 * only: unread data slows every other channel of the connection.
 */
void channel_pause(struct channel *c, bool paused);

/*
 * The owner is done: no more events. The transport ends the channel in the
 * background (EOF, then close; a remote command that will not end keeps its
 * slot, and after a deadline is left alone). NULL is legal.
 */
void channel_free(struct channel *c);

/* Channels that take a slot on the host: open, opening or not yet closed. */
size_t transport_channels(const struct transport *t);

#endif

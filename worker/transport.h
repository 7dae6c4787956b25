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

struct hop;             /* hop.h: a jump host */
struct reach;           /* reach.h: what the session file says */

/* Whom to reach and how. All strings are borrowed while the transport lives. */
struct target {
	bool openssh;                   /* by the ssh client                */
	const struct reach *said;       /* ... which is told what was said  */
	bool alone;                     /* ... and pings it: nobody else does */
	const char *host;               /* the session file's name for it   */
	const char *address;            /* name or number to connect to     */
	const char *name;               /* what ssh would be asked for: %n  */
	uint16_t port;
	const char *user;
	int family;                     /* AF_INET, AF_INET6; AF_UNSPEC: any */
	const char *bind_address;       /* our end's, a number; "" or NULL:
					   the kernel chooses               */
	const char *proxy_command;      /* as ssh_config(5) has it; "" or
					   NULL: none                       */
	struct hop *jump;               /* else, through whom; NULL: nobody */
	const char *const *known_hosts; /* files, in order; NULL ends       */
	const char *revoked_keys;       /* a file of host keys; "": none    */
	const char *key_alias;          /* what they have it by; "": address */
	const char *const *identity_files;
	bool identities_only;           /* the agent offers those keys only */
	const char *agent;              /* the agent's socket, or ""        */
	int64_t connect_ms;             /* for each step up to the login    */
	int64_t alive_ms;               /* from ping to ping                */
	unsigned alive_count;           /* so many without an answer        */
	enum key_check key_check;       /* whether its key is compared      */
	enum key_policy key_policy;     /* ... and what if it is not known  */
	/* Comma lists, as far as libssh2 has them; "": as it likes. */
	const char *ciphers, *macs, *kex, *host_key_types;
	bool compression;
	bool config_unread;             /* no ssh client tells of ssh_config */
	bool hash_names;                /* of keys that are added           */
	const struct asker *asker;      /* who is asked; NULL: nobody       */
};

struct asker;           /* question.h */
struct transport;

struct transport_events {
	/*
	 * RESOLVING, CONNECTING, HANDSHAKE, LOGIN, as they begin, and once
	 * more when transport_waits_for() may have changed.
	 */
	void (*on_progress)(enum host_state state, void *arg);
	/* Logged in: channels can be opened. */
	void (*on_ready)(void *arg);
	/*
	 * Over, once, before or after on_ready; on_end of every channel came
	 * first. CODE_HOST_KEY, CODE_LOGIN and CODE_INVALID, of a target that
	 * cannot be reached as it says, are not to be retried by itself.
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

/* The jump host that is being connected before; "" where none is. */
const char *transport_waits_for(const struct transport *t);

/* When the last byte from the host arrived, on the monotonic clock in ms. */
int64_t transport_heard_ms(const struct transport *t);

/*
 * Of the connection's far end, for who wants to know: texts are "" until they
 * are known, and valid while the transport lives.
 */
struct transport_facts {
	const char *peer;       /* the address that answered, as a number,
				   or what it was reached through           */
	const char *key;        /* "ED25519 SHA256:..."                     */
	const char *key_from;   /* FILE:LINE that has it                    */
	size_t sessions_most;   /* it lets in no more; 0: not known         */
	bool unverified;        /* key was not compared with known ones     */
	const char *control;    /* the socket of the ssh client that has it;
				   NULL: it is none's                       */
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
	/* All that was written has left the channel. NULL: not of interest. */
	void (*on_room)(void *arg);
	/* p[0..n) of CHANNEL_STDOUT or CHANNEL_STDERR, in order. */
	void (*on_data)(int which, const char *p, size_t n, void *arg);
	/*
	 * Over, once, after the last on_data. CODE_OK: the far side closed it;
	 * CODE_REFUSED: the host gave no channel, nor a further connection for
	 * it; else the link failed. The channel may be freed here. What the
	 * command exited with is not told: the records on the host are the
	 * truth.
	 */
	void (*on_end)(const struct fault *why, void *arg);
};

/*
 * A new channel that runs the command by the user's login shell, without a
 * terminal. One open or exec is in flight for each connection (libssh2 #671:
 * replies cross otherwise); others queue here, oldest first. What the host lets
 * no more of into a connection (MaxSessions) gets a further one, of which the
 * owner knows nothing: where that breaks, the transport does.
 */
struct channel *channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg);

/*
 * A connection that the host makes to an address, as it understands it
 * (direct-tcpip): its bytes are those of CHANNEL_STDOUT, on_open says that it
 * is there, and CODE_REFUSED, in libssh2's words, that it is not. It queues
 * with the commands.
 */
struct channel *channel_connect(struct transport *t, const char *address,
    uint16_t port, const struct channel_events *events, void *arg);

/* Bytes that were written and have not left the channel. */
size_t channel_waiting(const struct channel *c);

/* Whether the host was asked for the channel yet. */
bool channel_asked(const struct channel *c);

/* For how long it has not answered who was asked for last; 0: it has. */
int64_t transport_asking_ms(const struct transport *t);

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

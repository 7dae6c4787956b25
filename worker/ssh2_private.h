/* What the two files of the libssh2 backend share. */
#ifndef SSH2_PRIVATE_H
#define SSH2_PRIVATE_H

#include <libssh2.h>
#include <sys/queue.h>

#include "auth.h"
#include "hostkey.h"
#include "resolve.h"
#include "ssh2_io.h"
#include "tcp.h"
#include "transport.h"

TAILQ_HEAD(channels, channel);

struct transport {
	struct ev_loop *loop;
	const struct target *target;
	const struct transport_events *events;
	void *arg;
	enum host_state phase;  /* RESOLVING ... LOGIN, then READY          */
	struct resolve *resolve;
	struct tcp *tcp;
	struct hostkeys *hostkeys;
	LIBSSH2_SESSION *ssh;   /* NULL: there is no connection yet         */
	struct ssh2_io io;
	struct auth *auth;
	char peer[64];          /* the address that answered, "" before     */
	char key[80];           /* "ED25519 SHA256:...", "" before          */
	char key_from[512];     /* where it is known from, "" before        */
	bool exempt;            /* ... need not be compared                 */
	bool unverified;        /* ... and was not                          */
	size_t sessions_most;   /* ... that the host lets in; 0: not known  */
	bool closed_last;       /* ... and see ssh2_open_session()          */
	unsigned attempts;      /* of auth, when the deadline was last set  */
	ev_io watch;
	ev_timer deadline;      /* of the phase                             */
	ev_timer turn;          /* 0 s: there is work without an event      */
	struct channels channels;
	struct channel *opening;        /* law 2: one at a time             */
	struct probe *probe;            /* ... which comes before others    */
	unsigned busy;          /* turns up the stack                       */
	bool freed;             /* ... when the owner let go                */
	bool over;              /* on_down was called                       */
};

/* Something is to be done in the next turn of the loop. */
void ssh2_kick(struct transport *t);

/*
 * Opens a session's channel; NULL: libssh2_session_last_errno() says why, as
 * for libssh2_channel_open_ex(), EAGAIN included. sshd answers all that it has
 * read before it gives back the place of a session whose close is in it, so an
 * open after a close may be refused where there is room (OpenSSH 9.2, found by
 * measuring: one in some 100 at MaxSessions 2). Such a refusal is asked about
 * once more: by then the place is there.
 */
LIBSSH2_CHANNEL *ssh2_open_session(struct transport *t, unsigned window,
    unsigned packet);

/* Closes and frees it. As libssh2_channel_close(), EAGAIN until it is done. */
int ssh2_close_session(struct transport *t, LIBSSH2_CHANNEL *c);

/*
 * Carries all channels on: opens, writes, reads until there is nothing more.
 * False: the session is broken, f says how.
 */
bool channels_step(struct transport *t, struct fault *f);

/* on_end for every channel that has an owner, who may free all in it. */
void channels_end(struct transport *t, const struct fault *why);

/* Frees them without a word; the session's memory goes with the session. */
void channels_free(struct transport *t);

#endif

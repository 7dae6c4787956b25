/* What the two files of the libssh2 backend share. */
#ifndef SSH2_PRIVATE_H
#define SSH2_PRIVATE_H

#include <libssh2.h>
#include <sys/queue.h>

#include "auth.h"
#include "dial.h"
#include "hostkey.h"
#include "question.h"
#include "ssh2_io.h"
#include "ssh2.h"

TAILQ_HEAD(channels, ssh2_channel);
TAILQ_HEAD(furthers, further);

struct ssh2 {
	struct transport base;
	struct ev_loop *loop;
	const struct target *target;
	const struct transport_events *events;
	void *arg;
	enum host_state phase;  /* RESOLVING ... LOGIN, then READY          */
	struct dial *dial;
	struct hostkeys *hostkeys;
	LIBSSH2_SESSION *ssh;   /* NULL: there is no connection yet         */
	struct ssh2_io io;
	struct auth *auth;
	char peer[64];          /* the address that answered, "" before     */
	char key[80];           /* "ED25519 SHA256:...", "" before          */
	char key_from[512];     /* where it is known from, "" before        */
	bool shaken;            /* hands: its key is there                  */
	struct asked *key_question;     /* whether it is to be taken        */
	enum { KEY_UNASKED, KEY_TAKEN, KEY_DECLINED } key_answer;
	char key_why[128];      /* ... why it is not                        */
	bool exempt;            /* ... need not be compared                 */
	bool unverified;        /* ... and was not                          */
	size_t sessions_most;   /* ... that the host lets in; 0: not known  */
	bool patient;           /* a person was asked, or may be there      */
	bool closed_last;       /* ... and see ssh2_open_session()          */
	unsigned attempts;      /* of auth, when the deadline was last set  */
	ev_io watch;
	ev_timer deadline;      /* of the phase                             */
	ev_timer turn;          /* 0 s: there is work without an event      */
	struct channels channels;
	struct ssh2_channel *opening;        /* law 2: one at a time             */
	int64_t asked;                  /* ... when, monotonic ms           */
	struct probe *probe;            /* ... which comes before others    */
	struct furthers furthers;       /* for what it has no room for      */
	struct further *further;        /* it is one of those; NULL: it is not */
	unsigned busy;          /* turns up the stack                       */
	bool freed;             /* ... when the owner let go                */
	bool over;              /* on_down was called                       */
};

/* Something is to be done in the next turn of the loop. */
void ssh2_kick(struct ssh2 *t);

/* It is over; the owner is told, and may free it. */
void ssh2_down(struct ssh2 *t, const struct fault *why);

/*
 * Opens a session's channel; NULL: libssh2_session_last_errno() says why, as
 * for libssh2_channel_open_ex(), EAGAIN included. sshd answers all that it has
 * read before it gives back the place of a session whose close is in it, so an
 * open after a close may be refused where there is room (OpenSSH 9.2, found by
 * measuring: one in some 100 at MaxSessions 2). Such a refusal is asked about
 * once more: by then the place is there.
 */
LIBSSH2_CHANNEL *ssh2_open_session(struct ssh2 *t, unsigned window,
    unsigned packet);

/* Closes and frees it. As libssh2_channel_close(), EAGAIN until it is done. */
int ssh2_close_session(struct ssh2 *t, LIBSSH2_CHANNEL *c);

/* Who answered, and whether its key is not to be compared (ssh2_key.c). */
bool ssh2_look_at_peer(struct ssh2 *t);

/*
 * Asks for keys that can be compared, and for the algorithms that the target has.
 * libssh2 is given none that it does not know: it takes those out of the list by
 * memcpy over overlapping bytes (1.10.0, libssh2_session_method_pref() under
 * ASan). False: it knows none of those that are wanted, and f says so.
 */
bool ssh2_prefer(struct ssh2 *t, struct fault *f);

/* Why they agreed on no algorithms, with both sides' list. Returns false. */
bool ssh2_kex_fault(const struct ssh2 *t, struct fault *f);

enum key_check_step { KEY_OK, KEY_WAIT, KEY_REFUSED };

/*
 * The host's key, before anything is said that it could use. Where its check is
 * switched off, a revoked key is refused all the same: somebody has said so.
 * KEY_WAIT: somebody was asked, and a turn comes with the answer. KEY_REFUSED: f
 * says why.
 */
enum key_check_step ssh2_check_hostkey(struct ssh2 *t, struct fault *f);

/* Nobody is to answer any more. */
void ssh2_withdraw_key(struct ssh2 *t, const char *why);

/*
 * Carries all channels on: opens, writes, reads until there is nothing more.
 * False: the session is broken, f says how.
 */
bool channels_step(struct ssh2 *t, struct fault *f);

/* on_end for every channel that has an owner, who may free all in it. */
void channels_end(struct ssh2 *t, const struct fault *why);

/* Those of a connection that is over, and that have owners still, go to one that
 * stays, until their owners free them. */
void channels_leave(struct ssh2 *t, struct ssh2 *to);

/* Frees them without a word; the session's memory goes with the session. */
void channels_free(struct ssh2 *t);

/* transport.h's calls, of this backend (ssh2_ops.c). */
struct ssh2 *ssh2_open(struct ev_loop *loop, const struct target *target,
    const struct transport_events *events, void *arg);
void ssh2_free(struct ssh2 *t);
int64_t ssh2_heard_ms(const struct ssh2 *t);
const char *ssh2_waits_for(const struct ssh2 *t);
struct transport_facts ssh2_facts(const struct ssh2 *t);
bool ssh2_count_sessions(struct ssh2 *t, unsigned most, sessions_done *done,
    void *arg);
size_t ssh2_channels(const struct ssh2 *t);
struct ssh2_channel *ssh2_exec(struct ssh2 *t, const char *command,
    const struct channel_events *events, void *arg);
struct ssh2_channel *ssh2_connect(struct ssh2 *t, const char *address,
    uint16_t port, const struct channel_events *events, void *arg);
int64_t ssh2_asking_ms(const struct ssh2 *t);
size_t ssh2_waiting(const struct ssh2_channel *c);
bool ssh2_asked(const struct ssh2_channel *c);
void ssh2_write(struct ssh2_channel *c, const void *p, size_t n);
void ssh2_eof(struct ssh2_channel *c);
void ssh2_pause(struct ssh2_channel *c, bool paused);
void ssh2_free_channel(struct ssh2_channel *c);

#endif

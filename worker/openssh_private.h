/* What the files of the ssh client's backend share. */
#ifndef OPENSSH_PRIVATE_H
#define OPENSSH_PRIVATE_H

#include <sys/types.h>

#include "buffer.h"
#include "hop.h"
#include "openssh.h"
#include "reach.h"
#include "socketdir.h"
#include "sshkey.h"
#include "textlist.h"

TAILQ_HEAD(clients, client);
TAILQ_HEAD(queries, query);

/* A child with pipes; -1: closed. */
struct openssh_child {
	pid_t pid;              /* -1: it has ended, or never was           */
	int in, out, err;
	struct ev_loop *loop;   /* NULL: it was never started               */
	ev_child watch;
	bool exited;
	int status;             /* ... as wait(2) has it                    */
	void (*on_exit)(void *arg);     /* from the loop                    */
	void *arg;
};

/* What the master asks, and whether that was answered (openssh_ask.c). */
struct openssh_ask {
	int fd;                 /* listens; -1: it does not                 */
	char *path;             /* NULL: nobody is asked                    */
	ev_io watch;
	struct queries queries;
	char why_none[256];     /* somebody gave no answer; "" otherwise    */
	struct buffer told;     /* by the host, since its last question     */
	char method[40];        /* by which ssh logs in just now            */
	unsigned again;         /* answers of it that were wrong            */
	char subject[400];      /* the key that was asked for last          */
	unsigned passphrases;   /* ... that were wrong                      */
	bool answered;          /* and whether that is right is not known   */
	bool unheard;           /* nothing came from the host since         */
	bool patient;           /* somebody is waited for, here or there    */
};

/* A transport. */
struct openssh {
	struct transport base;
	struct ev_loop *loop;
	const struct target *target;
	const struct transport_events *events;
	void *arg;
	enum host_state phase;  /* CONNECTING, LOGIN, READY                 */
	struct openssh_child master;
	struct stream *stream;  /* to the jump host's, NULL: there is none  */
	char *way;              /* its control socket, once it is connected */
	ev_io watch_out, watch_err;
	ev_timer deadline;      /* of the phase                             */
	struct openssh_ask ask;
	struct fault no;        /* given up, where it has a code            */
	struct buffer said;     /* the line of stderr that has no end yet   */
	char last[300];         /* the last that was no debugging           */
	char worst[300];        /* ... and the one that tells most          */
	char peer[64];          /* the address that answered, "" before     */
	char key[80];           /* "ED25519 SHA256:...", "" before          */
	char key_from[400];     /* where it is known from, "" before        */
	struct socketdir directory;     /* of the control socket            */
	char *socket;
	struct clients clients;
	struct openssh_child check;     /* asks whether the master is there */
	int64_t heard;          /* monotonic                                */
	unsigned busy;          /* turns up the stack                       */
	bool freed;             /* ... when the owner let go                */
	bool over;              /* on_down was called                       */
};

/* The words of a client of this host up to its own options; to end with
 * openssh_name(). asks: it may ask somebody. */
void openssh_options(const struct openssh *o, bool asks, struct strings *argv);
void openssh_name(const struct openssh *o, struct strings *argv);

/* Zeroed but for what says that there is none. */
struct openssh_child openssh_no_child(void);

/* Runs argv, in a session of its own; c->on_exit and c->arg are set already. It
 * asks by the socket, NULL: nobody. False, and errno: it cannot be. */
bool openssh_spawn(struct openssh_child *c, struct ev_loop *loop,
    const struct strings *argv, const char *asks);

/* Ends what of it is there still, and closes what is open; on_exit is not called. */
void openssh_end(struct openssh_child *c);

/* A step of the login begins. */
void openssh_enter(struct openssh *o, enum host_state phase);
/* Its deadline runs, unless somebody is asked, or a jump host comes first. */
void openssh_arm(struct openssh *o);
/* It is over, from the loop. */
void openssh_give_up(struct openssh *o, const struct fault *why);

/* Reads what the master has said (openssh_said.c). False: that is its end. */
bool openssh_hear(struct openssh *o);
/* Of a line that it said: UNREACHABLE, unless it is a no that stays one
 * (openssh_why.c). */
enum code openssh_code(const char *said);
/* Why it ended. */
void openssh_why(const struct openssh *o, struct fault *f);

/* Listens for what the master asks. False, and errno: it cannot be. */
bool openssh_ask_start(struct openssh *o);
/* Withdraws what is asked, and listens no more. Twice is legal. */
void openssh_ask_end(struct openssh *o, const char *why);
/* Whether somebody is asked just now. */
bool openssh_asks(const struct openssh *o);

/* What is known of an end. */
enum doubt {
	DOUBT_NONE,
	DOUBT_NEW,              /* the master is still to be asked          */
	DOUBT_ASKED,
};

/* A channel. It stays until its client has ended, or is ended. */
struct client {
	struct channel base;
	TAILQ_ENTRY(client) link;
	struct openssh *o;
	const struct channel_events *events;
	void *arg;
	struct openssh_child child;
	struct strings argv;    /* until it is started                      */
	ev_io watch_in, watch_out, watch_err;
	ev_timer turn;          /* starts it; later: it has to be through   */
	struct buffer queue;    /* for its stdin                            */
	bool eof;               /* ... and its end behind that              */
	bool opened;            /* on_open was called                       */
	bool owned;             /* the owner has not let go                 */
	bool ended;             /* on_end was called                        */
	bool paused;
	enum doubt doubt;       /* whether it ended, or was cut off         */
};

enum {
	CLIENT_ENDS_S = 10,     /* a client may take, whose owner is gone,
				   or whose outputs are at their end; or
				   the master, whether it is there          */
};

void client_destroy(struct client *c);
/* on_end, if it has an owner and that was not called. */
void client_end(struct client *c, const struct fault *why);
/* It has to be through in s seconds. */
void client_await(struct client *c, double s);
/* Something of it has ended: looks whether all has (openssh_end.c). */
void client_finish(struct client *c);

/* The channels (openssh_channel.c). */
struct channel *openssh_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg);
void openssh_write(struct channel *c, const void *p, size_t n);
void openssh_eof(struct channel *c);
void openssh_pause(struct channel *c, bool paused);
void openssh_free_channel(struct channel *c);
size_t openssh_channels(const struct transport *t);

/* on_end for each that has an owner, who may free all in it. */
void openssh_end_channels(struct openssh *o, const struct fault *why);
/* Without a word. */
void openssh_free_channels(struct openssh *o);

/* The last thing in what the loop calls; o may be gone after it. */
void openssh_leave(struct openssh *o);

#endif

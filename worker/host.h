/*
 * One remote host: its connection, kept up for as long as the console wants
 * it, its control shell, and the processes that its records tell of.
 *
 * CLOSED -> RESOLVING, CONNECTING, HANDSHAKE, LOGIN (the transport)
 *        -> SHELL (the control shell's HELLO) -> TAKEUP (the list) -> READY
 * Any failure -> WAITING (back-off, then again) or, where trying again by
 * itself would harm (host key, login), REFUSED.
 */
#ifndef HOST_H
#define HOST_H

#include <sys/queue.h>

#include "control.h"
#include "judge.h"
#include "route.h"
#include "transport.h"
#include "worker_private.h"

struct proc;            /* process.h */

enum { HOST_RTTS = 16 };        /* pings of a minute */

/* How far a connection came, and when: what a check tells of it. */
struct attempt {
	int64_t entered[HOST_COUNT];    /* monotonic; 0: not              */
	enum host_state failed; /* in which state it ended                */
	enum code code;         /* ... and of what                        */
	char peer[64];          /* the address that answered, or ""       */
	char key[80];           /* "ED25519 SHA256:...", or ""            */
	bool unverified;        /* it was not compared with known ones    */
};

struct host {
	struct worker *worker;
	char *name;
	unsigned number;        /* of those that were ever opened (turn.h) */
	char *session, *state_dir;
	char *person;           /* who acts here, and how he means to     */
	enum lease_how lease;
	char *holder;           /* who may, as far as is known, or ""     */
	int64_t held_since;     /* wall clock; 0: nobody                  */
	struct reach reach;     /* as the session file has it             */
	struct route *route;    /* that is being found, or was            */
	struct target *target;  /* of the last attempt; NULL: none yet    */
	enum host_state state;
	char *why;              /* of the last failure, a sentence, or "" */
	bool why_waits;         /* ... or which jump host is on its way   */
	char *hostname;         /* what the host calls itself, or ""      */
	char *directory;        /* of the session's state there, or ""    */
	bool tail_follows;      /* as in struct control_hello             */
	bool perl;
	struct attempt attempt; /* of the connection, for a check         */
	struct attempt broken;  /* the last one, until one comes through  */
	struct checking *check; /* under way (check.h); NULL: none        */
	bool check_out;         /* the shell has not answered one yet     */
	bool counting;          /* the sessions of the connection         */
	int64_t since;          /* of the state, wall clock               */
	uint64_t rtt_us;        /* of the last ping; 0: none yet          */
	uint64_t rtts[HOST_RTTS];       /* of the last ones; 0: none      */
	unsigned pongs;         /* ... that this connection has had       */
	int64_t heard;          /* last byte of the connection before,
				   wall clock                             */
	struct skew skew;       /* of its clock; within 0: not known      */
	double clock_asked;     /* ev_time()                              */
	bool clock_out;         /* ... and not answered                   */
	struct watch *watch;    /* NULL: nothing (sampling.h)             */
	LIST_HEAD(, trying) tries;      /* of probes, under way (probing.h) */
	struct transport *transport;
	struct control *control;
	struct proc *procs;     /* by name                                */
	uint64_t open_id;       /* OPEN_HOST to be answered; 0: none      */
	int64_t opened;         /* ... and since when, monotonic          */
	ev_timer again;         /* the next attempt                       */
	unsigned failures;      /* in a row, for the back-off             */
	ev_timer look;          /* for what programs left (survivors.h)   */
	bool looking, look_again;
	bool look_stuck;        /* one was not answered: there are no more  */
	bool relisting;         /* host_relist() has asked                  */
	bool taking_up;         /* the list is whole; the first look is not */
	ev_timer ping;
	double pinged;          /* ev_time() of the ping under way; 0     */
	bool doubted;           /* found silent, and looked at once more  */
	int64_t proven;         /* when its processes were looked at last;
				   wall clock, 0: not yet (proof.h)       */
	int64_t looked;         /* ... when the look under way began      */
	bool proving;           /* it is under way,                       */
	bool in_doubt;          /* and did not settle all of them         */
	UT_hash_handle hh;
};

/* Connects; what comes of it is told by host_transport_events, or host_down(). */
void host_connect(struct host *h);
extern const struct transport_events host_transport_events;

/* Where it connects to, and as whom, as far as is known; user may be "". */
static inline const char *
host_address(const struct host *h)
{
	return h->target != NULL ? h->target->address : h->reach.ssh.address;
}

static inline const char *
host_user(const struct host *h)
{
	return h->target != NULL ? h->target->user : h->reach.ssh.user;
}

/* How long each step of that may take. */
int64_t host_step_ms(const struct host *h);

/* It goes through a step of it. */
void host_progress(enum host_state state, void *arg);

/* There is no connection, or it is over. */
void host_down(struct host *h, const struct fault *why);

/* A host from OPEN_HOST, which starts to connect. */
void host_open(struct worker *w, uint64_t id, const struct msg_open_host *m);

/* Whether nothing but files is looked at there: it is of no session. */
static inline bool
host_visited(const struct host *h)
{
	return h->session[0] == '\0';
}

/* NULL: no such host. */
struct host *host_find(const struct worker *w, struct slice name);

/* Sends its row to the console. */
void host_tell(const struct host *h);

/* Wall clock of the last byte that came; 0: none ever. */
int64_t host_heard(const struct host *h);

/* Its `why` says which jump host is being connected, while one is. */
void host_way(struct host *h);

/* A ping took so long. */
void host_rtt(struct host *h, uint64_t us);

/*
 * Pings (host_ping.c), every server_alive_interval from the take-up on: a host
 * that is to answer, and of which not a byte has come for server_alive_count_max
 * of them and a second, is down. While it is taken up it is the list that it is
 * to answer. start() has the next one at its next turn (turn.h), which is an interval
 * from now at most; ping() sends one now, unless one is under way.
 */
void host_ping_init(struct host *h);
void host_ping_start(struct host *h);
void host_ping(struct host *h);
void host_ping_stop(struct host *h);

/* With each ping: asks for the host's time, unless it was asked just now. */
void host_clock(struct host *h);

/* What was measured was of this connection. */
void host_link_ends(struct host *h);

/* The first look for what programs left is over: the host is ready. */
void host_taken_up(struct host *h);

/*
 * Asks for its list once more: what was refused is another console's, of which
 * rows tell, or has come to nothing.
 */
void host_relist(struct host *h);

/* Ends its connections, and tells that it is closed. */
void host_close(struct host *h);

/* Ends its connections; its processes are not touched. */
void host_free(struct host *h);
void hosts_free(struct worker *w);

static inline bool
host_ready(const struct host *h)
{
	return h->state == HOST_READY;
}

#endif

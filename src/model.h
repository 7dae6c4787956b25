/*
 * Hosts and processes as the worker last reported them. model_apply(),
 * model_host_part(), model_host_asks(), model_host_answered(), model_seen(),
 * model_owe(), model_comes(), model_health(), model_reload(), model_outdated() and
 * model_worker_lost() are the only ways in which it changes: nothing is shown
 * because somebody hopes for it.
 *
 * A process that may run on several hosts has a record for each of them, and
 * one row, which is the record that counts: where it lives, or else its newest
 * run. A second one that lives, or may, is a row of its own as long as it does.
 *
 * Until a host was taken up, the state of its processes is unknown: they may
 * run since an earlier console. A process without a record is pending only
 * once its host is ready. A worker that was lost takes all this with it.
 */
#ifndef MODEL_H
#define MODEL_H

#include "hash.h"
#include "protocol.h"
#include "receipt.h"
#include "sessionfile.h"

enum health {
#define HEALTH(id, word, shown, text) HEALTH_##id,
#include "health.def"
	HEALTH_COUNT
};

struct model_host {
	const struct host_spec *spec;
	size_t place;           /* in the model's hosts                     */
	enum host_state state;
	char *why;              /* a sentence, or ""                        */
	char *hostname;         /* what the host calls itself, or ""        */
	char *user, *address;   /* as whom, and where; user "": not known   */
	unsigned port;          /* ... 0: not known                         */
	int64_t since;          /* of the state, wall clock                 */
	uint64_t rtt_us;        /* of the last ping; 0: none yet            */
	bool unverified;        /* its key was not compared with any        */
	int64_t proven;         /* its processes were looked at; 0: not yet */
	uint64_t rtt_worst_us;  /* of the last pings; 0: none yet           */
	int64_t heard;          /* its last byte, wall clock; 0: none       */
	int64_t next;           /* the next attempt; 0: none is to come     */
	unsigned connections, channels;
	unsigned channels_most; /* that it lets in; 0: not known            */
	int64_t clock_ms;       /* its clock is so much ahead of ours ...   */
	int64_t clock_within;   /* ... give or take; 0: not known           */
	char *key;              /* "ED25519 SHA256:...", or ""              */
	char *key_from;         /* FILE:LINE that has it, or ""             */
	char *holder;           /* the person whose lease says who acts
				   there; "": nobody, or not known          */
	int64_t held_since;     /* wall clock; 0: nobody has it             */
	bool foreign;           /* ... and it is another person's           */
	const char *asks;       /* what its login asks a person for, a literal;
				   NULL: it does not wait for anybody       */
	bool parted;            /* an operator has disconnected it          */
	bool answered;          /* it was taken up, or has failed, once ... */
	enum code outcome;      /* ... as this says                         */
	UT_hash_handle hh;
};

struct model_proc {
	const char *key;        /* of the row: unique, and as stable as it  */
	char *id;               /* host/name: of the record                 */
	size_t number;          /* of the record, from 0 and for good       */
	char *host;
	char *name;
	char *role;
	const struct proc_spec *spec;   /* NULL: on record, not in the file */
	const struct proc_spec *had;    /* ... what that said of it before it
				   was read anew; NULL: nothing             */
	char *outdated;         /* it runs as the file had it before: the keys
				   that are different by now; NULL: it does
				   not, as far as is known                  */
	const struct proc_spec *runs_by;        /* ... what that was; NULL:
				   what model_spec() says                   */
	struct model_host *on;  /* NULL: its host is not in the file        */
	char uuid[40];          /* "": no run on record                     */
	uint64_t run;           /* 1 is the first                           */
	enum proc_state state;
	uint64_t pid;           /* 0: none                                  */
	int64_t started;        /* wall clock in ms; 0: not known           */
	int64_t ended;
	int64_t unknown_since;  /* while the state is UNKNOWN               */
	int64_t seen;           /* alive, by a row of its own; 0: never     */
	int64_t changed;        /* its state or run did, and was known
				   before; wall clock; 0: not yet           */
	bool heard;             /* this worker has told of it               */
	bool was_live;          /* seen alive, and never seen over since    */
	bool shown;             /* it is a row                              */
	size_t place;           /* of its specification's row               */
	struct model_proc *first, *next;        /* of one specification     */
	char *moving;           /* its key where it is the one of several   */
	int exit_code;          /* -1: none                                 */
	int exit_signal;        /* 0: none                                  */
	enum core core;
	bool exact;
	enum cause cause;
	bool acked;             /* an operator has seen how it ended        */
	uint64_t survivors;     /* processes that it left when it was over  */
	char *named;            /* the first of them: "sleep 4711, sh 4712" */
	char *step;             /* of the stop ladder, while stopping       */
	int64_t step_since;     /* wall clock; 0: no ladder is walked       */
	int64_t step_until;     /* ... when the next step comes             */
	struct receipt *receipt;        /* of its last stop; NULL: none     */
	char *owed;             /* an order that goes on when its host is
				   back: "kill waits for its host"; NULL */
	char *comes;            /* of itself: "restart 2 of 5", or that it was
				   given up; NULL: nothing                  */
	int64_t comes_at;       /* wall clock; 0: not known                 */
	bool will_start;        /* a start of it is what comes              */
	enum health health;     /* of what lives                            */
	bool well;              /* all its probes have succeeded            */
	char *ill;              /* what a probe that did not has said, or
				   NULL                                     */
	char *evidence;         /* what its host found about an unexpected end,
				   or ""; NULL: that is not known           */
	char *why;
	UT_hash_handle hh;
};

struct model {
	const struct session *session;
	char *person;           /* who acts here, or ""                     */
	struct model_host **hosts;      /* in the file's order              */
	size_t host_count;
	struct model_proc **procs;      /* rows: the file's, then others    */
	size_t proc_count;
	size_t other_count;     /* records that the file has not            */
	struct model_host **gone;       /* that the file has no more        */
	size_t gone_count;
	struct model_host *hosts_by_name;
	struct model_proc *procs_by_id; /* records                          */
	uint64_t receipts;              /* that came so far                 */
	uint64_t changes;               /* grows whenever anything changes  */
	uint64_t row_changes;           /* ... whenever rows are others     */
};

/* Who acts here; before the first host is told of. */
void model_person(struct model *m, const char *person);

/* The session outlives the model. */
struct model *model_new(const struct session *session, int64_t now);

/* NULL is legal. */
void model_free(struct model *m);

/* A worker tells of so many processes beyond the file's; of others not. */
enum { MODEL_OTHERS_MAX = 4096 };

/*
 * Takes a HOST, PROC or RECEIPT event; others are ignored. Returns whether
 * anything is different now. Records are never removed.
 */
bool model_apply(struct model *m, const struct message *event, int64_t now);

/*
 * Makes p, zeroed but for what is borrowed (host, name, spec), tell what a RUN
 * says of one run: state, times, exit, why. For what is said of such a run; it is
 * no record of the model. The caller frees p->why.
 */
void model_past(struct model_proc *p, const struct msg_run *e);

/* Whether what e tells is what h has, but for what each ping measures: times of the
 * link and of its proof, and the host's clock. */
bool model_host_measured(const struct model_host *h, const struct msg_host *e);

/* "USER@ADDRESS:PORT", as far as they are known. Returns buf. */
const char *model_host_place(const struct model_host *h, char *buf,
    size_t size);

/* How opening a host ended the first time. */
void model_host_answered(struct model *m, struct slice host,
    enum code outcome);

/* An operator has disconnected a host, or wants it back. */
void model_host_part(struct model *m, struct slice host, bool parted);

/* Its login waits for a person, who is asked for this, a literal; NULL: it does
 * not. */
void model_host_asks(struct model *m, struct slice host, const char *asks);

/* There is something for a stop to act on: it, or what it left. */
bool model_stoppable(const struct model_proc *p);

/* ... or a start to come, which a stop ends, too. */
bool model_killable(const struct model_proc *p);

/*
 * When p was last proven to be alive, wall clock in ms: of a live one the last
 * proof of its host, of others the last one that there was. 0: never was.
 */
int64_t model_proven(const struct model_proc *p);

/* It ended by itself, with an exit that is expected. */
bool model_success(const struct model_proc *p);

/*
 * It ended, and nobody who works here meant it to: it failed, was lost, was
 * killed by somebody else or crashed by an operator, or gave an exit code that
 * is no success. Stays so whoever has seen it.
 */
bool model_unexpected(const struct model_proc *p);

/* ... and no operator has acknowledged it yet. */
bool model_marked(const struct model_proc *p);

/* Not so: it is over, acknowledged, and the session file does not have it. */
bool model_listed(const struct model_proc *p);

/*
 * The end of p was acknowledged, and its host, which has no record of it, could
 * not put that down: does something only where p is over.
 */
void model_seen(struct model *m, const struct model_proc *p);

/* An order, such as "kill", goes on when the host of a process is back; NULL: none
 * does. */
void model_owe(struct model *m, struct slice host, struct slice name,
    const char *order);

/* What comes of a process of itself. */
struct coming {
	const char *what;
	int64_t at;             /* wall clock in ms; 0: not known           */
	bool start;             /* it is started then                       */
};

/* what is copied; NULL: nothing. */
void model_comes(struct model *m, const struct model_proc *p,
    const struct coming *what);

/* What its probes tell of p now; ill is copied, NULL: nothing. */
void model_health(struct model *m, const struct model_proc *p,
    enum health health, bool well, const char *ill);

/* What its host found about the end of p; words are copied. */
void model_evidence(struct model *m, const struct model_proc *p,
    const char *words);

/* The word for its state, or for its health where that tells more. */
const char *model_word(const struct model_proc *p);

/* The word for its health in JSON, or "". */
const char *model_health_word(const struct model_proc *p);

/* Wall clock since when it is in its state; 0: not known. */
int64_t model_since(const struct model_proc *p);

/*
 * The session has become another one (session_become()). Hosts and processes are
 * as it has them now, by their names; what is known of them stays. A host that it
 * has no more is none of the model's, though it lives as long. A process that it
 * has no more is a row as long as a host has it on record.
 */
void model_reload(struct model *m, int64_t now);

/* This run of p, which was started by that, goes on without these keys of the
 * file's; copied. NULL: it runs as the file has it. */
void model_outdated(struct model *m, const struct model_proc *p,
    const char *keys, const struct proc_spec *by);

/* What the file says of p, or has said; NULL: nothing. */
const struct proc_spec *model_spec(const struct model_proc *p);

/* What was known of links, and of what may run, is not known any more. */
void model_worker_lost(struct model *m, const char *why, int64_t now);

/*
 * The row in which a process is shown: p itself, or where it has moved to.
 */
const struct model_proc *model_shown(const struct model *m,
    const struct model_proc *p);

/*
 * Another host on which it may run, and of which nothing is known; NULL: there
 * is none, or p lives.
 */
const struct model_host *model_unseen_on(const struct model_proc *p);

/* It is live, or was when it was last seen. */
bool model_may_live(const struct model_proc *p);

/* The record of a process on a host, a row or not; NULL where there is none. */
struct model_proc *model_proc(const struct model *m, struct slice host,
    struct slice name);

/* NULL where there is none. */
struct model_host *model_host(const struct model *m, struct slice name);

/*
 * The exit in a few columns: "exit 3", "SEGV core", "137 or KILL?", "" while
 * there is none. Returns buf.
 */
const char *model_exit(const struct model_proc *p, char *buf, size_t size);

/*
 * The exit in a sentence's words: "exit 3", "killed by QUIT, core dumped"; or
 * why there is none, or "". Returns buf.
 */
const char *model_exit_words(const struct model_proc *p, char *buf,
    size_t size);

#endif

/*
 * One action on many processes: asked for in parallel, so many at a time on
 * each host; told of while it goes on, and by one sentence at its end. It can
 * be cancelled: what was not sent by then is not sent.
 *
 * Who is meant is settled when it is made: the run, not the row. One that has a
 * newer run when its turn comes is not touched, and counts as failed. Where no
 * answer came, as of a worker that was lost, it may have been done: that counts
 * as not known.
 */
#ifndef BULK_H
#define BULK_H

#include "console.h"

/*
 * At a time on each host. sshd lets one connection have 10 sessions, which the
 * worker waits for by itself; more than this only fills its queue.
 */
enum { BULK_FAN_OUT = 16 };

enum bulk_verb {
#define BULK(id, verb, doing, past, staged) BULK_##id,
#include "bulk.def"
#undef BULK
	BULK_COUNT
};

struct bulk_words {
	const char *verb;       /* "start"    */
	const char *doing;      /* "starting" */
	const char *past;       /* "started"  */
	bool staged;            /* role after role */
};

const struct bulk_words *bulk_words(enum bulk_verb verb);

enum bulk_state { BULK_READY, BULK_RUNNING, BULK_OVER };

enum bulk_fate {
	BULK_WAITING,           /* its turn has not come                    */
	BULK_SENT,              /* it was asked for, and not answered yet   */
	BULK_DONE,
	BULK_FAILED,            /* code and text say why                    */
	BULK_UNKNOWN,           /* ... why it is not known what became of it */
	BULK_NOT_SENT,          /* it was cancelled before its turn         */
};

struct bulk_target {
	struct bulk *bulk;
	char *host, *name;
	size_t on;              /* the host's place among the bulk's        */
	uint64_t run;           /* 0: it has none yet                       */
	bool waits;             /* its start may wait for others            */
	size_t stage;           /* 0 is the first                           */
	enum bulk_fate fate;
	enum code code;
	char *text;             /* of the answer; "" until then             */
};

typedef void bulk_done(struct bulk *b, void *arg);

struct bulk {
	struct console *console;
	enum bulk_verb verb;
	int signal;             /* of BULK_SIGNAL */
	enum bulk_state state;
	struct bulk_target *targets;    /* by stage                         */
	size_t target_count;
	size_t *out;            /* by host: sent and not answered           */
	size_t pending;         /* ... of all                               */
	bool cancelled;

	bulk_done *done;
	void *arg;
	bool asking;            /* it is sending: an answer may come at once */
	bool let_go;            /* nobody reads it: it frees itself         */
};

/* The caller frees. */
struct bulk *bulk_new(struct console *c, enum bulk_verb verb,
    const struct model_proc *const *procs, size_t n);

/*
 * Begins; done, which may be NULL, is called once at the end, perhaps from in
 * here. To be called once.
 */
void bulk_run(struct bulk *b, bulk_done *done, void *arg);

/* What is sent goes on; done comes when it was answered for. */
void bulk_cancel(struct bulk *b);

/* One that is under way sends nothing more, and tells nobody. NULL is legal. */
void bulk_free(struct bulk *b);

size_t bulk_count(const struct bulk *b, enum bulk_fate fate);

/* "starting 7 of 12, 1 failed: reader-3 on ru-01: no such program", or "" where
 * it does not run; returns buf. */
const char *bulk_progress(const struct bulk *b, char *buf, size_t size);

/* One sentence of how it ended, and what kind of news that is. Returns buf. */
const char *bulk_summary(const struct bulk *b, char *buf, size_t size,
    enum notice *kind);

#endif

/* What the worker's files share. */
#ifndef WORKER_PRIVATE_H
#define WORKER_PRIVATE_H

#include "reach.h"
#include <ev.h>

#include "hash.h"
#include "peer.h"
#include "question.h"

struct worker {
	struct ev_loop *loop;
	struct peer *peer;
	struct host *hosts;     /* by name (host.h) */
	unsigned hosts_ever;    /* ... that were opened */
	struct tap *taps;       /* by number (tap.h) */
	ev_timer late;          /* the console does not read the last words */
	ev_io door;             /* its end is the worker's                   */
	struct readlog *readlogs;       /* by number (readlog.h) */
	struct hops *hops;      /* jump hosts (hop.h) */
	struct asker asker;     /* ... of which hosts ask               */
	struct asked *asked;    /* questions that are open (questions.h) */
	uint64_t asked_last;    /* ... the number of the last one */
	bool greeted;
	struct myself me;       /* who runs it (reach.h) */
};

/* Sends an event; what does not fit into a frame is a bug, and logged. */
void worker_send(struct worker *w, const struct message *m);

/* Answers a request, once. */
void worker_done(struct worker *w, uint64_t id, enum code code,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Handles one message of the console (requests.c). */
void worker_take(struct worker *w, const struct message *m);

#endif

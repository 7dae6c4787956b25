/*
 * What happened, as this console saw it: made in one place, from what is
 * different in the model since it was looked at last, and from what operators
 * asked for. The newest EVENTS_MAX are kept; whoever listens hears each once.
 *
 * How a process stands when it is taken up is no event. That it ended while its
 * link was down is, also where it was started before this console was.
 */
#ifndef EVENTS_H
#define EVENTS_H

#include "deed.h"
#include "event_kind.h"
#include "model.h"

enum { EVENTS_MAX = 4096 };

struct event {
	uint64_t number;        /* 1 is the first                           */
	int64_t time;           /* when it was seen; wall clock in ms       */
	enum event_kind kind;
	char *host;             /* "" where it is of none                   */
	char *name;             /* of the process; "" where it is of none   */
	bool unexpected;        /* an end that nobody here meant            */
	/* The process as it stood then; NULL where it is of none, or of one
	   that is not there any more. */
	const struct model_proc *proc;
	char *action;           /* what was asked for; NULL: nothing        */
	enum code result;       /* ... and how that ended                   */
	bool asked;             /* it has not ended: events_asked()         */
	char *command;          /* that does the same; NULL: none           */
	char *text;             /* one sentence, without host and name      */
};

/* Is told of each event, at once; e is valid until the return. */
typedef void event_heard(const struct event *e, void *arg);

struct events;

struct events *events_new(const struct model *m);

/* NULL is legal. */
void events_free(struct events *e);

/* The number of the newest; 0: there is none yet. */
uint64_t events_last(const struct events *e);

/* NULL: it is not there yet, or not there any more. */
const struct event *events_at(const struct events *e, uint64_t number);

/* An event that tells how a process stands, with no number; for event_json(). */
struct event event_of(const struct model_proc *p, int64_t time);
void event_finish(struct event *e);

/* Until events_unlisten() with the same two. */
void events_listen(struct events *e, event_heard *heard, void *arg);
void events_unlisten(struct events *e, event_heard *heard, void *arg);

/*
 * The model has changed: of a process, of a host (and so, perhaps, of all its
 * processes; was is its state before), of everything.
 */
void events_proc(struct events *e, const struct model_proc *p);
/* What its host has found about its end is in the model. */
void events_evidence(struct events *e, const struct model_proc *p);
void events_host(struct events *e, const struct model_host *h,
    enum host_state was);
/* Another person's console has it now, or this one again. */
void events_control(struct events *e, const struct model_host *h);

/* What was done by another console, or by a command (command 1). */
void events_elsewhere(struct events *e, const struct msg_deed *d);
void events_worker_lost(struct events *e, const char *why);

/* What an operator asked for has ended. */
void events_action(struct events *e, const struct deed *d, enum code code,
    struct slice text);

/*
 * It is asked for just now. That is no event, for its end will be one; but who
 * keeps a record wants it before it is done. One at a time can listen; NULL:
 * nobody any more.
 */
void events_asked(struct events *e, const struct deed *d);
void events_listen_asked(struct events *e, event_heard *heard, void *arg);

/* What befell a hook, in a sentence. */
void events_hook(struct events *e, const char *text);

#endif

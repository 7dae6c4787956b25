/* What the two files of the supervisor share. */
#ifndef SUPERVISOR_PRIVATE_H
#define SUPERVISOR_PRIVATE_H

#include "supervisor.h"

/* A process that is restarted by itself, or depends on others, or they on it. */
struct supervised {
	struct console *console;
	size_t place;           /* of its row                               */
	enum supervise_state state;
	unsigned restarts;      /* in a row                                 */
	uint64_t run;           /* the newest that was told of ...          */
	bool ended;             /* ... and its end was                      */
	uint64_t cycled;        /* the one that a restart stops             */
	ev_timer timer;         /* TIME                                     */

	/* Its start, while it waits for others (supervisor_wait.c). */
	bool asked;             /* they are started, too, where they never ran */
	bool by_operator;       /* ... or are over                          */
	struct supervised *pulled_by;   /* it was started for that one, and
				   nobody has asked for it since            */
	struct action *askers;  /* who wait for the start's answer          */
	bool *pulled;           /* by dependency: it was started for this   */
	uint64_t *seen;         /* ... the run that this one was started after;
				   0: not known                             */
	struct supervised **needed_by;
	size_t needed_count;
};

struct supervisor {
	struct supervised *v;
	size_t n;
	struct supervised **of; /* by the row's place; NULL: no policy      */
};

const struct model_proc *supervised_row(const struct supervised *s);

/* Whether this console does anything by itself there. */
bool supervised_acts(const struct supervised *s);

/* Takes it to its next state, and does what is to be done there. */
void supervised_on(struct supervised *s, enum supervise_event event);

/* One of its hosts can be asked. */
bool supervised_reached(const struct supervised *s);

/* Allocates what the others know of each other. */
void waits_begin(struct supervisor *all);
void waits_finish(struct supervised *s);

/* HELD, CANNOT, or it waits on. */
void waits_look(struct supervised *s);

/* It has changed: those that wait for it look again, and those that are to be
 * restarted with it are. */
void waits_tell(struct supervised *s);

/* It runs: after which runs of the others. */
void waits_note(struct supervised *s);

/* Takes over a. */
void waits_attach(struct supervised *s, struct action *a);

/* Answers those that wait, and forgets them. */
void waits_answer(struct supervised *s, enum code code, const char *text);

#endif

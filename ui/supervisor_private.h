/* What the files of the supervisor share. */
#ifndef SUPERVISOR_PRIVATE_H
#define SUPERVISOR_PRIVATE_H

#include "supervisor.h"

/* A process that is restarted by itself, or depends on others, or they on it. */
struct supervised {
	struct console *console;
	const struct proc_spec *spec;
	size_t place;           /* of its row                               */
	const struct model_proc *row;   /* ... as it was looked at last     */
	bool moved;             /* by a reload, and is not told of it yet   */
	const struct model_proc *gone;  /* the file has it no more; NULL: it
				   has                                      */
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
	const struct depends *depends;  /* on which it did until the file was
				   read anew, for pulled and seen           */
	struct action *askers;  /* who wait for the start's answer          */
	bool *pulled;           /* by dependency: it was started for this   */
	uint64_t *seen;         /* ... the run that this one was started after,
				   or RUN_NOT_KNOWN                         */
	struct supervised **needed_by;
	size_t needed_count;
};

#define RUN_NOT_KNOWN UINT64_MAX

/* None of them goes before the console does: answers come to it. */
struct supervisor {
	struct supervised **v;
	size_t n;
	struct supervised **of; /* by the row's place; NULL: no policy      */
	struct supervised **gone;
	size_t gone_count;
	size_t gone_told;       /* so many of them have answered who waited */
};

const struct model_proc *supervised_row(const struct supervised *s);
const struct restart_policy *supervised_policy(const struct supervised *s);

/* NULL: p is not supervised; p NULL is legal. */
struct supervised *supervised_find(const struct console *c,
    const struct model_proc *p);

/* What is known of its run is what its row says, which is another record now. */
void supervised_move(struct supervised *s);

/* "restart 2 of 5" */
const char *supervised_words(const struct supervised *s, char *buf,
    size_t size);

/* It is to be stopped, and started again. */
void supervised_cycle(struct supervised *s);

/* ... as its liveness_probe fails (supervisor_health.c). */
void supervised_mend(struct supervised *s);

/* Its timer is stopped; and the timer's callback. */
void supervised_rest(struct supervised *s);
void supervised_time(struct ev_loop *loop, ev_timer *w, int revents);

/* Whether this console does anything by itself there. */
bool supervised_acts(const struct supervised *s);

/* Takes it to its next state, and does what is to be done there. */
void supervised_on(struct supervised *s, enum supervise_event event);

/* One of its hosts can be asked. */
bool supervised_reached(const struct supervised *s);

/* What they know of each other, from the session file as it is now; and frees it. */
void waits_begin(struct supervisor *all);
void waits_finish(struct supervised *s);

/* HELD, CANNOT, or it waits on. */
void waits_look(struct supervised *s);

/* It has changed: those that wait for it look again, and those that are to be
 * restarted with it are. */
void waits_tell(struct supervised *d);

/* It runs: after which runs of the others. */
void waits_note(struct supervised *s);

/* It has another record: the runs that come there are new to those that need it. */
void waits_move(struct supervised *d);

/* Takes over a. */
void waits_attach(struct supervised *s, struct action *a);

/* Answers those that wait, and forgets them. */
void waits_answer(struct supervised *s, enum code code, const char *text);

#endif

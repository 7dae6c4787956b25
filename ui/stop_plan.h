/*
 * Stopping many processes, by role in order: the processes of a stage are
 * stopped in parallel, and the next stage waits until each of them was answered
 * for. A plan can be read before it runs, while it runs and after it; only the
 * functions below and the worker's answers change it.
 *
 * Who is meant is settled when the plan is made: the run, not the row. The fate
 * of a target is what the DONE of its STOP says, and nothing else; one that
 * cannot be proven to be over does not hold up the others.
 */
#ifndef STOP_PLAN_H
#define STOP_PLAN_H

#include "console.h"

enum plan_state { PLAN_READY, PLAN_RUNNING, PLAN_OVER };

enum plan_fate {
	FATE_WAITING,           /* its stage has not come                   */
	FATE_STOPPING,          /* its STOP is not answered yet             */
	FATE_OVER,              /* proven to be over, all that it left too  */
	FATE_UNPROVEN,          /* it may be there: code and text say why   */
	FATE_DROPPED,           /* the plan was cut short before its stage  */
};

struct plan_target {
	struct stop_plan *plan;
	char *host, *name, *role;
	uint64_t run, pid;      /* as the plan was made; 0: not known       */
	const struct ladder *ladder;    /* with its own first wait          */
	size_t stage;           /* 0 is the first                           */
	size_t given;           /* its place among those that were given    */
	enum plan_fate fate;
	enum code code;         /* of the answer ...                        */
	char *text;             /* ... and its sentence; "" until then      */
	int64_t asked, answered;        /* monotonic; 0: not yet            */
	uint64_t receipts;      /* the model's count when it was asked      */
	struct receipt *receipt;        /* NULL: none came                  */
};

struct plan_stage {
	char *roles;            /* "application", "unknown, extra"          */
	size_t first, count;    /* of the targets                           */
	int64_t worst_ms;       /* all waits of its longest ladder          */
};

typedef void plan_done(struct stop_plan *p, void *arg);

struct stop_plan {
	struct console *console;
	struct stop_how how;
	bool session;           /* it stops everything: nothing is started  */
	char *left_out;         /* who was meant and is no target, in words */
	enum plan_state state;
	struct plan_target *targets;    /* by stage                         */
	size_t target_count;
	struct plan_stage *stages;
	size_t stage_count;
	int64_t worst_ms;       /* of all stages, one after the other       */
	size_t stage;           /* the one under way                        */
	size_t pending;         /* STOPs of it that are not answered        */
	bool aborted;
	int64_t began, ended;   /* monotonic; 0: not yet                    */

	plan_done *done;
	void *arg;
	console_stopped *stopped;       /* of console_stop_session()        */
	bool asking;            /* a stage's STOPs are being sent           */
	bool let_go;            /* nobody reads it: it frees itself         */
};

/*
 * A plan for n of the model's processes, in the session's stop order; how may
 * be NULL. What is over already is a target, too: it is asked for like the
 * others, and answered with its exit. The caller frees.
 */
struct stop_plan *console_plan_new(struct console *c,
    const struct model_proc *const *procs, size_t n,
    const struct stop_how *how);

/* A plan for everything that there is to stop. */
struct stop_plan *console_plan_session(struct console *c,
    const struct stop_how *how);

/*
 * Begins; done, which may be NULL, is called once at the end, perhaps from in
 * here. False: another plan is under way, or this one has begun before.
 */
bool console_plan_run(struct stop_plan *p, plan_done *done, void *arg);

/* To all that are being stopped just now; how it went is one notice. */
void console_plan_steer(struct stop_plan *p, const struct steering *how);

/* The stages to come are dropped; what is being stopped goes on. */
void console_plan_abort(struct stop_plan *p);

/* A plan under way goes on, unread, and tells nobody. NULL is legal. */
void console_plan_free(struct stop_plan *p);

/* How many targets have this fate. */
size_t console_plan_count(const struct stop_plan *p, enum plan_fate fate);

/* All targets are proven to be over. */
bool console_plan_all_over(const struct stop_plan *p);

/* One sentence of how it ended, and what kind of news that is. Returns buf. */
const char *console_plan_summary(const struct stop_plan *p, char *buf,
    size_t size, enum notice *kind);

/* The waits of a target's ladder, one after the other. */
int64_t console_plan_worst(const struct plan_target *t);

/* The first wait of a target's ladder: that of how, or the ladder's own. */
int64_t console_plan_wait(const struct plan_target *t, size_t step);

#endif

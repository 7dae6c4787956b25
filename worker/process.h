/*
 * The processes of a host, as its records tell of them, and what is being done
 * to them. The record of the exit, never a channel's status, is the truth; a
 * link that failed makes live processes unknown, never dead.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include "control.h"
#include "host.h"
#include "walk_log.h"

struct ladder_walk {
	struct {
		int signal;
		uint64_t wait_ms;
	} steps[LADDER_STEPS];
	size_t n;               /* 0: no ladder is being walked             */
	uint64_t run;           /* ... for this run                         */
	size_t at;              /* steps that were begun                    */
	unsigned unanswered;    /* signals, also of walks that are over     */
	enum cause note;        /* put on record with each signal           */
	int64_t sent;           /* the last signal; monotonic               */
	int64_t since, until;   /* its step, and the next; wall clock       */
	bool was_over;          /* before the walk began                    */
	bool walked;            /* all steps are over: the next look tells
				   whether that was enough                  */
	bool stops;             /* a STOP waits: what it left is ended, too */
	bool cut;               /* by the link, with signals on their way   */
	bool late;              /* the step's wait is over, and its signal's
				   answer has not come                      */
	int64_t exited;         /* ms from that to the exit; -1: not yet    */
	int first;              /* the signal that it exited after; 0: none */
	size_t left;            /* survivors that were there at most        */
	int look_ms;            /* to the next look for them                */
	uint64_t *waiting;      /* requests that its end answers            */
	size_t waiting_count;
	struct walk_log log;
	ev_timer timer;         /* to the next step                         */
};

struct proc {
	struct host *host;
	char *name;
	char *role;
	char uuid[40];
	uint64_t run;           /* newest on record; 0: none                */
	uint64_t asked_run;     /* newest that a START asked for            */
	enum proc_state state;
	uint64_t pid;
	int64_t started, ended; /* wall clock in ms                         */
	int exit_code, exit_signal;
	enum core core;
	bool exact;
	enum cause cause;
	bool acked;             /* an operator has seen how it ended        */
	char *why;
	bool reported;          /* by the list of this connection           */
	bool over_once;         /* a proof found it over, and nobody told   */
	uint64_t start_id;      /* START to be answered; 0: none            */
	struct ladder_walk stop;
	struct leftovers left;
	struct leftovers found; /* by the look that is under way ...        */
	bool asked;             /* ... which asks for this one ...          */
	char mark[64];          /* ... by this: UUID/RUN                    */
	bool look;              /* nobody has looked since it was over      */
	UT_hash_handle hh;
};

/* A row of the control shell's list, or a change that was pushed. */
void process_report(struct host *h, const struct run_report *run);

/* The list is whole: what it did not tell of is not on record any more. */
void processes_settle(struct host *h);

/* The link is down: live processes are unknown from now on. */
void processes_unknown(struct host *h, const char *why);

void processes_free(struct host *h);

/* NULL where there is none on record and none was started. */
struct proc *process_find(const struct host *h, struct slice name);

/*
 * The path on the host of a record of a run, such as "out"; the caller frees.
 * NULL: there is no such run on record.
 */
char *process_file(const struct host *h, struct slice name, uint64_t run,
    const char *record);

/* Whether they are steps of a ladder: a signal and ms for each. */
bool ladder_ok(struct nums ladder);

/* Requests; each is answered by DONE. */
void process_start(struct host *h, uint64_t id, const struct msg_start *m);
void process_stop(struct host *h, uint64_t id, const struct msg_stop *m);
void process_crash(struct host *h, uint64_t id, const struct msg_crash *m);
void process_flush(struct host *h, uint64_t id, const struct msg_flush *m);
void process_steer(struct host *h, uint64_t id, const struct msg_steer *m);
void process_signal(struct host *h, uint64_t id, const struct msg_signal *m);

#endif

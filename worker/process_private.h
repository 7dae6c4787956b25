/* Between process.c (what is known) and ladder.c (what is done about it). */
#ifndef PROCESS_PRIVATE_H
#define PROCESS_PRIVATE_H

#include "process.h"

/* Nothing is known of it any more, why says; its row is sent. */
void process_lose_sight(struct proc *p, const char *why);

/* Sends the process's row to the console. */
void process_tell(const struct proc *p);

/* The state that a report stands for, while nothing is done about it. */
enum proc_state process_state_of(enum run_what what);

/* Why there is no exit on record; "" where that is no question. */
const char *process_why_lost(enum run_what what);

/* False: the host is not ready; the request was answered so. */
bool process_reachable(struct host *h, uint64_t id);

/* "exit 3", "killed by QUIT, core dumped", or why it is over. Returns buf. */
const char *process_exit_text(const struct proc *p, char *buf, size_t size);

/*
 * Walks the steps that are in p->stop, for the request id and those that wait
 * already; note is the cause of what they do. A walk that is under way is
 * overtaken.
 */
void ladder_begin(struct proc *p, uint64_t id, enum cause note);

/* One more request waits for the end of the walk that is under way. */
void ladder_join(struct proc *p, uint64_t id);

/* Begins the next step of the ladder, or ends it without success. */
void ladder_step(struct proc *p);

/* The step that the walk is at ends so much later. Returns the ms it has. */
int64_t ladder_extend(struct proc *p, int64_t ms);

/* The walk ends here, and says what is known. */
void ladder_give_up(struct proc *p);

/* The process is over: what it left is still to be ended. */
void ladder_exited(struct proc *p);

/* A newer run is there, started by another console. */
void ladder_overtaken(struct proc *p, uint64_t run);

/* What it left is known, or that it left nothing. */
void ladder_looked(struct proc *p);

/* A row has come: what a walk that was cut short has noted is taken back. */
void ladder_seen(struct proc *p);

/* What it left cannot be looked for: who waits for that is told so. */
void ladder_unseen(struct proc *p);

/* The link is down, so the ladder cannot go on: says what is known. */
void ladder_broken(struct proc *p, const char *why);

#endif

/*
 * What the walk of a stop ladder does, taken down while it goes on; its end
 * sends it as RECEIPT. A crash that overtakes a stop goes on in the same log.
 */
#ifndef WALK_LOG_H
#define WALK_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LADDER_STEPS = 16,
	SENDS_MAX = 2 * LADDER_STEPS,   /* the last ones count on           */
	LEFT_NAMED = 8,                 /* in a PROC                        */
	LEFT_KEPT = 32,                 /* in a RECEIPT                     */
};

/* Processes that a program left when it was over (survivors.h). */
struct leftover {
	uint64_t pid;
	char name[16];          /* as the kernel has it */
};

struct leftovers {
	size_t n;               /* the first LEFT_KEPT are in v */
	struct leftover v[LEFT_KEPT];
};

struct walk_log {
	int64_t began;          /* monotonic                                */
	struct {
		int signal;
		int64_t at;     /* ms from the beginning                    */
		bool sent;      /* the host has confirmed it                */
	} sends[SENDS_MAX];
	size_t n;
	int64_t exited;         /* ms from the beginning; -1: not proven    */
	size_t after;           /* sends until then                         */
	struct leftovers seen;  /* all that it left, at any time            */
};

struct proc;

/* A walk begins; over: its program has ended before. */
void walk_log_begin(struct walk_log *l, bool over);

/* A signal is asked for, and the answer to the oldest of unanswered ones. */
void walk_log_send(struct walk_log *l, int signal);
void walk_log_sent(struct walk_log *l, unsigned unanswered, bool sent);

void walk_log_exit(struct walk_log *l);

/* What a look has found. */
void walk_log_saw(struct walk_log *l, const struct leftovers *left);

/* Sends the receipt of p's walk, or one of nothing where p was over. */
void walk_log_tell(const struct proc *p);
void walk_log_tell_nothing(const struct proc *p);

#endif

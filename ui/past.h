/*
 * What hosts tell of a process beyond its row, when it is asked for: the runs
 * that are on record, and what /proc says of the one that lives. It is as of
 * the moment that it was asked; whoever shows it asks again.
 */
#ifndef PAST_H
#define PAST_H

#include "console.h"

enum past_status {
	PAST_NONE,              /* nobody has asked                         */
	PAST_ASKED,             /* the answer is on its way                 */
	PAST_KNOWN,
	PAST_FAILED,            /* see why                                  */
};

enum { PAST_COMMANDS = 64 };

struct past_run {
	struct model_proc was;  /* as model_past() makes it                 */
	int64_t acked_at;       /* wall clock in ms; 0: not known           */
	int64_t out_size;       /* bytes of its output; -1: not known       */
	int64_t err_size;
	char *directory;        /* of its records, on the host              */
	struct strings command; /* words of all commands                    */
	unsigned long long lengths[PAST_COMMANDS];
	size_t command_count;
	bool cut;               /* there is more of them                    */
};

struct past {
	enum past_status status;
	struct past_run *v;     /* the newest first                         */
	size_t n;
	uint64_t older;         /* runs before those, which are on record   */
	char *why;              /* what could not be told; NULL: nothing    */
};

struct past_fact {
	bool told;
	bool cut;               /* there is more of it                      */
	char *p;                /* n bytes, and a NUL                       */
	size_t n;
};

struct inspected {
	enum past_status status;
	const struct model_host *on;    /* of which run there: ...          */
	uint64_t run;
	bool over;              /* ... after its end                        */
	int64_t at;             /* wall clock of the answer                 */
	struct past_fact facts[FACT_COUNT];
	char *why;
};

/*
 * Asks every host that has runs of p on record. done (NULL is legal) comes once,
 * perhaps from in here, and tells what could not be had. False: it is being
 * asked for already. What is known stays until it is replaced.
 */
bool console_ask_past(struct console *c, const struct model_proc *p,
    call_done *done, void *arg);

/* Asks the host of p for what /proc says of its newest run, or for what that has
 * left when it ended, likewise. */
bool console_inspect(struct console *c, const struct model_proc *p,
    call_done *done, void *arg);

/* What is known; valid until the loop turns. Never NULL. */
const struct past *console_past(const struct console *c,
    const struct model_proc *p);
const struct inspected *console_inspected(const struct console *c,
    const struct model_proc *p);

#endif

/*
 * What a stop did to a process: its steps, when the exit came, and what became
 * of the processes that it left. Taken from RECEIPT, whose every number and
 * name may be a lie: a receipt is bounded, and claims nothing that it has no
 * room for.
 */
#ifndef RECEIPT_H
#define RECEIPT_H

#include "protocol.h"

enum { RECEIPT_STEPS = 32, RECEIPT_NAMES = 32 };

struct receipt_step {
	int signal;
	int64_t at_ms;          /* from the stop's beginning                */
	bool sent;              /* the host has confirmed it                */
};

struct receipt_left {
	uint64_t count;
	size_t named;           /* of them, in v                            */
	struct {
		uint64_t pid;
		char name[32];  /* any bytes                                */
	} v[RECEIPT_NAMES];
};

struct receipt {
	uint64_t run;
	uint64_t number;        /* of the model's: larger is later          */
	struct receipt_step steps[RECEIPT_STEPS];
	size_t step_count;      /* 0: nothing was sent                      */
	int64_t exited_ms;      /* from the beginning; -1: not proven       */
	size_t after;           /* steps until then; 0: none                */
	int64_t total_ms;
	struct receipt_left ended, left;
};

/* r becomes what e says; number is the caller's to set. */
void receipt_take(struct receipt *r, const struct msg_receipt *e);

/* From the last signal before the exit to the exit; -1 where that is not so. */
int64_t receipt_took(const struct receipt *r);

/*
 * "QUIT, KILL at 1s, gone 4ms after KILL; ended: sleep 4711; left: sh 4712;
 * 1.2s in all" as bytes that may be anything. Returns buf.
 */
const char *receipt_text(const struct receipt *r, char *buf, size_t size);

#endif

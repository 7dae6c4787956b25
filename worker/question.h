/*
 * What a login cannot answer by itself, and whom it asks: a person, who may be
 * away for long, while everything else goes on.
 */
#ifndef QUESTION_H
#define QUESTION_H

#include "protocol.h"

/* A host that asks may ask somebody else too, by a telephone for example: it has so
 * long to answer then. libssh2 1.10 waits no longer. */
enum { PATIENT_MS = 60000 };

/* All of it is copied where it is asked. */
struct question {
	enum question_kind kind;
	const char *host, *user;
	const char *subject;            /* the key's file, a host's key; or "" */
	struct slice name, instruction; /* the host's words                 */
	struct words prompts;           /* ... PROMPTS_MAX at most          */
	struct nums echo;               /* as many                          */
	unsigned again;                 /* answers that were wrong before   */
};

/*
 * One answer for each prompt; or none says why there is none ("" otherwise).
 * Called from the loop, once, unless the question is withdrawn. The answers are
 * wiped when it returns.
 */
typedef void question_done(struct words answers, const char *none, void *arg);

struct asked;           /* a question that is open */

struct asker {
	struct asked *(*ask)(void *arg, const struct question *q,
	    question_done *done, void *done_arg);
	/* why: a sentence for whoever was about to answer. */
	void (*withdraw)(struct asked *q, const char *why);
	void *arg;
};

#endif

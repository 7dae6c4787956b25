/*
 * Who an action is about: those that are named after it, else the marked ones,
 * else the one under the cursor. They are the model's, so they are valid until
 * it changes: what is done later is done to a plan or a bulk made of them.
 */
#ifndef MEANT_H
#define MEANT_H

#include "action.h"
#include "selector.h"

struct meant {
	const struct model_proc **v;    /* in the model's order             */
	size_t n;
	bool from_afar;         /* not by the cursor that is on it          */
	struct selector words;  /* that selected them                       */
	int64_t grace_ms;       /* of KILL; 0: none was given               */
	int signal;             /* of SIGNAL; 0: it is to be chosen         */
	char *text;             /* what was typed, cut into words           */
};

/*
 * Reads what was typed after an action of these arguments. False: f says what is
 * wrong; meant_finish() is due either way.
 */
bool meant_parse(struct meant *m, enum action_argument argument,
    const char *text, struct fault *f);
void meant_finish(struct meant *m);

/* Those that the words select, where there are some; false: f says that it is
 * none. */
bool meant_select(struct meant *m, const struct model *of, struct fault *f);

/* One more. */
void meant_add(struct meant *m, const struct model_proc *p);

/* It may run, on a host that is not connected: nothing can be sent there. */
bool meant_out_of_reach(const struct model_proc *p);

/*
 * Whether the action makes sense of p. False: why says why not, as "exited" or
 * "unknown, host not connected".
 */
bool meant_fits(enum action a, const struct model_proc *p, char *why,
    size_t size);

#endif

/*
 * What an action's argument can be, while it is typed: what there is of each
 * kind of action_argument.def is a function of the table in the .c; a kind that
 * is not in it has no proposals.
 */
#ifndef ARGUMENT_PROPOSE_H
#define ARGUMENT_PROPOSE_H

#include "action.h"
#include "candidates.h"
#include "model.h"
#include "sessionfile.h"

struct argument_from {
	const struct model *model;
	const struct session *session;
};

/*
 * Adds what the last word of text can become; rest is what stands behind the
 * action's name in it.
 */
void argument_propose(const struct argument_from *from,
    enum action_argument argument, const char *text, const char *rest,
    struct candidates *to);

#endif

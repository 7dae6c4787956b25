/* What a process waits for in another one (condition.def). */
#ifndef CONDITIONS_H
#define CONDITIONS_H

#include "model.h"

/* "to be started" */
const char *condition_words(enum condition condition);

/* Whether it is so of p, as far as is known. */
bool condition_holds(enum condition condition, const struct model_proc *p);

#endif

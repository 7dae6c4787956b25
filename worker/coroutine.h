/*
 * A function on a stack of its own, which can stop in the midst of what calls it
 * back and be gone on with later: for libraries whose callbacks want an answer
 * at once.
 */
#ifndef COROUTINE_H
#define COROUTINE_H

#include <stdbool.h>

struct coroutine;

/* Runs nothing yet. */
struct coroutine *coroutine_new(void (*run)(void *arg), void *arg);

/* Goes on with it until it stops again; false: it is over. */
bool coroutine_resume(struct coroutine *c);

/* From within it: stops. Returns when it is gone on with. */
void coroutine_stop(struct coroutine *c);

/* It is over, or has never run. NULL is legal. */
void coroutine_free(struct coroutine *c);

#endif

/*
 * Requests that wait for their DONE: id to completion and deadline. Every call
 * that was added completes exactly once: by its DONE, by its deadline
 * (CODE_DEADLINE), or all at once when the link is lost. A program that stood
 * still past a deadline reads what has come before it judges.
 */
#ifndef CALLS_H
#define CALLS_H

#include <ev.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

/* text is valid until the return. */
typedef void call_done(enum code code, struct slice text, void *arg);

struct calls;

struct calls *calls_new(struct ev_loop *loop);

/* Forgets what is pending without completing it. NULL is legal. */
void calls_free(struct calls *c);

/*
 * A new call: returns its id, never 0 and never used before. limit_ms counts
 * from now. done may be NULL.
 */
uint64_t calls_add(struct calls *c, int64_t limit_ms, call_done *done,
    void *arg);

/* The call's deadline comes so much later. False: no such call is pending. */
bool calls_extend(struct calls *c, uint64_t id, int64_t ms);

/* False: no such call is pending (it was late, or never asked). */
bool calls_complete(struct calls *c, uint64_t id, enum code code,
    struct slice text);

/* Completes everything that is pending, oldest first. */
void calls_fail_all(struct calls *c, enum code code, const char *text);

size_t calls_pending(const struct calls *c);

#endif

/*
 * One process of a hook, from its start to its end. Whatever it does, nothing
 * here waits for it.
 */
#ifndef HOOK_RUN_H
#define HOOK_RUN_H

#include <ev.h>

#include "fault.h"
#include "sessionfile.h"

struct hook_run;

/* The process is over. f->code is CODE_OK, or f->text says what was wrong. */
typedef void hook_over(struct hook_run *r, const struct fault *f, void *arg);

struct hook_start {
	const struct session *session;
	const struct hook_spec *hook;
	const char *event;      /* the word of its kind                     */
	const char *line;       /* its JSON                                 */
	hook_over *over;        /* called once, unless hook_run_free() came */
	void *arg;
};

/* NULL: f says why there is no process. loop is the default loop. */
struct hook_run *hook_run_new(struct ev_loop *loop,
    const struct hook_start *start, struct fault *f);

/* Kills it, if it is not over. NULL is legal. */
void hook_run_free(struct hook_run *r);

#endif

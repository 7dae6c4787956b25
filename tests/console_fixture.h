/*
 * The console without a screen, and a worker that a test plays: what tests of
 * the console stand on. The session is screens/usual.yaml.
 */
#ifndef CONSOLE_FIXTURE_H
#define CONSOLE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "console.h"
#include "fake_worker.h"

/* Of the session file: a test's argument. */
extern const char *session_path;

struct fixture {
	struct ev_loop *loop;
	struct fake_worker *worker;
	struct session *session;
	struct console *console;
	char notices[4096];     /* one a line                               */
	int stopped;            /* times that a stop of the session ended   */
};

/* With a worker that has said HELLO. */
int console_set_up(void **state);
int console_tear_down(void **state);

/* Until nothing is on its way any more. */
void settle(struct fixture *f);

/* The worker that the console started says HELLO. */
void greet(struct fixture *f);

/* Of ctl-01. */
void send_host(struct fixture *f, enum host_state state);
void send_proc(struct fixture *f, const char *name, enum proc_state state,
    uint64_t run);
const struct model_proc *find(const struct fixture *f, const char *name);

/* Takes the console's oldest request, which begins so: its id. */
uint64_t take(struct fixture *f, const char *begins);

void answer(struct fixture *f, uint64_t id, enum code code);

#endif

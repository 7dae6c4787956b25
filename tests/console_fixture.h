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
	char notices[8192];     /* one a line, after a letter: i, g, w, e   */
	int stopped;            /* times that a stop of the session ended   */
};

/* A console with this session, which it owns, whose worker has said HELLO. */
void console_open(struct fixture *f, struct session *session, bool no_start);

/* ... with the session of the file. */
int console_set_up(void **state);
int console_tear_down(void **state);

/* Until nothing is on its way any more. */
void settle(struct fixture *f);

/* The worker that the console started says HELLO. */
void greet(struct fixture *f);

/* What a worker tells, and what the model has. */
void tell_host(struct fixture *f, const char *host, enum host_state state);
void tell_proc(struct fixture *f, const char *host, const char *name,
    enum proc_state state, uint64_t run);
const struct model_proc *proc_on(const struct fixture *f, const char *host,
    const char *name);

/* The same of ctl-01. */
void send_host(struct fixture *f, enum host_state state);
void send_proc(struct fixture *f, const char *name, enum proc_state state,
    uint64_t run);
const struct model_proc *find(const struct fixture *f, const char *name);

/* Takes the console's oldest request, which begins so: its id. */
uint64_t take(struct fixture *f, const char *begins);

void answer(struct fixture *f, uint64_t id, enum code code);

#endif

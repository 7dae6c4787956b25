/*
 * A control shell over a local process, with all that it told: the ground that
 * tests of the remote scripts stand on.
 */
#ifndef SHELL_FIXTURE_H
#define SHELL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <ev.h>

#include "control.h"
#include "fake_transport.h"

/* Of the runs of one test: other tests run beside it, and a mark is looked for
 * in all processes of the machine. */
#define UUID shell_uuid
extern char shell_uuid[37];

enum { DEADLINE_MS = 15000, ROWS_MAX = 32, MARKED_MAX = 16,
	FIGURES_MAX = 4 };

struct row {
	char name[65], why[200];
	uint64_t run, pid;
	enum run_what what;
	int code, signal;
	enum core core;
	bool exact;
	enum cause cause;
	bool acked;
	int64_t started, ended;
};

struct fixture {
	struct ev_loop *loop;
	char home[64];
	const char *state_dir;  /* NULL for the usual one */
	const char *session;    /* NULL for "test"        */
	const char *person;     /* NULL for "alice@ctl1"  */
	enum lease_how lease;
	char holder[97];        /* as was told last; "": nobody */
	unsigned leases;        /* ... so often */
	char deeds[800];        /* of others, a line each */
	struct transport *transport;
	struct control *control;
	bool ready, down, late;
	bool exact;
	char directory[400], fault[800];
	struct row rows[ROWS_MAX];
	size_t row_count;
	struct {
		uint64_t pid;
		char name[65];
	} marked[MARKED_MAX];   /* of the last survey */
	size_t marked_count;
	char mark[64];
	struct run_figures figures[FIGURES_MAX];  /* of the last sample, by index */
	unsigned sampled;       /* ... so many rows */
	char facts[2000];       /* of the last check, one a line */
	unsigned done;
	enum code code;
	char text[800];
};

/* argv of the login shell up to its command, NULL at the end. */
extern const char *const *login_shell;

/* Gets what control_history() finds; NULL: nobody does. */
extern void (*shell_on_past)(const struct run_past *past, void *arg);
/* ... and control_inspect(). */
extern void (*shell_on_inspected)(const struct run_fact *fact, void *arg);

/* ... and control_look(). */
extern void (*shell_on_looked)(uint64_t look, struct slice bytes, void *arg);

void shell_too_late(struct ev_loop *loop, ev_timer *w, int revents);

/* Lets the loop turn until something holds; fails where it never does. */
#define UNTIL(f, condition)                                                    \
	do {                                                                   \
		ev_timer limit_;                                               \
		ev_timer_init(&limit_, shell_too_late, DEADLINE_MS / 1000., 0.);     \
		limit_.data = (f);                                             \
		ev_timer_start((f)->loop, &limit_);                            \
		while (!(condition) && !(f)->late)                             \
			ev_run((f)->loop, 0);                                  \
		ev_timer_stop((f)->loop, &limit_);                             \
		if ((f)->late)                                                 \
			fail_msg("never came: %s (%s)", #condition,            \
			    (f)->fault);                                       \
	} while (0)

/* With a control shell in a home of its own; without it at the end. */
int shell_set_up(void **state);
int shell_tear_down(void **state);

void shell_connect(struct fixture *f);
void shell_disconnect(struct fixture *f);

/* A control_done that takes the answer down. */
void shell_done(enum code code, struct slice text, void *arg);

/*
 * Another shell takes the place of /bin/sh, for this program and all below it.
 * False: this machine does not let us.
 */
bool shell_be_sh(const char *path);

/*
 * What the main of such tests returns: runs n of them, with the shell that argv
 * names in the place of /bin/sh, none being the machine's own; and with these
 * tools of it where it is a busybox. NULL is at their end, or for none.
 */
int shell_run(int argc, char **argv, const struct CMUnitTest *tests, size_t n,
    const char *const *tools);

/* What every start of these tests has in common. */
struct start_spec shell_spec(uint64_t run);

/* Starts it and waits for the answer. */
void shell_boot(struct fixture *f, const struct start_spec *spec);

/* Starts argv (NULL ends) as run and waits for the answer. */
void shell_start_in(struct fixture *f, uint64_t run, const char *directory,
    const char *env, const char *const *argv);
void shell_start(struct fixture *f, uint64_t run, const char *shell_text);

void shell_signal(struct fixture *f, uint64_t run, int signal,
    enum cause note);

/* Asks for the list; the rows begin anew. */
void shell_list(struct fixture *f);

/* Asks which processes carry the mark of a run. */
void shell_survey(struct fixture *f, uint64_t run);

const struct row *shell_last(const struct fixture *f);
bool shell_ended(const struct fixture *f, uint64_t run);

/* The first bytes of a record of a run, until the next call. */
char *shell_record(const struct fixture *f, uint64_t run, const char *name);

/* Puts another record of a program in the place of the one that there is: by its
 * tick, and its boot id where boot is not NULL, it is not the same process. */
void shell_put_pid(const struct fixture *f, uint64_t run, uint64_t tick,
    const char *boot);

/* The child of this process that has this name; 0: there is none. */
pid_t shell_child(pid_t parent, const char *name);

#endif

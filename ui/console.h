/*
 * The console without a screen: it owns the worker, the model and the streams,
 * sends requests and tells how they ended. The ncurses front end and the
 * headless commands are two faces on it. No curses here.
 *
 * Results of actions arrive as notices: one sentence for each, when it is
 * known; the effect on processes arrives through the model.
 */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <ev.h>
#include <sys/types.h>

#include "calls.h"
#include "model.h"

struct console;
struct events;          /* events.h */
struct stats;           /* stats.h */
struct stream;          /* streams.h */

enum notice { NOTICE_INFO, NOTICE_GOOD, NOTICE_WARNING, NOTICE_ERROR };

struct console_events {
	/* The model or a stream is different: mark, and draw later. */
	void (*on_change)(void *arg);
	/* Something to say to the operator, in one sentence. */
	void (*on_notice)(enum notice kind, const char *text, void *arg);
	/* What is measured again and again is different: it can be drawn with
	   other such things. NULL: as a change. */
	void (*on_measured)(void *arg);
};

/* What is put into the operators' journal (journal.h). */
enum journal_what {
	JOURNAL_NONE,
	JOURNAL_ALL,            /* all events                               */
	JOURNAL_DEEDS,          /* ... from the first deed on               */
};

struct console_options {
	const char *person;     /* who acts; NULL: person_default() */
	bool looks;             /* it takes no control by being there */
	bool no_start;          /* autostart starts nothing */
	bool read_only;         /* from the start on        */
	bool finds_why;         /* hosts are asked why, as processes die */
	/* Why nobody can be asked what a login needs; NULL: somebody can
	   (questions.h). */
	const char *no_questions;
	enum journal_what journal;
	/* What is to be said at once, in one sentence; NULL: nothing. */
	const char *warning;
	/* The hosts to open; NULL: all. arg is the events'. */
	bool (*wants)(const struct host_spec *h, void *arg);
	/*
	 * Starts a worker: returns its socket, and its PID at pid (0: there is
	 * no process, as in tests); -1: f says why.
	 */
	int (*spawn)(pid_t *pid, struct fault *f, void *arg);
	void *spawn_arg;
};

/*
 * Starts the worker and opens every host. session, events and arg outlive the
 * console; loop is the default loop where spawn gives PIDs (it reaps them).
 */
struct console *console_new(struct ev_loop *loop,
    struct session *session, const struct console_options *options,
    const struct console_events *events, void *arg);

/*
 * Ends the worker: no request is taken any more, they fail with
 * CODE_WORKER_LOST; what it tells until its end is taken. It has 5 s, then it
 * gets SIGTERM, after 2 s more SIGKILL; hurry: a fifth of all that. done comes
 * once, perhaps from in here, unless the console is freed before: CODE_OK where
 * it ended by itself. To be called once, and followed by console_free().
 */
void console_shutdown(struct console *c, bool hurry, call_done *done,
    void *arg);

/* Ends the worker's link; the worker ends by itself. NULL is legal. */
void console_free(struct console *c);

const struct model *console_model(const struct console *c);

/* Worker after worker dies, and the next is started after a while: at once by
 * console_reconnect(). */
bool console_worker_fails(const struct console *c);

/* Whether hosts are asked why processes died. */
bool console_finds_why(const struct console *c);

/* What has happened so far. */
struct events *console_happened(const struct console *c);

/*
 * Read-only: each request that would change something on a host ends with
 * CODE_REFUSED, whoever makes it and for what reason, and nothing is started by
 * itself. What was sent before goes on, on its host.
 */
bool console_read_only(const struct console *c);
void console_set_read_only(struct console *c, bool on);

/*
 * Hosts where the console of another person has control: what would change
 * something there ends with CODE_REFUSED, here as by the host itself. holder: one
 * of those persons. Returns how many there are; all: no other host is ready.
 */
size_t console_foreign(const struct console *c, const char **holder,
    bool *all);

/* Takes control of a host, whose ever it is; its processes are not touched. */
void console_take_over(struct console *c, const struct model_host *h,
    call_done *done, void *arg);

/* What processes use, of those that were watched. */
const struct stats *console_stats(const struct console *c);

/*
 * These n processes are on the screen, and no others: their hosts are asked what
 * they use, from soon on until others are, every so many ms (STATS_EVERY_MS, or
 * STATS_LEFT_MS). To be called whenever that may be different.
 */
void console_watch(struct console *c, const struct model_proc *const *v,
    size_t n, int64_t every_ms);

/* No request is pending and nothing waits to be sent. */
bool console_idle(const struct console *c);

/*
 * Actions on a process, which must be one of the model's. What makes no sense
 * (starting what is alive) is refused. done is called exactly once, perhaps
 * from in here, with the outcome and one sentence; without done the outcome is
 * a notice.
 */
typedef void console_action(struct console *c, const struct model_proc *p,
    call_done *done, void *arg);
console_action console_start;
console_action console_stop;
console_action console_crash;
/* The stop ladder where it is live, then a new run. */
console_action console_restart;
/* Acknowledges how it ended, for all consoles. */
console_action console_flush;

/* A start of this process that waits for others, if it does: it is answered with
 * CODE_CANCELLED, and nothing was sent. */
void console_cancel_start(struct console *c, const char *host,
    const char *name);

/* How to stop; zeroed, as usual. */
struct stop_how {
	int64_t grace_ms;       /* the ladder's first wait; 0: its own      */
	uint64_t run;           /* the run that is meant; 0: the newest     */
	bool quiet;             /* of a plan: no notices, done tells all    */
	bool restart;           /* a new run comes after it                 */
	bool by_policy;         /* ... and no operator has asked for that   */
};

/* A stop that is not as usual. */
void console_stop_with(struct console *c, const struct model_proc *p,
    const struct stop_how *how, call_done *done, void *arg);

/* One signal to the program, and nothing else: whatever it does then. */
void console_signal(struct console *c, const struct model_proc *p, int signal,
    call_done *done, void *arg);

/* Steers a stop or crash of p that is under way; ms is for STEER_MORE. */
struct steering {
	enum steer how;
	int64_t ms;
};
void console_steer(struct console *c, const struct model_proc *p,
    const struct steering *s, call_done *done, void *arg);

/* The ladder a stop of p walks: its own, or the usual one. */
const struct ladder *console_ladder(const struct model_proc *p);

/* All its waits, one after the other, in ms. */
int64_t console_ladder_ms(const struct ladder *l);

/* "QUIT, wait 10s, then KILL, wait 10s"; returns buf. */
const char *console_ladder_text(const struct ladder *l, char *buf,
    size_t size);

/* In what time opening a host ends, one way or the other; milliseconds. */
int64_t console_open_limit(const struct host_spec *h);

/* The same of the ladder that such a stop of p walks. */
const char *console_stop_text(const struct model_proc *p,
    const struct stop_how *how, char *buf, size_t size);

/*
 * Opens a host that is only to be read from (session_visit()): nothing is written
 * there, and the model does not have it. done comes once, perhaps from in here;
 * CODE_OK: logs of spec->name can be read until the link is lost. Takes over spec.
 */
void console_visit(struct console *c, struct host_spec *spec,
    call_done *done, void *arg);

/* Drops a host's connection, if it has one, and makes a new one at once. */
void console_reconnect(struct console *c, const struct model_host *h);

/*
 * Ends a host's connection; what runs there runs on, and is unknown. It stays so
 * until console_reconnect(), whatever becomes of the worker. A notice tells how
 * it went.
 */
void console_disconnect(struct console *c, const struct model_host *h);

/*
 * Stops every live process, stage by stage in the session's order, parallel in
 * a stage, each stage waited for: a plan (stop_plan.h) that nobody reads. done
 * comes once: all proven to be over or not. False: a stop is under way already.
 */
typedef void console_stopped(bool all, void *arg);
bool console_stop_session(struct console *c, console_stopped *done,
    void *arg);

/* The stages to come are dropped; what was asked for already goes on. */
void console_stop_abort(struct console *c);

/* "stage 2 of 4, segment-controller: 3 left", or "" while none is under way. */
const char *console_stop_progress(const struct console *c, char *buf,
    size_t size);

#endif

/*
 * The control shell: one POSIX shell for each host, on one long-lived channel,
 * that starts, lists and signals the session's processes and pushes what
 * happens to them. This file's .c knows the lines that go over the channel;
 * control.sh and launcher.sh are the other end.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <ev.h>
#include <stdint.h>

#include "fault.h"
#include "protocol.h"
#include "slice.h"
#include "states.h"
#include "transport.h"

/* What the host's shell said of itself. Slices live until the return. */
struct control_hello {
	struct slice hostname;
	struct slice directory; /* the session's state on the host, absolute; ""
				   on a visit                                */
	bool tail_follows;      /* its tail -f notices data at once (GNU)    */
	bool exact;             /* it can tell a signal from an exit code    */
	bool perl;              /* it is perl, which can do what perl.h says */
};

enum run_what {
	RUN_STARTING,           /* launched; PID 0, or its scripts are being */
	                        /* sourced                                   */
	RUN_ALIVE,              /* PID, start time and boot id match         */
	RUN_ENDED,              /* the exit is on record                     */
	RUN_FAILED,             /* never became the program; why says it     */
	RUN_OVER,               /* no process; its launcher is about to tell */
	RUN_GONE,               /* no exit on record, and no process         */
	RUN_REBOOTED,           /* no exit on record, and another boot id    */
};

/* The newest run of a process, as its records and /proc tell it. */
struct run_report {
	struct slice name, role, uuid;
	uint64_t run;           /* 1 for the first                           */
	enum run_what what;
	uint64_t pid;           /* 0: none on record                         */
	int64_t started;        /* wall clock of this machine in ms; 0: ?    */
	int64_t ended;
	int exit_code;          /* -1: none                                  */
	int exit_signal;        /* this machine's number; 0: none            */
	enum core core;
	bool exact;             /* false: exit_code 128+n may be signal n    */
	enum cause cause;
	bool acked;             /* an operator has seen how it ended         */
	struct slice why;       /* a sentence, for RUN_FAILED                */
};

/* A run as its records tell it, the newest or one of the past. */
struct run_past {
	struct run_report run;
	int64_t acked_at;       /* wall clock in ms; 0: not known            */
	int64_t out_size;       /* of its output, in bytes; -1: not known    */
	int64_t err_size;
	struct words command;   /* argv of all commands, one after the other */
	struct nums lengths;    /* ... how many words each of them has       */
	bool cut;               /* there are more words, or none can be read */
	uint64_t older;         /* runs before this list's, not told of      */
};

/* What /proc said of a live program: a fact of fact.def, by its name. */
struct run_fact {
	struct slice uuid;
	uint64_t run;
	struct slice name, value;       /* value: any bytes                  */
	bool cut;               /* there is more of it                       */
};

/*
 * What a run uses: all processes of its program's session, and those that they
 * started, in whatever session. -1: not known.
 */
struct run_figures {
	uint64_t index;         /* of the run, in the request               */
	int64_t cpu_ms;         /* so far; that of children waited for, too */
	int64_t rss;            /* bytes; what is shared counts in each     */
	int64_t processes, threads;
	int64_t out_size, err_size;
	int64_t idle_ms;        /* since its output was written to          */
};

/* Who may act on the session's processes there. */
struct lease {
	struct slice person;    /* "": nobody has it                         */
	int64_t since;          /* wall clock of this machine in ms; 0: no   */
};

/* What somebody else did there, in another control shell. */
struct run_deed {
	struct slice person, name;
	uint64_t run;
	bool command;           /* it was no console                         */
	struct slice what;      /* "start", "QUIT", "acknowledge"            */
};

struct control_events {
	/* The shell is up and its state directory is ours. */
	void (*on_ready)(const struct control_hello *hello, void *arg);
	/* A row of a list, or a change that was pushed. */
	void (*on_run)(const struct run_report *run, void *arg);
	/* What control_history() found. NULL: not of interest. */
	void (*on_past)(const struct run_past *past, void *arg);
	/* What control_inspect() found. NULL: not of interest. */
	void (*on_inspected)(const struct run_fact *fact, void *arg);
	/* What control_check() found. NULL: not of interest. */
	void (*on_fact)(struct slice name, struct slice value, void *arg);
	/* A process that carries a run's mark, as control_survey() found. */
	void (*on_marked)(struct slice mark, uint64_t pid, struct slice name,
	    void *arg);
	/* A row of control_sample(). NULL: not of interest. */
	void (*on_figures)(const struct run_figures *figures, void *arg);
	/* Bytes of lines that control_look() is to look at. NULL: not of
	   interest. */
	void (*on_looked)(uint64_t look, struct slice bytes, void *arg);
	/* Whose control it is: once before the first list, and whenever that is
	   different. NULL: not of interest. */
	void (*on_lease)(const struct lease *lease, void *arg);
	/* NULL: not of interest. */
	void (*on_deed)(const struct run_deed *deed, void *arg);
	/* Over, once; calls that were pending were completed first. */
	void (*on_down)(const struct fault *why, void *arg);
};

/* text is valid until the return. */
typedef void control_done(enum code code, struct slice text, void *arg);

struct control;

struct control_place {
	const char *session;    /* a checked name, or "" for a visit: nothing is
				   kept there, and no run can be started     */
	const char *state_dir;  /* on the host; "" for the usual one         */
	const char *person;     /* who acts, a checked word (person.h)       */
	enum lease_how how;     /* how its lease is meant; not LEASE_TAKE    */
};

/*
 * Starts the shell on t; the place's strings are copied. hello_ms bounds the wait
 * for its HELLO: what came instead (a banner, an error of the login shell) is in
 * the fault. There are no requests before on_ready. Where there is perl, it is that, and
 * a shell alone on a second channel where the first ends before its HELLO.
 */
struct control *control_open(struct ev_loop *loop, struct transport *t,
    const struct control_place *place, int64_t hello_ms,
    const struct control_events *events, void *arg);

/* Ends the shell; pending calls complete with CODE_CANCELLED. NULL is legal. */
void control_free(struct control *c);

/* on_run for the newest run of each process on record, then done. */
void control_list(struct control *c, control_done *done, void *arg);

/* Where a run prints to, instead of its directory. */
struct start_log {
	const char *path;       /* on the host; NULL: in its directory       */
	bool linked;            /* it is PATH.RUN, and PATH is to lead to it */
};

struct start_spec {
	struct slice session, host;     /* what the session file calls them  */
	struct slice name, role;
	struct slice uuid;      /* kept over runs                            */
	uint64_t run;           /* refused where this run exists already     */
	struct slice directory; /* "" for the login directory                */
	struct words environment;       /* NAME=value                        */
	struct words source;    /* scripts, sourced in this order            */
	struct words command;   /* argv, not empty; of several commands ...  */
	struct nums lengths;    /* ... how many words each has; or none      */
	struct start_log out, err;
	struct nums alone;      /* with nobody connected: none, or ms of     */
	                        /* grace, and a ladder: signal, ms for each  */
	struct nums limits;     /* of each of rlimit.def; or none             */
	struct slice cpus;      /* as cpu_list() makes it; "": all           */
};

/* Whether they are the lengths of so many words; none stands for all. */
bool start_lengths_ok(struct nums lengths, size_t words);

/*
 * Launches a run. done comes when it is alive, its PID on record and its
 * scripts sourced, and after that on_run (RUN_ALIVE or RUN_ENDED), or with the
 * reason of its failure. With scripts on_run tells of the PID before
 * (RUN_STARTING), and it may take SOURCE_MS.
 */
enum { SOURCE_MS = 10 * 60 * 1000 };
void control_start(struct control *c, const struct start_spec *spec,
    control_done *done, void *arg);

/*
 * Sends a signal to the process group of a run, if PID, start time and boot id
 * prove it to be ours and it is not a zombie; note is put on record first, so
 * that the exit's cause can be told. Where the program is gone, the signal goes
 * to each process that carries the run's mark, PLM_MARK=UUID/RUN in its environment,
 * unless note is CAUSE_SIGNALLED: that is for the program. CODE_NOT_RUNNING
 * where there is nobody. CAUSE_SIGNALLED is the cause only of an end by the
 * very signal, and stands below the others.
 */
struct signal_order {
	struct slice uuid;
	uint64_t run;
	int signal;
	enum cause note;
};

void control_signal(struct control *c, const struct signal_order *order,
    control_done *done, void *arg);

/*
 * The stop is over and the process is not: these signals, which were sent, are
 * the cause only of an end by one of them.
 */
void control_unnote(struct control *c, struct slice uuid, uint64_t run,
    struct nums signals, control_done *done, void *arg);

/*
 * Puts on record that the end of a run was seen by an operator, and tells every
 * control shell of the session: on_run, then done. CODE_REFUSED where it is not
 * over, CODE_NOT_RUNNING where there is no such run on record.
 */
void control_flush(struct control *c, struct slice uuid, uint64_t run,
    control_done *done, void *arg);

/* How control is meant from now on; LEASE_TAKE has it before done comes. */
void control_lease(struct control *c, enum lease_how how, control_done *done,
    void *arg);

/*
 * on_marked for each process that carries one of n marks (UUID/RUN), whatever
 * session it is in, but zombies; then done. One look at all processes of the
 * host: 10 ms where there are 300.
 */
void control_survey(struct control *c, const struct slice *marks, size_t n,
    control_done *done, void *arg);

/*
 * on_past for each run of a process that is on record, the newest first, 100 at
 * most; then done. Measured: 20 ms for 100 of 250 by one awk, 40 ms by busybox.
 */
void control_history(struct control *c, struct slice uuid, control_done *done,
    void *arg);

/*
 * on_inspected for each fact that can be read of the program of a run, 60 KiB of
 * each at most; then done, CODE_NOT_RUNNING where it does not live: then what
 * came may be of another one. Names in the tree have ? for newlines.
 */
void control_inspect(struct control *c, struct slice uuid, uint64_t run,
    control_done *done, void *arg);

/*
 * The same of what a program that has ended has left: on_inspected for each fact
 * that is on record, after control_find() has put it there, which may take
 * FIND_MS. CODE_REFUSED where it lives.
 */
enum { FIND_MS = 45000 };
void control_find(struct control *c, struct slice uuid, uint64_t run,
    control_done *done, void *arg);
void control_recall(struct control *c, struct slice uuid, uint64_t run,
    control_done *done, void *arg);

/*
 * Looks at the programs of n runs (UUID/RUN): on_run for those that do not live
 * any more, by PID, start time and boot id; then done. Measured: for 100 that
 * live it takes 4 ms of CPU on the host, of which 1 ms is the shell reading the
 * request; one in 4 s is 0.1 % of a processor. (31 ms by the shell alone.)
 */
void control_prove(struct control *c, const struct slice *runs, size_t n,
    control_done *done, void *arg);

/*
 * on_figures for each of n runs (UUID/RUN) that lives, then done: its text is
 * the host's uptime in ms, and how many processors it has, or "-" and 0, and the ms
 * of a processor that it took, where that is known. n 0:
 * the same runs as the last time. Never again before the one before has
 * answered, which may be never: it looks at files of file systems that may be
 * gone. Measured on a host with 180 processes: 8 ms of CPU for one run, 12 ms
 * for 100; every 2 s that is 0.6 % of a processor. 37 bytes a run come back.
 */
void control_sample(struct control *c, const struct slice *runs, size_t n,
    control_done *done, void *arg);

/*
 * Whether what a run's probe tries succeeds, within so many ms: OK, or FAILED and
 * why. address: whether it takes a connection at that port and, with a path that
 * is not "", answers a GET of it with a status from 200 to 399. s: whether its
 * command, one, in its directory and environment, exits with 0; its output and
 * scripts are not used.
 */
struct dial_order {
	struct slice address;
	unsigned port;
	struct slice path;
};

void control_dial(struct control *c, const struct dial_order *order,
    int64_t timeout_ms, control_done *done, void *arg);
void control_try(struct control *c, const struct start_spec *s,
    int64_t timeout_ms, control_done *done, void *arg);

/*
 * Looks through the output of a run, a range of 256 KiB at most of each file, from
 * these bytes on: on_looked for whole lines that may match grep, or with NULL for
 * all, then done, whose text is how far it is of stdout and stderr by now, and
 * whether there is more: "120 0 1". Returns what on_looked calls it.
 */
struct look_from {
	struct slice uuid;
	uint64_t run, out_at, err_at;
};
uint64_t control_look(struct control *c, const struct look_from *from,
    const char *grep, control_done *done, void *arg);

/*
 * on_fact for each fact about the host, then done; never again before the one
 * before has answered, which may be never. Values:
 *   tools   SETSID (0, 1) EXACT (sh, or by what exits are told) FOLLOWS (0, 1)
 *   state   "ok DIRECTORY", or "failed WHY"
 *   space   df -Pk's line of the state directory
 *   inodes  df -Pi's, or nothing
 *   logout  "none WHY", or KILL HOW LINGER (check.sh, plm_logout)
 */
void control_check(struct control *c, control_done *done, void *arg);

/* The host's time: done's text is seconds since 1970, with a fraction where its
 * date has one. */
void control_time(struct control *c, int64_t limit_ms, control_done *done,
    void *arg);

/* One round trip through sshd and the shell. */
void control_ping(struct control *c, control_done *done, void *arg);

#endif

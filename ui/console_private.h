/* What the files of the console share: console, worker_link, requests, ... */
#ifndef CONSOLE_PRIVATE_H
#define CONSOLE_PRIVATE_H

#include "calls.h"
#include "console.h"
#include "events.h"
#include "peer.h"
#include "person.h"
#include "stats.h"
#include "streams.h"

/* A stop of processes that is under way (stop_plan.h). */
struct stop_plan;

/* An action on a process that waits for its answer (requests.c). */
struct action {
	struct console *console;
	const char *verb;       /* what an operator asked for; NULL: nobody did */
	char *command;          /* ... in a command; NULL: there is none */
	char *host, *name;      /* the identity, not the row */
	bool starts;            /* a new run is wanted */
	call_done *done;        /* NULL: a notice tells how it ended */
	void *arg;
	struct action *next;    /* who wait for the same start          */
};

/* A STOP or CRASH that waits for its answer (orders.c). */
struct stop_call {
	struct console *console;
	char *host, *name;
	uint64_t run;           /* that is meant                            */
	struct stop_how how;
	bool crash;
	uint64_t id;            /* of the request                           */
	call_done *done;
	void *arg;
	struct stop_call *next;
};

/* A stop that goes on when its host is back (owed.c). */
struct owed;

/* A start of what may run on several hosts (starting.c). */
struct starting;

struct streams {
	struct stream *by_key;
	struct stream *by_id;
	uint64_t last_id;
	uint64_t last_seen;
	uint64_t last_order;    /* of all their lines (scrollback.h)        */
};

/* Which processes are on the screen (watching.c). */
struct watching {
	const struct model_proc **v;    /* by host and number               */
	size_t count;
	const struct model_proc **told; /* ... as the worker knows          */
	size_t told_count;
	int64_t every_ms, told_ms;      /* so often                         */
	int64_t last;                   /* when it was told; monotonic      */
	ev_timer timer;                 /* ... and is told again            */
};

struct console {
	struct ev_loop *loop;
	struct session *session;
	struct console_options options;
	char person[PERSON_MOST + 1];
	const struct console_events *events;
	void *arg;
	struct model *model;
	struct events *happened;
	struct journal *journal;        /* NULL: there is none           */
	struct calls *calls;
	struct streams streams;
	struct stop_plan *stopping;     /* NULL: none is under way       */
	struct stop_call *stop_calls;
	struct owed *owed;              /* NULL: nothing is              */
	struct checks *checks;          /* NULL: nobody has asked (checks.c) */
	struct starting *starting;      /* on one of several hosts       */
	struct reload_rest *reload_rest;        /* NULL: nothing is left to do
						   of it (reload_apply.c)   */
	struct supervisor *supervisor;
	struct probes *probes;
	struct start_turns *start_turns;
	struct log_reader *log_readers; /* by stream number             */
	struct visit *visits;           /* by name (visit.c)             */
	struct past_entry *pasts;       /* by process (past.c)           */
	struct finding *findings;       /* why processes died (evidence.c) */
	struct login_question *questions;       /* oldest first      */
	struct open_call *open_calls;   /* OPEN_HOST (requests.c)    */
	struct kept_answer *kept_answer;        /* NULL: none        */
	struct stats *stats;            /* what processes use            */
	struct watching watching;

	/* The worker (worker_link.c, worker_again.c). */
	struct peer *peer;              /* NULL: there is none just now  */
	bool greeted;                   /* its HELLO has come            */
	pid_t pid;                      /* 0: none, or not a process     */
	ev_child child;
	ev_timer again;                 /* starts the next worker        */
	unsigned losses;                /* in a row, for the back-off    */
	int64_t worker_since;           /* monotonic; 0: there is none   */
	bool ended_by_us;               /* and not by what its status is */
	bool died;                      /* ... is in wait_status, and its
					   link is still to end          */
	int wait_status;

	/* Its end, once nothing is wanted of it any more (worker_end.c). */
	bool closing;
	bool hurry, process;
	size_t leases_left;             /* LEASE to be answered before   */
	enum { ENDING_LEAVES, ENDING_BY_ITSELF, ENDING_BY_TERM, ENDING_BY_KILL,
		ENDING_NOT } ending;
	call_done *closed;              /* NULL: told, or not asked for  */
	void *closed_arg;
	ev_timer patience;              /* until the next step           */

	/* Whether it is there (worker_beat.c). */
	ev_timer beat;
	int64_t beat_due;               /* monotonic                     */
	uint64_t beats;
	enum { BEAT_GREETING, BEAT_QUIET, BEAT_ASKED, BEAT_LATE } beat_state;
};

/*
 * An order to end a run was answered: where its effect is not known, it is owed.
 * A process was told of; its host is taken up; an operator gives it up (false:
 * nothing is owed to p).
 */
void owed_answered(struct console *c, const struct stop_call *call,
    enum code code);
void owed_told(struct console *c, const struct model_proc *p);
void owed_host_ready(struct console *c, const struct model_host *h);
bool owed_give_up(struct console *c, const struct model_proc *p);
void owed_finish(struct console *c);

void console_changed(struct console *c);
void console_measured(struct console *c);
void console_notice(struct console *c, enum notice kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Nobody hears changes and notices any more. */
void console_deafen(struct console *c);

/* Starts a worker now; a failure is a notice, and is tried again later. */
void worker_start(struct console *c);

/* What its wait status says, a sentence; buf is room for it. */
const char *again_words(int status, char *buf, size_t size);

/* Tells what became of it, and what comes then, once again_later() was called. */
void again_tell(struct console *c, const char *what, const char *then);

/* Another one is lost: the next is started after a while; or soon, where it is
 * only that the one before is not over. */
void again_later(struct console *c);
void again_soon(struct console *c);

/* Without waiting; false: there is one. */
bool again_now(struct console *c);

/* From the worker's start to its end. */
void beat_start(struct console *c);
void beat_stop(struct console *c);

/* It has said something; the kernel says that it was stopped, or goes on. */
void beat_heard(struct console *c);
void beat_stopped(struct console *c, bool stopped);

/* The worker's process or its link is over while it is being ended. */
void ending_look(struct console *c);

/* Ends the link; the worker ends on its own when it sees that. */
void worker_end(struct console *c);

/* The link cannot be used any more: why is a sentence. */
void worker_lost(struct console *c, const char *why);

/*
 * Sends a request; done is called exactly once, perhaps from in here (no
 * worker, or a message that is too large).
 */
void console_request(struct console *c, struct message *m, int64_t limit_ms,
    call_done *done, void *arg);

/* Sends a notice to the worker; dropped where there is none. */
void console_tell(struct console *c, const struct message *m);

/*
 * The lease of a host may have been another person's before this, "" for nobody's
 * (console_lease.c).
 */
void lease_changed(struct console *c, const struct model_host *h,
    const char *before);

/* How this console means the leases of all hosts; hosts are told of it. */
enum lease_how lease_how_here(const struct console *c);
void lease_meant(struct console *c);

/*
 * This console goes: what it holds is left to others. Returns how many hosts are
 * asked; done comes for each.
 */
size_t lease_leave(struct console *c, call_done *done, void *arg);

/* Borrowed; the array is the caller's to free. */
struct words spec_words(const struct strings *s);

/* Sends OPEN_HOST; session "" is a visit. done as with console_request(). */
void console_request_open(struct console *c, const struct host_spec *h,
    const char *session, call_done *done, void *arg);

/* Opening this host may take so much longer. */
void console_open_takes(struct console *c, const char *host, int64_t ms);

/* The worker is new: every host is opened. */
void console_open_hosts(struct console *c);

/* The host was taken up just now. */
void console_autostart(struct console *c, const struct model_host *h);

bool spec_has_host(const struct proc_spec *spec, const char *host);

/* A process of this name on a host that it has no business on by the file; NULL:
 * there is none of which this holds. */
const struct model_proc *console_elsewhere(const struct console *c,
    const char *name, bool (*holds)(const struct model_proc *p));

/* A process that is to be new would start by itself, where its hosts are there. */
bool console_would_start(const struct console *c,
    const struct proc_spec *spec);

/* A new process starts by itself, where it may just now. */
void console_autostart_one(struct console *c, const struct proc_spec *spec);

/* A host is new in the session, or reached in another way, or not in it any more:
 * its processes are not touched. */
void console_join_host(struct console *c, const struct host_spec *h);
void console_rejoin_host(struct console *c, const struct host_spec *h);
void console_leave_host(struct console *c, const struct host_spec *h);

/* What is left to do of a reload is forgotten (reload_apply.c). */
void reload_finish(struct console *c);

/* Whose bytes these are; false: no log's. */
bool log_readers_output(struct console *c, const struct msg_output *e);
bool log_readers_event(struct console *c, const struct msg_stream *e);

/* The host can be asked: logs whose link broke are read on. */
void log_readers_host_ready(struct console *c, const char *host);

/* One of the session's, or one that is visited, is ready as far as is known. */
bool console_reaches(const struct console *c, const char *host);

/* The worker took what was open with it: those under way hear of it, and the
 * next one opens the others. */
void visits_worker_lost(struct console *c);
void visits_open(struct console *c);

/* False: it is none of them. */
bool visits_host(struct console *c, const struct msg_host *m);
void visits_finish(struct console *c);

/* A login asks; asks no more; nothing is asked any more. */
void questions_ask(struct console *c, const struct msg_question *m);
void questions_withdraw(struct console *c, const struct msg_withdrawn *m);
void questions_finish(struct console *c);

/* A host is not ready, or the worker is new (h is NULL): it knows no WATCH. */
void watching_forget(struct console *c, const struct model_host *h);
/* Hosts of the model are others. */
void watching_reload(struct console *c);
void watching_take(struct console *c, const struct msg_stats *e);
void watching_finish(struct console *c);

void streams_output(struct console *c, const struct msg_output *e);
void streams_found(struct console *c, const struct msg_found *e);
void streams_event(struct console *c, const struct msg_stream *e);
void streams_host_ready(struct console *c, struct slice host);
void streams_worker_lost(struct console *c);
void streams_finish(struct console *c);

/* The answer of an action, which frees it: arg of a call_done. */
struct action *action_new(struct console *c, const struct model_proc *p,
    call_done *done, void *arg);

/* An operator asks for it, with these options of the same command; NULL: there
 * is no such command. */
void action_asked(struct action *a, const char *verb, const char *options);
void action_done(enum code code, struct slice text, void *arg);
void action_refuse(struct action *a, enum code code, const char *why);

/* As console_start(), but that no operator asks for it. */
void console_start_quietly(struct console *c, const struct model_proc *p,
    call_done *done, void *arg);

void console_restart_quietly(struct console *c, const struct model_proc *p,
    call_done *done, void *arg);

/* Starts p for a, which is taken over: what it depends on is as it shall be. */
void action_start(struct action *a, const struct model_proc *p);

/* Sends STOP for p; how may be NULL, done as with console_request(). */
void console_request_stop(struct console *c, const struct model_proc *p,
    const struct stop_how *how, call_done *done, void *arg);

/* Sends STEER for p; done as with console_request(). */
void console_request_steer(struct console *c, const struct model_proc *p,
    const struct steering *s, call_done *done, void *arg);

/* "more-time": what an operator asks for by that. */
const char *steer_name(enum steer how);

/* "--grace 5s", as a command has it, or "". how may be NULL. Returns buf. */
const char *console_grace_option(const struct stop_how *how, char *buf,
    size_t size);

/* Why this process is not to be started just now; NULL: it may be. */
const char *plan_forbids(const struct console *c, const char *host,
    const char *name);

/* A process was told of; a host is taken up (evidence.c). */
void evidence_told(struct console *c, const struct model_proc *p);
void evidence_host_ready(struct console *c, const struct model_host *h);
void evidence_finish(struct console *c);

/* What a host tells of a process that was asked for (past.c). */
void past_row(struct console *c, const struct msg_run *e);
void past_fact(struct console *c, const struct msg_fact *e);
/* When no answer will come any more. */
void pasts_finish(struct console *c);

/* Asks those hosts that were waited for and have answered by now. */
void checks_look(struct console *c);
/* done of the check under way is not called any more. */
void checks_forget(struct console *c);
void checks_row(struct console *c, const struct msg_check *e);
/* When no answer will come any more. */
void checks_finish(struct console *c);
/* Where a process ran before: its UUID or "", and the run that comes next is
 * newer than after. */
struct start_where {
	const struct host_spec *host;
	const char *uuid;
	uint64_t after;
};

/* At a time on each host. More would only wait there, and its deadline pass. */
enum { START_FAN_OUT = 16 };

/* Sends START when its turn comes (start_turns.c); done as with
 * console_request(). */
void console_request_start(struct console *c, const struct proc_spec *spec,
    const struct start_where *where, call_done *done, void *arg);

/* ... which is this, at once. */
void start_send(struct console *c, const struct proc_spec *spec,
    const struct start_where *where, call_done *done, void *arg);

/* A host on which a process of its name is being started, though by the file as it is
 * another one may be asked for that; NULL: there is none. */
const char *start_turns_beside(const struct start_turns *s,
    const struct proc_spec *spec);

struct start_turns *start_turns_new(struct console *c);
/* When none is out or waits. */
void start_turns_free(struct start_turns *s);

struct starting_how {
	const struct host_spec *first;  /* tried before the others, or NULL */
	const char *verb;       /* what an operator asked for; NULL: nobody */
	const char *command;    /* ... in a command; copied                 */
};

/*
 * Starts a process on the first of its hosts that takes it, if it lives on none
 * of them: begins when each of them was taken up or has failed once. done as in
 * console.h.
 */
void starting_begin(struct console *c, const struct proc_spec *spec,
    const struct starting_how *how, call_done *done, void *arg);

/* The model is different: a start that waits for hosts looks at them. */
void starting_look(struct console *c);

/* Those that wait end so. */
void starting_fail_all(struct console *c, enum code code, const char *why);

/* Whether such a start of this process is under way. */
bool starting_has(const struct console *c, const struct proc_spec *spec);

/* The stop under way asks for nothing more, and tells nobody. */
void plan_forget(struct console *c);

#endif

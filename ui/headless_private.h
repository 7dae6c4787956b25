/* What the files of the commands share. */
#ifndef HEADLESS_PRIVATE_H
#define HEADLESS_PRIVATE_H

#include <stdio.h>

#include "headless.h"

struct headless;

/* Why a login is not answered where there is no terminal. */
#define NO_TERMINAL "nobody can be asked: there is no terminal; add the key to" \
    " an agent with ssh-add, or run it in a terminal"

/* What a command is. */
struct headless_ops {
	/* Its hosts have answered; what is selected exists. */
	void (*begin)(struct headless *h);
	/* The model is different. NULL: no matter. */
	void (*changed)(struct headless *h);
	/* The deadline of --timeout has passed; NULL: it just ends. */
	void (*late)(struct headless *h);
	/*
	 * A signal, or the deadline, ends it with this status. True: it does so
	 * by itself, soon. NULL: at once.
	 */
	bool (*ends)(struct headless *h, int status);
	/* Frees what it has, before the console goes. NULL: nothing. */
	void (*free)(struct headless *h);
};

/* What is to become of a target; MEANT, where the command ends nothing. */
enum target_fit {
	TARGET_MEANT,
	TARGET_PROTECTED,       /* and was not named: it is left out        */
	TARGET_UNFIT,           /* it does not run, so nothing is to be done */
	TARGET_AWAY,            /* unknown, and its host is not connected   */
};

/* A process that a command acts on: the identity, and how it fared. */
struct target {
	struct headless *h;
	char *host, *name;
	uint64_t run;           /* that was meant; 0: none is known         */
	bool watched;           /* its state is what it waits for           */
	enum target_fit fit;
	bool idle;              /* nothing of it ran when it was chosen     */
	size_t stage;           /* the order of acting */
	bool asked, answered;
	enum code code;
	char *text;             /* one sentence */
	uint64_t receipts;      /* the model's count when it was asked */
};

typedef void target_action(struct headless *h, struct target *t,
    const struct model_proc *p);
typedef void target_plan(const struct headless *h, const struct model_proc *p,
    char *buf, size_t size);

/*
 * Who runs it, where it is not the whole program: plain.c, on whose console one
 * command comes after the other.
 */
struct headless_face {
	/* It is over, perhaps from within headless_begin(). */
	void (*ended)(struct headless *h);
	/* It asks now: the next line that comes is for headless_answer(). */
	void (*asked)(struct headless *h);
};

struct headless {
	struct ev_loop *loop;
	const struct session *session;
	const struct options *options;
	const struct headless_ops *ops;
	struct console *console;
	struct fault *fault;
	bool *needed;           /* by place of a process: one that is started
				   depends on it; NULL: none is started     */
	bool begun, over;
	bool taking;            /* control was asked for (--take-over) ...  */
	size_t takes;           /* ... of so many hosts that have not answered */
	bool changed;           /* since the loop blocked last */
	int status;
	struct target *targets;
	size_t n;
	target_action *action;
	size_t stage;           /* the one under way */
	size_t pending;
	bool asking;            /* a stage's requests are being made */
	ev_prepare prepare;
	ev_timer deadline;      /* of --timeout */
	ev_timer hosts;         /* ... and until all hosts have answered */
	ev_signal signals[3];
	struct event_follow *follow;    /* of cmd_events.c */
	bool person;            /* who answers reads the question first     */
	char *wanted;           /* its answer; NULL: nothing was asked      */
	int64_t asked_at;       /* ... and since when, monotonic            */
	ev_io answer;
	struct logs *logs;      /* of cmd_logs.c */
	struct tty_ask *tty;    /* what logins ask; NULL: nobody is there   */
	const struct headless_face *face;       /* NULL: the program        */
	void *face_arg;
};

extern const struct headless_ops cmd_ps, cmd_up, cmd_start, cmd_kill,
    cmd_check, cmd_crash, cmd_signal, cmd_restart, cmd_wait, cmd_down, cmd_flush,
    cmd_events, cmd_logs, cmd_show, cmd_why;

/* plm-tui journal, which needs no console: returns the exit status. */
int journal_show(const struct session *s, const struct options *o,
    struct fault *f);

/* The command of these options. */
const struct headless_ops *headless_ops(enum command c);

/* It is over; the loop is left, or its face told. The first status counts. */
void headless_end(struct headless *h, int status);

/*
 * Looks whether its hosts have answered, then begins; tells it that the model
 * has changed. Called after each change, before the loop blocks.
 */
void headless_look(struct headless *h);

/* A signal, or a deadline, ends it; it may bring something to an end first. */
void headless_interrupt(struct headless *h, int status);

/*
 * A line in answer to its question (targets_ask.c): it goes on, or has ended.
 * False: the line came too soon to be an answer, and the question is open still.
 */
bool headless_answer(struct headless *h, const char *line);

/* There will be no answer, and why: it has ended. */
void headless_refuse(struct headless *h, const char *why);

bool headless_selects(const struct headless *h, const struct model_proc *p);

/* Has ask() ask of each process that is selected, which counts in pending what it
 * asks for; told comes for each of those, and once at the end. The status is that
 * all is done, or that there is one of which nobody knows. */
void headless_ask_all(struct headless *h,
    void (*ask)(struct headless *h, const struct model_proc *p),
    call_done *told);

/*
 * A host that was not reached, of those that are selected, on which a process
 * that is over here may yet run; NULL: there is none.
 */
const struct model_host *headless_unseen(const struct headless *h,
    const struct model_proc *p);

/* "plm-tui: ..." on stderr, made safe. */
void headless_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line of what it says of hosts and processes, made safe. */
void headless_print(FILE *to, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The exit status that a code stands for. */
int headless_status(enum code code);

/*
 * A process into the list of targets (targets.c); stage orders the acting.
 */
void target_add(struct headless *h, const struct model_proc *p, size_t stage);

/* NULL: it is not there any more. */
const struct model_proc *target_proc(const struct target *t);

/*
 * Asks, where somebody can answer, whether it shall be done; then acts on all
 * targets, stage after stage from the lowest, in parallel within one, and prints
 * how each fared. Ends the command. With --dry-run it only prints the plan: plan
 * says what would be done to p, into buf.
 */
void targets_run(struct headless *h, target_action *action, target_plan *plan);

/* It may be done: acts on stage after stage while none has to be waited for. */
void targets_go_on(struct headless *h);

/* What becomes of p, as it is now (targets_plan.c). */
enum target_fit target_fit(const struct headless *h,
    const struct model_proc *p);

/* "down" of all that there is, which has what is protected in. */
bool targets_whole_session(const struct headless *h);

/* Whether the command makes sense of p; false: why says why not. */
bool target_can(const struct headless *h, const struct model_proc *p,
    char *why, size_t size);

/* All targets, by stage, and within one as in the model. The caller frees. */
struct target **targets_in_order(const struct headless *h);

/* Prints the plan, and ends the command. */
void targets_dry_run(struct headless *h, target_plan *plan);

/* Asks, where something is to be asked; false: nothing is (targets_ask.c). */
bool targets_ask(struct headless *h, target_plan *plan);

/* What its stop did; NULL: nobody has told, or it was none. */
const struct receipt *target_receipt(const struct target *t);

/* The completion of an action: arg is the target. */
void target_done(enum code code, struct slice text, void *arg);

/* Tells how t fared, at once, and that it is over with it. */
void target_answer(struct target *t, enum code code, const char *text);

/* The deadline has passed: all that is left fared so. */
void targets_late(struct headless *h);

void targets_free(struct headless *h);

#endif

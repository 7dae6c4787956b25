/*
 * The session file, read anew while the console is at work: what is different is
 * shown before any of it counts, and only that is touched.
 *
 * What runs is ended by nobody but an operator: the caller has the stops and the
 * restarts (reload_item), and makes them or not.
 */
#ifndef RELOAD_H
#define RELOAD_H

#include "console.h"
#include "sessiondiff.h"

/* What comes of a process that is different. */
enum reload_fate {
	RELOAD_STOPS,           /* it is removed, and runs                  */
	RELOAD_MOVES,           /* it runs on a host that is none of its own
				   any more, and is started on one that is  */
	RELOAD_RESTARTS,        /* what is different counts for a new run   */
	RELOAD_LATER,           /* ... and whether it runs is not known     */
	RELOAD_STARTS,          /* it is new, and starts by itself          */
	RELOAD_COMES,           /* it is new, or runs already               */
	RELOAD_AT_ONCE,
	RELOAD_AS_IT_RUNS,      /* it was started so, before the file had it
				   otherwise for a while                    */
	RELOAD_GOES,            /* it is removed, and nothing of it runs    */
	RELOAD_FATES
};

struct reload_item {
	struct proc_change *change;     /* of what runs, since it was started */
	enum reload_fate fate;
	const struct model_proc *proc;  /* what runs, or may; NULL: nothing */
};

struct reload {
	struct console *console;
	struct session *fresh;
	struct session_diff diff;
	struct reload_item *items;      /* one for each of diff.procs: what is
					   ended comes first                */
};

/*
 * Reads the session's files. NULL: f says why nothing can be made of them, or why
 * it cannot be just now. What is read is as it was then, whatever becomes of the
 * files. The caller frees.
 */
struct reload *reload_read(struct console *c, struct fault *f);

/*
 * Takes over a process that no file says; NULL: f says why not, or that the files have
 * changed, which is to be taken over first. Nothing is started. What is returned is
 * the model's.
 */
const struct model_proc *reload_add(struct console *c, const struct adhoc *one,
    struct fault *f);

/* What comes of it, as things are now. */
void reload_judge(const struct console *c, struct reload_item *item);

/* "~", the name, and the host: where it runs, or shall run first. */
const char *reload_sign(const struct reload_item *item);
const char *reload_name(const struct reload_item *item);
const char *reload_host(const struct reload_item *item);

/* "is restarted: command, environment"; later: nothing is ended. Returns buf. */
const char *reload_words(const struct reload_item *item, bool later, char *buf,
    size_t size);

/* "- host ru-02 is disconnected"; returns buf. */
const char *reload_host_words(const struct host_change *h, char *buf,
    size_t size);

/* It is stopped, moved or restarted. */
bool reload_ends(const struct reload_item *item);

/* The stop of those that are stopped or moved, the restart of the others; for what
 * runs now. NULL: there is none. The caller frees. */
struct stop_plan *reload_stops(const struct reload *r);
struct bulk *reload_restarts(const struct reload *r);

/* What is under way holds on to the session as it is: f says what. */
bool reload_must_wait(const struct console *c, struct fault *f);

/* NULL is legal. */
void reload_free(struct reload *r);

size_t reload_count(const struct reload *r, enum reload_fate fate);

/* "2 added, 1 removed, 3 to restart; hosts: 1 added"; returns buf. */
const char *reload_summary(const struct reload *r, char *buf, size_t size);

/*
 * From here on the session is the one that was read; r is freed. False: f says why
 * it cannot be just now, and all is as it was. What is new and
 * starts by itself is started, hosts are connected to, connected afresh or, once
 * the stop under way is over, left. The processes of RELOAD_MOVES are started
 * then, with moves; what runs on as it was before is told (model_outdated()).
 */
bool reload_apply(struct reload *r, bool moves, struct fault *f);

/* No stop is under way any more, or none was begun, or a host is ready: what waits
 * for that is done. */
void reload_go_on(struct console *c);

/* A process that was to be started where it has moved to is not; false: none was. */
bool reload_stops_move(struct console *c, const char *name);

#endif

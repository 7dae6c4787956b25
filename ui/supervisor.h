/*
 * Restarts by policy: what supervise.def says is done, for each process of the
 * session file that has one. Consoles do it in which an operator works, and that
 * may act; what they are about to do stands with the process (model_comes()).
 */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#include "console_private.h"
#include "supervise.h"

struct supervisor;

struct supervisor *supervisor_new(struct console *c);

/*
 * The model has the rows of a file that was read anew. First who is supervised, and
 * nothing comes of it; then, with all else in its place, what is under way goes on,
 * but for those that it has no more, whose starts end.
 */
void supervisor_reload(struct console *c);
void supervisor_go_on(struct console *c);

/* NULL is legal. */
void supervisor_free(struct supervisor *all);

/* The worker has told of p; of a host; or it is lost, with all that it knew. */
void supervisor_told(struct console *c, const struct model_proc *p);
void supervisor_host(struct console *c, const struct model_host *h);
void supervisor_worker_lost(struct console *c);

/* The probes of p tell something else of it than before, or again that it is
 * unhealthy; news: that is to be said. */
void supervisor_health(struct console *c, const struct model_proc *p,
    bool news);

/* A start waits for p. */
bool supervisor_waited_for(const struct console *c,
    const struct model_proc *p);

/* Whether this console does anything by itself on a host; NULL: on any. */
bool console_acts(const struct console *c, const struct model_host *on);

/*
 * Somebody asks for p to be started, restarted or stopped, which whoever calls this
 * does. A start that has to wait, or was made already: true, and a is taken over.
 * Of a stop: true, and there was no more to it than a start to come, which does not
 * come any more.
 */
bool supervisor_starts(struct console *c, const struct model_proc *p,
    struct action *a);
void supervisor_restarts(struct console *c, const struct model_proc *p);
bool supervisor_stops(struct console *c, const struct model_proc *p);

/* A restart of p that no operator has asked for goes on: it is counted already. */
void supervisor_goes_on(struct console *c, const struct model_proc *p);

/* A start, or a restart, was answered. */
void supervisor_answered(struct console *c, const char *host, const char *name,
    enum code code, struct slice text);

#endif

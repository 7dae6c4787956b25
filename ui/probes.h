/*
 * The probes of the processes that live: each is tried on its host, again and
 * again, and what that comes to stands with the process (model_health()). Consoles
 * do it that may act; while none is there nothing is tried.
 */
#ifndef PROBES_H
#define PROBES_H

#include "console_private.h"

struct probes;

struct probes *probes_new(struct console *c);

/* Calls are failed before that. NULL is legal. */
void probes_free(struct probes *all);

/* The model has the rows of a file that was read anew: probes that are the same as
 * before go on, once probes_host() says so. */
void probes_reload(struct console *c);

/* p, or something that it depends on, may be different. */
void probes_told(struct console *c, const struct model_proc *p);

/* Something is different for all that run there; NULL: for all. */
void probes_host(struct console *c, const struct model_host *h);

/* How far a log was looked through. */
void probes_looked(struct console *c, const struct msg_probed *m);

#endif

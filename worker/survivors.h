/*
 * What a program left when it was over: processes that carry its run's mark, in
 * whatever session. They are found by one look at all processes of the host,
 * for all programs at once: after exits, while a ladder is walked for them, and
 * now and then as long as there are any.
 */
#ifndef SURVIVORS_H
#define SURVIVORS_H

#include "process.h"

enum { SOON_MS = 20 };   /* exits that come together get one look */

/* Looks within ms, or once more after the look that is under way. */
void survivors_look(struct host *h, int ms);

/* Looks where there were any: they may have ended by themselves. */
void survivors_refresh(struct host *h);

/* The control shell found one. */
void survivors_found(struct host *h, struct slice mark, uint64_t pid,
    struct slice name);

/* The connection ends: what was being looked for will not be answered. */
void survivors_host_down(struct host *h);

/* "2 survivors: sleep 4711, sh 4712", "" for none; returns buf. */
const char *survivors_text(const struct proc *p, char *buf, size_t size);

#endif

/*
 * Hooks: programs of this machine that the session file has started when
 * something happens. One process for each event, in the order of the events,
 * with the event as one line of JSON on its standard input (event_json.h), in
 * the directory of the session file. Nothing waits for them: HOOKS_AT_ONCE run,
 * HOOKS_WAITING events wait, those that come then are dropped, which is told.
 *
 * A hook has a session of its own, no terminal, the signals' default actions,
 * and nothing open but its input and its output. What it prints is logged, the
 * first 4 KiB of it; after 64 KiB nobody reads it any more. When its time is
 * over it gets TERM, and 2 s later KILL, with all of its process group.
 */
#ifndef HOOKS_H
#define HOOKS_H

#include "console.h"

enum { HOOKS_AT_ONCE = 4, HOOKS_WAITING = 256, HOOKS_GRACE_MS = 2000 };

struct hooks;

/* From now on; the console, whose loop has to be the default one, outlives it. */
struct hooks *hooks_new(struct console *c);

/* Kills what still runs. NULL is legal. */
void hooks_free(struct hooks *h);

/* Hooks run, or wait to. */
bool hooks_busy(const struct hooks *h);

/*
 * What happens from now on starts no hook; what runs or waits has
 * HOOKS_GRACE_MS, and is killed then. done is called once, perhaps from in
 * here.
 */
void hooks_end(struct hooks *h, void (*done)(void *arg), void *arg);

#endif

/*
 * The supervisor's rules for one process, and nothing else: what comes of what
 * happens to it (supervise.def), how its end is taken, how long a restart waits.
 * No clock, no console; supervisor.c does what this says.
 */
#ifndef SUPERVISE_H
#define SUPERVISE_H

#include <stdbool.h>

#include "sessionfile.h"

enum supervise_state {
#define SUPERVISE_STATE(id, word, text) SUPERVISE_##id,
#include "supervise.def"
	SUPERVISE_STATES
};

enum supervise_event {
#define SUPERVISE_EVENT(id, word, text) ON_##id,
#include "supervise.def"
	SUPERVISE_EVENTS
};

enum supervise_act {
#define SUPERVISE_ACT(id, word, text) ACT_##id,
#include "supervise.def"
	SUPERVISE_ACTS
};

struct supervise_step {
	enum supervise_state next;
	enum supervise_act act;
};

struct supervise_step supervise_on(enum supervise_state state,
    enum supervise_event event);

const char *supervise_word(enum supervise_state state);

/* How a run ended, or did not begin. */
enum supervise_end {
	END_MEANT,              /* an operator has stopped it               */
	END_WELL,               /* by itself, with an exit that is expected */
	END_BADLY,              /* else                                     */
};

/* AGAIN, OVER or SPENT: what an end is to a process that was restarted so
 * often, since its count began. */
enum supervise_event supervise_end(const struct restart_policy *policy,
    enum supervise_end end, unsigned restarts);

/* ms until the restart after so many: initial, twice as long each time, at most
 * max. */
int64_t supervise_delay(const struct restart_policy *policy,
    unsigned restarts);

#endif

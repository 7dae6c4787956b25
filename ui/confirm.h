/*
 * How much is asked before something is done, by how much it can hurt: rules,
 * and nothing of a screen. What a session file says (safety, confirm) can take
 * the question before one process away, and nothing else.
 */
#ifndef CONFIRM_H
#define CONFIRM_H

#include "sessionfile.h"

enum confirm_what {
	CONFIRM_KILL,
	CONFIRM_CRASH,
	CONFIRM_RESTART,        /* of what runs: it is ended first          */
	CONFIRM_SIGNAL,
	CONFIRM_START,
	CONFIRM_FLUSH,
	CONFIRM_STEER,          /* no signal more: a stop is given up       */
	CONFIRM_STOP_SESSION,
};

struct confirm_about {
	enum confirm_what what;
	size_t n;               /* processes                                */
	bool protected;         /* one of them is, at least                 */
	/* They are meant by marks or words, and not by the cursor on them. */
	bool from_afar;
};

enum confirm_how {
	CONFIRM_NOT,            /* it is done at once                       */
	CONFIRM_KEY,            /* y                                        */
	CONFIRM_COUNT,          /* their number has to be typed, then y     */
	CONFIRM_NAME,           /* the name of the process, or the session's */
};

enum confirm_how confirm_rule(const struct safety *s,
    const struct confirm_about *a);

/* Whether a protected process is left out where it is one of many. */
bool confirm_spares(enum confirm_what what);

#endif

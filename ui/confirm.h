/*
 * How much is asked before something is done, by how much it can hurt: rules,
 * and nothing of a screen. What a session file says (safety, confirm) can take
 * the question before one process away, and nothing else.
 */
#ifndef CONFIRM_H
#define CONFIRM_H

#include <stdint.h>

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
	bool left_out;          /* more were meant, and are left out        */
};

enum confirm_how {
	CONFIRM_NOT,            /* it is done at once                       */
	CONFIRM_KEY,            /* y                                        */
	CONFIRM_COUNT,          /* their number has to be typed, then y     */
	CONFIRM_NAME,           /* the name of the process, or the session's */
};

/* How it is asked. */
struct confirm_words {
	const char *verb;       /* "Kill", before "3 processes?"            */
	const char *plan;       /* in a sentence; NULL: it has to be made   */
};

const struct confirm_words *confirm_words(enum confirm_what what);

/* The verb, or "Send HUP to"; returns buf. */
const char *confirm_verb(enum confirm_what what, int signal, char *buf,
    size_t size);

/* "Kill 3 processes?"; returns buf. */
const char *confirm_title(const char *verb, size_t n, char *buf,
    size_t size);

enum confirm_how confirm_rule(const struct safety *s,
    const struct confirm_about *a);

/*
 * What has to be typed: "" where nothing is asked, "y", the count n, or the name
 * of the one process or the session. Returns buf.
 */
const char *confirm_wanted(enum confirm_how how, size_t n, const char *name,
    char *buf, size_t size);

/*
 * A question of this age may have been read; what answers it before was meant
 * for something else.
 */
bool confirm_legible(int64_t age_ms);

/* Whether a protected process is left out where it is one of many. */
bool confirm_spares(enum confirm_what what);

#endif

/*
 * What facts about a host mean: each is what the host said, and so hostile; a
 * verdict is never guessed, and its sentence has what was measured.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"
#include "states.h"

struct judged {
	enum verdict verdict;
	char text[512];         /* one sentence */
};

/* printf into j's text, cut at its end. */
void judged_text(struct judged *j, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Values as control_check() has them. */
void judge_tools(struct slice value, struct judged *j);
void judge_state(struct slice value, struct judged *j);
void judge_space(struct slice space, struct slice inodes, struct judged *j);
void judge_logout(struct slice value, const char *user, struct judged *j);

/* A host's clock beside this machine's. */
struct skew {
	int64_t ms;             /* so much ahead                            */
	int64_t within_ms;      /* ... give or take; 1 at least             */
};

/* False: the text is no time. As judge_clock(), without a verdict. */
bool clock_skew(struct slice text, double sent, double received,
    struct skew *s);

/*
 * The host's time, as control_time() has it, which it told between sent and
 * received, seconds of this machine's clock: half the time between is the bound
 * of what can be known.
 */
void judge_clock(struct slice text, double sent, double received,
    struct judged *j);

/* Sessions on one connection; refused: there is no room for more. */
void judge_sessions(unsigned count, bool refused, struct judged *j);

#endif

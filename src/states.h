/*
 * The closed sets that both sides speak of: readings of state.def, cause.def,
 * host_state.def, check.def, verdict.def and fact.def. Adding a state is adding
 * its line there.
 */
#ifndef STATES_H
#define STATES_H

#include <stdbool.h>

enum proc_state {
#define STATE(id, word, shape, ascii, flags, text) STATE_##id,
#include "state.def"
#undef STATE
	STATE_COUNT
};

/* Whether a process that a signal ended has dumped core. */
enum core {
	CORE_NO,
	CORE_YES,
	CORE_UNKNOWN,           /* its parent could not tell                */
};

enum cause {
#define CAUSE(id, words, joint) CAUSE_##id,
#include "cause.def"
#undef CAUSE
	CAUSE_COUNT
};

enum host_state {
#define HOST_STATE(id, word, role) HOST_##id,
#include "host_state.def"
#undef HOST_STATE
	HOST_COUNT
};

enum check {
#define CHECK(id, name, head, sentence) CHECK_##id,
#include "check.def"
#undef CHECK
	CHECK_COUNT
};

enum verdict {
#define VERDICT(id, word, shape, ascii, role) VERDICT_##id,
#include "verdict.def"
#undef VERDICT
	VERDICT_COUNT
};

enum lease_how {
#define LEASE_HOW(id, word, sentence) LEASE_##id,
#include "lease_how.def"
#undef LEASE_HOW
	LEASE_HOW_COUNT
};

enum fact {
#define FACT(id, name, sentence) FACT_##id,
#include "fact.def"
#undef FACT
	FACT_COUNT
};

struct check_info {
	const char *name;
	const char *head;       /* shorter: six columns at most */
	const char *sentence;   /* what is right; no full stop  */
};

struct verdict_info {
	const char *word;
	const char *shape;      /* one column, UTF-8            */
	const char *ascii;      /* one column, ASCII            */
	const char *role;       /* of its colour                */
};

struct state_info {
	const char *word;
	const char *shape;      /* one column, UTF-8 */
	const char *ascii;      /* one column, ASCII */
	bool live;
	bool over;
	const char *text;       /* one sentence without a full stop */
};

/* A number outside the set gives the row of STATE_UNKNOWN. */
const struct state_info *state_info(enum proc_state state);

/* "" outside the set. */
const char *cause_words(enum cause cause);

/* What stands between an exit and those words: ", " or ": ". */
const char *cause_joint(enum cause cause);

/* The word, and the name of its colour role; those of CLOSED outside the set. */
const char *host_state_word(enum host_state state);
const char *host_state_role(enum host_state state);

/* "argv"; "" outside the set. */
const char *fact_name(enum fact fact);

/* The word of the host's script; how is in the set. */
const char *lease_word(enum lease_how how);

/* check and verdict are in their sets. */
const struct check_info *check_info(enum check check);
const struct verdict_info *verdict_info(enum verdict verdict);

#endif

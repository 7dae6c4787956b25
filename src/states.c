#include "states.h"

enum { LIVE = 1, OVER = 2 };

static const struct state_info states[] = {
#define STATE(id, w, s, a, flags, t)                                           \
	[STATE_##id] = { .word = w, .shape = s, .ascii = a, .text = t,         \
	    .live = ((flags) & LIVE) != 0, .over = ((flags) & OVER) != 0 },
#include "state.def"
#undef STATE
};

static const struct {
	const char *words, *joint;
} causes[] = {
#define CAUSE(id, words, joint) [CAUSE_##id] = { words, joint },
#include "cause.def"
#undef CAUSE
};

static const struct {
	const char *word, *role;
} hosts[] = {
#define HOST_STATE(id, word, role) [HOST_##id] = { word, role },
#include "host_state.def"
#undef HOST_STATE
};

static const struct check_info checks[] = {
#define CHECK(id, name, head, sentence) [CHECK_##id] = { name, head, sentence },
#include "check.def"
#undef CHECK
};

static const struct verdict_info verdicts[] = {
#define VERDICT(id, word, shape, ascii, role)                                  \
	[VERDICT_##id] = { word, shape, ascii, role },
#include "verdict.def"
#undef VERDICT
};

static const char *const facts[] = {
#define FACT(id, name, sentence) [FACT_##id] = name,
#include "fact.def"
#undef FACT
};

const char *
fact_name(enum fact fact)
{
	return fact < FACT_COUNT ? facts[fact] : "";
}

const struct check_info *
check_info(enum check check)
{
	return &checks[check];
}

const struct verdict_info *
verdict_info(enum verdict verdict)
{
	return &verdicts[verdict];
}

const struct state_info *
state_info(enum proc_state state)
{
	return &states[state < STATE_COUNT ? state : STATE_UNKNOWN];
}

const char *
cause_words(enum cause cause)
{
	return cause < CAUSE_COUNT ? causes[cause].words : "";
}

const char *
cause_joint(enum cause cause)
{
	return cause < CAUSE_COUNT ? causes[cause].joint : ", ";
}

const char *
host_state_word(enum host_state state)
{
	return hosts[state < HOST_COUNT ? state : HOST_CLOSED].word;
}

const char *
host_state_role(enum host_state state)
{
	return hosts[state < HOST_COUNT ? state : HOST_CLOSED].role;
}

const char *
lease_word(enum lease_how how)
{
	static const char *const words[] = {
#define LEASE_HOW(id, word, sentence) [LEASE_##id] = word,
#include "lease_how.def"
#undef LEASE_HOW
	};

	return words[how];
}

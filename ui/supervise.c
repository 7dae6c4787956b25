#include "supervise.h"

static const struct supervise_step steps[SUPERVISE_STATES][SUPERVISE_EVENTS] = {
#define ON(state, event, next, act)                                            \
	[SUPERVISE_##state][ON_##event] = { SUPERVISE_##next, ACT_##act },
#include "supervise.def"
};

static const char *const words[] = {
#define SUPERVISE_STATE(id, word, text) [SUPERVISE_##id] = word,
#include "supervise.def"
};

struct supervise_step
supervise_on(enum supervise_state state, enum supervise_event event)
{
	return steps[state][event];
}

const char *
supervise_word(enum supervise_state state)
{
	return words[state];
}

enum supervise_event
supervise_end(const struct restart_policy *policy, enum supervise_end end,
    unsigned restarts)
{
	bool again = policy->when == RESTART_ALWAYS ||
	    (policy->when == RESTART_ON_FAILURE && end == END_BADLY);

	if (!again || end == END_MEANT)
		return ON_OVER;
	return policy->most != 0 && restarts >= policy->most ? ON_SPENT
							     : ON_AGAIN;
}

int64_t
supervise_delay(const struct restart_policy *policy, unsigned restarts)
{
	int64_t ms = policy->initial_ms;

	for (; restarts > 0 && ms < policy->max_ms; restarts--)
		ms *= 2;
	return ms < policy->max_ms ? ms : policy->max_ms;
}

#include "conditions.h"

const char *
condition_words(enum condition condition)
{
	static const char *const words[] = {
#define CONDITION(id, word, what, text) [CONDITION_##id] = what,
#include "condition.def"
	};

	return words[condition];
}

bool
condition_holds(enum condition condition, const struct model_proc *p)
{
	switch (condition) {
	case CONDITION_STARTED:
		return p->state == STATE_ALIVE || model_success(p);
	case CONDITION_COMPLETED:
		return p->state == STATE_EXITED || p->state == STATE_LOST;
	case CONDITION_COMPLETED_SUCCESSFULLY:
		return model_success(p);
	case CONDITION_READY: case CONDITION_LOG_READY:
		return p->state == STATE_ALIVE && p->health == HEALTH_READY;
	case CONDITION_HEALTHY:
		return p->state == STATE_ALIVE && p->well;
	case CONDITION_COUNT:
		break;
	}
	return false;
}

#include "action.h"

#include <string.h>

static const struct action_info actions[] = {
#define ACTION(id, name, label, needs, argument, words)                        \
	[ACTION_##id] = { name, label, NEEDS_##needs, ARGUMENT_##argument, words },
#include "action.def"
#undef ACTION
};

const struct action_info *
action_info(enum action a)
{
	return &actions[a];
}

const char *
action_argument_word(enum action a)
{
	static const char *const words[] = {
#define ACTION_ARGUMENT(id, word) [ARGUMENT_##id] = word,
#include "action_argument.def"
#undef ACTION_ARGUMENT
	};

	return words[actions[a].argument];
}

bool
action_parse(const char *name, size_t n, enum action *a)
{
	for (int i = 0; i < ACTION_COUNT; i++)
		if (strlen(actions[i].name) == n &&
		    memcmp(actions[i].name, name, n) == 0) {
			*a = (enum action)i;
			return true;
		}
	return false;
}

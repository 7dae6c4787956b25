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

static const struct pane_action {
	const char *pane;
	enum action action;
	const char *label, *words;
} pane_actions[] = {
#define PANE_ACTION(pane, id, label, words) { pane, ACTION_##id, label, words },
#include "pane_action.def"
#undef PANE_ACTION
};

/* NULL: it means there what it means elsewhere. */
static const struct pane_action *
in_pane(const char *pane, enum action a)
{
	size_t n = pane == NULL ? 0
		: sizeof pane_actions / sizeof *pane_actions;

	for (size_t i = 0; i < n; i++)
		if (pane_actions[i].action == a &&
		    strcmp(pane_actions[i].pane, pane) == 0)
			return &pane_actions[i];
	return NULL;
}

const char *
action_label(const char *pane, enum action a)
{
	const struct pane_action *p = in_pane(pane, a);

	return p != NULL && p->label[0] != '\0' ? p->label : actions[a].label;
}

const char *
action_words(const char *pane, enum action a)
{
	const struct pane_action *p = in_pane(pane, a);

	return p != NULL ? p->words : actions[a].words;
}

bool
action_differs(const char *pane, enum action a)
{
	return in_pane(pane, a) != NULL;
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

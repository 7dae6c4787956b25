/* The actions: a reading of action.def and pane_action.def. */
#ifndef ACTION_H
#define ACTION_H

#include <stdbool.h>
#include <stddef.h>

enum action {
#define ACTION(id, name, label, needs, arg, words) ACTION_##id,
#include "action.def"
#undef ACTION
	ACTION_COUNT
};

/* Bits, and what is made of them. */
enum action_needs {
	NEEDS_NONE,
	NEEDS_PROCESS = 1,      /* the one under the cursor                 */
	NEEDS_MEANT = 2,        /* those named, those marked, or that one   */
	NEEDS_CHANGE = 4,       /* that hosts may be changed                */
	NEEDS_ORDER = NEEDS_MEANT | NEEDS_CHANGE,
	NEEDS_CARE = 8,         /* no key that is hit without a thought     */
	NEEDS_END = NEEDS_ORDER | NEEDS_CARE,
	NEEDS_END_ALL = NEEDS_CHANGE | NEEDS_CARE,
};

enum action_argument {
#define ACTION_ARGUMENT(id, word) ARGUMENT_##id,
#include "action_argument.def"
#undef ACTION_ARGUMENT
};

struct action_info {
	const char *name;       /* in keys.conf and after ":"       */
	const char *label;      /* in the key bar; "": not in it    */
	enum action_needs needs;
	enum action_argument argument;
	const char *words;      /* in help                          */
};

const struct action_info *action_info(enum action a);

/* Its label and words in a pane (struct pane_ops), where it may mean something
 * else there; NULL: in none. */
const char *action_label(const char *pane, enum action a);
const char *action_words(const char *pane, enum action a);

/* Whether it does. */
bool action_differs(const char *pane, enum action a);

/* What may be typed after an action's name: "[WAIT]"; "": nothing. */
const char *action_argument_word(enum action a);

/* The action of this name; false: there is none. */
bool action_parse(const char *name, size_t n, enum action *a);

#endif

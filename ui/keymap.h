/*
 * Which action a key means in which pane: keys.conf, a profile over it, and the
 * operator's own lines over both. Contexts are the names of panes (struct
 * pane_ops) and "common".
 */
#ifndef KEYMAP_H
#define KEYMAP_H

#include <stdint.h>

#include "action.h"
#include "fault.h"

struct keymap;

struct binding {
	const char *context;    /* one of keymap_context()                  */
	uint32_t key;
	bool none;              /* the key means nothing there              */
	enum action action;
	char *words;            /* as if typed after its name; "": nothing  */
	unsigned line;          /* of the text that is read; 0: of another  */
};

/* The built-in keys. They are known to be right: a fault in them is fatal. */
struct keymap *keymap_new(void);

/*
 * One line of the operator's, behind its "key": CONTEXT KEY ACTION and words
 * for the action. The action "none" takes the key away, in a pane's context
 * also the one that it would have in common. A key that is bound in its context
 * gets its new action. number is the line's in its text. False: f says what is
 * wrong with it. True, and a code in f: it is in force, and another line of the
 * text is not any more, which f says.
 */
bool keymap_line(struct keymap *k, const char *line, unsigned number,
    struct fault *f);

/*
 * Due after the last line of a text: bindings are listed anew. False: where keys
 * for help and for ":" were lost, ours are in force again, and f says so.
 */
bool keymap_settle(struct keymap *k, struct fault *f);

/*
 * The same for a text of such lines, each with its "key". name is the text's
 * for errors. False: f->text is "NAME:LINE: what is wrong"; what came before is
 * in.
 */
bool keymap_read(struct keymap *k, const char *name, const char *text,
    struct fault *f);

/*
 * Takes the keys of a profile, which is a value of the setting "keys", in the
 * place of another's; the operator's own stay over them. False: no profile has
 * this name, and all is as it was.
 */
bool keymap_profile(struct keymap *k, const char *name);

/* NULL is legal. */
void keymap_free(struct keymap *k);

/* The contexts that there are, "common" first; NULL: no more. */
const char *keymap_context(size_t i);

/* What a key is bound to in this context, or else in "common"; NULL: nothing.
 * It is valid until the keymap is changed. */
const struct binding *keymap_find(const struct keymap *k, const char *context,
    uint32_t key);

/* The action of that; false: none. */
bool keymap_action(const struct keymap *k, const char *context, uint32_t key,
    enum action *a);

/*
 * The n-th key of an action, with no words after it, in a context or in
 * "common": the operator's own come first. False: no more.
 */
bool keymap_key(const struct keymap *k, const char *context, enum action a,
    size_t n, uint32_t *key);

/*
 * The n-th binding of all that are in force in their own context, the
 * operator's own first; NULL: no more.
 */
const struct binding *keymap_nth(const struct keymap *k, size_t n);

/* Whether a binding is one of the operator's own. */
bool keymap_is_own(const struct keymap *k, const struct binding *b);

#endif

/*
 * Which action a key means in which pane: keys.conf as a table. Contexts are
 * the names of panes (struct pane_ops) and "common".
 */
#ifndef KEYMAP_H
#define KEYMAP_H

#include <stdint.h>

#include "action.h"
#include "fault.h"

struct keymap;

/* The built-in keys. They are known to be right: a fault in them is fatal. */
struct keymap *keymap_new(void);

/*
 * Adds the bindings of a text in the form of keys.conf; a key that is bound
 * already in its context gets its new action. name is the text's for errors.
 * False: f->text is "NAME:LINE: what is wrong"; what came before is in.
 */
bool keymap_read(struct keymap *k, const char *name, const char *text,
    struct fault *f);

/* NULL is legal. */
void keymap_free(struct keymap *k);

/* The contexts that there are, "common" first; NULL: no more. */
const char *keymap_context(size_t i);

/* The action in this context, or else in "common"; false: none. */
bool keymap_action(const struct keymap *k, const char *context, uint32_t key,
    enum action *a);

/* The n-th key of an action in a context or in "common"; false: no more. */
bool keymap_key(const struct keymap *k, const char *context, enum action a,
    size_t n, uint32_t *key);

#endif

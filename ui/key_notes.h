/* What is to be said of a key in common that means something else in a pane. */
#ifndef KEY_NOTES_H
#define KEY_NOTES_H

#include "keymap.h"

/*
 * Of an action's keys in common, with these words after it: " (not in output,
 * hosts)", or " (F3 not in list)" where it has others there. "" in another
 * context, and where there is nothing to say. The caller frees.
 */
char *key_notes(const struct keymap *k, const char *context, enum action a,
    const char *words);

#endif

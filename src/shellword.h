/* Words as a person pastes them into a shell. */
#ifndef SHELLWORD_H
#define SHELLWORD_H

#include "buffer.h"
#include "slice.h"

/*
 * Appends the word as bash, zsh, ksh and busybox read it: as it is where that is
 * safe, in quotes, or as $'...' where it has what no line can show: controls,
 * and bytes that are not UTF-8. A NUL ends it: no shell can have one in there.
 */
void shellword_put(struct buffer *out, struct slice word);

/* All of them, a blank between two. */
void shellwords_put(struct buffer *out, struct words words);

#endif

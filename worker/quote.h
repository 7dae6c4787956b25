/*
 * Bytes for a POSIX shell: the only encoder there is. Whatever goes to a remote
 * shell as a word goes through it.
 */
#ifndef QUOTE_H
#define QUOTE_H

#include "buffer.h"
#include "slice.h"

/*
 * Appends s as one single-quoted word on one line: a newline inside becomes a
 * reference to the shell variable NL, which the scripts set. False: s has a
 * NUL, which no shell can carry; nothing was appended.
 */
bool quote_word(struct buffer *out, struct slice s);

/*
 * Appends the command line that makes any login shell (sh, bash, dash, zsh,
 * fish, tcsh, busybox) run a /bin/sh script of size bytes, which is then to be
 * sent as the first bytes of its input; the rest of the input is the script's.
 */
void quote_bootstrap(struct buffer *out, size_t size);

#endif

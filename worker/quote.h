/*
 * Bytes for a POSIX shell: the only encoder there is. Whatever goes to a remote
 * shell as a word goes through it, and comes back from records as it went.
 */
#ifndef QUOTE_H
#define QUOTE_H

#include <stdint.h>

#include "buffer.h"
#include "slice.h"

/*
 * Appends s as one single-quoted word on one line: a newline inside becomes a
 * reference to the shell variable NL, which the scripts set. False: s has a
 * NUL, which no shell can carry; nothing was appended.
 */
bool quote_word(struct buffer *out, struct slice s);

/* A line NAME='value': name has the "=". As quote_word(). */
bool quote_set(struct buffer *out, const char *name, struct slice value);
void quote_set_number(struct buffer *out, const char *name, uint64_t value);

/*
 * Takes the next word, as quote_word() puts them with a blank between, off the
 * line and appends its bytes. False: there is none, or it was quoted by
 * somebody else; what was appended is of no use then.
 */
bool unquote_word(struct slice *line, struct buffer *out);

/*
 * Appends the command line that makes any login shell (sh, bash, dash, zsh,
 * fish, tcsh, busybox) run a /bin/sh script of size bytes, which is then to be
 * sent as the first bytes of its input; the rest of the input is the script's.
 */
void quote_bootstrap(struct buffer *out, size_t size);

#endif

/*
 * A perl program on a channel, where a host has perl: its parts come as the first
 * bytes of its input, of which it is the first and has the others in @part. The rest
 * of the input is its own. Where there is no perl it ends before it has done anything.
 */
#ifndef PERL_H
#define PERL_H

#include "buffer.h"

/* All zero to begin with. */
struct perl {
	struct buffer sizes;    /* of its parts, as words                   */
	struct buffer parts;
	size_t before;          /* bytes of whole parts                     */
};

/* Appends to the part that is next; which ends there. */
void perl_put(struct perl *p, const char *text);
void perl_end_part(struct perl *p);

/* One part of words, with NULs between them: n of them. */
void perl_put_words(struct perl *p, const char *const *words, size_t n);

/* Appends the command to exec, with its NUL, and the input; p is emptied. */
void perl_finish(struct perl *p, struct buffer *command, struct buffer *input);

#endif

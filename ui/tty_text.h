/*
 * Text of a host for a terminal that is not ours: its lines as safe text (see
 * text.h), with their colours, and nothing else of what they would have done
 * to the terminal. For commands; what goes into a pipe or a file is left as it
 * is.
 */
#ifndef TTY_TEXT_H
#define TTY_TEXT_H

#include <stdbool.h>

#include "buffer.h"
#include "slice.h"

struct tty_text {
	struct buffer line;     /* that has no end yet */
	bool colours;
};

/* Adds to out what can be shown: whole lines, and what is longer than most. */
void tty_text_put(struct tty_text *t, struct slice bytes, struct buffer *out);

/* No more comes: adds what is left, and frees what t holds. */
void tty_text_end(struct tty_text *t, struct buffer *out);

#endif

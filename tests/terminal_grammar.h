/*
 * What may come to a terminal: the sequences that curses has for it and those of
 * ours, and text in which nothing can act. Whatever a host, a file or the worker
 * says, there is nothing else.
 */
#ifndef TERMINAL_GRAMMAR_H
#define TERMINAL_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

enum { SEQUENCE_MOST = 256 * 1024 };    /* the longest is a clipboard's */

struct terminal_grammar {
	char *sequence;         /* that has begun, or a character; owned    */
	size_t n;               /* bytes of it                              */
	size_t taken;           /* bytes so far                             */
	unsigned clipboards;    /* that were set                            */
	char wrong[160];        /* what is none of it; "": all is well      */
};

/* Zeroed at first. Returns false from the first byte on that is none of it. */
bool terminal_grammar_take(struct terminal_grammar *g, struct slice bytes);

/* There is no more of it. False: something was wrong, or is not whole. */
bool terminal_grammar_end(struct terminal_grammar *g);

#endif

/*
 * Who was meant and is left out, and why: "broker (protected), later (pending)
 * and 12 more". Nobody is left out without a word.
 */
#ifndef LEFT_OUT_H
#define LEFT_OUT_H

#include <stddef.h>

enum { LEFT_OUT_MOST = 400 };

/* Zeroed it is nobody. */
struct left_out {
	size_t n;
	size_t told;            /* ... whom text names                      */
	char text[LEFT_OUT_MOST];
};

void left_out_add(struct left_out *l, const char *name, const char *why);

/* After the last: those for whom there was no room are counted. */
void left_out_end(struct left_out *l);

#endif

/*
 * What a line that is being typed can become: a list above the prompt, best
 * first, of which one may be picked.
 */
#ifndef CANDIDATES_H
#define CANDIDATES_H

#include "draw.h"

struct candidate {
	const char *text;       /* the whole line then; NULL: only a hint   */
	const char *word, *key, *words; /* what is shown of it              */
	int rank;               /* less is better                           */
};

/* Zeroed, it is empty. */
struct candidates {
	struct candidate *v;
	int n;
};

/* Strings are copied; key and words may be "". Of very many, the first stay. */
void candidates_add(struct candidates *c, const struct candidate *one);
void candidates_clear(struct candidates *c);

/* Best first; those of one rank stay as they were added. */
void candidates_sort(struct candidates *c);

/*
 * How well typed fits a name and what is said of it: 0 whole, then from its
 * begin, inside it, letter by letter in its order, and last a word of the
 * sentence; -1: not at all. Letters stand for capital ones.
 */
int candidate_rank(const char *typed, const char *name, const char *words);

/*
 * How many bytes all of them that begin with the line have in common, where
 * they are more than the line's n; else n.
 */
size_t candidates_common(const struct candidates *c, const char *line,
    size_t n);

/* The first that can be taken, from place i in a step of 1 or -1; -1: none. */
int candidates_next(const struct candidates *c, int i, int step);

/* The lines of a canvas, all of them; picked is seen, -1: none is. */
void candidates_draw(const struct candidates *c, const struct canvas *to,
    int picked);

#endif

/* Words that a person may have meant. */
#ifndef NEAREST_H
#define NEAREST_H

#include <stddef.h>

enum { NEAREST_FAR = 3 };       /* so many letters are no slip any more */

/*
 * How many letters must be put in, taken away, changed, or exchanged with
 * their neighbour, to come from a to b: the "optimal string alignment".
 */
size_t nearest_distance(const char *a, const char *b);

/* The nearest of n words; NULL: none is near. */
const char *nearest_word(const char *word, const char *const *words, size_t n);

#endif

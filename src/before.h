/*
 * The last bytes before the next one of a file: where it has others there, it is
 * not the file any more that was read.
 */
#ifndef BEFORE_H
#define BEFORE_H

#include <stddef.h>

#include "slice.h"

enum { BEFORE_MOST = 64 };

/* Zeroed: nothing is known. */
struct before {
	char p[BEFORE_MOST];
	size_t n;
};

/* These bytes are behind those that are known. */
void before_put(struct before *b, struct slice bytes);

struct slice before_slice(const struct before *b);

#endif

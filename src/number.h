/* Numbers in what other programs write, each cut off its front. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdint.h>

#include "slice.h"

/* Decimal digits. False: there are none, or the number is larger than most. */
bool number_take(struct slice *s, uint64_t most, uint64_t *n);

/* A byte: two hexadecimal digits, as od(1) has them. False: it is none. */
bool number_take_byte(struct slice *s, char *byte);

/* a + b, or the largest where that is too large: sizes that others tell. */
static inline uint64_t
number_sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

#endif

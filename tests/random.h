/*
 * Numbers that look like any, and are the same in each run: xorshift, whose bits
 * that go out at the left are cut off before, not lost.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

/* The next one after *x, which is not 0. */
static inline uint32_t
random_next(uint32_t *x)
{
	*x ^= (*x & UINT32_MAX >> 13) << 13;
	*x ^= *x >> 17;
	*x ^= (*x & UINT32_MAX >> 5) << 5;
	return *x;
}

#endif

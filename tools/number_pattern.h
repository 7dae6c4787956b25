/* Numbers of a range as a pattern for their text. */
#ifndef NUMBER_PATTERN_H
#define NUMBER_PATTERN_H

#include <stdint.h>

#include "buffer.h"

/*
 * Puts into b, which is empty, what matches the decimal numbers from low to
 * high without zeros in front: alternatives for ( ) of ECMA 262. 0 <= low.
 */
void number_pattern(struct buffer *b, int64_t low, int64_t high);

#endif

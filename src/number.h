/* Numbers in what other programs write, each cut off its front. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdint.h>

#include "slice.h"

/* Decimal digits. False: there are none, or the number is larger than most. */
bool number_take(struct slice *s, uint64_t most, uint64_t *n);

/* A byte: two hexadecimal digits, as od(1) has them. False: it is none. */
bool number_take_byte(struct slice *s, char *byte);

#endif

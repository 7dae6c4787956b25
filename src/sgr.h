/*
 * SGR, the control sequence for colours and attributes (ECMA-48 8.3.117; the
 * 256 and 24-bit colours of ISO 8613-6 in both spellings, ";" and ":").
 */
#ifndef SGR_H
#define SGR_H

#include "slice.h"
#include "text.h"

/*
 * The length of the SGR sequence at the start of bytes, applied to style; 0
 * where there is none, or one that is malformed or longer than 64 bytes. Blink
 * and conceal change nothing: nothing that was printed can be hidden.
 */
size_t sgr_read(struct slice bytes, struct style *style);

#endif

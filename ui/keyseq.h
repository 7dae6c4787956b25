/*
 * What terminals send for a key, beyond what terminfo tells: the numeric keypad
 * in its application mode, and keys with Shift, Alt or Ctrl (xterm's ctlseqs).
 * What is no key at all, such as an answer that nobody asked for, is passed over
 * as a whole: a part of it must never be a key of its own.
 */
#ifndef KEYSEQ_H
#define KEYSEQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tells curses, which has begun, of all those that have a word. */
void keyseq_define(void);

/* The key of a code that curses returns for one of them; false: it is none. */
bool keyseq_key(int code, uint32_t *key);

/* A sequence of ECMA-48 that is being passed over; zeroed, none is. */
struct keyseq {
	enum {
		KEYSEQ_NONE,
		KEYSEQ_CONTROL, /* ESC [ and ESC O: to its final byte       */
		KEYSEQ_STRING,  /* ESC ], ESC P, ...: to BEL, or ESC \      */
		KEYSEQ_LAST,    /* ... after that ESC                       */
		KEYSEQ_MOUSE,   /* ESC [ M: three bytes more                */
	} in;
	size_t n;               /* bytes of it                              */
	int64_t at;             /* of the last; monotonic                   */
};

/* ESC and this character have come; false: they begin none. */
bool keyseq_begin(struct keyseq *s, uint32_t c, int64_t now);

/* The next character; false: it does not belong to it, and it is over. */
bool keyseq_takes(struct keyseq *s, uint32_t c, int64_t now);

#endif

/*
 * A fuzz target: what holds of some bytes, whatever they are. libFuzzer makes
 * the bytes (tools/fuzz), and the tests replay those in corpus/TARGET/.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>

#include "buffer.h"
#include "slice.h"

/* A target has these two: once before all inputs, and with each of them. */
void fuzz_start(void);
void fuzz_one(struct slice input);

/* What has to hold; else the program is aborted, and the input is kept. */
#define HOLDS(what)                                                            \
	((what) ? (void)0 : fuzz_broken(#what, __FILE__, __LINE__))
_Noreturn void fuzz_broken(const char *what, const char *file, int line);

/* A choice: the next byte, off the front; 0 at the end. */
unsigned fuzz_choice(struct slice *input);

/* A part: up to the next newline, which goes too, or all. */
struct slice fuzz_line(struct slice *input);

/* The same as a string, up to its first NUL. The caller frees. */
char *fuzz_string(struct slice bytes);

/* The path of a file that has these bytes, until the next one. */
const char *fuzz_file(struct slice bytes);

/* All is a sentence that can be printed: no controls in it. */
bool fuzz_is_sentence(const char *text);

/* Reads each byte, so that a sanitizer sees those that are none of ours. */
void fuzz_touch(struct slice bytes);

static inline struct slice
fuzz_bytes(const struct buffer *b)
{
	return (struct slice){ buffer_data(b), buffer_size(b) };
}

#endif

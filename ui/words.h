/*
 * Lines of our own files as words: divided by blanks and tabs, ended by a
 * newline or a NUL. Nothing is quoted: what may hold blanks is the last of its
 * line.
 */
#ifndef WORDS_H
#define WORDS_H

#include "slice.h"

/* Cuts the next word of a line off; n is 0 at its end. */
struct slice word_next(const char **at);

/* What is left of the line, without the blanks around it. */
struct slice word_rest(const char *at);

/* Whether a line says anything: it is not empty, and no "#" comment. */
bool line_speaks(const char *line);

/* The line after this one; NULL: there is none. */
const char *line_after(const char *line);

#endif

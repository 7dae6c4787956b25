/* Lines that were typed earlier, oldest first, each once. */
#ifndef HISTORY_H
#define HISTORY_H

#include <stddef.h>

enum { HISTORY_MOST = 200 };

struct history {
	char **v;
	size_t n;
	size_t fresh;           /* of the newest, not written to the file   */
};

/* A zeroed one is empty. */
void history_finish(struct history *h);

/*
 * Adds a line, or takes it to the end where it is there already. Nothing is
 * kept of an empty one, nor of one that begins with a blank: that is how a
 * secret is typed. NULL is legal for h.
 */
void history_add(struct history *h, const char *text);

/*
 * How many lines back the next one is that begins with text, from back on (0:
 * the newest is looked at first); 0: there is none.
 */
size_t history_before(const struct history *h, size_t back, const char *text);

/* The same towards the newest; 0: none, which is the line that is new. */
size_t history_after(const struct history *h, size_t back, const char *text);

#endif

/* A list of owned strings. */
#ifndef TEXTLIST_H
#define TEXTLIST_H

#include <stdbool.h>
#include <stddef.h>

/* NULL is at its end, where v is not NULL itself. */
struct strings {
	char **v;
	size_t n;
};

/* Takes over text. */
void strings_add(struct strings *s, char *text);

/* Frees the one at i. */
void strings_remove(struct strings *s, size_t i);
void strings_clear(struct strings *s);

bool strings_same(const struct strings *a, const struct strings *b);

/* Bytes of all strings as a frame holds them. */
size_t strings_weight(const struct strings *s);

#endif

/*
 * A line that a person typed, cut into words as a shell would: blanks separate,
 * '...', "..." and \ keep them together. Nothing is expanded.
 */
#ifndef WORDLIST_H
#define WORDLIST_H

#include <stddef.h>

#include "fault.h"

struct wordlist {
	char **v;               /* NULL-terminated, as of main()            */
	int n;
};

/*
 * first, a list that ends with NULL, comes before them. False: f says which
 * quote has no end. wordlist_finish() is due either way.
 */
bool wordlist_read(struct wordlist *w, const char *const *first,
    const char *line, struct fault *f);
void wordlist_finish(struct wordlist *w);

#endif

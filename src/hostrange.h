/*
 * Many names as one, as clush and pdsh have them: ru[01-40], ru[1-4,7,09-12],
 * r[1-2]n[01-16]. A number that begins with 0 says how many digits those of its
 * range have.
 */
#ifndef HOSTRANGE_H
#define HOSTRANGE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether there is a [ in it: it is a range, or none that is right. */
bool hostrange_is(const char *text);

/* How many names it is, max + 1 for more than max; 0: *why is what is wrong. */
size_t hostrange_count(const char *text, size_t max, const char **why);

/* The i-th of them, the last number running fastest. The caller frees. */
char *hostrange_nth(const char *text, size_t i);

/*
 * Whether a glob (fnmatch(3)) means text, where [ ] with numbers and a - or a comma
 * between them is a range, as above, and not letters to choose from.
 */
bool hostrange_match(const char *glob, const char *text);

/* Up to a comma that is in no [ ], or to the end. */
size_t hostrange_part(const char *globs);

#endif

/*
 * A run of bytes that somebody else owns; not NUL-terminated. It is valid for
 * as long as the owner says: the slices of a message until its handler returns.
 */
#ifndef SLICE_H
#define SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const char *p;          /* NULL only where n is 0 */
	size_t n;
};

/* A list of slices, owned like them. */
struct words {
	const struct slice *v;
	size_t n;
};

/* A list of numbers, owned like slices. */
struct nums {
	const unsigned long long *v;
	size_t n;
};

static inline struct slice
slice_of(const char *s)
{
	return (struct slice){ s, s == NULL ? 0 : strlen(s) };
}

static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
slice_is(struct slice a, const char *s)
{
	return slice_eq(a, slice_of(s));
}

/* Cuts a text off the front. False: it begins with another, and stays. */
static inline bool
slice_skip(struct slice *s, const char *text)
{
	size_t n = strlen(text);

	if (s->n < n || !slice_is((struct slice){ s->p, n }, text))
		return false;
	s->p += n;
	s->n -= n;
	return true;
}

/* For printf's "%.*s". */
#define SLICE_ARG(s) (int)(s).n, (s).p

#endif

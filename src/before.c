#include "before.h"

#include <string.h>

void
before_put(struct before *b, struct slice bytes)
{
	size_t n = bytes.n < BEFORE_MOST ? bytes.n : BEFORE_MOST;
	size_t kept = b->n + n > BEFORE_MOST ? BEFORE_MOST - n : b->n;

	if (n == 0)
		return;
	memmove(b->p, b->p + (b->n - kept), kept);
	memcpy(b->p + kept, bytes.p + (bytes.n - n), n);
	b->n = kept + n;
}

struct slice
before_slice(const struct before *b)
{
	return (struct slice){ b->p, b->n };
}

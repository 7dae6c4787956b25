#include "textlist.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

void
strings_add(struct strings *s, char *text)
{
	s->v = xreallocarray(s->v, s->n + 2, sizeof *s->v);
	s->v[s->n++] = text;
	s->v[s->n] = NULL;
}

void
strings_remove(struct strings *s, size_t i)
{
	free(s->v[i]);
	memmove(&s->v[i], &s->v[i + 1], (s->n - i) * sizeof *s->v);
	s->n--;
}

void
strings_clear(struct strings *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->v[i]);
	free(s->v);
	*s = (struct strings){ 0 };
}

bool
strings_same(const struct strings *a, const struct strings *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++)
		same = strcmp(a->v[i], b->v[i]) == 0;
	return same;
}

size_t
strings_weight(const struct strings *s)
{
	size_t n = 5;

	for (size_t i = 0; i < s->n; i++)
		n += strlen(s->v[i]) + 5;
	return n;
}

#include "history.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

void
history_finish(struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->v[i]);
	free(h->v);
	*h = (struct history){ 0 };
}

static void
drop(struct history *h, size_t i)
{
	free(h->v[i]);
	/* It was a fresh one, or there are fewer old ones. */
	if (i >= h->n - h->fresh)
		h->fresh--;
	memmove(h->v + i, h->v + i + 1, (--h->n - i) * sizeof *h->v);
}

void
history_add(struct history *h, const char *text)
{
	if (h == NULL || text[0] == '\0' || text[0] == ' ' ||
	    strchr(text, '\n') != NULL)
		return;
	for (size_t i = h->n; i > 0; i--)
		if (strcmp(h->v[i - 1], text) == 0)
			drop(h, i - 1);
	if (h->n == HISTORY_MOST)
		drop(h, 0);
	h->v = xreallocarray(h->v, h->n + 1, sizeof *h->v);
	h->v[h->n++] = xstrdup(text);
	h->fresh++;
}

static bool
begins(const struct history *h, size_t back, const char *text)
{
	return strncmp(h->v[h->n - back], text, strlen(text)) == 0;
}

size_t
history_before(const struct history *h, size_t back, const char *text)
{
	for (back++; h != NULL && back <= h->n; back++)
		if (begins(h, back, text))
			return back;
	return 0;
}

size_t
history_after(const struct history *h, size_t back, const char *text)
{
	while (h != NULL && back > 1)
		if (begins(h, --back, text))
			return back;
	return 0;
}

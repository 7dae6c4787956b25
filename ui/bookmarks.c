#include "bookmarks.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "text.h"

enum { TEXT_BYTES = 240, TEXT_ROOM = 400 };

static void
take_out(struct bookmarks *b, size_t i)
{
	free(b->v[i].text);
	b->n--;
	memmove(b->v + i, b->v + i + 1, (b->n - i) * sizeof *b->v);
}

void
bookmarks_finish(struct bookmarks *b)
{
	while (b->n > 0)
		take_out(b, b->n - 1);
	free(b->v);
	*b = (struct bookmarks){ 0 };
}

void
bookmarks_truncated(struct bookmarks *b, int which)
{
	for (size_t i = b->n; i > 0; i--)
		if (b->v[i - 1].which == which)
			take_out(b, i - 1);
}

static bool
is_of(const struct bookmark *m, const struct scrollback_item *line)
{
	return m->which == line->which && m->at >= line->from &&
	    m->at < line->to;
}

bool
bookmarks_has(const struct bookmarks *b, const struct scrollback_item *line)
{
	for (size_t i = 0; i < b->n; i++)
		if (is_of(&b->v[i], line))
			return true;
	return false;
}

static bool
comes_after(const struct bookmark *m, const struct scrollback_item *line)
{
	return m->which > line->which ||
	    (m->which == line->which && m->at > line->from);
}

static char *
text_of(struct slice bytes)
{
	char text[TEXT_ROOM];

	if (bytes.n > TEXT_BYTES)
		bytes.n = TEXT_BYTES;
	return xstrdup(text_plain(bytes, TEXT_SGR, text, sizeof text));
}

enum bookmarked
bookmarks_toggle(struct bookmarks *b, const struct scrollback_item *line)
{
	size_t place = 0;

	for (size_t i = 0; i < b->n; i++)
		if (is_of(&b->v[i], line)) {
			take_out(b, i);
			return BOOKMARK_TAKEN;
		}
	if (b->n == BOOKMARKS_MAX)
		return BOOKMARK_FULL;
	while (place < b->n && !comes_after(&b->v[place], line))
		place++;
	b->v = xreallocarray(b->v, b->n + 1, sizeof *b->v);
	memmove(b->v + place + 1, b->v + place,
	    (b->n - place) * sizeof *b->v);
	b->v[place] = (struct bookmark){ line->which, line->from, line->when,
		text_of(line->bytes) };
	b->n++;
	return BOOKMARK_PUT;
}

#include "output_hits.h"

#include <stdlib.h>

#include "mem.h"

enum {
	STEP_BYTES = 256 * 1024,        /* looked at in one call */
	STEP_ITEMS = 4096,
};

/* A line without its colours, and where each byte of it was. */
struct bare {
	char *p;
	size_t *from;
	size_t n;
};

static struct bare
strip(struct slice line)
{
	struct bare b = { xcalloc(line.n, 1), xcalloc(line.n + 1,
		sizeof *b.from), 0 };
	struct text t;
	struct glyph g;

	text_init(&t, line, TEXT_SGR);
	while (text_next(&t, &g))
		for (size_t i = 0; i < g.len; i++) {
			b.p[b.n] = line.p[g.at + i];
			b.from[b.n++] = g.at + i;
		}
	b.from[b.n] = line.n;
	return b;
}

static size_t
find_all(const struct search *s, struct slice line, const size_t *map,
    struct hit *hits, size_t most)
{
	size_t count = 0, from = 0, at, n;

	while (count < most && search_next(s, line, from, &at, &n)) {
		hits[count++] = map == NULL ? (struct hit){ at, at + n }
			: (struct hit){ map[at], map[at + n - 1] + 1 };
		from = at + n;
	}
	return count;
}

static size_t
find(const struct search *s, struct slice line, struct hit *hits, size_t most)
{
	if (line.n == 0)
		return 0;
	if (memchr(line.p, '\033', line.n) == NULL)
		return find_all(s, line, NULL, hits, most);
	struct bare b = strip(line);
	size_t count = find_all(s, (struct slice){ b.p, b.n }, b.from, hits,
	    most);
	free(b.p);
	free(b.from);
	return count;
}

size_t
hits_in_line(const struct search *s, struct slice line,
    struct hit hits[HITS_MAX])
{
	return find(s, line, hits, HITS_MAX);
}

enum hits_step
hits_walk(const struct search *s, const struct view *v, size_t *item,
    bool upwards)
{
	size_t bytes = 0;

	for (int i = 0; i < STEP_ITEMS && bytes < STEP_BYTES; i++) {
		struct hit hit;
		if (*item == SCROLLBACK_NONE)
			return HITS_END;
		struct scrollback_item it = source_at(v->text, *item);
		if (it.kind == ITEM_LINE && find(s, it.bytes, &hit, 1) > 0)
			return HITS_FOUND;
		bytes += it.bytes.n;
		*item = upwards ? source_prev(v->text, *item, v->mask)
				: source_next(v->text, *item, v->mask);
	}
	return HITS_MORE;
}

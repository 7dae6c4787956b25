#include "output_hits.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "mem.h"

enum {
	STEP_BYTES = 256 * 1024,        /* looked at in one call */
	STEP_ITEMS = 4096,
	STEP_MS = 10,           /* a pattern can need long for each line */
	BEFORE = 512,           /* bytes                 */
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

/* Where hits are looked for, the byte behind which they end, and what the line
 * lacks. */
struct range {
	size_t from, behind;
	unsigned lacks;
};

static size_t
find_all(const struct search *s, struct slice line, const size_t *map,
    struct range r, struct hit *hits, size_t most)
{
	size_t count = 0, from = r.from, at, n;

	while (count < most && search_part(s, line, r.lacks, from, &at, &n)) {
		hits[count] = map == NULL ? (struct hit){ at, at + n }
			: (struct hit){ map[at], map[at + n - 1] + 1 };
		count += hits[count].to > r.behind;
		from = at + n;
	}
	return count;
}

struct hits_line
hits_line_of(const struct text_source *text, size_t item)
{
	struct scrollback_item it = source_at(text, item);
	unsigned lacks = it.further ? SEARCH_NO_START : 0;

	if (!it.ended && source_piece_after(text, item) != SCROLLBACK_NONE)
		lacks |= SEARCH_NO_END;
	return (struct hits_line){ it.bytes, lacks };
}

static size_t
find(const struct search *s, const struct hits_line *l, size_t behind,
    struct hit *hits, size_t most)
{
	struct slice line = l->bytes;
	/* One that begins a little before can reach in. */
	size_t from = behind > BEFORE ? behind - BEFORE : 0;

	if (line.n == 0)
		return 0;
	/* A character is not begun in its midst. */
	while (from < line.n && from > 0 && (line.p[from] & 0xc0) == 0x80)
		from--;
	if (memchr(line.p, '\033', line.n) == NULL)
		return find_all(s, line, NULL, (struct range){ from,
		    behind, l->lacks }, hits, most);
	struct bare b = strip(line);
	size_t first = 0;
	while (first < b.n && b.from[first] < from)
		first++;
	size_t count = find_all(s, (struct slice){ b.p, b.n }, b.from,
	    (struct range){ first, behind, l->lacks }, hits, most);
	free(b.p);
	free(b.from);
	return count;
}

bool
hits_first(const struct search *s, const struct hits_line *line,
    struct hit *hit)
{
	return find(s, line, 0, hit, 1) > 0;
}

static int
tag_search(const void *arg, const struct hits_line *line)
{
	struct hit hit;

	return hits_first(arg, line, &hit) ? TAG_YES : TAG_NO;
}

struct finder
finder_search(const struct search *s)
{
	return (struct finder){ TAG_SEARCH, tag_search, s };
}

static int
tag_level(const void *arg, const struct hits_line *l)
{
	struct slice line = l->bytes;
	enum level level;

	if (line.n == 0 || memchr(line.p, '\033', line.n) == NULL) {
		level = levels_of(arg, line);
	} else {
		struct bare b = strip(line);
		level = levels_of(arg, (struct slice){ b.p, b.n });
		free(b.p);
		free(b.from);
	}
	return level_tag(level);
}

int
level_tag(enum level l)
{
	return l == LEVEL_ERROR ? TAG_STRONG
		: l == LEVEL_WARNING ? TAG_YES : TAG_NO;
}

struct finder
finder_levels(const struct levels *l)
{
	return (struct finder){ TAG_LEVEL, tag_level, l };
}

const char *
finder_grep(const struct finder *f, int want)
{
	const struct levels *levels = f->arg;

	if (f->kind == TAG_SEARCH)
		return search_grep(f->arg);
	for (int i = 0; i < LEVEL_COUNT; i++)
		if (level_tag((enum level)i) == want &&
		    levels->words[i] != NULL)
			return search_grep(levels->words[i]);
	return NULL;
}

void
hits_in_line(const struct search *s, const struct hits_line *line, size_t from,
    struct hits *hits)
{
	hits->n = find(s, line, from, hits->v, HITS_MAX);
	hits->looked = hits->n < HITS_MAX ? SIZE_MAX
		: hits->v[HITS_MAX - 1].from + 1;
}

int
hits_tag(const struct finder *f, const struct text_source *text, size_t item)
{
	int tag = source_tag(text, item, f->kind);

	if (tag != TAG_UNKNOWN)
		return tag;
	if (source_at(text, item).kind != ITEM_LINE)
		return TAG_NO;
	struct hits_line line = hits_line_of(text, item);
	tag = f->tag(f->arg, &line);
	source_set_tag(text, item, f->kind, tag);
	return tag;
}

enum hits_step
hits_walk(const struct finder *f, int want, const struct view *v,
    struct hits_walk *w)
{
	int64_t end = clock_mono_ms() + STEP_MS;
	size_t bytes = 0;

	for (int i = 0; i < STEP_ITEMS && bytes < STEP_BYTES &&
	    clock_mono_ms() <= end; i++) {
		if (w->item == SCROLLBACK_NONE)
			return HITS_END;
		struct scrollback_item it = source_at(v->text, w->item);
		if (it.kind == ITEM_GAP && !w->over_gaps)
			return HITS_GAP;
		w->passed |= it.kind == ITEM_GAP;
		bool looked = source_tag(v->text, w->item, f->kind) !=
		    TAG_UNKNOWN;
		if (hits_tag(f, v->text, w->item) == want)
			return HITS_FOUND;
		if (it.kind == ITEM_LINE && w->item == w->stop)
			return HITS_END;
		bytes += looked ? 0 : it.bytes.n;
		w->bytes += it.kind == ITEM_LINE ? it.to - it.from : 0;
		w->item = w->upwards
		    ? source_prev(v->text, w->item, v->mask)
		    : source_next(v->text, w->item, v->mask);
	}
	return HITS_MORE;
}

bool
hits_count(const struct finder *f, const struct text_source *text,
    size_t *item)
{
	unsigned all = SCROLLBACK_BOTH;
	size_t left = source_tagged(text, f->kind, TAG_UNKNOWN, all);
	int64_t end = clock_mono_ms() + STEP_MS;
	size_t bytes = 0;

	for (int i = 0; i < STEP_ITEMS && bytes < STEP_BYTES && left > 0 &&
	    clock_mono_ms() <= end; i++) {
		if (*item == SCROLLBACK_NONE)
			*item = source_next(text, SCROLLBACK_NONE, all);
		struct scrollback_item it = source_at(text, *item);
		if (it.kind == ITEM_LINE &&
		    source_tag(text, *item, f->kind) == TAG_UNKNOWN) {
			bytes += it.bytes.n;
			hits_tag(f, text, *item);
			left--;
		}
		*item = source_next(text, *item, all);
	}
	return left == 0;
}

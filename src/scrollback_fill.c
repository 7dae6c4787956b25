/* Gaps: how they are filled, and how what was read becomes one again. */
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "scrollback_private.h"

/* Items that are to take a gap's place. */
struct batch {
	struct item *v;
	size_t n, room;
};

static void
batch_add(struct batch *b, struct item it)
{
	if (b->n == b->room) {
		b->room = b->room * 2 + 8;
		b->v = xreallocarray(b->v, b->room, sizeof *b->v);
	}
	b->v[b->n++] = it;
}

/* One item takes another's text in; that one is gone. */
static void
swallow(struct scrollback *sb, size_t eater, size_t eaten)
{
	struct item lost = *item_of(sb, eaten);

	item_grow(sb, item_of(sb, eater), (struct slice){ lost.text, lost.n },
	    eaten < eater);
	sb->bytes -= SCROLLBACK_LINE + lost.n;
	item_count(sb, &lost, false);
	if (eaten < eater)
		item_of(sb, eater)->further = lost.further;
	if (sb->files[lost.which].open == lost.id)
		sb->files[lost.which].open = item_of(sb, eater)->id;
	free(lost.text);
	items_splice(sb, eaten, 1, NULL, 0);
}

/* Bytes of b, a piece of the same line, without which a ends in the midst of a
 * character or a colour. */
static size_t
lacks(const struct item *a, const struct item *b)
{
	return piece_rest((struct slice){ a->text, a->n },
	    (struct slice){ b->text, b->n });
}

/* They are pieces of one line: the cut is to be behind a character. */
static void
mend_cut(struct scrollback *sb, struct item *a, struct item *b)
{
	size_t n = lacks(a, b);

	b->further = true;
	if (n > 0)
		item_grow(sb, a, (struct slice){ b->text, n }, false);
	/* What was found out of it may be different now. */
	item_shed(sb, b, n);
}

/*
 * Items a and b are of one file and touch: if they are one line, they become
 * one item. The older of the names stays, or the one that the operator looks
 * at, and with it the place. Returns the name of what a's bytes are in now.
 */
static uint64_t
join(struct scrollback *sb, size_t a, size_t b)
{
	const struct item *first = item_of(sb, a), *second = item_of(sb, b);
	uint64_t id = first->id, other = second->id;

	if (!piece_follows(first, second) || first->old)
		return id;
	if (first->n + second->n > SCROLLBACK_PIECE &&
	    lacks(first, second) < second->n) {
		mend_cut(sb, item_of(sb, a), item_of(sb, b));
		return id;
	}
	if (other == sb->keep || (other < id && id != sb->keep)) {
		swallow(sb, b, a);
		return other;
	}
	swallow(sb, a, b);
	return id;
}

/* The lines of bytes, at least one, as items for the batch. */
static void
batch_lines(struct scrollback *sb, struct batch *b, int which, uint64_t offset,
    struct slice bytes)
{
	bool further = false;

	do {
		size_t n = piece_takes((struct slice){ NULL, 0 }, bytes);
		batch_add(b, item_line(sb, which, offset,
		    (struct slice){ bytes.p, n }, 0));
		b->v[b->n - 1].further = further;
		further = bytes.p[n - 1] != '\n';
		offset += n;
		bytes = (struct slice){ bytes.p + n, bytes.n - n };
	} while (bytes.n > 0);
}

/* Lines first to last are new: their ends may belong to lines around them. */
static void
mend_seams(struct scrollback *sb, size_t first, size_t last, unsigned which)
{
	uint64_t id = item_of(sb, first)->id;
	size_t next = scrollback_next(sb, last, which);

	if (next != SCROLLBACK_NONE) {
		uint64_t now = join(sb, last, next);
		if (first == last)
			id = now;
	}
	first = scrollback_find(sb, id);
	size_t before = scrollback_prev(sb, first, which);
	if (before != SCROLLBACK_NONE)
		join(sb, before, first);
}

/* The end of the file may be here again: its last line can go on. */
static void
reopen(struct scrollback *sb, unsigned which)
{
	const struct item *it = item_of(sb,
	    scrollback_prev(sb, SCROLLBACK_NONE, which));

	if (it->kind == ITEM_LINE && !it->old && !it->ended &&
	    item_end(it) == sb->files[which].end)
		sb->files[which].open = it->id;
}

/*
 * bytes, at least one, are gap i's from offset on. What the gap begins with
 * now has its name: who looked at the gap's begin looks at these bytes, and not
 * at the rest of it, which would be asked for next, and so on to its end.
 */
static void
fill_gap(struct scrollback *sb, size_t i, uint64_t offset, struct slice bytes)
{
	struct item gap = *item_of(sb, i);
	uint64_t end = offset + bytes.n;
	struct batch b = { 0 };
	struct item part = gap;
	size_t first = i;

	if (offset > gap.from) {
		part.to = offset;
		batch_add(&b, part);
		part.id = 0;
		first++;
	}
	batch_lines(sb, &b, gap.which, offset, bytes);
	if (offset == gap.from) {
		b.v[0].id = gap.id;
		part.id = 0;
	}
	size_t last = i + b.n - 1;
	for (size_t k = first - i; k <= last - i; k++)
		b.v[k].order = gap.order;
	if (end < gap.to) {
		part.from = end;
		part.to = gap.to;
		batch_add(&b, part);
	}
	items_splice(sb, i, 1, b.v, b.n);
	free(b.v);
	mend_seams(sb, first, last, gap.which);
	reopen(sb, gap.which);
}

void
fill_gaps(struct scrollback *sb, int which, uint64_t offset,
    struct slice bytes)
{
	uint64_t end = offset + bytes.n;

	for (size_t i = 0; i < sb->n; i++) {
		const struct item *it = item_of(sb, i);
		if (it->kind != ITEM_GAP || it->which != which || it->old ||
		    it->to <= offset || it->from >= end)
			continue;
		uint64_t from = it->from > offset ? it->from : offset;
		uint64_t to = it->to < end ? it->to : end;
		bool done = it->to >= end;
		fill_gap(sb, i, from, (struct slice){
		    bytes.p + (from - offset), (size_t)(to - from) });
		if (done)
			return;
	}
}

/*
 * Items at one end of the scrollback are nothing but gaps, few of them: at most
 * one for each file where they touch. step is 1 at the front, -1 at the back.
 */
struct edge {
	struct scrollback *sb;
	int step;
	size_t at;              /* the first that is no such gap            */
};

static struct edge
edge_of(struct scrollback *sb, bool front)
{
	return (struct edge){ sb, front ? 1 : -1, front ? 0 : sb->n - 1 };
}

/* The gap before, or after, gap i that it touches, widened by it. */
static bool
merge_gap(struct scrollback *sb, size_t i, bool before)
{
	const struct item *it = item_of(sb, i);
	size_t k = before ? scrollback_prev(sb, i, it->which)
			  : scrollback_next(sb, i, it->which);

	if (k == SCROLLBACK_NONE)
		return false;
	struct item *gap = item_of(sb, k);
	if (gap->kind != ITEM_GAP || gap->old)
		return false;
	if (before && gap->to == it->from)
		gap->to = it->to;
	else if (!before && gap->from == it->to)
		gap->from = it->from;
	else
		return false;
	return true;
}

static void
to_gap(struct scrollback *sb, struct item *it)
{
	uint64_t to = item_end(it);

	if (sb->files[it->which].open == it->id)
		sb->files[it->which].open = 0;
	sb->bytes -= SCROLLBACK_LINE + it->n;
	item_count(sb, it, false);
	memset(it->tags, TAG_UNKNOWN, sizeof it->tags);
	free(it->text);
	it->kind = ITEM_GAP;
	it->ended = it->further = false;
	it->n = it->room = 0;
	it->to = to;
}

/* Takes item i out. Near an end this moves only the few gaps beyond it. */
static void
take_out(struct edge *e, size_t i)
{
	struct scrollback *sb = e->sb;

	if (e->step > 0) {
		for (size_t k = i; k > 0; k--)
			*item_of(sb, k) = *item_of(sb, k - 1);
		sb->start++;
		sb->n--;
		return;
	}
	items_splice(sb, i, 1, NULL, 0);
	e->at = i == 0 ? 0 : i - 1;
}

/* One item more at this end is a gap, or gone. */
static void
evict_one(struct edge *e)
{
	struct scrollback *sb = e->sb;
	struct item *it = item_of(sb, e->at);

	if (it->kind == ITEM_LINE)
		to_gap(sb, it);
	sb->cuts -= it->kind == ITEM_CUT || it->kind == ITEM_SEAM;
	/* What is old nobody could fill again. */
	if (it->old || merge_gap(sb, e->at, true) ||
	    merge_gap(sb, e->at, false))
		take_out(e, e->at);
	else if (e->step > 0)
		e->at++;
	else
		e->at = e->at > 0 ? e->at - 1 : SCROLLBACK_NONE;
}

void
evict(struct scrollback *sb)
{
	if (sb->bytes <= sb->limit || sb->n < 2)
		return;
	size_t looked = sb->keep == 0 ? SCROLLBACK_NONE
		: scrollback_find(sb, sb->keep);
	bool front = looked == SCROLLBACK_NONE || looked >= sb->n / 2;
	struct edge e = edge_of(sb, front);
	while (sb->bytes > sb->limit && sb->n > 1 && e.at < sb->n &&
	    e.at != looked) {
		size_t before = sb->start;
		evict_one(&e);
		/* Items that were taken out in front move all the others. */
		if (looked != SCROLLBACK_NONE)
			looked -= sb->start - before;
	}
}

/*
 * In each scrollback the orders never fall, so that the neighbours of an item
 * in the others are found by halving: nothing is kept that would have to follow
 * what arrives, is dropped and is read again.
 */
#include "text_source.h"

unsigned
source_part(const struct text_source *s, size_t item)
{
	/* Of one it usually is, and divisions are what it would cost most. */
	return s->n == 1 ? 0 : (unsigned)(item % s->n);
}

size_t
source_index(const struct text_source *s, size_t item)
{
	return s->n == 1 ? item : item / s->n;
}

size_t
source_item(const struct text_source *s, unsigned part, size_t i)
{
	return i == SCROLLBACK_NONE ? i : i * s->n + part;
}

static struct scrollback *
part_of(const struct text_source *s, size_t item)
{
	return s->parts[source_part(s, item)];
}

static uint64_t
order_of(const struct text_source *s, size_t item)
{
	return scrollback_order(part_of(s, item), source_index(s, item));
}

bool
source_before(const struct text_source *s, size_t a, size_t b)
{
	if (source_part(s, a) == source_part(s, b))
		return a < b;
	uint64_t x = order_of(s, a), y = order_of(s, b);
	return x < y || (x == y && source_part(s, a) < source_part(s, b));
}

/* The first item of a part that comes after item, whose part is another. */
static size_t
first_after(const struct text_source *s, unsigned part, size_t item)
{
	uint64_t order = order_of(s, item);

	return scrollback_after(s->parts[part],
	    part > source_part(s, item) ? order - 1 : order);
}

/* Of a part: the first item that is not left out. */
static size_t
lowest(const struct text_source *s, unsigned part)
{
	return s->floor == 0 ? 0 : scrollback_after(s->parts[part], s->floor);
}

/* What scrollback_next() is to go on from, so that it begins at i. */
static size_t
just_before(size_t i)
{
	return i == 0 ? SCROLLBACK_NONE : i - 1;
}

static size_t
next_in(const struct text_source *s, unsigned part, size_t item, unsigned mask)
{
	struct scrollback *sb = s->parts[part];
	size_t from;

	if (item == SCROLLBACK_NONE)
		from = just_before(lowest(s, part));
	else if (source_part(s, item) == part)
		from = source_index(s, item);
	else
		from = just_before(first_after(s, part, item));
	return source_item(s, part, scrollback_next(sb, from, mask));
}

static size_t
prev_in(const struct text_source *s, unsigned part, size_t item, unsigned mask)
{
	struct scrollback *sb = s->parts[part];
	size_t from = SCROLLBACK_NONE;

	if (item != SCROLLBACK_NONE)
		from = source_part(s, item) == part ? source_index(s, item)
			: first_after(s, part, item);
	size_t i = scrollback_prev(sb, from, mask);
	if (i == SCROLLBACK_NONE || (s->floor != 0 &&
	    scrollback_order(sb, i) <= s->floor))
		return SCROLLBACK_NONE;
	return source_item(s, part, i);
}

size_t
source_next(const struct text_source *s, size_t item, unsigned mask)
{
	size_t best = SCROLLBACK_NONE;

	for (unsigned part = 0; part < s->n; part++) {
		size_t i = next_in(s, part, item, mask);
		if (i != SCROLLBACK_NONE && (best == SCROLLBACK_NONE ||
		    source_before(s, i, best)))
			best = i;
	}
	return best;
}

size_t
source_prev(const struct text_source *s, size_t item, unsigned mask)
{
	size_t best = SCROLLBACK_NONE;

	for (unsigned part = 0; part < s->n; part++) {
		size_t i = prev_in(s, part, item, mask);
		if (i != SCROLLBACK_NONE && (best == SCROLLBACK_NONE ||
		    source_before(s, best, i)))
			best = i;
	}
	return best;
}

/* Divisions are what it would cost most. */
static void
set_head(struct source_walk *w, unsigned part, size_t index)
{
	w->heads[part].index = index;
	if (index != SCROLLBACK_NONE)
		w->heads[part].order = scrollback_order(w->s->parts[part],
		    index);
}

void
source_walk_begin(struct source_walk *w, const struct text_source *s,
    size_t item, unsigned mask)
{
	w->s = s;
	w->mask = mask;
	for (unsigned part = 0; part < s->n; part++) {
		size_t i = next_in(s, part, item, mask);
		set_head(w, part, i == SCROLLBACK_NONE ? i
						       : source_index(s, i));
	}
}

size_t
source_walk_next(struct source_walk *w)
{
	unsigned best = w->s->n;

	for (unsigned part = 0; part < w->s->n; part++)
		if (w->heads[part].index != SCROLLBACK_NONE &&
		    (best == w->s->n ||
			w->heads[part].order < w->heads[best].order))
			best = part;
	if (best == w->s->n)
		return SCROLLBACK_NONE;
	size_t index = w->heads[best].index;
	set_head(w, best, scrollback_next(w->s->parts[best], index, w->mask));
	return source_item(w->s, best, index);
}

struct scrollback_item
source_at(const struct text_source *s, size_t item)
{
	return scrollback_at(part_of(s, item), source_index(s, item));
}

uint64_t
source_id(const struct text_source *s, size_t item)
{
	return scrollback_id(part_of(s, item), source_index(s, item)) *
	    SOURCE_PARTS + source_part(s, item);
}

/* Number i of a part, unless it is none, or left out. */
static size_t
shown(const struct text_source *s, unsigned part, size_t i)
{
	if (i == SCROLLBACK_NONE ||
	    scrollback_order(s->parts[part], i) <= s->floor)
		return SCROLLBACK_NONE;
	return source_item(s, part, i);
}

size_t
source_find(const struct text_source *s, uint64_t id)
{
	unsigned part;

	part = (unsigned)(id % SOURCE_PARTS);
	if (part >= s->n)
		return SCROLLBACK_NONE;
	return shown(s, part, scrollback_find(s->parts[part],
	    id / SOURCE_PARTS));
}

struct spot
source_spot(const struct text_source *s, size_t item)
{
	struct scrollback_item it = source_at(s, item);

	return (struct spot){ source_part(s, item), it.which, it.from };
}

size_t
source_locate(const struct text_source *s, const struct spot *at)
{
	if (at->part >= s->n)
		return SCROLLBACK_NONE;
	return shown(s, at->part, scrollback_locate(s->parts[at->part],
	    at->which, at->at));
}

uint64_t
source_arrived(const struct text_source *s, unsigned mask)
{
	uint64_t n = 0;

	for (unsigned part = 0; part < s->n; part++)
		n += scrollback_arrived(s->parts[part], mask);
	return n;
}

uint64_t
source_jumps(const struct text_source *s, unsigned mask)
{
	uint64_t n = 0;

	for (unsigned part = 0; part < s->n; part++)
		n += scrollback_jumps(s->parts[part], mask);
	return n;
}

bool
source_gaps(const struct text_source *s)
{
	for (unsigned part = 0; part < s->n; part++)
		if (scrollback_gaps(s->parts[part]) > 0)
			return true;
	return false;
}

void
source_keep(const struct text_source *s, uint64_t id)
{
	size_t item = id == 0 ? SCROLLBACK_NONE : source_find(s, id);

	for (unsigned part = 0; part < s->n; part++) {
		struct scrollback *sb = s->parts[part];
		size_t i = SCROLLBACK_NONE;
		if (item != SCROLLBACK_NONE)
			i = source_part(s, item) == part
				? source_index(s, item)
				: first_after(s, part, item);
		scrollback_keep(sb, i < scrollback_count(sb)
			? scrollback_id(sb, i) : 0);
	}
}

void
source_clear(struct text_source *s)
{
	for (unsigned part = 0; part < s->n; part++) {
		const struct scrollback *sb = s->parts[part];
		size_t n = scrollback_count(sb);
		if (n > 0 && scrollback_order(sb, n - 1) > s->floor)
			s->floor = scrollback_order(sb, n - 1);
	}
}

void
source_unclear(struct text_source *s)
{
	s->floor = 0;
}

int
source_tag(const struct text_source *s, size_t item, enum tag_kind k)
{
	return scrollback_tag(part_of(s, item), source_index(s, item), k);
}

void
source_set_tag(const struct text_source *s, size_t item, enum tag_kind k,
    int tag)
{
	scrollback_set_tag(part_of(s, item), source_index(s, item), k, tag);
}

void
source_untag(const struct text_source *s, enum tag_kind k)
{
	for (unsigned part = 0; part < s->n; part++)
		scrollback_untag(s->parts[part], k);
}

static size_t
left_out(const struct text_source *s, unsigned part, enum tag_kind k, int tag,
    unsigned mask)
{
	return s->floor == 0 ? 0 : scrollback_tagged_before(s->parts[part], k,
	    tag, mask, lowest(s, part));
}

size_t
source_tagged(const struct text_source *s, enum tag_kind k, int tag,
    unsigned mask)
{
	size_t n = 0;

	for (unsigned part = 0; part < s->n; part++)
		n += scrollback_tagged(s->parts[part], k, tag, mask) -
		    left_out(s, part, k, tag, mask);
	return n;
}

size_t
source_tagged_before(const struct text_source *s, enum tag_kind k, int tag,
    unsigned mask, size_t before)
{
	size_t n = 0;

	for (unsigned part = 0; part < s->n; part++) {
		size_t i = source_part(s, before) == part
			? source_index(s, before)
			: first_after(s, part, before);
		n += scrollback_tagged_before(s->parts[part], k, tag, mask,
		    i) - left_out(s, part, k, tag, mask);
	}
	return n;
}

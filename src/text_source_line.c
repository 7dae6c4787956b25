/* Which items of a text source are one line, and what it has lost. */
#include "text_source.h"

static struct scrollback *
part_of(const struct text_source *s, size_t item)
{
	return s->parts[source_part(s, item)];
}

/* An item of the same scrollback as another one. */
static size_t
beside(const struct text_source *s, size_t item, size_t i)
{
	return source_item(s, source_part(s, item), i);
}

static size_t
piece_before(const struct text_source *s, size_t item)
{
	const struct scrollback *sb = part_of(s, item);
	size_t i = scrollback_piece_before(sb, source_index(s, item));

	if (i != SCROLLBACK_NONE && scrollback_order(sb, i) <= s->floor)
		return SCROLLBACK_NONE;
	return beside(s, item, i);
}

bool
source_goes_on(const struct text_source *s, size_t item)
{
	return piece_before(s, item) != SCROLLBACK_NONE;
}

size_t
source_piece_after(const struct text_source *s, size_t item)
{
	return beside(s, item, scrollback_piece_after(part_of(s, item),
	    source_index(s, item)));
}

size_t
source_line_first(const struct text_source *s, size_t item)
{
	size_t before;

	while ((before = piece_before(s, item)) != SCROLLBACK_NONE)
		item = before;
	return item;
}

size_t
source_line_last(const struct text_source *s, size_t item)
{
	size_t after;

	while ((after = source_piece_after(s, item)) != SCROLLBACK_NONE)
		item = after;
	return item;
}

size_t
source_edge(const struct text_source *s, size_t gap, bool before)
{
	const struct scrollback *sb = part_of(s, gap);
	size_t i = source_index(s, gap);
	struct scrollback_item it = scrollback_at(sb, i), other;

	i = before ? scrollback_prev(sb, i, (unsigned)it.which)
		: scrollback_next(sb, i, (unsigned)it.which);
	if (i == SCROLLBACK_NONE)
		return i;
	other = scrollback_at(sb, i);
	if (other.kind != ITEM_LINE || (before ? other.to != it.from ||
	    other.ended : other.from != it.to))
		return SCROLLBACK_NONE;
	return beside(s, gap, i);
}

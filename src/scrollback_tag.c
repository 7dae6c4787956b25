/* What is known of lines beside their bytes: their order, and tags. */
#include <string.h>

#include "scrollback_private.h"

uint64_t
scrollback_order(const struct scrollback *sb, size_t i)
{
	return item_of(sb, i)->order;
}

size_t
scrollback_after(const struct scrollback *sb, uint64_t order)
{
	size_t low = 0, high = sb->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (item_of(sb, middle)->order > order)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

size_t
scrollback_locate(const struct scrollback *sb, int which, uint64_t at)
{
	for (size_t i = sb->n; i > 0; i--) {
		const struct item *it = item_of(sb, i - 1);
		if (it->which == which && !it->old && it->from <= at &&
		    at < item_end(it))
			return i - 1;
	}
	return SCROLLBACK_NONE;
}

uint64_t
scrollback_arrived(const struct scrollback *sb, unsigned mask)
{
	return (mask & SCROLLBACK_OUT ? sb->arrived[1] : 0) +
	    (mask & SCROLLBACK_ERR ? sb->arrived[2] : 0);
}

uint64_t
scrollback_jumps(const struct scrollback *sb, unsigned mask)
{
	return (mask & SCROLLBACK_OUT ? sb->jumps[1] : 0) +
	    (mask & SCROLLBACK_ERR ? sb->jumps[2] : 0);
}

size_t
scrollback_gaps(const struct scrollback *sb)
{
	size_t lines = 0;

	for (int tag = 0; tag < TAG_VALUES; tag++)
		lines += scrollback_tagged(sb, TAG_SEARCH, tag,
		    SCROLLBACK_BOTH);
	return sb->n - lines - sb->cuts;
}

void
item_count(struct scrollback *sb, const struct item *it, bool more)
{
	for (int k = 0; k < TAG_KINDS; k++) {
		size_t *count = &sb->tagged[k][it->which][it->tags[k]];
		*count = more ? *count + 1 : *count - 1;
	}
}

int
scrollback_tag(const struct scrollback *sb, size_t i, enum tag_kind k)
{
	return item_of(sb, i)->tags[k];
}

void
scrollback_set_tag(struct scrollback *sb, size_t i, enum tag_kind k, int tag)
{
	struct item *it = item_of(sb, i);

	if (it->kind != ITEM_LINE)
		return;
	sb->tagged[k][it->which][it->tags[k]]--;
	it->tags[k] = (uint8_t)tag;
	sb->tagged[k][it->which][tag]++;
}

void
scrollback_untag(struct scrollback *sb, enum tag_kind k)
{
	for (size_t i = 0; i < sb->n; i++)
		scrollback_set_tag(sb, i, k, TAG_UNKNOWN);
}

size_t
scrollback_tagged(const struct scrollback *sb, enum tag_kind k, int tag,
    unsigned mask)
{
	size_t n = 0;

	for (unsigned which = 1; which <= 2; which++)
		if (mask & which)
			n += sb->tagged[k][which][tag];
	return n;
}

size_t
scrollback_tagged_before(const struct scrollback *sb, enum tag_kind k, int tag,
    unsigned mask, size_t i)
{
	size_t n = 0;

	for (i = i < sb->n ? i : sb->n; i > 0; i--) {
		const struct item *it = item_of(sb, i - 1);
		n += it->kind == ITEM_LINE && (it->which & mask) != 0 &&
		    it->tags[k] == tag;
	}
	return n;
}

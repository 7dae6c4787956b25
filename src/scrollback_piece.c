/* Where a line that is too long is cut, and which items are pieces of one. */
#include <string.h>

#include "scrollback_private.h"

enum {
	/* No sequence of bytes that is kept together is longer. */
	LONGEST = SCROLLBACK_SLACK,
};

static bool
is_parameter(char c)
{
	return (c >= '0' && c <= '9') || c == ';' || c == ':';
}

/* A colour's bytes as far as they are there; 1: it is none. */
static size_t
colour_length(struct slice s)
{
	size_t n = 2;

	if (s.n < 2 || s.p[1] != '[')
		return 1;
	while (n < s.n && n < LONGEST && is_parameter(s.p[n]))
		n++;
	return n == s.n ? n : n < LONGEST && s.p[n] == 'm' ? n + 1 : 1;
}

static size_t
character_length(struct slice s)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n = 1, most = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;

	while (n < most && n < s.n && (s.p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

size_t
piece_rest(struct slice before, struct slice after)
{
	char bytes[2 * LONGEST];
	size_t n = before.n < LONGEST ? before.n : LONGEST, at = 0;
	size_t more = after.n < LONGEST ? after.n : LONGEST;

	if (n > 0)
		memcpy(bytes, before.p + before.n - n, n);
	if (more > 0)
		memcpy(bytes + n, after.p, more);
	while (at < n) {
		struct slice s = { bytes + at, n + more - at };
		at += s.p[0] == '\033' ? colour_length(s)
			: character_length(s);
	}
	return at - n;
}

size_t
piece_takes(struct slice have, struct slice more)
{
	size_t most = have.n < SCROLLBACK_PIECE ? SCROLLBACK_PIECE - have.n
						: 0;
	size_t n = line_length(more, most);

	if (n == more.n || (n > 0 && more.p[n - 1] == '\n'))
		return n;
	struct slice before = n > 0 ? (struct slice){ more.p, n } : have;
	/* What is cut off lies in both where few bytes are taken. */
	char seam[LONGEST];
	if (n > 0 && n < LONGEST && have.n > 0) {
		size_t old = LONGEST - n < have.n ? LONGEST - n : have.n;
		memcpy(seam, have.p + have.n - old, old);
		memcpy(seam + old, more.p, n);
		before = (struct slice){ seam, old + n };
	}
	n += piece_rest(before, (struct slice){ more.p + n, more.n - n });
	/* A newline alone would be a piece of nothing. */
	return n + (n < more.n && more.p[n] == '\n');
}

bool
piece_follows(const struct item *first, const struct item *second)
{
	return first->kind == ITEM_LINE && second->kind == ITEM_LINE &&
	    first->old == second->old && !first->ended &&
	    item_end(first) == second->from;
}

size_t
scrollback_piece_before(const struct scrollback *sb, size_t i)
{
	const struct item *it = item_of(sb, i);
	size_t before;

	if (it->kind != ITEM_LINE || !it->further)
		return SCROLLBACK_NONE;
	before = scrollback_prev(sb, i, it->which);
	return before != SCROLLBACK_NONE &&
	    piece_follows(item_of(sb, before), it) ? before : SCROLLBACK_NONE;
}

size_t
scrollback_piece_after(const struct scrollback *sb, size_t i)
{
	const struct item *it = item_of(sb, i);
	size_t after;

	if (it->kind != ITEM_LINE || it->ended)
		return SCROLLBACK_NONE;
	after = scrollback_next(sb, i, it->which);
	return after != SCROLLBACK_NONE &&
	    piece_follows(it, item_of(sb, after)) ? after : SCROLLBACK_NONE;
}

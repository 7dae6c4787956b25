/*
 * What a view stands on: the text of one scrollback, or of several, merged in
 * the order in which it arrived. It keeps nothing of the text: the scrollbacks
 * may change at any time, which makes items, but not ids and spots, void.
 *
 * An item is a number as in scrollback.h, and with one scrollback the same one;
 * SCROLLBACK_NONE is no item. Which of two comes first says source_before().
 */
#ifndef TEXT_SOURCE_H
#define TEXT_SOURCE_H

#include "scrollback.h"

enum { SOURCE_PARTS = 64 };

struct text_source {
	struct scrollback *parts[SOURCE_PARTS];         /* not owned        */
	unsigned n;             /* 0: nothing to show                       */
	uint64_t floor;         /* what arrived up to here is left out      */
};

/* A byte of a file: what an item is called after it was dropped and read again. */
struct spot {
	unsigned part;
	int which;
	uint64_t at;
};

/* The item after, or before, as scrollback_next() and scrollback_prev(). */
size_t source_next(const struct text_source *s, size_t item, unsigned mask);
size_t source_prev(const struct text_source *s, size_t item, unsigned mask);

bool source_before(const struct text_source *s, size_t a, size_t b);

/*
 * The same, of many items: source_next() looks for its place in each part. Measured:
 * 180,000 lines of 16 processes were selected, and each of 16 gaps in them was read for
 * that: 14.5 s by source_next(), 1.3 s by this. The text is not to change meanwhile.
 */
struct source_walk {
	const struct text_source *s;
	unsigned mask;
	struct {
		size_t index;           /* the next one of each part        */
		uint64_t order;
	} heads[SOURCE_PARTS];
};

/* Behind an item; NONE: at the beginning. */
void source_walk_begin(struct source_walk *w, const struct text_source *s,
    size_t item, unsigned mask);
size_t source_walk_next(struct source_walk *w);

struct scrollback_item source_at(const struct text_source *s, size_t item);

/*
 * A line that is too long is several items, its pieces. Whether an item goes on
 * with what is in the one before, that is here and not left out; the first and
 * the last of such items; and the next one, or NONE.
 */
bool source_goes_on(const struct text_source *s, size_t item);
size_t source_line_first(const struct text_source *s, size_t item);
size_t source_line_last(const struct text_source *s, size_t item);
size_t source_piece_after(const struct text_source *s, size_t item);

/*
 * What touches a gap, of the same file: an item before it that has no newline,
 * or one behind it, which may be none of a line's begin. NONE: there is none.
 */
size_t source_edge(const struct text_source *s, size_t gap, bool before);

/* Whose an item is, and its number there. */
unsigned source_part(const struct text_source *s, size_t item);
size_t source_index(const struct text_source *s, size_t item);

/* The item that is number i of a part. */
size_t source_item(const struct text_source *s, unsigned part, size_t i);

/*
 * Names as scrollback_id() and scrollback_find(). NONE: gone, or left out. They
 * and spots stay when a part is added behind the last.
 */
uint64_t source_id(const struct text_source *s, size_t item);
size_t source_find(const struct text_source *s, uint64_t id);

/* NONE: neither a line nor a gap has the byte, or it is left out. */
struct spot source_spot(const struct text_source *s, size_t item);
size_t source_locate(const struct text_source *s, const struct spot *at);

/* Lines that have come so far, and jumps, as scrollback_arrived(). */
uint64_t source_arrived(const struct text_source *s, unsigned mask);
uint64_t source_jumps(const struct text_source *s, unsigned mask);

/* Whether something of the files is not here. */
bool source_gaps(const struct text_source *s);

/* Where the operator looks, in all parts; 0: at the end. */
void source_keep(const struct text_source *s, uint64_t id);

/* What is there now is left out from now on; or all comes back. */
void source_clear(struct text_source *s);
void source_unclear(struct text_source *s);

/* Tags, as in scrollback.h. before: of the lines before an item. */
int source_tag(const struct text_source *s, size_t item, enum tag_kind k);
void source_set_tag(const struct text_source *s, size_t item, enum tag_kind k,
    int tag);
void source_untag(const struct text_source *s, enum tag_kind k);
size_t source_tagged(const struct text_source *s, enum tag_kind k, int tag,
    unsigned mask);
size_t source_tagged_before(const struct text_source *s, enum tag_kind k,
    int tag, unsigned mask, size_t before);

#endif

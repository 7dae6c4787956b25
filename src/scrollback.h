/*
 * What has been read of a process's output, or of a file: lines of up to two
 * files in the order in which they arrived, and gaps, which are byte ranges
 * that are not here. Every byte of a line is the byte of the file at that
 * offset; for each file, lines and gaps follow one another without overlap.
 *
 * Memory is bounded: beyond the bound, what is farthest from where the operator
 * looks becomes a gap again; the file on the host has it still.
 */
#ifndef SCROLLBACK_H
#define SCROLLBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

struct scrollback;

#define SCROLLBACK_NONE SIZE_MAX

/* Files by number, as the protocol has them, and as a mask. */
enum { SCROLLBACK_OUT = 1, SCROLLBACK_ERR = 2, SCROLLBACK_BOTH = 3 };

enum {
	SCROLLBACK_LIMIT = 8 * 1024 * 1024,     /* bytes of memory          */
	SCROLLBACK_LINE = 72,   /* ... of which a line has these, and its text */
	SCROLLBACK_PIECE = 64 * 1024,   /* a longer line comes in pieces    */
	/* ... of which one is so much longer, where it is cut behind a character
	 * or a colour. */
	SCROLLBACK_SLACK = 64,
};

enum item_kind {
	ITEM_LINE,
	ITEM_GAP,
	ITEM_CUT,               /* the file became shorter here             */
	ITEM_SEAM,              /* its lines from here on are of no known place
				   among those of the other file above      */
};

struct scrollback_item {
	enum item_kind kind;
	int which;              /* 1 or 2                                   */
	uint64_t from, to;      /* bytes of the file, its newline included  */
	struct slice bytes;     /* the line without its newline; valid until
				   the scrollback changes                   */
	bool ended;             /* it has its newline                       */
	bool further;           /* a piece of a line that began before it   */
	int64_t when;           /* it arrived, wall clock; 0: read later    */
};

struct scrollback *scrollback_new(size_t limit);

/*
 * Several scrollbacks number what arrives with one counter, which outlives
 * them; called while there is nothing in sb.
 */
void scrollback_share_order(struct scrollback *sb, uint64_t *counter);

/* Another bound; what is beyond it goes with the next bytes that come. */
void scrollback_set_limit(struct scrollback *sb, size_t limit);

/* NULL is legal. */
void scrollback_free(struct scrollback *sb);

/* Forgets all items: none of their names is used again. */
void scrollback_clear(struct scrollback *sb);

/*
 * Bytes of file which (1 or 2) at offset. What is here already is left as it
 * is; what lies in a gap fills it; what begins behind the end makes a gap.
 */
void scrollback_put(struct scrollback *sb, int which, uint64_t offset,
    struct slice bytes, int64_t now);

/* The file begins afresh: lines stay, their offsets mean nothing any more. */
void scrollback_truncated(struct scrollback *sb, int which);

/* What comes next of file which was there before, when nobody saw it come. */
void scrollback_seam(struct scrollback *sb, int which);

/*
 * Lines of the files in the mask that have come at the end so far, whatever
 * became of them, and how often there was a jump forward, over lines that nobody
 * has counted. What is read later is neither.
 */
uint64_t scrollback_arrived(const struct scrollback *sb, unsigned mask);
uint64_t scrollback_jumps(const struct scrollback *sb, unsigned mask);

/* How many of the items are gaps. */
size_t scrollback_gaps(const struct scrollback *sb);

/* Number of items; they are 0 to n - 1. */
size_t scrollback_count(const struct scrollback *sb);

struct scrollback_item scrollback_at(const struct scrollback *sb, size_t i);

/*
 * The item after, or before, i that is of a file in the mask; from NONE on, the
 * first or the last. NONE: there is no such item.
 */
size_t scrollback_next(const struct scrollback *sb, size_t i, unsigned mask);
size_t scrollback_prev(const struct scrollback *sb, size_t i, unsigned mask);

/* The piece before, or after, one of a line. NONE: there is none, or not here. */
size_t scrollback_piece_before(const struct scrollback *sb, size_t i);
size_t scrollback_piece_after(const struct scrollback *sb, size_t i);

/*
 * An item's name, which it keeps while others come and go; never 0. Where the
 * item is now; NONE: it is gone.
 */
uint64_t scrollback_id(const struct scrollback *sb, size_t i);
size_t scrollback_find(struct scrollback *sb, uint64_t id);

/*
 * When it arrived among all, which never falls from one item to the next: what
 * is read later has the order of the gap that it fills.
 */
uint64_t scrollback_order(const struct scrollback *sb, size_t i);

/* The first item that arrived after an order; the count: there is none. */
size_t scrollback_after(const struct scrollback *sb, uint64_t order);

/*
 * The line or gap that has this byte of a file now, as it is called since it
 * was cut last. NONE: nothing has it.
 */
size_t scrollback_locate(const struct scrollback *sb, int which, uint64_t at);

/*
 * What was found out about a line: a tag of each kind, 0 while it is not known.
 * Lines are counted by tag; one that changes has none again.
 */
enum tag_kind { TAG_SEARCH, TAG_LEVEL, TAG_KINDS };
enum { TAG_UNKNOWN, TAG_NO, TAG_YES, TAG_STRONG, TAG_VALUES };

int scrollback_tag(const struct scrollback *sb, size_t i, enum tag_kind k);
void scrollback_set_tag(struct scrollback *sb, size_t i, enum tag_kind k,
    int tag);

/* Of all lines. */
void scrollback_untag(struct scrollback *sb, enum tag_kind k);

/* Lines of the files in the mask that have this tag. */
size_t scrollback_tagged(const struct scrollback *sb, enum tag_kind k, int tag,
    unsigned mask);

/* ... of those, the ones before item i. */
size_t scrollback_tagged_before(const struct scrollback *sb, enum tag_kind k,
    int tag, unsigned mask, size_t i);

/* Where the operator looks: what is far from it goes first. 0: at the end. */
void scrollback_keep(struct scrollback *sb, uint64_t id);

/*
 * The part of gap i to ask for next, at its end or at its start: at most most
 * bytes, of which there are 128 KiB at least. False: i is no gap that can be
 * filled.
 */
struct scrollback_part {
	int which;
	uint64_t from, to;
};
bool scrollback_wanted(const struct scrollback *sb, size_t i, bool at_end,
    uint64_t most, struct scrollback_part *part);

#endif

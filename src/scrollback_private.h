/* What the files of the scrollback share. */
#ifndef SCROLLBACK_PRIVATE_H
#define SCROLLBACK_PRIVATE_H

#include "scrollback.h"

struct item {
	uint64_t id;
	uint64_t from;
	union {
		char *text;     /* of a line, owned                         */
		uint64_t to;    /* of a gap                                 */
	};
	int64_t when;
	uint64_t order;
	uint32_t n;             /* bytes of text, the newline included      */
	uint32_t room;          /* of text                                  */
	uint8_t kind;
	uint8_t which;
	bool ended;
	bool old;               /* of the file before it was cut            */
	bool further;           /* as scrollback_item has it                */
	uint8_t tags[TAG_KINDS];
};

enum {
	/* Who ask for items by name, each for the same ones again and again: the
	 * top of a view, both ends of a selection, and one more. */
	FINDERS = 4,
};

/* malloc's own words come to it. */
_Static_assert(sizeof(struct item) + 16 <= SCROLLBACK_LINE,
    "a line costs more than is counted");

struct file {
	uint64_t end;           /* one past the last byte that was seen     */
	uint64_t open;          /* id of the line that may go on; 0: none   */
	bool within;            /* the last byte was no newline             */
};

struct scrollback {
	struct item *room;      /* owned; items are room[start ...]         */
	size_t start, n, size;
	size_t cuts;            /* items that are ITEM_CUT or ITEM_SEAM     */
	size_t limit, bytes;    /* as SCROLLBACK_LIMIT counts them          */
	struct file files[3];   /* by which                                 */
	uint64_t last_id;
	uint64_t own_order;
	uint64_t *last_order;   /* own_order, or shared with others         */
	uint64_t arrived[3];    /* lines, by which                          */
	uint64_t jumps[3];      /* over what nobody saw come, by which      */
	size_t tagged[TAG_KINDS][3][TAG_VALUES];        /* by which         */
	uint64_t keep;          /* 0: the end                               */
	size_t hints[FINDERS];  /* where find() was successful, last first  */
};

static inline struct item *
item_of(const struct scrollback *sb, size_t i)
{
	return &sb->room[sb->start + i];
}

static inline uint64_t
item_end(const struct item *it)
{
	return it->kind == ITEM_GAP ? it->to : it->from + it->n;
}

/*
 * Replaces count items from i on by n new ones, whose ids are made here, and
 * the orders of those that have none.
 */
void items_splice(struct scrollback *sb, size_t i, size_t count,
    const struct item *v, size_t n);

/* A line of these bytes, its text copied and counted. */
struct item item_line(struct scrollback *sb, int which, uint64_t from,
    struct slice bytes, int64_t when);

/* Adds bytes to a line, at its end or, with before, at its start. */
void item_grow(struct scrollback *sb, struct item *it, struct slice bytes,
    bool before);

/* One line more, or else one less, is counted among those of its tags. */
void item_count(struct scrollback *sb, const struct item *it, bool more);

/* How much of bytes the next line takes: up to a newline, at most most. */
size_t line_length(struct slice bytes, size_t most);

/*
 * How much of the bytes that come next a piece takes, of which some are here
 * already: up to a newline, or to where it is cut.
 */
size_t piece_takes(struct slice have, struct slice more);

/* How many of the bytes after a place belong to what begins before it. */
size_t piece_rest(struct slice before, struct slice after);

/* Two items of a file are pieces of one line, next to each other. */
bool piece_follows(const struct item *first, const struct item *second);

/* Takes bytes off the start of a line that has more. */
void item_shed(struct scrollback *sb, struct item *it, size_t n);

/* Bytes of a range that was seen before go where gaps are (its own file). */
void fill_gaps(struct scrollback *sb, int which, uint64_t offset,
    struct slice bytes);

/* Makes gaps of what is farthest from keep, until the bound holds. */
void evict(struct scrollback *sb);

#endif

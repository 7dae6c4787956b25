/*
 * Which rows of a text source stand on the screen. A view keeps one item on one
 * row: what arrives, is filled in or is dropped elsewhere moves nothing that
 * the operator looks at. Following means that the last item stays on the last
 * row. No curses here.
 */
#ifndef OUTPUT_VIEW_H
#define OUTPUT_VIEW_H

#include "line_layout.h"
#include "stamp.h"
#include "text.h"
#include "text_source.h"

struct view {
	const struct text_source *text; /* NULL: nothing to show            */
	unsigned mask;          /* SCROLLBACK_ bits: the files that show    */
	bool wrap;
	struct line_layouts *lines;     /* NULL: nothing is kept of them    */
	bool follow;
	bool ascii;
	enum stamp stamps;      /* a date has a row of its own              */
	int h, w;               /* of the canvas, without margins           */
	int column;             /* the first that shows, where not wrapped  */
	uint64_t anchor;        /* id of the item that keeps its row        */
	struct spot spot;       /* ... its first byte, which it has when it
				   was dropped and read again           */
	int row;                /* ... which may be above the screen        */
	bool upwards;           /* the last movement went up                */
	struct seen {
		uint64_t n[3], jumps[3];
	} seen;                 /* lines, by which, while it followed       */
};

/* A place: an item, and how many of its rows are above the screen. */
struct place {
	size_t item;            /* SCROLLBACK_NONE: there is nothing        */
	int skip;
};

/* Shows another text, at its end. NULL is legal. */
void view_show(struct view *v, const struct text_source *text);

/* What stands on the first row. */
struct place view_top(const struct view *v);

/* 1 where an item begins with the row of a date; otherwise 0. */
int view_lead(const struct view *v, size_t item);

/* When the item before arrived; 0: not known, or there is none. */
int64_t view_before(const struct view *v, size_t item);

/* The item on a row of the screen, or the nearest one. */
size_t view_item_at(const struct view *v, int row);

/* The line of an item, as it is shown. */
struct line view_line(const struct view *v, size_t item);

/* Rows that an item needs. */
int view_rows(const struct view *v, size_t item);

/*
 * Rows down, or up where n is negative, but not past a gap that comes on the
 * way: it may be megabytes. At the very end it follows.
 */
void view_scroll(struct view *v, int n);
void view_first(struct view *v);
void view_last(struct view *v);

/*
 * Makes a byte of an item's line visible, in the middle where it is not on the
 * screen yet.
 */
void view_reveal(struct view *v, size_t item, size_t byte);

/* Wraps lines, or no more; about the same bytes stay at the top. */
void view_set_wrap(struct view *v, bool wrap);

/* The item that keeps its row may have another id by now. To be called after
 * the text has changed. */
void view_mend(struct view *v);

/* Scrolls as little as shows an item, or as much of it as fits. */
void view_bring(struct view *v, size_t item);

/* Keeps what is on the first line in its place from now on. */
void view_hold(struct view *v);

/* Another part was added behind the last: what it has is not new. */
void view_joined(struct view *v);

/*
 * Lines of the files that show which came since it does not follow; 0 while it
 * does. more: something was jumped over, so there are others which nobody has
 * counted.
 */
uint64_t view_new(const struct view *v, bool *more);

/* Columns of the longest line on the screen, which is not wrapped. */
int view_widest(const struct view *v);

/* The last item on the screen; SCROLLBACK_NONE: there is nothing. */
size_t view_bottom(const struct view *v);

/* A gap on the screen that should be filled; SCROLLBACK_NONE: none. */
size_t view_gap(const struct view *v);

#endif

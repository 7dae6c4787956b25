/*
 * Who gets which part of the screen: arithmetic only. On a small screen what
 * matters less goes first: the key bar, then the lower pane, then the hosts; a
 * wide one has the panes side by side.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdbool.h>

struct area {
	int y, x, h, w;         /* h 0: there is no room for it             */
};

struct layout {
	struct area hosts;      /* the first line                           */
	struct area list;
	struct area below;      /* the list, where it is short and the screen is
				   high and has the panes side by side      */
	struct area rule;       /* one column, where they are side by side  */
	struct area output;
	struct area keys;
	struct area message;    /* the last lines; over the key bar where
				   there is only one line for both          */
};

enum layout_where { LAYOUT_AUTO, LAYOUT_STACKED, LAYOUT_SIDE };

struct layout_wants {
	int h, w;               /* of the screen                            */
	enum layout_where where;        /* is the output                    */
	int split;              /* percent for the list; 0: as it needs     */
	int list_rows;          /* what the list could use, its head too    */
	int list_columns;       /* the same; 0: as many as there are        */
	int low_rows;           /* what the lower pane could use; 0: all    */
	int message_rows;       /* 0: nothing to say                        */
	bool below;             /* there is something to be put there       */
	bool list_only, output_only;    /* a pane has it all                */
	bool output_focused;    /* who stays where both do not fit          */
};

struct layout layout_make(const struct layout_wants *w);

/* The list's share of what both panes have, in percent; 0: one has it all. */
int layout_share(const struct layout *l);

#endif

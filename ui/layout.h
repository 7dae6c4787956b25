/*
 * Who gets which lines of the screen: arithmetic only. On a small screen what
 * matters less goes first: the key bar, then the lower pane, then the hosts.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdbool.h>

struct band {
	int y, h;               /* h 0: there is no room for it             */
};

struct layout {
	struct band hosts;      /* the first line                           */
	struct band list;
	struct band output;
	struct band keys;
	struct band message;    /* the last lines; over the key bar where
				   there is only one line for both          */
};

struct layout_wants {
	int h;                  /* lines of the screen                      */
	int list_rows;          /* what the list could use, its head too    */
	int message_rows;       /* 0: nothing to say                        */
	bool list_only, output_only;    /* a pane has it all                */
	bool output_focused;    /* who stays where both do not fit          */
};

struct layout layout_make(const struct layout_wants *w);

#endif

/* The mouse: what a terminal reports of it, and where. No curses here. */
#ifndef MOUSE_H
#define MOUSE_H

#include <stdbool.h>

enum mouse_kind {
	MOUSE_PRESS,            /* of the first button; others are nobody's */
	MOUSE_DOUBLE,           /* pressed again, at once and there         */
	MOUSE_DRAG,
	MOUSE_RELEASE,
	MOUSE_WHEEL_UP,
	MOUSE_WHEEL_DOWN,
};

enum { WHEEL_LINES = 3 };

struct mouse {
	enum mouse_kind kind;
	int y, x;               /* of a pane: its title line is 0           */
};

/*
 * A report as terminals of mode 1006 send it, "0;12;5M", without the prefix
 * ESC [ <. False: it is none, or of no button that matters.
 */
bool mouse_parse(const char *report, struct mouse *m);

#endif

#include "layout.h"

enum {
	HOSTS_FROM = 6,         /* lines of the screen that a hosts line,   */
	KEYS_FROM = 9,          /* a key bar beside the message line,       */
	BOTH_FROM = 10,         /* and both panes need                      */
	LIST_LEAST = 4,
	OUTPUT_LEAST = 4,
	MESSAGE_MOST = 4,
};

static int
least(int a, int b)
{
	return a < b ? a : b;
}

static int
most(int a, int b)
{
	return a > b ? a : b;
}

/* The list gets what it can use, up to a little less than half. */
static void
split(struct layout *l, const struct layout_wants *w, int y, int h)
{
	bool both = w->h >= BOTH_FROM && !w->list_only && !w->output_only;

	if (!both) {
		bool output = w->output_only ||
		    (!w->list_only && w->output_focused);
		*(output ? &l->output : &l->list) = (struct band){ y, h };
		return;
	}
	int rows = least(w->list_rows, most(LIST_LEAST, h * 9 / 20));
	rows = most(LIST_LEAST - 1, least(rows, h - OUTPUT_LEAST));
	l->list = (struct band){ y, rows };
	l->output = (struct band){ y + rows, h - rows };
}

struct layout
layout_make(const struct layout_wants *w)
{
	struct layout l = { 0 };
	int top = 0, low = w->h;
	int say = least(w->message_rows, least(MESSAGE_MOST, w->h / 3));

	if (w->h >= HOSTS_FROM)
		l.hosts = (struct band){ top++, 1 };
	if (w->h >= KEYS_FROM) {
		say = most(say, 1);
		low -= say;
		l.message = (struct band){ low, say };
		l.keys = (struct band){ --low, 1 };
	} else {
		say = most(least(say, w->h - 1), w->h > 1);
		low -= say;
		l.message = (struct band){ low, w->message_rows > 0 ? say : 0 };
		if (w->message_rows == 0)
			l.keys = (struct band){ low, say };
	}
	split(&l, w, top, low - top);
	return l;
}

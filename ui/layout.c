#include "layout.h"

enum {
	HOSTS_FROM = 6,         /* lines of the screen that a hosts line,   */
	KEYS_FROM = 9,          /* a key bar beside the message line,       */
	BOTH_FROM = 10,         /* and both panes need                      */
	LIST_LEAST = 4,
	OUTPUT_LEAST = 4,
	OUTPUT_LEFT = 2,        /* ... under a long message                 */
	MESSAGE_MOST = 4,
	SIDE_FROM = 240,        /* columns: a log's lines are long, and the
				   list has many columns                   */
	LIST_NARROW = 20,       /* columns that each of them needs          */
	OUTPUT_NARROW = 30,
	BELOW_LEAST = 12,       /* lines of what stands below a short list  */
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

static int
within(int n, int from, int to)
{
	return most(from, least(n, to));
}

/* Above and below: the list gets what it can use, to a little below half, or
 * more where the lower pane needs less. */
static void
stack(struct layout *l, const struct layout_wants *w, struct area all)
{
	int rows = w->split > 0 ? (all.h * w->split + 50) / 100
	    : least(w->list_rows, most(LIST_LEAST, w->low_rows > 0
		? most(all.h - w->low_rows, all.h * 9 / 20)
		: all.h * 9 / 20));

	rows = within(rows, LIST_LEAST - 1, all.h - OUTPUT_LEAST);
	l->list = l->output = all;
	l->list.h = rows;
	l->output.y += rows;
	l->output.h -= rows;
}

/* Left and right: the list gets the columns it can use, to three in five. */
static void
put_beside(struct layout *l, const struct layout_wants *w, struct area all)
{
	int columns = w->split > 0 ? (all.w * w->split + 50) / 100
	    : w->list_columns == 0 ? all.w / 2
	    : within(w->list_columns, all.w / 3, all.w * 3 / 5);

	columns = within(columns, LIST_NARROW, all.w - 1 - OUTPUT_NARROW);
	l->list = l->output = l->rule = all;
	l->list.w = columns;
	l->rule.x += columns;
	l->rule.w = 1;
	l->output.x += columns + 1;
	l->output.w -= columns + 1;
}

/* Half of a high column that the list does not need. */
static void
put_below(struct layout *l, const struct layout_wants *w)
{
	int rows = most(w->list_rows, l->list.h / 2);

	if (!w->below || l->list.h - rows < BELOW_LEAST)
		return;
	l->below = l->list;
	l->below.y += rows;
	l->below.h -= rows;
	l->list.h = rows;
}

static bool
is_side(const struct layout_wants *w)
{
	return w->where == LAYOUT_SIDE
	    ? w->w >= LIST_NARROW + 1 + OUTPUT_NARROW
	    : w->where == LAYOUT_AUTO && w->w >= SIDE_FROM;
}

static void
split(struct layout *l, const struct layout_wants *w, struct area all)
{
	bool both = !w->list_only && !w->output_only;

	if (both && w->h >= HOSTS_FROM && is_side(w)) {
		put_beside(l, w, all);
		put_below(l, w);
	} else if (both && w->h >= BOTH_FROM) {
		stack(l, w, all);
	} else {
		bool output = w->output_only ||
		    (!w->list_only && w->output_focused);
		*(output ? &l->output : &l->list) = all;
	}
}

/* n lines at the bottom go to what is said at length: what is on the list's rows
 * stays where it is, as long as the lower pane has some. */
static void
give_up(struct layout *l, int n)
{
	bool stacked = l->rule.h == 0 && l->list.h > 0 && l->output.h > 0;
	int of_list = stacked ? most(0, n - (l->output.h - OUTPUT_LEFT)) : n;

	if (l->below.h > 0)
		l->below.h -= n;
	else if (l->list.h > 0)
		l->list.h -= of_list;
	if (l->rule.h > 0)
		l->rule.h -= n;
	if (l->output.h == 0)
		return;
	l->output.y -= stacked ? of_list : 0;
	l->output.h -= stacked ? n - of_list : n;
}

static struct area
lines(const struct layout_wants *w, int y, int h)
{
	return (struct area){ y, 0, h, w->w };
}

struct layout
layout_make(const struct layout_wants *w)
{
	struct layout l = { 0 };
	int top = 0, low = w->h;
	int say = least(w->message_rows, least(MESSAGE_MOST, w->h / 3));
	int more;               /* lines of it than one                     */

	if (w->h >= HOSTS_FROM)
		l.hosts = lines(w, top++, 1);
	if (w->h >= KEYS_FROM) {
		say = most(say, 1);
		low -= say;
		l.message = lines(w, low, say);
		l.keys = lines(w, --low, 1);
	} else {
		say = most(least(say, w->h - 1), w->h > 1);
		low -= say;
		l.message = lines(w, low, w->message_rows > 0 ? say : 0);
		if (w->message_rows == 0)
			l.keys = lines(w, low, say);
	}
	more = most(say, 1) - 1;
	split(&l, w, lines(w, top, low + more - top));
	give_up(&l, more);
	return l;
}

int
layout_share(const struct layout *l)
{
	if (l->list.h == 0 || l->output.h == 0)
		return 0;
	if (l->rule.h > 0)
		return l->list.w * 100 / (l->list.w + 1 + l->output.w);
	return l->list.h * 100 / (l->list.h + l->output.h);
}

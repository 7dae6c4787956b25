/* Movements in the output pane. */
#include "output_private.h"

static void
sideways(struct output *o, int step)
{
	if (o->view.wrap) {
		ui_notice(o->base.ui, NOTICE_INFO, "lines are wrapped; C-w cuts"
		    " them instead");
		return;
	}
	o->view.column += step * (o->view.w / 2);
	if (o->view.column < 0)
		o->view.column = 0;
}

/* The end of the longest line on the screen. */
static void
line_end(struct output *o)
{
	struct view *v = &o->view;

	if (v->wrap)
		sideways(o, 0);         /* says why not */
	else
		v->column = view_widest(v) > v->w ? view_widest(v) - v->w : 0;
}

static void
toggle_follow(struct output *o)
{
	if (o->view.follow)
		view_hold(&o->view);
	else
		view_last(&o->view);
}

/* Whoever stands before a gap waits for its bytes, and does not jump it. */
static void
scroll(struct output *o, int n)
{
	const struct view *v = &o->view;
	size_t top = view_top(v).item;

	if (top != SCROLLBACK_NONE && !v->follow && v->upwards == (n < 0) &&
	    stream_fills(o->stream, top))
		return;
	/* What could not be read is tried again when the operator moves. */
	if (o->stream != NULL)
		o->stream->unfilled = false;
	view_scroll(&o->view, n);
}

bool
output_move(struct output *o, enum action a)
{
	int rows = o->base.rows;
	int page = rows > 2 ? rows - 1 : 1;
	int half = page > 1 ? page / 2 : 1;

	switch (a) {
	case ACTION_FOLLOW:
		toggle_follow(o);
		return true;
	case ACTION_UP:
	case ACTION_DOWN:
		scroll(o, a == ACTION_UP ? -1 : 1);
		return true;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		scroll(o, a == ACTION_PAGE_UP ? -page : page);
		return true;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		scroll(o, a == ACTION_HALF_UP ? -half : half);
		return true;
	case ACTION_PAUSE:
		if (o->view.follow)
			view_hold(&o->view);
		return true;
	case ACTION_LINE_END:
		line_end(o);
		return true;
	case ACTION_FIRST:
		source_unclear(&o->source);
		if (o->stream != NULL)
			o->stream->unfilled = false;
		view_first(&o->view);
		return true;
	case ACTION_LAST:
		view_last(&o->view);
		return true;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		sideways(o, a == ACTION_LEFT ? -1 : 1);
		return true;
	case ACTION_HOME:
		o->view.column = 0;
		return true;
	default:
		return false;
	}
}

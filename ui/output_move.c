/* Movements in the output pane. */
#include "output_private.h"
#include "view_line.h"

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

/* Whoever stands before a gap waits for its bytes, and does not jump it; where
 * they would not be seen, some come, and it is passed. */
static bool
waits(struct output *o, bool upwards)
{
	const struct view *v = &o->view;
	size_t top = view_top(v).item;

	if (top == SCROLLBACK_NONE || v->follow || v->upwards != upwards ||
	    !stream_fills(output_stream_of(o, top), source_index(&o->source,
		top)))
		return false;
	if (!view_gap_rests(v, top, upwards))
		return true;
	console_fill(o->base.console, output_stream_of(o, top),
	    source_index(&o->source, top), &(struct fill_how){
	    .at_end = upwards, .most = FILL_USUAL });
	return false;
}

static void
scroll(struct output *o, int n)
{
	if (waits(o, n < 0))
		return;
	/* What could not be read is tried again when the operator moves. */
	if (o->stream != NULL)
		o->stream->unfilled = false;
	view_scroll(&o->view, n);
}

/* What was found stays in sight, wherever it is in a long line. */
void
output_set_wrap(struct output *o, bool wrap)
{
	struct hit hit = { 0 };
	size_t item;

	if (wrap == o->view.wrap)
		return;
	item = output_hit_in_sight(o);
	view_set_wrap(&o->view, wrap);
	if (item == SCROLLBACK_NONE || o->search == NULL)
		return;
	struct hits_line line = hits_line_of(&o->source, item);
	if (hits_first(o->search, &line, &hit))
		view_reveal(&o->view, item, hit.from);
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

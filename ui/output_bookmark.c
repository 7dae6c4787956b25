/*
 * Bookmarks in the output pane: m marks the line that is looked at, ' lists all
 * of what is shown, and goes to one. They are the streams'.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chooser.h"
#include "clock.h"
#include "mem.h"
#include "output_private.h"

enum { LIST_MAX = 64, NAME_ROOM = 16 };

/* What a chooser shows: copies, for the text behind them may change. */
struct list {
	struct output *o;
	struct listed {
		struct stream *stream;
		int which;
		uint64_t at;
		char name[NAME_ROOM];
		char *text;
	} v[LIST_MAX];
	int n;
};

/* The hit where it is in sight; the end where that is followed; or the top. */
size_t
output_line(struct output *o)
{
	size_t item = output_hit_in_sight(o);

	if (item == SCROLLBACK_NONE)
		item = o->view.follow ? view_bottom(&o->view)
			: view_top(&o->view).item;
	/* A gap is no line; the next one is. */
	while (item != SCROLLBACK_NONE &&
	    source_at(&o->source, item).kind != ITEM_LINE)
		item = source_next(&o->source, item, o->view.mask);
	return item;
}

void
output_bookmark(struct output *o)
{
	struct ui *ui = o->base.ui;
	size_t item = output_line(o);

	if (item == SCROLLBACK_NONE) {
		ui_notice(ui, NOTICE_WARNING, "there is no line here to mark");
		return;
	}
	struct scrollback_item it = source_at(&o->source, item);
	switch (bookmarks_toggle(&output_stream_of(o, item)->bookmarks,
	    &it)) {
	case BOOKMARK_PUT:
		ui_notice(ui, NOTICE_INFO, "marked; ' lists the marks, m takes"
		    " this one off again");
		break;
	case BOOKMARK_TAKEN:
		ui_notice(ui, NOTICE_INFO, "the mark was taken off");
		break;
	case BOOKMARK_FULL:
		ui_notice(ui, NOTICE_WARNING, "%d lines are marked already,"
		    " and more cannot be", BOOKMARKS_MAX);
		break;
	}
}

static void
list_free(void *arg)
{
	struct list *l = arg;

	for (int i = 0; i < l->n; i++)
		free(l->v[i].text);
	free(l);
}

static void
add(struct list *l, struct stream *s, const struct bookmark *b)
{
	struct listed *to = &l->v[l->n];

	if (l->n == LIST_MAX)
		return;
	*to = (struct listed){ .stream = s, .which = b->which, .at = b->at,
		.text = l->o->merged ? xasprintf("%s: %s", s->name, b->text)
			: xstrdup(b->text) };
	stamp_text(STAMP_LOCAL, b->when, 0, to->name, sizeof to->name);
	to->name[8] = '\0';     /* the chooser has room for seconds */
	l->n++;
}

/* The part of the source that has a stream's text; NONE: none any more. */
static size_t
line_of(struct output *o, const struct listed *what)
{
	for (unsigned i = 0; i < o->source.n; i++)
		if (o->streams[i] == what->stream)
			return source_locate(&o->source, &(struct spot){ i,
			    what->which, what->at });
	return SCROLLBACK_NONE;
}

static void
chosen(int what, void *arg)
{
	struct list *l = arg;
	struct output *o = l->o;

	if (what < 0)
		return;
	size_t item = line_of(o, &l->v[what]);
	if (item == SCROLLBACK_NONE) {
		ui_notice(o->base.ui, NOTICE_WARNING, "this line is not there"
		    " any more");
		return;
	}
	if ((o->view.mask & (unsigned)l->v[what].which) == 0) {
		o->mask = o->view.mask = SCROLLBACK_BOTH;
		ui_notice(o->base.ui, NOTICE_INFO, "showing stdout and stderr:"
		    " the line is of the other one");
	}
	/* In a gap it is read first: the view goes on to it then. */
	o->goal = (struct goal){ true, l->v[what].stream, l->v[what].which,
		l->v[what].at };
	output_goal(o);
}

/* Goes to the line that was chosen, as soon as its bytes are here. */
void
output_goal(struct output *o)
{
	const struct goal *g = &o->goal;
	struct listed what = { .stream = g->stream, .which = g->which,
		.at = g->at };
	size_t item;

	if (!g->on || g->stream->filling)
		return;
	item = line_of(o, &what);
	if (item == SCROLLBACK_NONE) {
		o->goal.on = false;
		return;
	}
	if (source_at(&o->source, item).kind == ITEM_GAP && g->stream->text !=
	    NULL && console_fetch(o->base.console, g->stream, g->which,
		g->at)) {
		source_keep(&o->source, source_id(&o->source, item));
		return;
	}
	o->goal.on = false;
	o->hit = source_id(&o->source, item);
	o->hit_spot = source_spot(&o->source, item);
	view_reveal(&o->view, item, 0);
	ui_mark(o->base.ui);
}

void
output_bookmarks(struct output *o)
{
	struct list *l = xcalloc(1, sizeof *l);

	l->o = o;
	for (unsigned i = 0; i < o->source.n; i++)
		for (size_t k = 0; k < o->streams[i]->bookmarks.n; k++)
			add(l, o->streams[i], &o->streams[i]->bookmarks.v[k]);
	if (l->n == 0) {
		list_free(l);
		ui_notice(o->base.ui, NOTICE_INFO, "no line is marked; %s marks"
		    " one", ui_key_text(o->base.ui, ACTION_BOOKMARK).s);
		return;
	}
	struct chooser *c = chooser_new("Marked lines", clock_mono_ms(),
	    chosen, l, list_free);
	for (int i = 0; i < l->n; i++)
		chooser_item(c, i + 1, l->v[i].name, l->v[i].text);
	ui_choose(o->base.ui, c);
}

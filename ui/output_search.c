/* The search in the output pane: what was typed, and the walk to its hits. */
#include <stdlib.h>

#include "mem.h"
#include "output_hits.h"
#include "output_private.h"

static void
no_hit(struct output *o)
{
	bool upwards = o->upwards;

	if (o->fresh && !o->turned) {
		ui_notice(o->base.ui, NOTICE_WARNING, "no match for '%s' in"
		    " what is loaded", o->pattern);
		return;
	}
	ui_notice(o->base.ui, NOTICE_WARNING, "no further match for '%s' %s;"
	    " %s", o->pattern, upwards ? "above" : "below", upwards
	    ? "scroll up to load older output" : "N searches upwards");
}

static void
walk_later(struct output *o, size_t item)
{
	o->walk = item == SCROLLBACK_NONE ? 0
		: source_id(o->view.text, item);
	ev_timer_set(&o->step, 0., 0.);
	ev_timer_start(ui_loop(o->base.ui), &o->step);
}

/* A new pattern that is nowhere below is looked for above. */
static bool
turn_round(struct output *o)
{
	if (!o->fresh || o->upwards)
		return false;
	o->upwards = true;
	struct place top = view_top(&o->view);
	walk_later(o, top.item == SCROLLBACK_NONE ? SCROLLBACK_NONE
		: source_prev(o->view.text, top.item, o->view.mask));
	return true;
}

static void
on_step(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct output *o = w->data;
	size_t item = SCROLLBACK_NONE;

	(void)loop;
	(void)revents;
	if (o->search == NULL || o->view.text == NULL)
		return;
	if (o->walk != 0)
		item = source_find(o->view.text, o->walk);
	switch (hits_walk(o->search, &o->view, &item, o->upwards)) {
	case HITS_FOUND:
		o->hit = source_id(o->view.text, item);
		view_reveal(&o->view, item);
		break;
	case HITS_MORE:
		walk_later(o, item);
		return;
	case HITS_END:
		if (turn_round(o))
			return;
		no_hit(o);
		break;
	}
	ui_mark(o->base.ui);
}

void
output_next_hit(struct output *o, bool upwards)
{
	size_t from = SCROLLBACK_NONE;

	if (o->search == NULL) {
		ui_notice(o->base.ui, NOTICE_WARNING, "there is no search yet;"
		    " / begins one");
		return;
	}
	if (o->view.text == NULL)
		return;
	if (o->hit != 0)
		from = source_find(o->view.text, o->hit);
	if (from != SCROLLBACK_NONE)
		from = upwards
		    ? source_prev(o->view.text, from, o->view.mask)
		    : source_next(o->view.text, from, o->view.mask);
	else
		from = upwards ? view_bottom(&o->view)
			: view_top(&o->view).item;
	o->upwards = upwards;
	walk_later(o, from);
}

void
output_search_end(struct output *o)
{
	ev_timer_stop(ui_loop(o->base.ui), &o->step);
	search_free(o->search);
	free(o->pattern);
	o->search = NULL;
	o->pattern = NULL;
	o->hit = 0;
}

void
output_search(struct output *o, const char *pattern)
{
	struct fault f;

	output_search_end(o);
	if (pattern[0] == '\0')
		return;
	o->search = search_new(slice_of(pattern), &f);
	if (o->search == NULL) {
		ui_notice(o->base.ui, NOTICE_ERROR, "%s", f.text);
		return;
	}
	o->pattern = xstrdup(pattern);
	o->fresh = true;
	output_next_hit(o, false);
}

void
output_search_forget(struct output *o)
{
	o->hit = 0;
	ev_timer_stop(ui_loop(o->base.ui), &o->step);
}

void
output_search_start(struct output *o)
{
	ev_timer_init(&o->step, on_step, 0., 0.);
	o->step.data = o;
}

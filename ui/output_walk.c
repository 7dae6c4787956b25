/*
 * The walk from hit to hit: through what is loaded, and, where the operator
 * asked for the next one, through gaps too. The host looks through a large one
 * (output_far.c); where it cannot, a gap's bytes are asked for a part at a time,
 * looked through, and dropped when memory is at its bound: of a file of any size
 * no more is here than of a small one. Each turn of the loop does a part; Esc
 * ends it.
 */
#include <stdio.h>

#include "output_draw.h"
#include "output_private.h"
#include "view_line.h"

/* Bytes of a gap that are asked for at once. */
enum { FILL_SIZE = 1024 * 1024 };

static struct text_source *
text_of(struct output *o)
{
	return &o->source;
}

void
walk_step_later(struct output *o)
{
	ev_timer_set(&o->step, 0., 0.);
	ev_timer_start(ui_loop(o->base.ui), &o->step);
}

/* Goes on with this item; NONE: with the end of the text. */
void
walk_go_on_at(struct output *o, size_t item)
{
	struct walk *w = &o->walk;

	w->at = item == SCROLLBACK_NONE ? 0 : source_id(text_of(o), item);
	if (w->at != 0)
		w->spot = source_spot(text_of(o), item);
}

/* The item of a name, which may have another one by now. */
static size_t
find(struct output *o, uint64_t id, const struct spot *spot)
{
	size_t item = source_find(text_of(o), id);

	return item != SCROLLBACK_NONE ? item
		: source_locate(text_of(o), spot);
}

void
output_walk_end(struct output *o)
{
	ev_timer_stop(ui_loop(o->base.ui), &o->step);
	output_far_end(o);
	o->walk.on = false;
	o->walk.waiting = NULL;
}

static const char *
what_text(const struct output *o)
{
	return o->walk.want == TAG_STRONG ? "error"
		: o->walk.find.kind == TAG_LEVEL ? "warning" : "match";
}

/* "match for 'x'", "error". */
static void
none(struct output *o, const char *before, const char *after)
{
	bool search = o->walk.find.kind == TAG_SEARCH;

	ui_notice(o->base.ui, NOTICE_WARNING, "%s %s%s%s%s%s", before,
	    what_text(o), search ? " for '" : "", search ? o->pattern : "",
	    search ? "'" : "", after);
}

static void
none_loaded(struct output *o)
{
	char more[128];

	snprintf(more, sizeof more, " in what is loaded; %s looks through the"
	    " rest, %s lets the host do it",
	    ui_key_text(o->base.ui, ACTION_NEXT_HIT).s,
	    ui_key_text(o->base.ui, ACTION_MATCHES).s);
	none(o, "no", more);
}

static void
nothing(struct output *o)
{
	struct walk *w = &o->walk;

	output_walk_end(o);
	/* While it is typed, the title says so. */
	if (o->typing.on)
		return;
	if (!w->fresh)
		none(o, o->hit != 0 ? "no other" : "no", w->passed
		    ? "; some of it is lost, and was passed over" : "");
	else if (!w->passed)
		none(o, "no", " in all that there is");
	else
		none_loaded(o);
}

/* Keys can come faster than the walk: each is one hit further. */
static void
again(struct output *o)
{
	struct finder find = o->walk.find;
	struct walk_how how = { .upwards = o->walk.upwards };
	unsigned left = o->walk.again - 1;

	output_walk(o, &find, o->walk.want, how);
	o->walk.again = left;
}

static void
found(struct output *o, size_t item)
{
	struct walk *w = &o->walk;
	struct hit hit = { 0 };
	struct hits_line line = hits_line_of(text_of(o), item);
	bool same = o->hit == source_id(text_of(o), item);

	if (w->find.kind == TAG_SEARCH)
		hits_first(o->search, &line, &hit);
	o->hit = source_id(text_of(o), item);
	o->hit_spot = source_spot(text_of(o), item);
	view_reveal(&o->view, item, hit.from);
	output_walk_end(o);
	if (same && !w->fresh)
		none(o, "no other", w->passed ? "; some of it is lost, and was"
		    " passed over" : "");
	else if (w->again > 0)
		again(o);
	else if (w->wrapped)
		ui_notice(o->base.ui, NOTICE_INFO, "went on from the %s",
		    w->upwards ? "end" : "start");
}

/* Other lines are to be seen before this one: what was begun begins there. */
static bool
other_end(struct output *o)
{
	struct walk *w = &o->walk;
	unsigned mask = o->view.mask;

	if (w->fresh ? w->upwards : w->wrapped)
		return false;
	if (w->fresh) {         /* what is nowhere below may be above */
		w->upwards = true;
		size_t from = find(o, w->origin, &w->origin_spot);
		walk_go_on_at(o, from == SCROLLBACK_NONE ? from
			: source_prev(text_of(o), from, mask));
		return true;
	}
	w->wrapped = true;
	walk_go_on_at(o, w->upwards
	    ? source_prev(text_of(o), SCROLLBACK_NONE, mask)
	    : source_next(text_of(o), SCROLLBACK_NONE, mask));
	return true;
}

/*
 * Asks for the part of a gap that the walk comes to first. Downwards the gap's
 * name goes to what it begins with; upwards the walk goes on from what is
 * behind it. That is what is looked at: of short lines not all have room that
 * are read at once, and those near it must stay, or they are read for ever.
 */
static bool
fill(struct output *o, size_t gap)
{
	struct walk *w = &o->walk;
	struct stream *s = output_stream_of(o, gap);
	size_t i = source_index(text_of(o), gap);
	size_t behind = source_next(text_of(o), gap, o->view.mask);

	s->unfilled = false;
	if (!stream_fills(s, i))
		return false;
	walk_go_on_at(o, w->upwards ? behind : gap);
	source_keep(text_of(o), w->at);
	console_fill(o->base.console, s, i, &(struct fill_how){
	    .at_end = w->upwards, .most = FILL_SIZE });
	w->waiting = s;
	return true;
}

static void
meet_gap(struct output *o, size_t gap)
{
	if (stream_lost(output_stream_of(o, gap), source_index(text_of(o),
	    gap))) {
		o->walk.passed = true;
		walk_go_on_at(o, o->walk.upwards
		    ? source_prev(text_of(o), gap, o->view.mask)
		    : source_next(text_of(o), gap, o->view.mask));
		walk_step_later(o);
		return;
	}
	if (output_far_begin(o, gap) || fill(o, gap))
		return;
	output_walk_end(o);
	ui_notice(o->base.ui, NOTICE_WARNING, "the search ends here: what is"
	    " not loaded cannot be read now");
}

/* Where the next step begins; upwards of a gap that was filled, behind it. */
static size_t
place(struct output *o)
{
	struct walk *w = &o->walk;
	size_t item = SCROLLBACK_NONE;

	if (w->at != 0)
		item = find(o, w->at, &w->spot);
	if (!w->filled)
		return item;
	w->filled = false;
	if (!w->upwards || (item != SCROLLBACK_NONE &&
	    source_tag(text_of(o), item, w->find.kind) == TAG_UNKNOWN))
		return item;
	return source_prev(text_of(o), item, o->view.mask);
}

static void
on_step(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct output *o = timer->data;
	struct walk *w = &o->walk;

	(void)loop;
	(void)revents;
	struct hits_walk look = { .item = place(o), .stop = SCROLLBACK_NONE,
		.upwards = w->upwards, .over_gaps = w->fresh };
	if (w->wrapped)
		look.stop = find(o, w->origin, &w->origin_spot);
	enum hits_step step = hits_walk(&w->find, w->want, &o->view, &look);
	w->bytes += look.bytes;
	w->passed |= look.passed;
	ui_mark(o->base.ui);
	if (step == HITS_FOUND) {
		found(o, look.item);
	} else if (step == HITS_GAP) {
		meet_gap(o, look.item);
	} else if (step == HITS_MORE) {
		walk_go_on_at(o, look.item);
		walk_step_later(o);
	} else if (look.item == SCROLLBACK_NONE && other_end(o)) {
		walk_step_later(o);
	} else {
		nothing(o);
	}
}

/* The bytes that it waits for came, or did not. */
void
output_walk_changed(struct output *o)
{
	struct walk *w = &o->walk;
	struct stream *s = w->waiting;

	output_far_changed(o);
	if (s == NULL || s->filling)
		return;
	w->waiting = NULL;
	if (!s->unfilled && w->far.landing) {
		output_far_landed(o);
		return;
	}
	w->filled = true;
	if (!s->unfilled) {
		walk_step_later(o);
		return;
	}
	output_walk_end(o);
	ui_notice(o->base.ui, NOTICE_WARNING, "the search ends here: what is"
	    " not loaded could not be read");
}

bool
output_fetches(const struct output *o)
{
	return o->goal.on || (o->walk.on && !o->walk.fresh);
}

bool
output_walk_cancel(struct output *o)
{
	bool fetching = o->walk.on && !o->walk.fresh;

	if (fetching)
		ui_notice(o->base.ui, NOTICE_INFO, "the search was stopped");
	output_walk_end(o);
	return fetching;
}

const char *
output_walk_text(const struct output *o, char *buf, size_t size)
{
	const struct walk *w = &o->walk;
	char bytes[32], all[32];
	uint64_t total = 0;

	buf[0] = '\0';
	if (!w->on || w->fresh)
		return buf;
	for (unsigned i = 0; i < o->source.n; i++)
		total += o->streams[i]->size[1] + o->streams[i]->size[2];
	snprintf(buf, size, "searched %s of %s, %s stops",
	    output_bytes(w->bytes, bytes, sizeof bytes),
	    output_bytes(total, all, sizeof all),
	    ui_key_text(o->base.ui, ACTION_BACK).s);
	return buf;
}

static bool
on_screen(const struct output *o, size_t item)
{
	const struct view *v = &o->view;
	size_t bottom = view_bottom(v);

	item = view_owner(v, item);
	return !source_before(&o->source, item, view_top(v).item) &&
	    !source_before(&o->source, bottom, item);
}

size_t
output_hit_in_sight(struct output *o)
{
	size_t item;

	if (o->hit == 0 || o->source.n == 0)
		return SCROLLBACK_NONE;
	item = find(o, o->hit, &o->hit_spot);
	return item != SCROLLBACK_NONE && on_screen(o, item) ? item
		: SCROLLBACK_NONE;
}

void
output_walk(struct output *o, const struct finder *f, int want,
    struct walk_how how)
{
	struct walk *w = &o->walk;
	size_t from, hit = output_hit_in_sight(o);

	if (w->on && !w->fresh && !how.fresh && w->find.kind == f->kind &&
	    w->want == want && w->upwards == how.upwards) {
		w->again++;
		return;
	}
	output_walk_end(o);
	if (view_top(&o->view).item == SCROLLBACK_NONE) {
		*w = (struct walk){ .find = *f, .want = want };
		if (!how.fresh)
			none(o, "no", ": nothing was printed here");
		return;
	}
	from = hit != SCROLLBACK_NONE && !how.fresh ? hit
		: how.upwards ? view_bottom(&o->view)
		: view_top(&o->view).item;
	*w = (struct walk){ .on = true, .find = *f, .want = want,
		.upwards = how.upwards, .fresh = how.fresh,
		.origin = source_id(text_of(o), from),
		.origin_spot = source_spot(text_of(o), from) };
	if (from == hit && !how.fresh)
		from = how.upwards
		    ? source_prev(text_of(o), from, o->view.mask)
		    : source_next(text_of(o), from, o->view.mask);
	walk_go_on_at(o, from);
	walk_step_later(o);
}

void
output_walk_start(struct output *o)
{
	ev_timer_init(&o->step, on_step, 0., 0.);
	o->step.data = o;
}

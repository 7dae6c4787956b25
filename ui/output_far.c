/*
 * A walk through a gap that is too large to be read: the host looks for what
 * may be a hit, a part of the gap at a time, and only what is around that is
 * read. What its grep finds need not be a hit, but it finds no less: the walk
 * goes on from there, and looks itself.
 */
#include "clock.h"
#include "output_private.h"

enum {
	FAR_LEAST = 1024 * 1024,        /* less is read as fast             */
	/* A part of a size that the host looks through in about a second. */
	SIZE_FIRST = 8 * 1024 * 1024,
	SIZE_LEAST = 1024 * 1024,
	SIZE_MOST = SEEK_MAX - 2 * SCROLLBACK_PIECE,
	FAST_MS = 500,
	SLOW_MS = 2000,
	DOUBLED_MOST = 2,               /* from FILL_USUAL to READ_MAX      */
};

/* Bytes of the line, or the piece of one, that goes on in a gap. */
static uint64_t
touching(const struct output *o, size_t gap, bool before)
{
	size_t item = source_edge(&o->source, gap, before);

	if (item == SCROLLBACK_NONE)
		return 0;
	struct scrollback_item it = source_at(&o->source, item);
	return it.to - it.from;
}

/* The next part of what is left, from the side that the walk comes from. */
static bool
ask(struct output *o)
{
	struct walk *w = &o->walk;
	struct far *f = &w->far;
	bool all = f->to - f->from <= f->size;
	struct seek_how how = { .which = f->spot.which,
		.grep = finder_grep(&w->find, w->want),
		.low = w->upwards && !all ? f->to - f->size : f->from,
		.high = !w->upwards && !all ? f->from + f->size : f->to,
		.upwards = w->upwards };

	/* A hit may begin before, or end behind, what was not looked at. */
	how.from = how.low - (how.low != f->from ? 0
		: f->from == f->begin ? f->before : SCROLLBACK_PIECE);
	how.to = how.high + (how.high != f->to ? 0
		: f->to == f->end ? f->behind : SCROLLBACK_PIECE);
	f->asked = clock_mono_ms();
	return console_seek(f->stream, &how);
}

/* From now on what is left of a gap is looked through. */
static bool
begin(struct output *o, size_t gap, uint64_t from, uint64_t to)
{
	struct scrollback_item it = source_at(&o->source, gap);
	struct far *f = &o->walk.far;

	walk_go_on_at(o, gap);
	source_keep(&o->source, o->walk.at);
	*f = (struct far){ .stream = output_stream_of(o, gap),
		.spot = source_spot(&o->source, gap),
		.from = from, .to = to, .begin = it.from, .end = it.to,
		.before = touching(o, gap, true),
		.behind = touching(o, gap, false), .size = SIZE_FIRST };
	if (ask(o))
		return true;
	f->stream = NULL;
	return false;
}

bool
output_far_begin(struct output *o, size_t gap)
{
	const struct walk *w = &o->walk;
	struct scrollback_item it = source_at(&o->source, gap);

	return !w->near && it.to - it.from > FAR_LEAST &&
	    finder_grep(&w->find, w->want) != NULL &&
	    begin(o, gap, it.from, it.to);
}

void
output_far_end(struct output *o)
{
	struct far *f = &o->walk.far;

	if (f->stream != NULL)
		stream_seek_end(f->stream);
	*f = (struct far){ 0 };
}

static void
give_up(struct output *o, const char *why)
{
	output_walk_end(o);
	ui_notice(o->base.ui, NOTICE_WARNING, "the search ends here: %s",
	    why);
}

/*
 * Nothing is in the gap, which has grown meanwhile where what it touches gave
 * way. If it is none any more, the walk sees what became of it.
 */
static void
leave(struct output *o)
{
	struct far was = o->walk.far;
	bool up = o->walk.upwards;
	size_t gap = source_locate(&o->source, &(struct spot){ was.spot.part,
	    was.spot.which, up ? was.begin : was.end - 1 });

	o->walk.far = (struct far){ 0 };
	if (gap == SCROLLBACK_NONE ||
	    source_at(&o->source, gap).kind != ITEM_GAP) {
		walk_step_later(o);
		return;
	}
	struct scrollback_item it = source_at(&o->source, gap);
	if ((up && it.from < was.begin && begin(o, gap, it.from, was.begin)) ||
	    (!up && it.to > was.end && begin(o, gap, was.end, it.to)))
		return;
	walk_go_on_at(o, up ? source_prev(&o->source, gap, o->view.mask)
	    : source_next(&o->source, gap, o->view.mask));
	walk_step_later(o);
}

/* The part that was asked for has none: the next one, if any is left. */
static void
go_on(struct output *o)
{
	struct far *f = &o->walk.far;
	const struct seek_how *how = &f->stream->seek.how;
	int64_t took = clock_mono_ms() - f->asked;

	o->walk.bytes += how->high - how->low;
	if (o->walk.upwards)
		f->to = how->low;
	else
		f->from = how->high;
	if (took < FAST_MS)
		f->size = f->size * 4 < SIZE_MOST ? f->size * 4 : SIZE_MOST;
	else if (took > SLOW_MS && f->size > SIZE_LEAST)
		f->size /= 2;
	if (f->from >= f->to)
		leave(o);
	else if (!ask(o))
		give_up(o, "what is not loaded cannot be looked through now");
}

/* What is around a match is read; more, where the ones before were no hits. */
static struct scrollback_part
around(const struct output *o, const struct scrollback_item *gap)
{
	const struct walk *w = &o->walk;
	const struct seek *k = &w->far.stream->seek;
	uint64_t most = (uint64_t)FILL_USUAL << w->vain;
	uint64_t context = SCROLLBACK_PIECE;
	struct scrollback_part part = { gap->which, gap->from, gap->to };

	if (w->upwards) {
		if (k->to + context < gap->to)
			part.to = k->to + context;
		if (part.to - gap->from > most)
			part.from = part.to - most;
	} else {
		if (k->from > gap->from + context)
			part.from = k->from - context;
		if (gap->to - part.from > most)
			part.to = part.from + most;
	}
	return part;
}

static void
land(struct output *o)
{
	struct walk *w = &o->walk;
	struct far *f = &w->far;
	struct stream *s = f->stream;
	const struct seek *k = &s->seek;
	size_t gap = source_find(&o->source, w->at);

	if (gap == SCROLLBACK_NONE ||
	    source_at(&o->source, gap).kind != ITEM_GAP) {
		f->stream = NULL;
		walk_step_later(o);
		return;
	}
	struct scrollback_item it = source_at(&o->source, gap);
	struct scrollback_part part = around(o, &it);
	w->bytes += w->upwards ? f->to - k->from : k->to - f->from;
	w->waiting = s;
	/* Something else is being read: it is looked for again after that. */
	if (!s->filling) {
		s->unfilled = false;
		f->landing = console_fetch_part(o->base.console, s, &part);
		f->spot.at = w->upwards ? k->to - 1 : k->from;
		w->vain += w->vain < DOUBLED_MOST;
		if (!f->landing) {
			give_up(o, "what is not loaded cannot be read now");
			return;
		}
	}
	f->stream = NULL;
}

/* Its bytes are here: the walk goes on with them. */
void
output_far_landed(struct output *o)
{
	size_t item = source_locate(&o->source, &o->walk.far.spot);

	o->walk.far = (struct far){ 0 };
	if (item == SCROLLBACK_NONE ||
	    source_at(&o->source, item).kind != ITEM_LINE) {
		give_up(o, "what is not loaded could not be read");
		return;
	}
	walk_go_on_at(o, item);
	source_keep(&o->source, o->walk.at);
	walk_step_later(o);
}

void
output_far_changed(struct output *o)
{
	struct walk *w = &o->walk;
	const struct stream *s = w->far.stream;

	if (s == NULL || s->seek.on)
		return;
	if (s->seek.code == CODE_OK && s->seek.found) {
		land(o);
	} else if (s->seek.code == CODE_OK) {
		go_on(o);
	} else if (s->seek.code == CODE_INVALID ||
	    s->seek.code == CODE_FAILED) {
		/* The host's grep is no help: what it lacks is read. */
		w->near = true;
		w->far = (struct far){ 0 };
		walk_step_later(o);
	} else {
		give_up(o, s->status == STREAM_BROKEN ? s->why : s->seek.why);
	}
}

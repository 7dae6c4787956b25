#include "selection.h"

#include <utf8proc.h>

struct selection_end
selection_end_of(const struct view *v, size_t item)
{
	return (struct selection_end){ source_id(v->text, item),
		source_spot(v->text, item) };
}

void
selection_begin(struct selection *s, const struct view *v, size_t item)
{
	s->on = true;
	s->start = s->at = selection_end_of(v, item);
}

void
selection_to(struct selection *s, const struct view *v, size_t item)
{
	s->at = selection_end_of(v, item);
}

/* The item, or that which has its first byte by now. */
size_t
selection_find(const struct view *v, const struct selection_end *e)
{
	size_t i = source_find(v->text, e->id);

	return i != SCROLLBACK_NONE ? i : source_locate(v->text, &e->spot);
}

bool
selection_range(const struct selection *s, const struct view *v,
    struct selection_range *r)
{
	if (!s->on || v->text == NULL)
		return false;
	size_t start = selection_find(v, &s->start);
	r->at = selection_find(v, &s->at);
	if (start == SCROLLBACK_NONE || r->at == SCROLLBACK_NONE)
		return false;
	/* Whatever its pieces, a line is selected as a whole. */
	start = source_line_first(v->text, start);
	r->at = source_line_first(v->text, r->at);
	bool down = source_before(v->text, start, r->at);
	r->first = down ? start : r->at;
	r->last = source_line_last(v->text, down ? r->at : start);
	return true;
}

bool
selection_has(const struct view *v, const struct selection_range *r,
    size_t item)
{
	return !source_before(v->text, item, r->first) &&
	    !source_before(v->text, r->last, item);
}

/* A piece of a line whose first one is in the range, too. */
static bool
is_taken(const struct view *v, const struct selection_range *r, size_t i)
{
	return source_goes_on(v->text, i) &&
	    selection_has(v, r, source_line_first(v->text, i));
}

/* The lines, each by its first piece, and gaps of a range that show, in order. */
struct walk {
	const struct view *v;
	const struct selection_range *r;
	struct source_walk items;
	size_t at;              /* the last that came                       */
};

static void
walk_begin(struct walk *w, const struct view *v,
    const struct selection_range *r)
{
	*w = (struct walk){ .v = v, .r = r, .at = SCROLLBACK_NONE };
	source_walk_begin(&w->items, v->text, r->first, v->mask);
}

/* NONE: there is no more. Output of another file may lie between a line's pieces;
 * those before the first are behind us. */
static size_t
walk_next(struct walk *w)
{
	const struct selection_range *r = w->r;
	size_t i = r->first;

	if (w->at == r->last && w->at != SCROLLBACK_NONE)
		return SCROLLBACK_NONE;
	if (w->at != SCROLLBACK_NONE ||
	    !((unsigned)source_at(w->v->text, i).which & w->v->mask))
		do
			i = source_walk_next(&w->items);
		while (i != SCROLLBACK_NONE && is_taken(w->v, r, i));
	if (i != SCROLLBACK_NONE && source_before(w->v->text, r->last, i))
		i = SCROLLBACK_NONE;
	w->at = i;
	return i;
}

/* Bytes of a line from a piece on, its newline included. */
static uint64_t
line_bytes(const struct view *v, size_t piece)
{
	return source_at(v->text, source_line_last(v->text, piece)).to -
	    source_at(v->text, piece).from;
}

struct selection_sum
selection_sum(const struct view *v, const struct selection_range *r)
{
	struct selection_sum sum = { 0 };
	struct walk w;

	walk_begin(&w, v, r);
	for (size_t i; (i = walk_next(&w)) != SCROLLBACK_NONE;) {
		struct scrollback_item it = source_at(v->text, i);
		if (it.kind == ITEM_GAP)
			sum.missing += it.to - it.from;
		if (it.kind != ITEM_LINE)
			continue;
		/* One that goes on in a gap is counted behind that. */
		size_t last = it.ended ? i : source_line_last(v->text, i);
		sum.lines += it.ended || last == r->last ||
		    source_at(v->text, last).ended;
		sum.bytes += it.ended ? it.to - it.from : line_bytes(v, i);
	}
	return sum;
}

size_t
selection_gap(const struct view *v, const struct selection_range *r)
{
	struct walk w;

	walk_begin(&w, v, r);
	for (size_t i; (i = walk_next(&w)) != SCROLLBACK_NONE;)
		if (source_at(v->text, i).kind == ITEM_GAP)
			return i;
	return SCROLLBACK_NONE;
}

static void
put_line(const struct view *v, size_t piece, enum selection_form form,
    struct buffer *to)
{
	for (; piece != SCROLLBACK_NONE;
	    piece = source_piece_after(v->text, piece)) {
		struct scrollback_item it = source_at(v->text, piece);
		if (form == SELECTION_PLAIN)
			selection_plain(it.bytes, to);
		else
			buffer_put(to, it.bytes.p, it.bytes.n);
		if (it.ended)
			buffer_puts(to, "\n");
	}
}

void
selection_text(const struct view *v, const struct selection_range *r,
    enum selection_form form, struct buffer *to)
{
	struct walk w;

	walk_begin(&w, v, r);
	for (size_t i; (i = walk_next(&w)) != SCROLLBACK_NONE;)
		if (source_at(v->text, i).kind == ITEM_LINE)
			put_line(v, i, form, to);
}

/* Joiners are part of words; other format characters turn text round. */
static bool
may_be_pasted(utf8proc_int32_t cp)
{
	if (cp == '\t' || cp == 0x200c || cp == 0x200d)
		return true;
	switch (utf8proc_category(cp)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return true;
	}
}

void
selection_plain(struct slice line, struct buffer *to)
{
	struct text t;
	struct glyph g;
	utf8proc_int32_t cp;

	/* Its glyphs tell colours from text; they stand for the line's bytes. */
	text_init(&t, line, TEXT_SGR);
	while (text_next(&t, &g)) {
		const char *p = line.p + g.at;
		if (!g.escaped)
			buffer_put(to, p, g.len);
		else if (utf8proc_iterate((const utf8proc_uint8_t *)p,
		    (utf8proc_ssize_t)g.len, &cp) < 0)
			buffer_puts(to, "\uFFFD");
		else if (may_be_pasted(cp))
			buffer_put(to, p, g.len);
	}
}

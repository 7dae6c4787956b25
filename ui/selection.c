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
	bool down = source_before(v->text, start, r->at);
	r->first = down ? start : r->at;
	r->last = down ? r->at : start;
	return true;
}

bool
selection_has(const struct view *v, const struct selection_range *r,
    size_t item)
{
	return !source_before(v->text, item, r->first) &&
	    !source_before(v->text, r->last, item);
}

/* The next item of a range that shows; NONE: there is no more. */
static size_t
next(const struct view *v, const struct selection_range *r, size_t i)
{
	bool begin = i == SCROLLBACK_NONE;

	if (begin && ((unsigned)source_at(v->text, r->first).which & v->mask))
		return r->first;
	i = source_next(v->text, begin ? r->first : i, v->mask);
	return i != SCROLLBACK_NONE && selection_has(v, r, i) ? i
		: SCROLLBACK_NONE;
}

struct selection_sum
selection_sum(const struct view *v, const struct selection_range *r)
{
	struct selection_sum sum = { 0 };

	for (size_t i = next(v, r, SCROLLBACK_NONE); i != SCROLLBACK_NONE;
	    i = next(v, r, i)) {
		struct scrollback_item it = source_at(v->text, i);
		if (it.kind == ITEM_GAP)
			sum.missing += it.to - it.from;
		if (it.kind != ITEM_LINE)
			continue;
		/* Of a line in pieces the last one counts. */
		sum.lines += it.ended || i == r->last;
		sum.bytes += it.bytes.n + it.ended;
	}
	return sum;
}

size_t
selection_gap(const struct view *v, const struct selection_range *r)
{
	for (size_t i = next(v, r, SCROLLBACK_NONE); i != SCROLLBACK_NONE;
	    i = next(v, r, i))
		if (source_at(v->text, i).kind == ITEM_GAP)
			return i;
	return SCROLLBACK_NONE;
}

void
selection_text(const struct view *v, const struct selection_range *r,
    enum selection_form form, struct buffer *to)
{
	for (size_t i = next(v, r, SCROLLBACK_NONE); i != SCROLLBACK_NONE;
	    i = next(v, r, i)) {
		struct scrollback_item it = source_at(v->text, i);
		if (it.kind != ITEM_LINE)
			continue;
		if (form == SELECTION_PLAIN)
			selection_plain(it.bytes, to);
		else
			buffer_put(to, it.bytes.p, it.bytes.n);
		if (it.ended)
			buffer_puts(to, "\n");
	}
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

#include "details_draw.h"

#include <stdio.h>

#include "wrap.h"

enum {
	TEXT_AT = 15,           /* where the text is, behind its label      */
	TEXT_NARROW = 3,        /* ... with the label above it              */
	NARROW = 40,
};

static int
text_at(const struct details_view *v)
{
	return v->width < NARROW ? TEXT_NARROW : TEXT_AT;
}

static int
text_width_of(const struct details_view *v)
{
	int w = v->width - text_at(v) - 1;

	return w > 1 ? w : 1;
}

/* Rows of a line: a title has a blank one before it. */
static int
rows_of(const struct details_view *v, size_t i)
{
	const struct details_line *l = &v->text.v[i];
	bool above = v->width < NARROW && l->label[0] != '\0';
	int rows = wrap_rows(slice_of(l->text), text_width_of(v), v->ascii);

	if (l->title)
		return 2;
	if (i == 0)     /* the sentence has the whole width */
		rows = wrap_rows(slice_of(l->text), v->width - 2, v->ascii);
	return (rows > 0 ? rows : 1) + above;
}

/* The first line such that those up to last fit into these rows. */
static size_t
top_for(const struct details_view *v, size_t last, int rows)
{
	size_t top = last;

	rows -= rows_of(v, last);
	while (top > 0 && rows >= rows_of(v, top - 1))
		rows -= rows_of(v, --top);
	return top;
}

static void
keep_in_view(struct details_view *v, int rows)
{
	if (v->text.n == 0)
		return;
	size_t lowest = top_for(v, v->text.n - 1, rows);
	size_t least = top_for(v, v->cursor, rows);
	if (v->top > lowest)
		v->top = lowest;
	if (v->top > v->cursor)
		v->top = v->cursor;
	if (v->top < least)
		v->top = least;
}

/* What the search finds in this part of a line, over what is drawn there. */
static void
draw_hits(const struct details_view *v, const struct canvas *c, int y, int x,
    struct slice part)
{
	unsigned flags = v->ascii ? TEXT_ASCII : 0;
	size_t at, n;

	for (size_t from = 0; v->search != NULL &&
	    search_next(v->search, part, from, &at, &n); from = at + n) {
		int before = (int)text_width((struct slice){ part.p, at },
		    flags);
		draw_text(c, y, x + before, c->w - x - before,
		    (struct slice){ part.p + at, n }, ROLE_MATCH);
	}
}

static void
draw_words(const struct details_view *v, const struct canvas *c, int y, int x,
    const struct details_line *l)
{
	struct slice rest = slice_of(l->text);
	int width = c->w - x - 1;

	while (rest.n > 0 && width > 0 && y < c->h) {
		struct slice part = wrap_line(&rest, width, v->ascii);
		draw_text(c, y, x, width, part, l->role);
		draw_hits(v, c, y++, x, part);
	}
}

static void
draw_line(const struct details_view *v, const struct canvas *c, int y,
    size_t i)
{
	const struct details_line *l = &v->text.v[i];
	bool above = c->w < NARROW && l->label[0] != '\0';
	int x = i == 0 ? 1 : text_at(v);

	if (l->title) {
		draw_blank(c, y + 1, ROLE_NORMAL);
		draw_str(c, y + 1, 1, c->w - 1, l->label, ROLE_HEADER);
		draw_hits(v, c, y + 1, 1, slice_of(l->label));
		return;
	}
	for (int k = 0; k < rows_of(v, i); k++)
		draw_blank(c, y + k, ROLE_NORMAL);
	if (l->label[0] != '\0') {
		draw_str(c, y, 2, above ? c->w - 3 : TEXT_AT - 3, l->label,
		    ROLE_FAINT);
		draw_hits(v, c, y, 2, slice_of(l->label));
	}
	draw_words(v, c, y + above, x, l);
}

static void
draw_title(const struct details_view *v, const struct canvas *c, size_t last,
    bool focused)
{
	enum role role = focused ? ROLE_TITLE_ON : ROLE_TITLE;
	enum role quiet = focused ? role : ROLE_TITLE;
	struct canvas line = *c;
	char extent[64];

	draw_blank(c, 0, role);
	line.base = role;
	int x = draw_fmt(c, 0, 0, role, " Details ") + 1;
	if (v->name != NULL) {
		x += draw_str(&line, 0, x, c->w, v->name, role) + 2;
		x += draw_fmt(&line, 0, x, quiet, "on %s", v->host);
	}
	if (last <= v->top || (v->top == 0 && last == v->text.n))
		return;
	int n = snprintf(extent, sizeof extent, " %zu-%zu of %zu ",
	    v->top + 1, last, v->text.n);
	if (c->w - n > x)
		draw_str(&line, 0, c->w - n, n, extent, quiet);
}

void
details_view_draw(struct details_view *v, const struct canvas *c, bool focused)
{
	struct canvas body = canvas_part(c, 1, 0, c->h - 1, c->w);
	size_t i;

	v->width = c->w;
	v->ascii = c->ascii;
	keep_in_view(v, body.h);
	/* No blank row on top. */
	int y = v->top < v->text.n && v->text.v[v->top].title ? -1 : 0;
	for (i = v->top; i < v->text.n && y < body.h; i++) {
		struct canvas line = body;
		if (i == v->cursor && focused)
			line.base = ROLE_CURSOR;
		draw_line(v, &line, y, i);
		y += rows_of(v, i);
	}
	if (v->text.n == 0)
		draw_str(&body, 0, 1, body.w, "there is no process here",
		    ROLE_FAINT);
	draw_title(v, c, i, focused);
}

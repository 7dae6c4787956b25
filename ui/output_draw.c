#include "output_draw.h"

#include <string.h>

#include "mem.h"
#include "view_line.h"
#include "wrap.h"

enum { WHY_ROWS = 4, MARK_WIDTH = 2, TEXT_LEAST = 24,
	NAME_LEAST = 4, NAME_MOST = 14, NAME_SHARE = 4,
	MERGE_ROLES = ROLE_MERGE_8 - ROLE_MERGE_1 + 1 };

/* Both files of a process are on the screen: lines say whose they are. */
static bool
marked(const struct output_picture *p)
{
	return !p->file && p->view->mask == SCROLLBACK_BOTH;
}

/* One row of a line from glyph t on, which stands in column x of it. Returns the
 * column behind it, the canvas's width where it ends there. */
static int
draw_glyphs(const struct canvas *c, int y, struct text *t, int x,
    const struct hits *hits)
{
	struct brush brush = brush_at(c, y, x);
	struct glyph g;
	size_t h = 0;

	for (;;) {
		struct text before = *t;
		if (!text_next(t, &g))
			break;
		if (x + g.width > c->w && x > 0) {
			*t = before;
			x = c->w;
			break;
		}
		while (h < hits->n && hits->v[h].to <= g.at)
			h++;
		bool hit = h < hits->n && g.at + g.len > hits->v[h].from;
		brush_put(&brush, &g, hit ? ROLE_MATCH : ROLE_NORMAL);
		x += g.width;
		if (brush.x < 0)
			brush.x = x;
	}
	brush_lift(&brush);
	return x;
}

static void
draw_gap(const struct output_picture *p, const struct canvas *c, int y,
    size_t item)
{
	struct scrollback_item it = source_at(p->view->text, item);
	const char *dots = c->ascii ? "..." : "\u22ef";
	const struct stream *s = p->streams[source_part(p->view->text, item)];
	bool lost = stream_lost(s, source_index(p->view->text, item));
	char size[32];

	draw_fmt(c, y, 0, ROLE_GAP, "%s %s%s not loaded%s %s", dots,
	    output_bytes(it.to - it.from, size, sizeof size),
	    !marked(p) ? "" : it.which == 1 ? " of stdout" : " of stderr",
	    lost ? ", and lost" : s->filling ? ", being read" : s->unfilled
	    ? ", could not be read" : "", dots);
}

static bool
has_hits(const struct output_picture *p, uint64_t id)
{
	struct finder f = finder_search(p->search);

	return hits_tag(&f, p->view->text, source_find(p->view->text, id)) ==
	    TAG_YES;
}

/* The rows of a wrapped line from its row skip on. Returns how many were drawn. */
static int
draw_rows(const struct output_picture *p, const struct canvas *c, int y,
    size_t item, int skip)
{
	struct line l = view_line(p->view, item);
	struct text t = line_from_row(p->view->lines, &l, skip);
	bool search = p->search != NULL && has_hits(p, l.id);
	struct hits_line look = hits_line_of(p->view->text, item);
	struct hits hits MEM_RAW;
	int row = y;

	hits_none(&hits);
	do {
		/* Of a long line only what is seen is looked through. */
		if (search && hits.looked != SIZE_MAX)
			hits_in_line(p->search, &look, t.at, &hits);
		draw_glyphs(c, row++, &t, 0, &hits);
	} while (t.at < l.bytes.n && row < c->h);
	return row - y;
}

/* A line, or a piece of one, from a column on, which is to stand in column x of
 * the canvas. Returns the column behind it. */
static int
draw_piece(const struct output_picture *p, const struct canvas *c, int y,
    size_t item, int column, int x)
{
	struct line l = view_line(p->view, item);
	struct hits_line look = hits_line_of(p->view->text, item);
	struct hits hits MEM_RAW;
	int at;

	hits_none(&hits);
	struct text t = line_from_column(p->view->lines, &l, column, &at);
	if (p->search != NULL && has_hits(p, l.id))
		hits_in_line(p->search, &look, t.at, &hits);
	return draw_glyphs(c, y, &t, x + at - column, &hits);
}

/* The row of a line that is not wrapped, from the column on that is the first. */
static void
draw_row(const struct output_picture *p, const struct canvas *c, int y,
    size_t first)
{
	const struct view *v = p->view;
	int before;
	size_t item = view_piece_at(v, first, v->column, &before);
	int x = draw_piece(p, c, y, item, v->column - before, 0);

	while (x < c->w && (item = source_piece_after(v->text, item)) !=
	    SCROLLBACK_NONE)
		x = draw_piece(p, c, y, item, 0, x < 0 ? 0 : x);
}

/* Columns of a row, from the left: marks, when it arrived, of whom, the text. */
struct columns {
	struct canvas marks, stamps, names, text;
};

/* The longest name and a blank; 0 where all is of one process. */
static int
names_width(const struct output_picture *p, int room)
{
	int share = room / NAME_SHARE > NAME_MOST ? room / NAME_SHARE
		: NAME_MOST;
	int most = 0, bound = room - TEXT_LEAST < share ? room - TEXT_LEAST
		: share;

	if (p->merged == NULL)
		return 0;
	/* Without names nobody could tell them apart. */
	if (bound < NAME_LEAST)
		bound = NAME_LEAST;
	for (unsigned i = 0; i < p->count; i++) {
		int w = (int)text_width(slice_of(p->streams[i]->name), 0);
		most = w > most ? w : most;
	}
	return (most < bound ? most : bound) + 1;
}

/* Whose the line is, in its colour; of a long name the end tells most. */
static void
draw_name(const struct output_picture *p, const struct canvas *c, int y,
    size_t item)
{
	const char *name;
	unsigned first = 0;
	int over;

	if (c->w == 0)
		return;
	name = p->streams[source_part(p->view->text, item)]->name;
	/* Its runs have one colour. */
	while (strcmp(p->streams[first]->name, name) != 0)
		first++;
	enum role role = (enum role)(ROLE_MERGE_1 + (int)first % MERGE_ROLES);
	over = (int)text_width(slice_of(name), 0) - (c->w - 1);
	if (over <= 0) {
		draw_str(c, y, 0, c->w - 1, name, role);
		return;
	}
	draw_str(c, y, 0, 1, c->ascii ? "~" : "\u2026", role);
	struct text t;
	struct glyph g;
	text_init(&t, slice_of(name), c->ascii ? TEXT_ASCII : 0);
	for (over++; over > 0 && text_next(&t, &g); over -= g.width)
		;
	draw_str(c, y, 1, c->w - 2, name + t.at, role);
}

/* On a narrow screen the text is what matters. */
static struct columns
columns_of(const struct output_picture *p, const struct canvas *body)
{
	int stamps = stamp_width(p->view->stamps), h = body->h;
	struct columns c;

	if (body->w - MARK_WIDTH - stamps < TEXT_LEAST)
		stamps = 0;
	int x = MARK_WIDTH + stamps, names = names_width(p, body->w - x);
	c.marks = canvas_part(body, 0, 0, h, MARK_WIDTH);
	c.stamps = canvas_part(body, 0, MARK_WIDTH, h, stamps);
	c.names = canvas_part(body, 0, x, h, names);
	x += names;
	c.text = canvas_part(body, 0, x, h, body->w - x);
	return c;
}

/* How bad a line is, or a piece of one, and what the operator made of it. */
static void
draw_mark(const struct output_picture *p, const struct canvas *c, int y,
    size_t item)
{
	const struct text_source *text = p->view->text;
	struct scrollback_item it = source_at(text, item);
	int tag = hits_tag(p->levels, text, item);

	for (int i = 0; i < LEVEL_COUNT; i++) {
		const struct level_info *l = level_info((enum level)i);
		if (tag == level_tag((enum level)i))
			draw_str(c, y, 1, 1, c->ascii ? l->ascii : l->mark,
			    l->role);
	}
	if (bookmarks_has(&p->streams[source_part(text, item)]->bookmarks,
	    &it))
		draw_str(c, y, 0, 1, c->ascii ? "*" : "\u25c6", ROLE_KEY_TEXT);
	if (source_id(text, item) == p->hit)
		draw_str(c, y, 0, 1, c->ascii ? ">" : "\u25b6", ROLE_MATCH);
}

/* Whose the rows are, and the marks of what stands on them. */
static void
draw_marks(const struct output_picture *p, const struct canvas *c, int y,
    int rows, size_t item)
{
	const struct view *v = p->view;

	if (marked(p) && source_at(v->text, item).which == 2)
		for (int i = 0; i < rows; i++)
			draw_str(c, y + i, 0, 1, c->ascii ? "|" : "\u258f",
			    ROLE_STDERR);
	draw_mark(p, c, y, item);
	while (!v->wrap && (item = source_piece_after(v->text, item)) !=
	    SCROLLBACK_NONE)
		draw_mark(p, c, y, item);
}

static void
draw_stamp(const struct output_picture *p, const struct canvas *c, int y,
    size_t item)
{
	const struct view *v = p->view;
	char text[48];

	if (c->w == 0)
		return;
	stamp_text(v->stamps, source_at(v->text, item).when,
	    view_before(v, item), text, sizeof text);
	draw_str(c, y, v->stamps == STAMP_DELTA
	    ? c->w - 1 - (int)strlen(text) : 0, c->w, text, ROLE_FAINT);
}

/* The date of what follows. */
static void
draw_day(const struct output_picture *p, const struct columns *c, int y,
    int64_t when)
{
	char day[48];

	stamp_day(p->view->stamps, when, day, sizeof day);
	draw_fmt(&c->text, y, 0, ROLE_FAINT, "%s %s", c->text.ascii ? "--"
	    : "\u2500\u2500", day);
}

/* Rows of a line that is selected have the colour of that; the cursor's line
 * is told from the others. */
static struct columns
colour_selected(const struct output_picture *p, const struct canvas *body,
    const struct columns *plain, int y, struct place at)
{
	int rows = view_rows(p->view, at.item) - at.skip;
	struct columns c = *plain;
	struct selection_range r;
	struct canvas line = *body;

	if (!selection_range(p->selection, p->view, &r) ||
	    !selection_has(p->view, &r, at.item))
		return c;
	line.base = source_line_first(p->view->text, at.item) == r.at
	    ? ROLE_CURSOR : ROLE_SELECTION;
	c.marks.base = c.stamps.base = c.names.base = c.text.base = line.base;
	for (int i = 0; i < rows && y + i < body->h; i++)
		draw_blank(&line, y + i, line.base);
	return c;
}

/* An item from its row skip on. Returns how many rows it took. */
static int
draw_item(const struct output_picture *p, const struct columns *c, int y,
    struct place at)
{
	struct scrollback_item it = source_at(p->view->text, at.item);
	int lead = view_lead(p->view, at.item), top = y;

	if (it.kind != ITEM_LINE)
		draw_name(p, &c->names, y, at.item);
	if (it.kind == ITEM_GAP) {
		draw_gap(p, &c->text, y, at.item);
		return 1;
	}
	if (it.kind == ITEM_CUT) {
		draw_str(&c->text, y, 0, c->text.w, "the file was cut short or"
		    " replaced; what follows is new", ROLE_GAP);
		return 1;
	}
	if (it.kind == ITEM_SEAM) {
		draw_fmt(&c->text, y, 0, ROLE_GAP, "%s stderr from before, in"
		    " no known order with stdout", c->text.ascii ? "~"
		    : "\u22ef");
		return 1;
	}
	if (lead > at.skip)
		draw_day(p, c, y++, it.when);
	int skip = at.skip > lead ? at.skip - lead : 0;
	int rows = 1;
	if (p->view->wrap)
		rows = draw_rows(p, &c->text, y, at.item, skip);
	else
		draw_row(p, &c->text, y, at.item);
	if (skip == 0 && !source_goes_on(p->view->text, at.item)) {
		draw_stamp(p, &c->stamps, y, at.item);
		draw_name(p, &c->names, y, at.item);
	}
	/* What is not a line's begin does not look like one. */
	if (skip == 0 && it.further)
		draw_str(&c->marks, y, 1, 1, c->marks.ascii ? "+" : "\u21b3",
		    ROLE_FAINT);
	draw_marks(p, &c->marks, y, rows, at.item);
	return y - top + rows;
}

static void
draw_body(const struct output_picture *p, const struct canvas *body)
{
	struct view *v = p->view;
	struct columns c = columns_of(p, body);
	struct selection_range r;
	bool resized = v->h != c.text.h || v->w != c.text.w;
	int y = 0;

	v->h = c.text.h;
	v->w = c.text.w > 0 ? c.text.w : 1;
	v->ascii = c.text.ascii;
	/* The cursor's line does not leave the screen. */
	if (resized && v->h > 0 && selection_range(p->selection, v, &r))
		view_bring(v, r.at);
	struct place at = view_top(v);
	while (at.item != SCROLLBACK_NONE && y < c.text.h) {
		struct columns coloured = colour_selected(p, body, &c, y, at);
		if (view_rows(v, at.item) > 0)
			y += draw_item(p, &coloured, y, at);
		at = (struct place){ source_next(v->text, at.item,
			v->mask), 0 };
	}
}

int
output_picture(const struct output_picture *p, const struct canvas *c)
{
	char why[700];
	int rows;

	output_title(p, c);
	output_why(p, why, sizeof why);
	rows = wrap_rows(slice_of(why), c->w - 2, c->ascii);
	if (rows > WHY_ROWS)
		rows = WHY_ROWS;
	if (rows > c->h - 2)
		rows = c->h > 2 ? c->h - 2 : 0;
	wrap_draw(c, (struct area){ 1, 1, rows, c->w - 2 }, slice_of(why),
	    ROLE_WARNING);
	struct canvas body = canvas_part(c, 1 + rows, 0, c->h - 1 - rows,
	    c->w);
	if (p->stream != NULL)
		draw_body(p, &body);
	return body.h;
}

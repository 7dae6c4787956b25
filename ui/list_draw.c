/* The process list on the screen: heads, what is on, rows and group headers. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "list_private.h"

enum {
	EXTENT = 8,             /* "8-15/60": kept free while rows are out of
				   sight                                    */
	TITLE_MAX = 32,
	NARROW = 40,            /* columns: what is on matters more         */
};

int
list_first_column(const struct list *l)
{
	return LIST_SHAPE + (l->view.tree != TREE_FLAT ? LIST_INDENT : 0);
}

/* Columns of a text; most are of printable ASCII, a column a byte. */
static int
width_of(const char *text)
{
	const char *p = text;

	while (*p >= ' ' && *p < 0x7f)
		p++;
	return *p == '\0' ? (int)(p - text)
		: (int)text_width(slice_of(text), 0);
}

/* What rows of the file are called stays the same as long as they are these. */
static void
forget_widths(struct list *l, const struct model *m)
{
	if (m->other_count == 0 && l->measured == m->row_changes)
		return;
	l->measured = m->row_changes;
	for (int c = 0; c < COLUMN_COUNT; c++)
		l->widest[c] = -1;
}

static int
measure(const struct model *m, enum column_id c)
{
	int most = 0;

	for (size_t i = 0; i < m->proc_count; i++) {
		const char *text = column_field(c, m->procs[i]);
		int w = model_listed(m->procs[i]) ? width_of(text) : 0;
		most = w > most ? w : most;
	}
	return most;
}

/*
 * What columns want. Those that are a field are measured in all rows: they
 * stand still when the list is scrolled or filtered. Others grow with what is
 * drawn (grow()), and stay so.
 */
void
list_measure(struct list *l)
{
	const struct model *m = console_model(l->base.console);

	forget_widths(l, m);
	for (int i = 0; i < l->set.n; i++) {
		enum column_id c = l->set.v[i];
		const struct column *of = column_info(c);
		if (of->field != 0 && l->widest[c] < 0)
			l->widest[c] = measure(m, c);
		/* Room for the mark of the sorted column. */
		int w = (int)strlen(of->title) + (l->view.sort.by == c);
		int content = of->field != 0 ? l->widest[c] : l->wants[c];
		w = content > w ? content : w;
		w = of->least > w ? of->least : w;
		l->wants[c] = of->most > 0 && w > of->most ? of->most : w;
	}
}

static void
grow(struct list *l, const struct column_view *v, int lines)
{
	int end = l->cursor.top + lines;
	struct cell cell;

	if (end > (int)l->rows.n)
		end = (int)l->rows.n;
	for (int i = 0; i < l->set.n; i++) {
		enum column_id c = l->set.v[i];
		const struct column *of = column_info(c);
		int most = of->most > 0 ? of->most : of->cut;
		if (of->field != 0)
			continue;
		for (int y = l->cursor.top; y < end; y++) {
			const struct model_proc *p = l->rows.v[y].proc;
			/* What is so of all, until their host is reached, is
			 * no measure of what will be said. */
			if (p == NULL || (of->most == 0 && p->run == 0 &&
			    p->state == STATE_UNKNOWN))
				continue;
			cell_clear(&cell);
			of->cell(p, v, &cell);
			int w = cell_width(&cell, v->ascii);
			w = w > most ? most : w;
			l->wants[c] = w > l->wants[c] ? w : l->wants[c];
		}
	}
}

static void
fit(const struct list *l, int width, int *widths)
{
	column_fit(&l->set, l->wants, width - list_first_column(l),
	    (int)l->rows.n > l->base.rows ? EXTENT : 0, widths);
}

static int
title_of(const struct list *l, enum column_id c, bool ascii, char *buf)
{
	bool falls = column_info(c)->falls != l->view.sort.reverse;
	const char *mark = "";

	if (l->view.sort.by == c)
		mark = ascii ? (falls ? "v" : "^")
		    : falls ? "\u25bc" : "\u25b2";
	snprintf(buf, TITLE_MAX, "%s%s", column_info(c)->title, mark);
	return (int)text_width(slice_of(buf), 0);
}

/* Where the last title ends. */
static int
titles_end(const struct list *l, const int *widths)
{
	int x = list_first_column(l), used = 0;
	char title[TITLE_MAX];

	for (int i = 0; i < l->set.n; i++) {
		enum column_id c = l->set.v[i];
		if (widths[c] == 0)
			continue;
		int w = title_of(l, c, false, title);
		used = x + (column_info(c)->right ? widths[c] : w) + 1;
		x += widths[c] + COLUMN_GAP;
	}
	return used;
}

/* What is on beside the plain list, but for the filter. */
static void
put_on(const struct list *l, enum role role, bool brief, struct cell *c)
{
	if (l->view.sort.by != COLUMN_NONE && l->widths[l->view.sort.by] == 0)
		cell_fmt(c, role, "%sby %s", c->n > 0 ? "  " : "",
		    column_info(l->view.sort.by)->title);
	if (l->hold != NULL)
		cell_fmt(c, ROLE_WARNING, "%sheld", c->n > 0 ? "  " : "");
	if (l->find != NULL)
		cell_fmt(c, role, "%sfind: %.60s", c->n > 0 ? "  " : "",
		    l->find);
	if (l->range != NULL && brief)
		cell_fmt(c, role, "%srange", c->n > 0 ? "  " : "");
	else if (l->range != NULL)
		cell_fmt(c, role, "%srange, %s ends it", c->n > 0 ? "  " : "",
		    ui_key_text(l->base.ui, ACTION_MARK_RANGE).s);
}

static void
put_marked(const struct list *l, enum role role, struct cell *c)
{
	if (l->marked == 0)
		return;
	cell_fmt(c, role, "%s", c->n > 0 ? "  " : "");
	cell_fmt(c, ROLE_MARKED, "%zu marked", l->marked);
	if (l->hidden > 0)
		cell_fmt(c, ROLE_MARKED, ", %zu hidden", l->hidden);
}

/* Empty where nothing is on. In brief, what may be cut is last: on whom an
 * action would be is told first. */
static void
status_of(const struct list *l, enum role role, bool brief, struct cell *c)
{
	cell_clear(c);
	if (l->wrong.code != CODE_OK && brief) {
		cell_put(c, ROLE_ERROR, l->wrong.text);
		return;
	}
	if (brief) {
		put_marked(l, role, c);
		put_on(l, role, brief, c);
	}
	if (l->wrong.code != CODE_OK) {
		cell_put(c, ROLE_ERROR, l->wrong.text);
	} else if (l->filter != NULL && brief) {
		cell_fmt(c, role, "%s%zu/%zu ", c->n > 0 ? "  " : "",
		    l->rows.member_count, l->rows.total);
		cell_fmt(c, ROLE_PROMPT, "%.120s", filter_text(l->filter));
	} else if (l->filter != NULL) {
		cell_put(c, role, "filter: ");
		cell_fmt(c, ROLE_PROMPT, "%.120s", filter_text(l->filter));
		cell_fmt(c, role, "  %zu of %zu", l->rows.member_count,
		    l->rows.total);
	}
	if (!brief) {
		put_on(l, role, brief, c);
		put_marked(l, role, c);
	}
}

int
list_wants(const struct pane *p)
{
	const struct list *l = (const struct list *)p;
	int rows = (int)l->rows.n;

	/* The screen below stands still while a filter is typed. */
	if (l->filter != NULL)
		rows = (int)(l->rows.total + l->rows.group_count);
	return LIST_HEAD + (rows > 0 ? rows : 1);
}

int
list_wants_columns(const struct pane *p)
{
	const struct list *l = (const struct list *)p;

	return list_first_column(l) + column_total(&l->set, l->wants) + 1;
}

/* Which rows are on the screen, where not all are: in full, or in short.
 * Returns the columns that it needs at the right. */
static int
draw_extent(const struct list *l, const struct canvas *c, int y, int used,
    enum role role)
{
	int first = l->cursor.top + 1, last = l->cursor.top + l->base.rows;
	int of = (int)l->rows.n;
	char text[48];

	if (l->base.rows >= of)
		return 1;
	if (last > of)
		last = of;
	int n = snprintf(text, sizeof text, "%d-%d of %d ", first, last, of);
	if (used + n > c->w)
		n = snprintf(text, sizeof text, "%d-%d/%d", first, last, of);
	if (used + n > c->w)
		return 0;
	draw_str(c, y, c->w - n, n, text, role);
	return n + 2;
}

static void
draw_titles(const struct list *l, const struct canvas *c, const int *widths,
    enum role role)
{
	int x = list_first_column(l);

	for (int i = 0; i < l->set.n; i++) {
		enum column_id k = l->set.v[i];
		char title[TITLE_MAX];
		if (widths[k] == 0)
			continue;
		int w = title_of(l, k, c->ascii, title);
		int at = x + (column_info(k)->right && w < widths[k]
		    ? widths[k] - w : 0);
		if (at + w <= l->titles_end)
			draw_str(c, 0, at, widths[k], title, role);
		x += widths[k] + COLUMN_GAP;
	}
}

/* Where what is on begins at least: the first title stays, if there is room. */
static int
least_on(const struct list *l, int width)
{
	char title[TITLE_MAX];

	return width < NARROW ? LIST_SHAPE : list_first_column(l) + 1 +
	    (l->set.n > 0 ? title_of(l, l->set.v[0], false, title) : 0);
}

/*
 * The titles, and what is on: in short, and in the place of the last titles,
 * where there is no room behind them. It has one line whatever is on: the rows
 * stay where they are.
 */
static void
draw_head(struct list *l, const struct canvas *on, const int *widths,
    bool focused)
{
	enum role role = focused ? ROLE_TITLE_ON : ROLE_TITLE;
	int extent = (int)l->rows.n > l->base.rows ? EXTENT + 2 : 1;
	int x = titles_end(l, widths), least = least_on(l, on->w), width;
	struct canvas c = *on;
	struct cell status;

	c.base = role;
	status_of(l, role, false, &status);
	if (x + cell_width(&status, c.ascii) + extent > c.w)
		status_of(l, role, true, &status);
	width = cell_width(&status, c.ascii);
	if (width > 0 && x + width + extent > c.w)
		x = c.w - width - extent;
	x = x > least ? x : least;
	l->titles_end = width > 0 ? x : INT_MAX;
	draw_blank(&c, 0, role);
	draw_titles(l, &c, widths, role);
	extent = draw_extent(l, &c, 0, x + width + (width > 0 ? 2 : 0), role);
	cell_draw(&status, &c, 0, x, c.w - x - extent, true);
}

/*
 * Beside the state's shape: whether it is marked, has ended unexpectedly, or is
 * news. The first is before the shape, and another behind it.
 */
static void
draw_signs(struct list *l, const struct canvas *c, int y, int x,
    const struct model_proc *p)
{
	const struct state_info *s = state_info(p->state);
	enum role role = role_named(s->word);
	bool marked = l->marked > 0 && marks_has(ui_marks(l->base.ui), p);
	bool looked_at = l->rows.v[l->cursor.at].proc == p;
	enum list_news news = list_news_of(l, p, looked_at);
	int at = marked ? x + 2 : x;

	if (marked)
		draw_str(c, y, x, 1, c->ascii ? "#" : "\u258c", ROLE_MARKED);
	if (model_marked(p))
		draw_str(c, y, at, 1, "!", ROLE_ERROR);
	else if (news == NEWS_CHANGED)
		draw_str(c, y, at, 1, c->ascii ? "~" : "\u25c6", role);
	else if (news == NEWS_PRINTED)
		draw_str(c, y, at, 1, c->ascii ? "'" : "\u2022", ROLE_FAINT);
	draw_str(c, y, x + 1, 1, c->ascii ? s->ascii : s->shape, role);
}

static void
draw_process(struct list *l, const struct canvas *c, int y,
    const struct model_proc *p, const int *widths)
{
	struct column_view v = { .now = l->drawn, .ascii = c->ascii,
		.stats = console_stats(l->base.console),
		.mono = clock_mono_ms() };
	int x = list_first_column(l);
	struct cell cell;

	draw_signs(l, c, y, x - LIST_SHAPE, p);
	for (int i = 0; i < l->set.n; i++) {
		enum column_id k = l->set.v[i];
		if (widths[k] == 0)
			continue;
		cell_clear(&cell);
		column_info(k)->cell(p, &v, &cell);
		pane_age(&l->base, cell.stays);
		if (k == COLUMN_NAME && l->marked > 0 &&
		    marks_has(ui_marks(l->base.ui), p))
			cell.parts[0].role = ROLE_MARKED;
		cell_draw(&cell, c, y, x, widths[k], column_info(k)->right);
		x += widths[k] + COLUMN_GAP;
	}
}

static size_t
marked_in(const struct list *l, const struct group *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->count && l->marked > 0; i++)
		n += marks_has(ui_marks(l->base.ui),
		    l->rows.members[g->first + i].proc);
	return n;
}

static enum role
group_role(const struct group *g)
{
	return g->unexpected > 0 ? ROLE_ERROR
		: role_named(state_info(rows_worst(g))->word);
}

/* How much a header says: all in words, states by their shapes, only those. */
enum saying { IN_WORDS, IN_SHAPES, SHAPES_ONLY };

/* "application  2 hosts  12 processes  1 unexpected  11 alive  1 failed" */
static void
group_cell(const struct list *l, const struct group *g, bool ascii,
    enum saying words, struct cell *c)
{
	size_t marked = marked_in(l, g);

	cell_clear(c);
	cell_fmt(c, group_role(g), "%.100s", g->name[0] != '\0' ? g->name
	    : "no role");
	if (words != SHAPES_ONLY && l->view.tree != TREE_HOST)
		cell_fmt(c, ROLE_FAINT, "  %zu host%s", g->hosts,
		    g->hosts == 1 ? "" : "s");
	if (words != SHAPES_ONLY)
		cell_fmt(c, ROLE_FAINT, "  %zu process%s", g->count,
		    g->count == 1 ? "" : "es");
	if (g->unexpected > 0)
		cell_fmt(c, ROLE_ERROR, "  %u %s", g->unexpected,
		    words == IN_WORDS ? "unexpected" : "!");
	for (int s = 0; s < STATE_COUNT; s++) {
		const struct state_info *i = state_info((enum proc_state)s);
		if (g->states[s] > 0)
			cell_fmt(c, role_named(i->word), "  %u %s",
			    g->states[s], words == IN_WORDS ? i->word
			    : ascii ? i->ascii : i->shape);
	}
	if (marked > 0)
		cell_fmt(c, ROLE_MARKED, "  %zu %s", marked,
		    words != SHAPES_ONLY ? "marked" : ascii ? "#"
		    : "\u258c");
}

static void
draw_group(const struct list *l, const struct canvas *c, int y,
    const struct group *g)
{
	int width = c->w - LIST_SHAPE - 1;
	struct cell cell;

	if (g->unexpected > 0)
		draw_str(c, y, 0, 1, "!", ROLE_ERROR);
	draw_str(c, y, 1, 1, rows_sign(g->shut, c->ascii), group_role(g));
	for (int w = IN_WORDS; w <= SHAPES_ONLY; w++) {
		group_cell(l, g, c->ascii, (enum saying)w, &cell);
		if (cell_width(&cell, c->ascii) <= width)
			break;
	}
	cell_draw(&cell, c, y, LIST_SHAPE, width, false);
}

/* An empty list says why. */
static void
draw_nothing(const struct list *l, const struct canvas *c, int y)
{
	if (y >= c->h)
		return;
	if (l->filter != NULL)
		draw_fmt(c, y, LIST_SHAPE, ROLE_INFO, "no process matches '%s';"
		    " %s shows all %zu", filter_text(l->filter),
		    ui_key_text(l->base.ui, ACTION_BACK).s, l->rows.total);
	else
		draw_fmt(c, y, LIST_SHAPE, ROLE_INFO,
		    "there is no process in this session");
}

void
list_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct list *l = (struct list *)p;
	struct column_view v = { .now = clock_wall_ms(), .ascii = c->ascii };
	int widths[COLUMN_COUNT];

	l->width = c->w;
	l->drawn = v.now;
	p->rows = c->h - LIST_HEAD;
	l->cursor.lines = p->rows;
	row_cursor_fit(&l->cursor, &l->rows);
	grow(l, &v, p->rows);
	fit(l, c->w, widths);
	list_note_fed(l, widths);
	memcpy(l->widths, widths, sizeof l->widths);
	draw_head(l, c, widths, focused);
	if (l->rows.n == 0)
		draw_nothing(l, c, LIST_HEAD);
	for (int y = LIST_HEAD, i = l->cursor.top; y < c->h && i < (int)l->rows.n; y++, i++) {
		const struct row *row = &l->rows.v[i];
		struct canvas line = *c;
		if (i == l->cursor.at)
			line.base = focused ? ROLE_CURSOR : ROLE_CURSOR_OFF;
		draw_blank(&line, y, ROLE_NORMAL);
		if (row->proc != NULL)
			draw_process(l, &line, y, row->proc, widths);
		else
			draw_group(l, &line, y, row->group);
	}
}

/*
 * The process list. Its cursor is on a process, not on a row: it stays there
 * when rows are sorted or come and go.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "columns.h"
#include "mem.h"
#include "pane.h"
#include "take.h"

enum {
	COLUMNS_MAX = 16,
	GAP = 2,                /* between columns                          */
	SHAPE = 3,              /* the state's shape and blanks around it   */
	BY_SESSION = -1,        /* the order of the file                    */
	EXTENT = 8,             /* "8-15/60": kept free while rows are out of
				   sight                                    */
};

struct row {
	const struct model_proc *proc;
	size_t place;           /* in the session's order                   */
};

struct list {
	struct pane base;
	struct row *rows;
	size_t room;            /* of rows                                  */
	int n;
	char *cursor;           /* key of the process; NULL: none           */
	int at;                 /* its row                                  */
	int top;                /* first row on the screen                  */
	int sort;               /* column, or BY_SESSION                    */
	int64_t now;            /* the time that rows were sorted at        */
	bool reverse;
	int widths[COLUMNS_MAX];        /* by content                       */
	int drawn[COLUMNS_MAX];         /* ... as they are on the screen    */
};

static int
compare_rows(const void *va, const void *vb, void *arg)
{
	const struct list *l = arg;
	const struct row *a = va, *b = vb;
	int by = 0;

	if (l->sort != BY_SESSION)
		by = columns[l->sort].compare(a->proc, b->proc, l->now);
	if (by == 0)
		by = a->place < b->place ? -1 : a->place > b->place;
	return l->reverse ? -by : by;
}

static void
take_rows(struct list *l)
{
	const struct model *m = console_model(l->base.console);

	if (l->room != m->proc_count)
		l->rows = xreallocarray(l->rows, m->proc_count,
		    sizeof *l->rows);
	l->room = m->proc_count;
	l->n = 0;
	for (size_t i = 0; i < m->proc_count; i++)
		if (model_listed(m->procs[i]))
			l->rows[l->n++] = (struct row){ m->procs[i], i };
	/* One time for all: an order that moves is none. */
	l->now = clock_wall_ms();
	if (l->n > 0)
		qsort_r(l->rows, (size_t)l->n, sizeof *l->rows, compare_rows,
		    l);
}

static void
keep_in_view(struct list *l)
{
	int h = l->base.rows > 0 ? l->base.rows : 1;

	if (l->at < l->top)
		l->top = l->at;
	if (l->at >= l->top + h)
		l->top = l->at - h + 1;
	if (l->top > l->n - h)
		l->top = l->n > h ? l->n - h : 0;
}

static void
put_cursor(struct list *l, int at)
{
	if (at >= l->n)
		at = l->n - 1;
	if (at < 0)
		at = 0;
	l->at = at;
	free(l->cursor);
	l->cursor = l->n > 0 ? xstrdup(l->rows[at].proc->key) : NULL;
	keep_in_view(l);
}

/* The row of the cursor's process, wherever it is by now. */
static void
find_cursor(struct list *l)
{
	for (int i = 0; i < l->n; i++)
		if (l->cursor != NULL &&
		    strcmp(l->rows[i].proc->key, l->cursor) == 0) {
			l->at = i;
			keep_in_view(l);
			return;
		}
	put_cursor(l, l->at);
}

static void
measure(struct list *l)
{
	int64_t now = clock_wall_ms();
	char text[CELL_MAX];

	for (int c = 0; c < column_count; c++) {
		/* Room for the mark of the sorted column. */
		int w = (int)strlen(columns[c].title) + (l->sort == c);
		if (w < columns[c].least)
			w = columns[c].least;
		for (int i = 0; i < l->n; i++) {
			text[0] = '\0';
			columns[c].cell(l->rows[i].proc, now, text);
			int n = (int)text_width(slice_of(text), 0);
			w = n > w ? n : w;
		}
		if (columns[c].most > 0 && w > columns[c].most)
			w = columns[c].most;
		l->widths[c] = w;
	}
}

static void
list_changed(struct pane *p)
{
	struct list *l = (struct list *)p;

	take_rows(l);
	find_cursor(l);
	measure(l);
}

static int
total(const int *widths)
{
	int sum = SHAPE - GAP;

	for (int c = 0; c < column_count; c++)
		sum += widths[c] > 0 ? widths[c] + GAP : 0;
	return sum;
}

/* The heaviest column that was not tried yet; -1: all were. */
static int
heaviest(unsigned tried)
{
	int best = -1;

	for (int c = 0; c < column_count; c++)
		if (!(tried >> c & 1) && (best < 0 ||
		    columns[c].weight > columns[best].weight))
			best = c;
	return best;
}

/* As narrow as a column may be where it has to share. */
static int
narrowest(const struct list *l, int c)
{
	int cut = columns[c].cut;

	return cut > 0 && cut < l->widths[c] ? cut : l->widths[c];
}

/*
 * Fits the columns to the width: first each that has room, cut short, beside
 * those that weigh more; then what is left goes to them in the same order, but
 * for the extent's. The name is always there.
 */
static void
fit(const struct list *l, int width, int *widths)
{
	int last = column_count - 1, c;
	int spare = l->n > l->base.rows ? EXTENT : 0;

	memset(widths, 0, (size_t)column_count * sizeof *widths);
	for (unsigned tried = 0; (c = heaviest(tried)) >= 0; tried |= 1u << c) {
		widths[c] = c == last ? columns[c].least : narrowest(l, c);
		int over = total(widths) - width;
		if (over > 0)
			widths[c] = c != 0 ? 0 : widths[0] - over < 1 ? 1
				: widths[0] - over;
	}
	for (unsigned tried = 0; (c = heaviest(tried)) >= 0; tried |= 1u << c) {
		int room = width - total(widths) - spare;
		int more = l->widths[c] - widths[c];
		if (widths[c] > 0 && c != last && more > 0 && room > 0)
			widths[c] += more < room ? more : room;
	}
	if (widths[last] > 0)
		widths[last] += width - total(widths) - 1;
}

/* Which rows are on the screen, where not all are: in full, or in short. */
static void
draw_extent(const struct list *l, const struct canvas *c, int used,
    enum role role)
{
	int first = l->top + 1, last = l->top + c->h - 1;
	char text[48];

	if (c->h - 1 >= l->n)
		return;
	if (last > l->n)
		last = l->n;
	int n = snprintf(text, sizeof text, "%d-%d of %d ", first, last, l->n);
	if (used + n > c->w)
		n = snprintf(text, sizeof text, "%d-%d/%d", first, last, l->n);
	if (used + n <= c->w)
		draw_str(c, 0, c->w - n, n, text, role);
}

static void
draw_head(const struct list *l, const struct canvas *c, const int *widths,
    bool focused)
{
	enum role role = focused ? ROLE_TITLE_ON : ROLE_TITLE;
	int x = SHAPE, used = 0;

	draw_blank(c, 0, role);
	for (int i = 0; i < column_count; i++) {
		if (widths[i] == 0)
			continue;
		char title[32];
		snprintf(title, sizeof title, "%s%s", columns[i].title,
		    l->sort != i ? "" : c->ascii ? (l->reverse ? "v" : "^")
		    : l->reverse ? "\u25bc" : "\u25b2");
		int w = (int)text_width(slice_of(title), 0);
		draw_str(c, 0, x + (columns[i].right && w < widths[i]
		    ? widths[i] - w : 0), widths[i], title, role);
		used = x + (columns[i].right ? widths[i] : w) + 1;
		x += widths[i] + GAP;
	}
	draw_extent(l, c, used, role);
}

static void
draw_row(const struct list *l, const struct canvas *c, int y, int i,
    const int *widths)
{
	const struct model_proc *p = l->rows[i].proc;
	const struct state_info *s = state_info(p->state);
	int64_t now = clock_wall_ms();
	int x = SHAPE;

	draw_blank(c, y, ROLE_NORMAL);
	if (model_marked(p))
		draw_str(c, y, 0, 1, "!", ROLE_ERROR);
	draw_str(c, y, 1, 1, c->ascii ? s->ascii : s->shape,
	    role_named(s->word));
	for (int k = 0; k < column_count; k++) {
		char text[CELL_MAX] = "";
		if (widths[k] == 0)
			continue;
		enum role role = columns[k].cell(p, now, text);
		int w = (int)text_width(slice_of(text), 0);
		draw_str(c, y, x + (columns[k].right && w < widths[k]
		    ? widths[k] - w : 0), widths[k], text, role);
		x += widths[k] + GAP;
	}
}

static void
list_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct list *l = (struct list *)p;
	int widths[COLUMNS_MAX];

	p->rows = c->h - 1;
	keep_in_view(l);
	fit(l, c->w, widths);
	memcpy(l->drawn, widths, sizeof l->drawn);
	draw_head(l, c, widths, focused);
	for (int y = 1; y < c->h && l->top + y - 1 < l->n; y++) {
		int i = l->top + y - 1;
		struct canvas line = *c;
		if (i == l->at)
			line.base = focused ? ROLE_CURSOR : ROLE_CURSOR_OFF;
		draw_row(l, &line, y, i, widths);
	}
}

/* Next or previous column, by way of the session's order. */
static void
sort_by(struct list *l, int step)
{
	l->sort += step;
	if (l->sort == column_count)
		l->sort = BY_SESSION;
	else if (l->sort < BY_SESSION)
		l->sort = column_count - 1;
	ui_notice(l->base.ui, NOTICE_INFO, "sorted by %s", l->sort == BY_SESSION
	    ? "the session file's order" : columns[l->sort].title);
}

static bool
list_act(struct pane *p, enum action a, const char *text)
{
	struct list *l = (struct list *)p;
	int page = p->rows > 1 ? p->rows : 1;

	switch (a) {
	case ACTION_UP:
		put_cursor(l, l->at - 1);
		return true;
	case ACTION_DOWN:
		put_cursor(l, l->at + 1);
		return true;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		put_cursor(l, l->at + (a == ACTION_PAGE_UP ? -page : page));
		return true;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		put_cursor(l, l->at + (a == ACTION_HALF_UP ? -page : page) / 2);
		return true;
	case ACTION_FIRST:
		put_cursor(l, 0);
		return true;
	case ACTION_LAST:
		put_cursor(l, l->n - 1);
		return true;
	case ACTION_SORT_NEXT:
		sort_by(l, 1);
		return true;
	case ACTION_SORT_LAST:
		sort_by(l, -1);
		return true;
	case ACTION_REVERSE:
		l->reverse = !l->reverse;
		return true;
	case ACTION_COPY:
		ui_copy_row(p->ui, text);
		return true;
	default:
		return false;
	}
}

/* The column whose title is there; BY_SESSION: none is. */
static int
column_at(const struct list *l, int x)
{
	int from = SHAPE;

	for (int i = 0; i < column_count; i++) {
		if (l->drawn[i] == 0)
			continue;
		if (x >= from && x < from + l->drawn[i])
			return i;
		from += l->drawn[i] + GAP;
	}
	return BY_SESSION;
}

/* A title sorts, the same again the other way round; a row takes the cursor. */
static bool
list_mouse(struct pane *p, const struct mouse *m)
{
	struct list *l = (struct list *)p;
	int column = column_at(l, m->x), row = l->top + m->y - 1;

	if (m->kind != MOUSE_PRESS && m->kind != MOUSE_DOUBLE)
		return false;
	if (m->y > 0) {
		if (row < l->n)
			put_cursor(l, row);
	} else if (column != BY_SESSION) {
		l->reverse = column == l->sort && !l->reverse;
		l->sort = column;
		sort_by(l, 0);
	}
	return true;
}

static const struct model_proc *
list_process(const struct pane *p)
{
	const struct list *l = (const struct list *)p;

	return l->n > 0 ? l->rows[l->at].proc : NULL;
}

bool
pane_list_go(struct pane *p, const struct model_proc *proc)
{
	struct list *l = (struct list *)p;

	for (int i = 0; i < l->n; i++)
		if (l->rows[i].proc == proc) {
			put_cursor(l, i);
			return true;
		}
	return false;
}

static void
list_free(struct pane *p)
{
	struct list *l = (struct list *)p;

	free(l->rows);
	free(l->cursor);
	free(l);
}

static const struct pane_ops list_ops = {
	.name = "list",
	.draw = list_draw,
	.act = list_act,
	.process = list_process,
	.mouse = list_mouse,
	.changed = list_changed,
	.free = list_free,
};

struct pane *
pane_list_new(struct ui *ui, struct console *c)
{
	struct list *l = xcalloc(1, sizeof *l);

	l->base = (struct pane){ .ops = &list_ops, .ui = ui, .console = c };
	l->sort = BY_SESSION;
	list_changed(&l->base);
	return &l->base;
}

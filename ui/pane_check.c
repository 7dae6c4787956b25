/*
 * The checks of all hosts: a matrix of marks, hosts by checks, and below it
 * what the cell under the cursor says, or, where there is room, all that is
 * known of its host.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "mem.h"
#include "pane.h"
#include "wrap.h"

enum {
	NAME_LEAST = 8,         /* columns of a host's name                 */
	NAME_MOST = 30,
	WIDE_FROM = 112,        /* columns for the checks' whole names      */
	ROWS_LEAST = 3,         /* hosts that details leave room for        */
	ROWS_USUAL = 8,
	CELL_ROWS = 4,          /* lines of one cell's sentence             */
	WORDS_AT = 14,          /* column of a check's sentence             */
};

struct matrix {
	struct pane base;
	int host, check;        /* under the cursor                         */
	int top;                /* first host on the screen                 */
};

/* How the columns lie on a canvas. */
struct columns {
	bool wide;
	int name;               /* the column of names ends here            */
	int from, to;           /* checks that are shown                    */
	int x[CHECK_COUNT];
};

static int
host_count(const struct matrix *m)
{
	return (int)console_model(m->base.console)->host_count;
}

static const char *
head_of(const struct columns *l, int check)
{
	const struct check_info *info = check_info((enum check)check);

	return l->wide ? info->name : info->head;
}

static int
name_width(const struct matrix *m)
{
	const struct model *model = console_model(m->base.console);
	int most = NAME_LEAST;

	for (size_t i = 0; i < model->host_count; i++) {
		int w = (int)strlen(model->hosts[i]->spec->name);
		most = w > most ? w : most;
	}
	return most < NAME_MOST ? most : NAME_MOST;
}

/* Columns from `from` on while they fit; returns the first that does not. */
static int
lay_from(struct columns *l, int width, int from)
{
	int gap = l->wide ? 3 : 1, x = l->name + 2, i = from;

	for (; i < CHECK_COUNT; i++) {
		int w = (int)strlen(head_of(l, i));
		if (x + w > width)
			break;
		l->x[i] = x;
		x += w + gap;
	}
	l->from = from;
	l->to = i;
	return i;
}

/* All checks where they fit; else those around the cursor's. */
static struct columns
lay_out(const struct matrix *m, int width)
{
	struct columns l = { .wide = width >= WIDE_FROM,
		.name = 1 + name_width(m) };
	int all = 0, from = 0;

	for (int i = 0; i < CHECK_COUNT; i++)
		all += (int)strlen(head_of(&l, i)) + 1;
	if (l.name + 2 + all > width && width - all - 2 > NAME_LEAST)
		l.name = width - all - 2;
	else if (l.name + 2 + all > width && l.name > NAME_LEAST + 1)
		l.name = NAME_LEAST + 1;
	while (lay_from(&l, width, from) <= m->check && from < m->check)
		from++;
	return l;
}

/* The mark of a cell, and the role that it is drawn in. */
static const char *
mark_of(const struct host_checks *h, int check, bool ascii, enum role *role)
{
	const struct check_cell *cell = &h->cells[check];
	const struct verdict_info *v = verdict_info(cell->verdict);

	if (cell->told) {
		*role = cell->fresh ? role_named(v->role) : ROLE_FAINT;
		return ascii ? v->ascii : v->shape;
	}
	*role = ROLE_STARTING;
	return h->state == CHECKING_NOT ? "" : ascii
		? state_info(STATE_STARTING)->ascii
		: state_info(STATE_STARTING)->shape;
}

/* "3 ok, 1 warning, 2 failed", and how many are still to come. */
static void
draw_counts(const struct matrix *m, const struct canvas *c, int x)
{
	unsigned counts[VERDICT_COUNT] = { 0 };
	size_t left = console_checking(m->base.console);

	for (int i = 0; i < host_count(m); i++) {
		const struct host_checks *h = console_checks(m->base.console,
		    (size_t)i);
		if (h->state == CHECKING_DONE)
			counts[checks_worst(h)]++;
	}
	for (int v = 0; v < VERDICT_COUNT; v++) {
		const struct verdict_info *info = verdict_info((enum verdict)v);
		if (counts[v] > 0)
			x += draw_fmt(c, 0, x, role_named(info->role), "%u %s",
			    counts[v], info->word) + 2;
	}
	if (left > 0)
		draw_fmt(c, 0, x, ROLE_STARTING, "%zu being checked", left);
}

/* The title, and which hosts are on the screen where not all are. */
static void
draw_title(const struct matrix *m, const struct canvas *c, int rows,
    bool focused)
{
	enum role role = focused ? ROLE_TITLE_ON : ROLE_TITLE;
	struct canvas line = *c;
	char extent[64];

	draw_blank(c, 0, role);
	line.base = role;
	int x = draw_str(&line, 0, 1, c->w, "Checks of hosts", role) + 3;
	draw_counts(m, &line, x);
	if (rows >= host_count(m))
		return;
	int n = snprintf(extent, sizeof extent, " %d-%d of %d ", m->top + 1,
	    m->top + rows, host_count(m));
	draw_str(&line, 0, c->w - n, n, extent, role);
}

static void
draw_heads(const struct matrix *m, const struct canvas *c,
    const struct columns *l)
{
	draw_str(c, 1, 1, l->name - 1, "HOST", ROLE_HEADER);
	for (int i = l->from; i < l->to; i++)
		draw_str(c, 1, l->x[i], c->w, head_of(l, i),
		    i == m->check ? ROLE_KEY : ROLE_HEADER);
}

static void
draw_host(const struct matrix *m, const struct canvas *c, int y, int host,
    const struct columns *l)
{
	const struct model *model = console_model(m->base.console);
	const struct host_checks *h = console_checks(m->base.console,
	    (size_t)host);
	struct canvas line = *c;

	if (host == m->host)
		line.base = ROLE_CURSOR;
	draw_blank(&line, y, ROLE_NORMAL);
	draw_str(&line, y, 1, l->name - 1, model->hosts[host]->spec->name,
	    ROLE_NORMAL);
	for (int i = l->from; i < l->to; i++) {
		enum role role;
		const char *mark = mark_of(h, i, c->ascii, &role);
		bool here = host == m->host && i == m->check;
		line.base = here ? ROLE_KEY
			: host == m->host ? ROLE_CURSOR : ROLE_NORMAL;
		if (here)
			draw_fmt(&line, y, l->x[i] - 1, ROLE_NORMAL, "   ");
		draw_str(&line, y, l->x[i], 1, mark, role);
	}
}

/* What a cell has to say. */
static struct slice
words_of(const struct host_checks *h, int check)
{
	const struct check_cell *cell = &h->cells[check];

	return slice_of(cell->told ? cell->text
	    : h->state == CHECKING_WAITS ? "its host is still being reached"
	    : h->state == CHECKING_ASKED ? "being checked" : "not checked");
}

/* "host-7: state dir, failed", and what would be right. */
static void
draw_cell_title(const struct matrix *m, const struct canvas *c, int y,
    bool whole)
{
	const struct model *model = console_model(m->base.console);
	const struct host_checks *h = console_checks(m->base.console,
	    (size_t)m->host);
	const struct check_info *info = check_info((enum check)m->check);
	struct canvas line = *c;

	draw_blank(c, y, ROLE_TITLE);
	line.base = ROLE_TITLE;
	int x = 1 + draw_str(&line, y, 1, c->w - 1,
	    model->hosts[m->host]->spec->name, ROLE_TITLE);
	if (!whole && h->cells[m->check].told)
		x += draw_fmt(&line, y, x, role_named(verdict_info(
		    h->cells[m->check].verdict)->role), "  %s: %s",
		    info->name, verdict_info(h->cells[m->check].verdict)->word);
	else if (!whole)
		x += draw_fmt(&line, y, x, ROLE_TITLE, "  %s", info->name);
	draw_fmt(&line, y, x, ROLE_FAINT, "  %s%s%s", whole ? info->name : "",
	    whole ? ": " : "", info->sentence);
}

/* All checks of the cursor's host, a line each; more where the cursor is. */
static void
draw_whole(const struct matrix *m, const struct canvas *c, int y)
{
	const struct host_checks *h = console_checks(m->base.console,
	    (size_t)m->host);

	for (int i = 0; i < CHECK_COUNT && y < c->h; i++) {
		struct slice words = words_of(h, i);
		struct canvas line = *c;
		enum role role;
		const char *mark = mark_of(h, i, c->ascii, &role);
		bool here = i == m->check;
		int width = c->w - WORDS_AT - 1;
		int rows = here ? wrap_rows(words, width, c->ascii) : 1;
		rows = rows < 1 ? 1 : rows > CELL_ROWS - 1 ? CELL_ROWS - 1
			: rows;
		if (here)
			line.base = ROLE_CURSOR;
		for (int k = 0; here && k < rows; k++)
			draw_blank(&line, y + k, ROLE_NORMAL);
		draw_str(&line, y, 1, 1, mark, role);
		draw_str(&line, y, 3, WORDS_AT - 4, check_info((enum check)i)
		    ->name, here ? ROLE_NORMAL : ROLE_HEADER);
		wrap_draw(&line, (struct area){ y, WORDS_AT, rows, width },
		    words, role == ROLE_GOOD ? ROLE_NORMAL : role);
		y += rows;
	}
}

static void
keep_in_view(struct matrix *m, int rows)
{
	if (m->host < m->top)
		m->top = m->host;
	if (m->host >= m->top + rows)
		m->top = m->host - rows + 1;
	if (m->top > host_count(m) - rows)
		m->top = host_count(m) > rows ? host_count(m) - rows : 0;
}

static void
check_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct matrix *m = (struct matrix *)p;
	struct columns l = lay_out(m, c->w);
	int hosts = host_count(m), all = CHECK_COUNT + CELL_ROWS - 1;
	int usual = hosts < ROWS_USUAL ? hosts : ROWS_USUAL;
	bool whole = c->h - 2 - 1 - all >= usual;
	int below = 1 + (whole ? all : CELL_ROWS);

	if (c->h - 2 - below < (hosts < ROWS_LEAST ? hosts : ROWS_LEAST))
		below = 0;
	p->rows = c->h - 2 - below;
	if (p->rows > hosts)
		p->rows = hosts;
	if (p->rows < 1)
		p->rows = 1;
	keep_in_view(m, p->rows);
	draw_title(m, c, p->rows, focused);
	draw_heads(m, c, &l);
	for (int i = 0; i < p->rows && m->top + i < hosts; i++)
		draw_host(m, c, 2 + i, m->top + i, &l);
	if (below == 0 || hosts == 0)
		return;
	int y = whole ? 2 + p->rows + 1 : c->h - below;
	draw_cell_title(m, c, y, whole);
	if (whole)
		draw_whole(m, c, y + 1);
	else
		wrap_draw(c, (struct area){ y + 1, 1, CELL_ROWS, c->w - 2 },
		    words_of(console_checks(m->base.console,
		    (size_t)m->host), m->check), ROLE_NORMAL);
}

static int
clamp(int value, int count)
{
	return value < 0 ? 0 : value >= count ? count - 1 : value;
}

static bool
check_act(struct pane *p, enum action a, const char *text)
{
	struct matrix *m = (struct matrix *)p;
	int page = p->rows > 1 ? p->rows : 1, hosts = host_count(m);

	(void)text;
	switch (a) {
	case ACTION_UP:
	case ACTION_DOWN:
		m->host += a == ACTION_UP ? -1 : 1;
		break;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		m->host += a == ACTION_PAGE_UP ? -page : page;
		break;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		m->host += (a == ACTION_HALF_UP ? -page : page) / 2;
		break;
	case ACTION_FIRST:
	case ACTION_LAST:
		m->host = a == ACTION_FIRST ? 0 : hosts;
		break;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		m->check += a == ACTION_LEFT ? -1 : 1;
		break;
	case ACTION_HOME:
		m->check = 0;
		break;
	default:
		return false;
	}
	m->host = clamp(m->host, hosts);
	m->check = clamp(m->check, CHECK_COUNT);
	return true;
}

static void
check_free(struct pane *p)
{
	free(p);
}

static const struct pane_ops check_ops = {
	.name = "check",
	.draw = check_draw,
	.act = check_act,
	.free = check_free,
};

struct pane *
pane_check_new(struct ui *ui, struct console *c)
{
	struct matrix *m = xcalloc(1, sizeof *m);

	m->base = (struct pane){ .ops = &check_ops, .ui = ui, .console = c };
	return &m->base;
}

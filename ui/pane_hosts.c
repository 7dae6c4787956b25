/*
 * The hosts: how the link to each is, and what can be done about it. They are in
 * the file's order; they come and go where that is read anew.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "host_cells.h"
#include "mem.h"
#include "pane.h"
#include "ui_private.h"

enum {
	COLUMNS_MAX = 16,
	SHAPE = 3,              /* the state's shape and blanks around it   */
	GAP = 2,
};

struct host_pane {
	struct pane base;
	int at, top;
	char *pattern;          /* what was searched for last; NULL: nothing */
	struct host_view *views;        /* in the model's order ...         */
	size_t view_count;              /* ... for so many                  */
};

static struct host_pane *
list_of(struct pane *p)
{
	return (struct host_pane *)p;
}

static int
count(const struct host_pane *l)
{
	return (int)console_model(l->base.console)->host_count;
}

static void
put_cursor(struct host_pane *l, int at)
{
	int n = count(l), rows = l->base.rows > 0 ? l->base.rows : 1;

	at = at >= n ? n - 1 : at;
	l->at = at < 0 ? 0 : at;
	if (l->at < l->top)
		l->top = l->at;
	if (l->at >= l->top + rows)
		l->top = l->at - rows + 1;
	if (l->top > n - rows)
		l->top = n > rows ? n - rows : 0;
}

/* Takes down what cells are made of. */
static void
look(struct host_pane *l, bool ascii)
{
	const struct model *m = console_model(l->base.console);
	int64_t now = clock_wall_ms();

	if (l->view_count < m->host_count) {
		l->views = xreallocarray(l->views, m->host_count,
		    sizeof *l->views);
		l->view_count = m->host_count;
	}
	for (size_t i = 0; i < m->host_count; i++)
		l->views[i] = (struct host_view){ .host = m->hosts[i],
			.now = now, .ascii = ascii };
	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (p->on == NULL || !model_listed(p))
			continue;
		struct host_view *v = &l->views[p->on->place];
		v->all++;
		v->unknown += p->state == STATE_UNKNOWN;
		v->alive += p->state != STATE_UNKNOWN &&
		    state_info(p->state)->live;
	}
}

/* As wide as their cells; 0 for one in which nothing is said. */
static void
measure(const struct host_pane *l, int *wants)
{
	struct cell cell;

	for (int k = 0; k < host_column_count; k++) {
		const struct host_column *of = &host_columns[k];
		int w = 0;
		for (int i = 0; i < count(l); i++) {
			cell_clear(&cell);
			of->cell(&l->views[i], &cell);
			int n = cell_width(&cell, l->views[i].ascii);
			w = n > w ? n : w;
		}
		int title = (int)strlen(of->title);
		wants[k] = w == 0 ? 0 : w > of->most ? of->most
			: w < title ? title : w;
	}
}

static int
total(const int *widths)
{
	int sum = 0;

	for (int k = 0; k < host_column_count; k++)
		sum += widths[k] > 0 ? widths[k] + GAP : 0;
	return sum;
}

/* The heaviest column that was not tried yet: there is one. */
static int
heaviest(const bool *tried)
{
	int best = 0;

	while (tried[best])
		best++;
	for (int k = best + 1; k < host_column_count; k++)
		if (!tried[k] && host_columns[k].weight >
		    host_columns[best].weight)
			best = k;
	return best;
}

/* The heaviest first, cut where they may be; then each what it wants. */
static void
fit(const int *wants, int width, int *widths)
{
	bool tried[COLUMNS_MAX] = { false };

	memset(widths, 0, COLUMNS_MAX * sizeof *widths);
	for (int n = 0; n < host_column_count; n++) {
		int best = heaviest(tried);
		int cut = host_columns[best].cut;
		tried[best] = true;
		widths[best] = cut > 0 && cut < wants[best] ? cut : wants[best];
		if (total(widths) > width && best > 0)
			widths[best] = 0;
	}
	for (int k = 0; k < host_column_count; k++) {
		int room = width - total(widths), more = wants[k] - widths[k];
		if (widths[k] > 0 && more > 0 && room > 0)
			widths[k] += more < room ? more : room;
	}
}

static void
draw_head(const struct host_pane *l, const struct canvas *on,
    const int *widths, bool focused)
{
	enum role role = focused ? ROLE_TITLE_ON : ROLE_TITLE;
	const struct model *m = console_model(l->base.console);
	struct canvas c = *on;
	int x = SHAPE, ready = 0;
	char text[64];

	c.base = role;
	draw_blank(&c, 0, role);
	for (int k = 0; k < host_column_count; k++) {
		const struct host_column *of = &host_columns[k];
		int w = (int)strlen(of->title);
		if (widths[k] == 0)
			continue;
		draw_str(&c, 0, x + (of->right && w < widths[k]
		    ? widths[k] - w : 0), widths[k], of->title, role);
		x += widths[k] + GAP;
	}
	for (size_t i = 0; i < m->host_count; i++)
		ready += m->hosts[i]->state == HOST_READY;
	int n = snprintf(text, sizeof text, "%d of %zu hosts ready ", ready,
	    m->host_count);
	if (x + n <= c.w)
		draw_str(&c, 0, c.w - n, n, text, ready == (int)m->host_count
		    ? ROLE_GOOD : ROLE_WARNING);
}

static void
draw_host(const struct canvas *c, int y, const struct host_view *v,
    const int *widths)
{
	struct cell cell;
	int x = SHAPE;

	draw_blank(c, y, ROLE_NORMAL);
	draw_str(c, y, 1, 1, host_shape(v->host, v->ascii),
	    host_role(v->host));
	for (int k = 0; k < host_column_count; k++) {
		if (widths[k] == 0)
			continue;
		cell_clear(&cell);
		host_columns[k].cell(v, &cell);
		cell_draw(&cell, c, y, x, widths[k], host_columns[k].right);
		x += widths[k] + GAP;
	}
}

static void
hosts_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct host_pane *l = list_of(p);
	int wants[COLUMNS_MAX], widths[COLUMNS_MAX];

	p->rows = c->h - 1;
	put_cursor(l, l->at);
	look(l, c->ascii);
	measure(l, wants);
	fit(wants, c->w - SHAPE + GAP - 1, widths);
	draw_head(l, c, widths, focused);
	if (count(l) == 0)
		draw_str(c, 1, SHAPE, c->w, "the session has no hosts",
		    ROLE_FAINT);
	for (int y = 1, i = l->top; y < c->h && i < count(l); y++, i++) {
		struct canvas line = *c;
		if (i == l->at)
			line.base = focused ? ROLE_CURSOR : ROLE_CURSOR_OFF;
		draw_host(&line, y, &l->views[i], widths);
	}
}

static bool
matches(const struct model_host *h, const char *pattern)
{
	return strcasestr(h->spec->name, pattern) != NULL ||
	    strcasestr(h->address, pattern) != NULL ||
	    strcasestr(h->hostname, pattern) != NULL ||
	    strcasestr(h->why, pattern) != NULL ||
	    strcasestr(host_word(h), pattern) != NULL;
}

/* To the next host that matches from row from on, round the end. */
static void
find(struct host_pane *l, int from, int step)
{
	const struct model *m = console_model(l->base.console);
	int n = count(l);

	if (l->pattern == NULL) {
		ui_notice(l->base.ui, NOTICE_WARNING, "there is no search yet;"
		    " %s begins one", ui_key_text(l->base.ui,
			ACTION_SEARCH).s);
		return;
	}
	for (int i = 0; i < n; i++) {
		int at = ((from + i * step) % n + n) % n;
		if (matches(m->hosts[at], l->pattern)) {
			put_cursor(l, at);
			return;
		}
	}
	ui_notice(l->base.ui, NOTICE_WARNING, "no host has '%s' in its name,"
	    " address, state or reason", l->pattern);
}

static void
hosts_search(struct pane *p, const char *pattern)
{
	struct host_pane *l = list_of(p);

	free(l->pattern);
	l->pattern = pattern[0] == '\0' ? NULL : xstrdup(pattern);
	if (l->pattern != NULL)
		find(l, l->at, 1);
}

/* The list shows the processes of the cursor's host, and no others. */
static void
open_host(struct host_pane *l)
{
	struct ui *ui = l->base.ui;
	char *filter = xasprintf("host:%s",
	    console_model(l->base.console)->hosts[l->at]->spec->name);
	struct fault f;

	if (pane_list_filter(ui->panes[PANE_LIST], filter, &f))
		ui_focus(ui, PANE_LIST);
	else
		ui_notice(ui, NOTICE_ERROR, "%s", f.text);
	free(filter);
}

/* The host that an action is about: the one that was named, or the cursor's. */
static bool
host_act(struct host_pane *l, enum action a, const char *text)
{
	if (text[0] != '\0' || l->base.ui->focus != PANE_HOSTS)
		return false;
	ui_host_do(l->base.ui, a,
	    console_model(l->base.console)->hosts[l->at]);
	return true;
}

static bool
move_cursor(struct host_pane *l, enum action a)
{
	int page = l->base.rows > 1 ? l->base.rows : 1;

	switch (a) {
	case ACTION_UP:
	case ACTION_DOWN:
		put_cursor(l, l->at + (a == ACTION_UP ? -1 : 1));
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
		put_cursor(l, count(l) - 1);
		return true;
	default:
		return false;
	}
}

static bool
hosts_act(struct pane *p, enum action a, const char *text)
{
	struct host_pane *l = list_of(p);

	if (count(l) == 0)
		return false;
	switch (a) {
	case ACTION_OPEN:
		open_host(l);
		return true;
	case ACTION_CONNECT:
	case ACTION_DISCONNECT:
	case ACTION_HOST_KEY:
	case ACTION_LATENCY:
		return host_act(l, a, text);
	case ACTION_NEXT_HIT:
		find(l, l->at + 1, 1);
		return true;
	case ACTION_LAST_HIT:
		find(l, l->at - 1, -1);
		return true;
	default:
		return move_cursor(l, a);
	}
}

/* One that is connected can be left, and the other way round. */
static bool
hosts_offers(const struct pane *p, enum action a)
{
	const struct host_pane *l = (const struct host_pane *)p;
	const struct model *m = console_model(p->console);
	const struct model_host *h = l->at < (int)m->host_count
		? m->hosts[l->at] : NULL;

	switch (a) {
	case ACTION_CONNECT:
		return h != NULL && h->state != HOST_READY;
	case ACTION_DISCONNECT:
		return h != NULL && !h->parted;
	case ACTION_OPEN:
	case ACTION_HOST_KEY:
	case ACTION_LATENCY:
		return h != NULL;
	default:
		return true;
	}
}

static void
hosts_free(struct pane *p)
{
	struct host_pane *l = list_of(p);

	free(l->pattern);
	free(l->views);
	free(l);
}

static int
hosts_wants(const struct pane *p)
{
	return (int)console_model(p->console)->host_count + 1;
}

static const struct pane_ops hosts_ops = {
	.name = "hosts",
	.draw = hosts_draw,
	.act = hosts_act,
	.search = hosts_search,
	.offers = hosts_offers,
	.wants = hosts_wants,
	.free = hosts_free,
};

struct pane *
pane_hosts_new(struct ui *ui, struct console *c)
{
	struct host_pane *l = xcalloc(1, sizeof *l);

	l->base = (struct pane){ .ops = &hosts_ops, .ui = ui, .console = c };
	return &l->base;
}

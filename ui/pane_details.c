/*
 * The details of the process under the list's cursor: lines of details_text.h,
 * wrapped between words. The cursor is on a line; a run's line opens its output.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "details_text.h"
#include "mem.h"
#include "pane.h"
#include "past.h"
#include "search.h"
#include "wrap.h"

enum {
	TEXT_AT = 15,           /* where the text is, behind its label      */
	TEXT_NARROW = 3,        /* ... with the label above it              */
	NARROW = 40,
};

/* What the hosts were asked about last: they are asked when it changes. */
struct asked {
	char *host, *name;      /* NULL: about nothing                      */
	uint64_t run;
	bool live, acked, ready;
};

struct details_pane {
	struct pane base;
	struct asked asked;
	struct details text;
	size_t cursor, top;     /* lines                                    */
	bool secrets;           /* are shown                                */
	bool ascii;
	int width;              /* of the last canvas                       */
	struct search *search;  /* NULL: none                               */
	char *pattern;
};

static struct details_pane *
pane_of(struct pane *p)
{
	return (struct details_pane *)p;
}

static const struct model_proc *
process_of(const struct details_pane *d)
{
	if (d->asked.name == NULL)
		return NULL;
	return model_proc(console_model(d->base.console),
	    slice_of(d->asked.host), slice_of(d->asked.name));
}

/* The text as of now; the cursor keeps its line, and the end where it is there. */
static void
renew(struct details_pane *d)
{
	const struct model_proc *p = process_of(d);
	bool end = d->cursor > 0 && d->cursor + 1 == d->text.n;

	details_finish(&d->text);
	if (p == NULL)
		return;
	details_make(&d->text, &(struct details_of){
	    .session = console_model(d->base.console)->session, .proc = p,
	    .past = console_past(d->base.console, p),
	    .inspected = console_inspected(d->base.console, p),
	    .now = clock_wall_ms(), .secrets = d->secrets });
	if (end || d->cursor >= d->text.n)
		d->cursor = d->text.n - 1;
}

static void
forget(struct asked *a)
{
	free(a->host);
	free(a->name);
	*a = (struct asked){ 0 };
}

static bool
same_process(const struct asked *a, const struct model_proc *p)
{
	return a->name != NULL && strcmp(a->name, p->name) == 0 &&
	    strcmp(a->host, p->host) == 0;
}

void
pane_details_process(struct pane *pane, const struct model_proc *p)
{
	struct details_pane *d = pane_of(pane);
	struct asked *a = &d->asked;

	if (p == NULL) {
		/* What is hidden is hidden again when it is opened. */
		d->secrets = false;
		forget(a);
		return;
	}
	bool same = same_process(a, p);
	bool ready = p->on != NULL && p->on->state == HOST_READY;
	bool live = state_info(p->state)->live && p->pid != 0;
	if (same && a->run == p->run && a->live == live &&
	    a->acked == p->acked && a->ready == ready)
		return;
	if (!same) {
		d->cursor = d->top = 0;
		d->secrets = false;
	}
	forget(a);
	*a = (struct asked){ .host = xstrdup(p->host),
		.name = xstrdup(p->name), .run = p->run, .live = live,
		.acked = p->acked, .ready = ready };
	/* One that is under way may have missed what is new. */
	bool asked = p->run == 0 ||
	    console_ask_past(pane->console, p, NULL, NULL);
	if (live && ready)
		asked &= console_inspect(pane->console, p, NULL, NULL);
	if (!asked)
		a->run = 0;
	renew(d);
}

static void
details_changed(struct pane *p)
{
	renew(pane_of(p));
}

static int
text_at(const struct details_pane *d)
{
	return d->width < NARROW ? TEXT_NARROW : TEXT_AT;
}

static int
text_width_of(const struct details_pane *d)
{
	int w = d->width - text_at(d) - 1;

	return w > 1 ? w : 1;
}

/* Rows of a line: a title has a blank one before it. */
static int
rows_of(const struct details_pane *d, size_t i)
{
	const struct details_line *l = &d->text.v[i];
	bool above = d->width < NARROW && l->label[0] != '\0';
	int rows = wrap_rows(slice_of(l->text), text_width_of(d), d->ascii);

	if (l->title)
		return 2;
	if (i == 0)     /* the sentence has the whole width */
		rows = wrap_rows(slice_of(l->text), d->width - 2, d->ascii);
	return (rows > 0 ? rows : 1) + above;
}

/* The first line such that those up to last fit into these rows. */
static size_t
top_for(const struct details_pane *d, size_t last, int rows)
{
	size_t top = last;

	rows -= rows_of(d, last);
	while (top > 0 && rows >= rows_of(d, top - 1))
		rows -= rows_of(d, --top);
	return top;
}

static void
keep_in_view(struct details_pane *d, int rows)
{
	if (d->text.n == 0)
		return;
	size_t lowest = top_for(d, d->text.n - 1, rows);
	size_t least = top_for(d, d->cursor, rows);
	if (d->top > lowest)
		d->top = lowest;
	if (d->top > d->cursor)
		d->top = d->cursor;
	if (d->top < least)
		d->top = least;
}

/* What the search finds in this part of a line, over what is drawn there. */
static void
draw_hits(const struct details_pane *d, const struct canvas *c, int y, int x,
    struct slice part)
{
	unsigned flags = d->ascii ? TEXT_ASCII : 0;
	size_t at, n;

	for (size_t from = 0; d->search != NULL &&
	    search_next(d->search, part, from, &at, &n); from = at + n) {
		int before = (int)text_width((struct slice){ part.p, at },
		    flags);
		draw_text(c, y, x + before, c->w - x - before,
		    (struct slice){ part.p + at, n }, ROLE_MATCH);
	}
}

static void
draw_words(const struct details_pane *d, const struct canvas *c, int y, int x,
    const struct details_line *l)
{
	struct slice rest = slice_of(l->text);
	int width = c->w - x - 1;

	while (rest.n > 0 && width > 0 && y < c->h) {
		struct slice part = wrap_line(&rest, width, d->ascii);
		draw_text(c, y, x, width, part, l->role);
		draw_hits(d, c, y++, x, part);
	}
}

static void
draw_line(const struct details_pane *d, const struct canvas *c, int y,
    size_t i)
{
	const struct details_line *l = &d->text.v[i];
	bool above = c->w < NARROW && l->label[0] != '\0';
	int x = i == 0 ? 1 : text_at(d);

	if (l->title) {
		draw_str(c, y + 1, 1, c->w - 1, l->label, ROLE_HEADER);
		draw_hits(d, c, y + 1, 1, slice_of(l->label));
		return;
	}
	for (int k = 0; k < rows_of(d, i); k++)
		draw_blank(c, y + k, ROLE_NORMAL);
	if (l->label[0] != '\0') {
		draw_str(c, y, 2, above ? c->w - 3 : TEXT_AT - 3, l->label,
		    ROLE_FAINT);
		draw_hits(d, c, y, 2, slice_of(l->label));
	}
	draw_words(d, c, y + above, x, l);
}

static void
draw_title(const struct details_pane *d, const struct canvas *c, size_t last,
    bool focused)
{
	enum role role = focused ? ROLE_TITLE_ON : ROLE_TITLE;
	enum role quiet = focused ? role : ROLE_TITLE;
	struct canvas line = *c;
	char extent[64];

	draw_blank(c, 0, role);
	line.base = role;
	int x = draw_fmt(c, 0, 0, role, " Details ") + 1;
	if (d->asked.name != NULL) {
		x += draw_str(&line, 0, x, c->w, d->asked.name, role) + 2;
		x += draw_fmt(&line, 0, x, quiet, "on %s", d->asked.host);
	}
	if (d->top == 0 && last == d->text.n)
		return;
	int n = snprintf(extent, sizeof extent, " %zu-%zu of %zu ",
	    d->top + 1, last, d->text.n);
	if (c->w - n > x)
		draw_str(&line, 0, c->w - n, n, extent, quiet);
}

static void
details_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct details_pane *d = pane_of(p);
	struct canvas body = canvas_part(c, 1, 0, c->h - 1, c->w);
	size_t i;

	p->rows = body.h;
	d->width = c->w;
	d->ascii = c->ascii;
	keep_in_view(d, p->rows);
	/* No blank row on top. */
	int y = d->top < d->text.n && d->text.v[d->top].title ? -1 : 0;
	for (i = d->top; i < d->text.n && y < body.h; i++) {
		struct canvas line = body;
		if (i == d->cursor && focused && !d->text.v[i].title)
			line.base = ROLE_CURSOR;
		draw_line(d, &line, y, i);
		y += rows_of(d, i);
	}
	if (d->text.n == 0)
		draw_str(&body, 0, 1, body.w, "there is no process here",
		    ROLE_FAINT);
	draw_title(d, c, i, focused);
}

static bool
matches(const struct details_pane *d, size_t i)
{
	const struct details_line *l = &d->text.v[i];
	size_t at, n;

	return search_next(d->search, slice_of(l->text), 0, &at, &n) ||
	    search_next(d->search, slice_of(l->label), 0, &at, &n);
}

static void
next_hit(struct details_pane *d, bool upwards, bool here)
{
	size_t i = d->cursor;

	if (d->search == NULL) {
		ui_notice(d->base.ui, NOTICE_WARNING, "there is no search yet;"
		    " / begins one");
		return;
	}
	for (; i < d->text.n; i += upwards ? SIZE_MAX : 1)
		if ((here || i != d->cursor) && matches(d, i)) {
			d->cursor = i;
			return;
		}
	ui_notice(d->base.ui, NOTICE_WARNING, "no further match for '%s' %s",
	    d->pattern, upwards ? "above" : "below");
}

static void
end_search(struct details_pane *d)
{
	search_free(d->search);
	free(d->pattern);
	d->search = NULL;
	d->pattern = NULL;
}

static void
details_search(struct pane *p, const char *pattern)
{
	struct details_pane *d = pane_of(p);
	struct fault f;

	end_search(d);
	if (pattern[0] == '\0')
		return;
	d->search = search_new(slice_of(pattern), &f);
	if (d->search == NULL) {
		ui_notice(p->ui, NOTICE_ERROR, "%s", f.text);
		return;
	}
	d->pattern = xstrdup(pattern);
	next_hit(d, false, true);
}

/* Goes to the environment; once there, shows what is hidden, or hides it. */
static void
environment(struct details_pane *d)
{
	size_t i = 0;

	while (i < d->text.n && d->text.v[i].part != DETAILS_ENVIRONMENT)
		i++;
	if (i == d->text.n)
		return;
	if (d->text.v[d->cursor].part == DETAILS_ENVIRONMENT) {
		d->secrets = !d->secrets;
		renew(d);
		return;
	}
	d->cursor = d->top = i;
}

static void
open_run(struct details_pane *d)
{
	const struct details_line *l = d->cursor < d->text.n
		? &d->text.v[d->cursor] : NULL;
	const struct model_proc *p = process_of(d);

	if (l == NULL || l->run == 0 || p == NULL) {
		ui_notice(d->base.ui, NOTICE_INFO, "Enter on a run of the"
		    " history shows what it printed");
		return;
	}
	p = model_proc(console_model(d->base.console), slice_of(l->host),
	    slice_of(p->name));
	if (p != NULL)
		ui_show_run(d->base.ui, p, l->run);
}

static void
move(struct details_pane *d, int64_t n)
{
	int64_t to = (int64_t)d->cursor + n, last = (int64_t)d->text.n - 1;

	to = to > last ? last : to;
	d->cursor = to < 0 ? 0 : (size_t)to;
}

static bool
details_act(struct pane *p, enum action a, const char *text)
{
	struct details_pane *d = pane_of(p);
	int page = p->rows > 2 ? p->rows - 1 : 1;

	(void)text;
	switch (a) {
	case ACTION_UP:
	case ACTION_DOWN:
		move(d, a == ACTION_UP ? -1 : 1);
		return true;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		move(d, a == ACTION_PAGE_UP ? -page : page);
		return true;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		move(d, (a == ACTION_HALF_UP ? -page : page) / 2);
		return true;
	case ACTION_FIRST:
	case ACTION_LAST:
		move(d, a == ACTION_FIRST ? -INT32_MAX : INT32_MAX);
		return true;
	case ACTION_ENVIRON:
		if (d->text.n == 0)
			return false;
		environment(d);
		return true;
	case ACTION_OPEN:
		open_run(d);
		return true;
	case ACTION_NEXT_HIT:
	case ACTION_LAST_HIT:
		next_hit(d, a == ACTION_LAST_HIT, false);
		return true;
	case ACTION_BACK:
	case ACTION_CLOSE:
	case ACTION_CANCEL:
		if (d->search == NULL)
			return false;
		end_search(d);
		return true;
	default:
		return false;
	}
}

static bool
details_offers(const struct pane *p, enum action a)
{
	(void)p;
	return a != ACTION_FOLLOW && a != ACTION_WRAP && a != ACTION_TAIL;
}

static void
details_free(struct pane *p)
{
	struct details_pane *d = pane_of(p);

	end_search(d);
	details_finish(&d->text);
	forget(&d->asked);
	free(d);
}

static const struct pane_ops details_ops = {
	.name = "details",
	.draw = details_draw,
	.act = details_act,
	.search = details_search,
	.offers = details_offers,
	.changed = details_changed,
	.free = details_free,
};

struct pane *
pane_details_new(struct ui *ui, struct console *c)
{
	struct details_pane *d = xcalloc(1, sizeof *d);

	d->base = (struct pane){ .ops = &details_ops, .ui = ui,
		.console = c };
	return &d->base;
}

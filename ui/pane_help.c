/* Help, over the whole screen: see help_text.h for what is in it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "help_text.h"
#include "mem.h"
#include "pane.h"

struct help {
	struct pane base;
	struct help_from from;
	char *filter;
	struct help_text text;
	bool stale;             /* a setting, or the keys that are one      */
	size_t wrongs;          /* lines that were wrong when it was made   */
	int top;
	int columns;            /* of text, beside each other               */
	bool to_config;         /* as soon as it is known where that is     */
};

enum { TWO_FROM = 150, APART = 2 };

static int
in_view(const struct help *h)
{
	int rows = h->base.rows > 0 ? h->base.rows : 0;

	return rows * h->columns;
}

static void
keep_in_view(struct help *h)
{
	if (h->top > h->text.n - in_view(h))
		h->top = h->text.n - in_view(h);
	if (h->top < 0)
		h->top = 0;
}

static void
draw_entry(const struct help *h, const struct canvas *c, int y,
    const struct help_line *l)
{
	int name = help_text_name(&h->text, c->w);

	draw_str(c, y, 1, h->text.keys, l->keys, l->own ? ROLE_GOOD
	    : ROLE_PROMPT);
	if (name > 0)
		draw_str(c, y, name, h->text.name, l->name, ROLE_FAINT);
	draw_str(c, y, l->indent, c->w, l->words, ROLE_NORMAL);
}

static void
draw_line(const struct help *h, const struct canvas *c, int y,
    const struct help_line *l)
{
	switch (l->kind) {
	case HELP_HEAD:
		draw_str(c, y, 1, c->w, l->words, ROLE_HEADER);
		draw_rule(c, y, 2 + (int)strlen(l->words), ROLE_FAINT);
		break;
	case HELP_WRONG:
		draw_str(c, y, 1, c->w, l->words, ROLE_WARNING);
		break;
	case HELP_ENTRY:
	case HELP_MORE:
		draw_entry(h, c, y, l);
		break;
	case HELP_BLANK:
		break;
	}
}

/* Which lines are on the screen, where not all are. */
static int
draw_extent(const struct help *h, const struct canvas *c, enum role role)
{
	int last = h->top + in_view(h);
	char text[64];

	if (in_view(h) >= h->text.n)
		return c->w;
	int n = snprintf(text, sizeof text, "%d-%d of %d ", h->top + 1, last,
	    h->text.n);
	draw_str(c, 0, c->w - n, n, text, role);
	return c->w - n;
}

static void
draw_title(const struct help *h, const struct canvas *c, enum role role)
{
	draw_blank(c, 0, role);
	int end = draw_extent(h, c, role);
	int x = 1 + draw_str(c, 0, 1, end - 1, "Help", role);
	if (h->filter[0] != '\0') {
		x += draw_str(c, 0, x, end - x, " with: ", role);
		draw_str(c, 0, x, end - x, h->filter, role);
	}
}

static void
draw_columns(const struct help *h, const struct canvas *c, int width)
{
	for (int i = 0; i < h->columns; i++) {
		struct canvas part = canvas_part(c, 2, i * (width + APART),
		    h->base.rows, width);
		for (int y = 0; y < part.h; y++) {
			int at = h->top + i * h->base.rows + y;
			if (at < h->text.n)
				draw_line(h, &part, y, &h->text.v[at]);
		}
	}
	if (h->text.n == 0)
		draw_str(c, 2, 1, c->w, "No help has these words.",
		    ROLE_FAINT);
}

/* Made anew when what it is made of has changed. */
static void
renew(struct help *h, int width, bool ascii)
{
	struct help_from *from = &h->from;

	if (!h->stale && from->width == width && from->ascii == ascii &&
	    h->wrongs == from->wrong->n + from->wrong->more)
		return;
	from->width = width;
	from->ascii = ascii;
	from->filter = h->filter;
	help_text_finish(&h->text);
	help_text_make(&h->text, from);
	h->wrongs = from->wrong->n + from->wrong->more;
	h->stale = false;
}

static void
setting_has_changed(enum setting i, void *arg)
{
	struct help *h = arg;

	(void)i;
	h->stale = true;
}

static void
help_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct help *h = (struct help *)p;

	p->rows = c->h > 2 ? c->h - 2 : 0;
	h->columns = c->w >= TWO_FROM ? 2 : 1;
	renew(h, h->columns == 1 ? c->w : (c->w - APART) / 2, c->ascii);
	if (h->to_config)
		h->top = h->text.config;
	h->to_config = false;
	keep_in_view(h);
	draw_title(h, c, focused ? ROLE_TITLE_ON : ROLE_TITLE);
	draw_columns(h, c, h->from.width);
}

static void
help_search(struct pane *p, const char *pattern)
{
	struct help *h = (struct help *)p;
	char *filter = xstrdup(pattern);

	free(h->filter);
	h->filter = filter;
	h->stale = true;
	h->top = 0;
}

void
pane_help_open(struct pane *p, const char *pane)
{
	struct help *h = (struct help *)p;

	h->from.pane = pane;
	h->to_config = false;
	help_search(p, "");
}

void
pane_help_config(struct pane *p)
{
	struct help *h = (struct help *)p;

	help_search(p, "");
	h->to_config = true;
}

static bool
help_act(struct pane *p, enum action a, const char *text)
{
	struct help *h = (struct help *)p;
	int page = p->rows > 1 ? in_view(h) : 1;

	(void)text;
	switch (a) {
	case ACTION_UP:
		h->top--;
		break;
	case ACTION_DOWN:
		h->top++;
		break;
	case ACTION_PAGE_UP:
	case ACTION_HALF_UP:
		h->top -= a == ACTION_PAGE_UP ? page : page / 2;
		break;
	case ACTION_PAGE_DOWN:
	case ACTION_HALF_DOWN:
		h->top += a == ACTION_PAGE_DOWN ? page : page / 2;
		break;
	case ACTION_FIRST:
		h->top = 0;
		break;
	case ACTION_LAST:
		h->top = h->text.n;
		break;
	case ACTION_BACK:
		if (h->filter[0] == '\0')
			return false;
		help_search(p, "");
		break;
	default:
		return false;
	}
	keep_in_view(h);
	return true;
}

static void
help_free(struct pane *p)
{
	struct help *h = (struct help *)p;

	help_text_finish(&h->text);
	free(h->filter);
	free(h);
}

static const struct pane_ops help_ops = {
	.name = "help",
	.draw = help_draw,
	.act = help_act,
	.search = help_search,
	.free = help_free,
};

struct pane *
pane_help_new(struct ui *ui, const struct keymap *keymap,
    const struct wrong_lines *wrong)
{
	struct help *h = xcalloc(1, sizeof *h);

	h->base = (struct pane){ .ops = &help_ops, .ui = ui };
	h->from = (struct help_from){ .keymap = keymap,
		.settings = ui_settings(ui), .wrong = wrong };
	h->filter = xstrdup("");
	h->columns = 1;
	h->stale = true;
	settings_listen(ui_settings(ui), setting_has_changed, h);
	return &h->base;
}

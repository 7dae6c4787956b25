/* Help: the list of actions with their keys in each pane. Never out of date. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "key.h"
#include "keymap.h"
#include "mem.h"
#include "pane.h"

struct help {
	struct pane base;
	const struct keymap *keymap;
	int top;
};

enum { LINES_OF_HELP = ACTION_COUNT, KEYS_MAX = 4, NAMES_FROM = 60 };

/* "j Down", from the pane where the action has its keys. */
static void
keys_of(const struct keymap *k, enum action a, char *buf, size_t size)
{
	static const char *const contexts[] = { "list", "output", "hosts",
		"plan" };
	size_t n = 0;

	buf[0] = '\0';
	for (size_t c = 0; c < sizeof contexts / sizeof *contexts && n == 0;
	    c++) {
		uint32_t key;
		for (size_t i = 0; i < KEYS_MAX && keymap_key(k, contexts[c],
		    a, i, &key) && n < size; i++) {
			char word[32];
			n += (size_t)snprintf(buf + n, size - n, "%s%s",
			    n > 0 ? "  " : "",
			    key_word(key, word, sizeof word));
		}
	}
}

static int
bottom(const struct help *h)
{
	int most = LINES_OF_HELP - h->base.rows;

	return most > 0 ? most : 0;
}

/* The keys, the name for ":" where it is wide enough, and what it does. */
static void
draw_action(const struct help *h, const struct canvas *c, int y, enum action a)
{
	const struct action_info *info = action_info(a);
	bool wide = c->w >= NAMES_FROM;
	int words = wide ? 21 : 9;
	char keys[128];

	keys_of(h->keymap, a, keys, sizeof keys);
	draw_str(c, y, 1, 8, keys, ROLE_PROMPT);
	if (wide)
		draw_str(c, y, 10, 10, info->name, ROLE_FAINT);
	draw_str(c, y, words, c->w, info->words, ROLE_NORMAL);
}

/* Which rows are on the screen, where not all are. */
static void
draw_extent(const struct help *h, const struct canvas *c, enum role role)
{
	char text[64];

	if (bottom(h) == 0)
		return;
	int last = h->top + h->base.rows;
	int n = snprintf(text, sizeof text, "%d-%d of %d ", h->top + 1, last,
	    LINES_OF_HELP);
	draw_str(c, 0, c->w - n, n, text, role);
}

static void
help_draw(struct pane *p, const struct canvas *c, bool focused)
{
	struct help *h = (struct help *)p;
	enum role role = focused ? ROLE_TITLE_ON : ROLE_TITLE;

	p->rows = c->h - 2;
	if (h->top > bottom(h))
		h->top = bottom(h);
	draw_blank(c, 0, role);
	draw_str(c, 0, 1, c->w, "Keys", role);
	draw_extent(h, c, role);
	for (int i = 0; i < p->rows && h->top + i < LINES_OF_HELP; i++)
		draw_action(h, c, i + 2, (enum action)(h->top + i));
}

static bool
help_act(struct pane *p, enum action a, const char *text)
{
	struct help *h = (struct help *)p;
	int page = p->rows > 1 ? p->rows : 1;

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
		h->top = LINES_OF_HELP;
		break;
	default:
		return false;
	}
	if (h->top > bottom(h))
		h->top = bottom(h);
	if (h->top < 0)
		h->top = 0;
	return true;
}

static void
help_free(struct pane *p)
{
	free(p);
}

static const struct pane_ops help_ops = {
	.name = "help",
	.draw = help_draw,
	.act = help_act,
	.free = help_free,
};

struct pane *
pane_help_new(struct ui *ui, const struct keymap *keymap)
{
	struct help *h = xcalloc(1, sizeof *h);

	h->base = (struct pane){ .ops = &help_ops, .ui = ui };
	h->keymap = keymap;
	return &h->base;
}

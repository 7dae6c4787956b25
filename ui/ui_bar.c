/* The key bar: what can be done in this pane just now, the most useful first. */
#include <stdio.h>
#include <string.h>

#include "key.h"
#include "meant.h"
#include "ui_private.h"

enum { GAP = 2, LOOKED_AT = 64 };

static const struct bar_entry {
	const char *pane;
	enum action action;
	const char *word;
} entries[] = {
#define BAR_KEY(pane, id, word) { pane, ACTION_##id, word },
#include "keybar.def"
#undef BAR_KEY
};

/* A bar while it is drawn. */
struct bar {
	struct ui *ui;
	const struct canvas *c;
	int x;
	/* The first of the n that an action would be about. */
	const struct model_proc *meant[LOOKED_AT];
	size_t n;
	bool marks;             /* they are the marked ones                 */
};

/* As ui_act_on_meant() has it. */
static void
look_who_is_meant(struct bar *b)
{
	const struct ui *ui = b->ui;

	b->meant[0] = ui_pane_process(ui);
	b->n = b->meant[0] != NULL;
	if (b->n > 0)
		return;
	b->n = marks_get(ui->marks, console_model(ui->console), b->meant,
	    LOOKED_AT);
	b->marks = b->n > 0;
	if (b->marks)
		return;
	b->meant[0] = ui_process(ui);
	b->n = b->meant[0] != NULL ? 1 : pane_list_group(
	    ui->panes[PANE_LIST], b->meant, LOOKED_AT);
}

/* It makes sense of one of them at least; of very many, one will do. */
static bool
fits_meant(const struct bar *b, enum action a)
{
	bool fits = b->n > LOOKED_AT || !(action_info(a)->needs & NEEDS_MEANT);
	char why[128];

	for (size_t i = 0; i < b->n && !fits; i++)
		fits = meant_fits(a, b->meant[i], why, sizeof why);
	return fits;
}

static bool
can_be_done(const struct bar *b, enum action a)
{
	const struct pane *p = b->ui->panes[b->ui->focus];
	const char *holder;
	bool all;

	size_t foreign = console_foreign(b->ui->console, &holder, &all);
	if (console_read_only(b->ui->console) &&
	    (action_info(a)->needs & NEEDS_CHANGE))
		return false;
	if (a == ACTION_TAKE_OVER)
		return foreign > 0;
	if (all && (action_info(a)->needs & NEEDS_CHANGE))
		return false;
	if (a == ACTION_UNMARK)
		return b->marks;
	return (p->ops->offers == NULL || p->ops->offers(p, a)) &&
	    fits_meant(b, a);
}

/* A key, its word and a gap: " x  kill  ". Columns; 0: it is not to be there. */
static int
key_width(const struct bar *b, enum action a, const char **label, char *word,
    size_t size)
{
	const struct pane *p = b->ui->panes[b->ui->focus];
	const char *now = a == ACTION_ZOOM && b->ui->zoom ? "zoom out"
	    : p->ops->word == NULL ? NULL : p->ops->word(p, a);
	uint32_t key;

	if (!can_be_done(b, a) || !keymap_key(b->ui->keymap,
	    p->ops->name, a, 0, &key))
		return 0;
	key_word(key, word, size);
	if (now != NULL)
		*label = now;
	else if ((*label)[0] == '\0')
		*label = action_label(p->ops->name, a);
	return 3 + (int)strlen(word) + (int)strlen(*label) + GAP;
}

/* Where there is no room before column end, it is left out. */
static void
draw_key(struct bar *b, int end, enum action a, const char *label)
{
	const struct canvas *c = b->c;
	struct ui *ui = b->ui;
	char word[32];
	int width = key_width(b, a, &label, word, sizeof word);

	if (width == 0 || b->x + width > end)
		return;
	if (ui->bar_count < BAR_MOST && c->h > 0)
		ui->bar[ui->bar_count++] = (struct bar_key){ c->y,
			c->x + b->x, width - 1, a };
	b->x += draw_fmt(c, 0, b->x, ROLE_KEY, " %s ", word);
	b->x += draw_fmt(c, 0, b->x, ROLE_KEY_TEXT, " %s", label) + GAP;
}

struct key_text
ui_key_text(const struct ui *ui, enum action a)
{
	struct key_text t = { .s = "" };
	uint32_t key;

	if (keymap_key(ui->keymap, ui->panes[ui->focus]->ops->name, a, 0,
	    &key))
		key_word(key, t.s, sizeof t.s);
	else
		snprintf(t.s, sizeof t.s, ":%s", action_info(a)->name);
	return t;
}

void
ui_draw_keys(struct ui *ui, const struct canvas *c)
{
	const char *pane = ui->panes[ui->focus]->ops->name;
	const char *help = "", *close = ui->focus == PANE_LIST ? "" : "back";
	struct bar b = { .ui = ui, .c = c };
	char word[32];

	look_who_is_meant(&b);
	int end = c->w + GAP, right = end -
	    key_width(&b, ACTION_HELP, &help, word, sizeof word) -
	    key_width(&b, ACTION_CLOSE, &close, word, sizeof word);
	ui->bar_count = 0;
	draw_blank(c, 0, ROLE_NORMAL);
	/* What is asked has its own keys, and no other is heard. */
	if (ui->dialog != NULL || ui->ask != NULL || ui->chooser != NULL ||
	    ui->menu != NULL)
		return;
	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
		if (strcmp(entries[i].pane, pane) == 0)
			draw_key(&b, right, entries[i].action,
			    entries[i].word);
	b.x = right < b.x ? b.x : right;
	draw_key(&b, end, ACTION_HELP, help);
	draw_key(&b, end, ACTION_CLOSE, close);
}

/* What the screen shows: hosts, panes, keys, message, and what is over them. */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "figures.h"
#include "host_cells.h"
#include "mem.h"
#include "take.h"
#include "ui_private.h"
#include "wrap.h"

/* How many processes are in each state, and how many ends nobody has seen. */
struct counts {
	unsigned marked;
	unsigned state[STATE_COUNT];
};

/* One count: "9 alive", or where room is short its shape: "9 \u25cf". */
static void
count_text(char *buf, size_t size, unsigned count, const char *word,
    const char *shape, bool brief)
{
	snprintf(buf, size, "%u %s", count, brief ? shape : word);
}

/* Right-aligned; returns the column where it begins, 0 where it is too wide. */
static int
draw_counts_as(const struct canvas *c, const struct counts *n, bool brief)
{
	char text[1 + STATE_COUNT][24] = { "" };
	int width = 0;

	if (n->marked > 0)
		count_text(text[0], sizeof text[0], n->marked, "unexpected",
		    "!", brief);
	for (int s = 0; s < STATE_COUNT; s++) {
		const struct state_info *i = state_info((enum proc_state)s);
		if (n->state[s] > 0)
			count_text(text[1 + s], sizeof text[1 + s],
			    n->state[s], i->word, c->ascii ? i->ascii
			    : i->shape, brief);
	}
	for (int i = 0; i < 1 + STATE_COUNT; i++)
		if (text[i][0] != '\0')
			width += (int)text_width(slice_of(text[i]), 0) + 2;
	int x = c->w - width, left = x;
	if (x < c->w / 3)
		return 0;
	for (int i = 0; i < 1 + STATE_COUNT; i++)
		if (text[i][0] != '\0')
			x += draw_str(c, 0, x, c->w, text[i], i == 0
			    ? ROLE_ERROR : role_named(state_info(
				(enum proc_state)(i - 1))->word)) + 2;
	return left;
}

static int
draw_counts(const struct ui *ui, const struct canvas *c)
{
	const struct model *m = console_model(ui->console);
	struct counts n = { 0 };

	for (size_t i = 0; i < m->proc_count; i++) {
		n.marked += model_marked(m->procs[i]);
		n.state[m->procs[i]->state] += model_listed(m->procs[i]);
	}
	int left = draw_counts_as(c, &n, false);
	if (left == 0)
		left = draw_counts_as(c, &n, true);
	return left == 0 ? c->w : left;
}

enum {
	HOST_MOST = 24,         /* columns of a host's name                 */
	MORE_HOSTS = 10,        /* "+99 more", and two blanks               */
	TOTALS_FROM = 120,      /* columns of a screen that has room        */
};

/* While its key is not checked, anybody may be in between. */
static const char unchecked[] = " key not checked";

static const char *
at_word(const struct model_host *h)
{
	return h->asks != NULL ? host_word(h) : host_state_word(h->state);
}

/* A host that is not ready says what it is at. */
static int
draw_host(const struct canvas *c, int x, const struct model_host *h)
{
	enum role role = host_role(h);

	x += draw_str(c, 0, x, c->w, host_shape(h, c->ascii), role) + 1;
	x += draw_str(c, 0, x, HOST_MOST, h->spec->name, ROLE_TITLE);
	if (h->state != HOST_READY || h->asks != NULL)
		x += draw_fmt(c, 0, x, role, " %s", at_word(h));
	if (h->unverified)
		x += draw_str(c, 0, x, c->w, unchecked, ROLE_WARNING);
	return x + 2;
}

static int
host_width(const struct model_host *h)
{
	int name = (int)strlen(h->spec->name);
	int w = 4 + (name < HOST_MOST ? name : HOST_MOST);

	if (h->state != HOST_READY || h->asks != NULL)
		w += 1 + (int)strlen(at_word(h));
	return h->unverified ? w + (int)sizeof unchecked - 1 : w;
}

enum { ASKS, NOT_READY, UNCHECKED, FINE, RANKS };

static int
host_rank(const struct model_host *h)
{
	return h->asks != NULL ? ASKS : h->state != HOST_READY ? NOT_READY
		: h->unverified ? UNCHECKED : FINE;
}

/* Columns of all hosts. */
static int
hosts_width(const struct model *m)
{
	int w = 0;

	for (size_t i = 0; i < m->host_count; i++)
		w += host_width(m->hosts[i]);
	return w;
}

/* What all that runs uses, before column end; only where all of it is known.
 * Returns the column where it begins. */
static int
draw_totals(const struct ui *ui, const struct canvas *c, int end)
{
	char percent[FIGURE_SIZE], bytes[FIGURE_SIZE], text[64];
	int64_t cpu, rss;

	if (c->w < TOTALS_FROM || !stats_total(console_stats(ui->console),
	    console_model(ui->console), clock_mono_ms(), &cpu, &rss))
		return end;
	int n = snprintf(text, sizeof text, "CPU %s%%  MEM %s",
	    figure_percent(cpu, percent), figure_bytes(rss, bytes));
	if (end - n - 4 < c->w / 2)
		return end;
	draw_str(c, 0, end - n - 4, n, text, ROLE_FAINT);
	return end - n - 4;
}

/* Those that need a look come first: where room ends, they matter. */
static void
draw_hosts(const struct ui *ui, const struct canvas *c)
{
	const struct model *m = console_model(ui->console);
	struct canvas line = *c;
	size_t left = m->host_count;

	draw_blank(c, 0, ROLE_TITLE);
	line.base = ROLE_TITLE;
	int end = draw_totals(ui, &line, draw_counts(ui, &line));
	int x = draw_fmt(&line, 0, 0, ROLE_TITLE_ON, " %s ",
	    ui->session->name) + 1;
	if (console_read_only(ui->console))
		x += draw_str(&line, 0, x, c->w, "read-only", ROLE_WARNING) +
		    2;
	else
		x = ui_draw_foreign(ui, &line, x, end - (m->host_count > 0
		    ? MORE_HOSTS : 0));
	bool all = x + hosts_width(m) <= end;
	for (int rank = 0; rank < RANKS; rank++)
		for (size_t i = 0; i < m->host_count; i++) {
			const struct model_host *h = m->hosts[i];
			if (host_rank(h) != rank)
				continue;
			/* Room for the mark of those that are left out. */
			int more = left > 1 && !all ? MORE_HOSTS : 0;
			if (x + host_width(h) + more > end) {
				if (x + MORE_HOSTS <= end + 2)
					draw_fmt(&line, 0, x, rank == FINE
					    ? ROLE_TITLE : ROLE_WARNING,
					    "+%zu more", left);
				return;
			}
			x = draw_host(&line, x, h);
			left--;
		}
}

static enum role
notice_role(enum notice kind)
{
	switch (kind) {
	case NOTICE_INFO:
		return ROLE_INFO;
	case NOTICE_GOOD:
		return ROLE_GOOD;
	case NOTICE_WARNING:
		return ROLE_WARNING;
	case NOTICE_ERROR:
		return ROLE_ERROR;
	}
	return ROLE_INFO;
}

/* A message, or how far the stop of the session is; the caller frees. */
static char *
message_text(const struct ui *ui, enum role *role)
{
	char progress[512];

	/* Its own pane shows it at length. */
	console_stop_progress(ui->console, progress, sizeof progress);
	if (ui->focus == PANE_PLAN)
		progress[0] = '\0';
	if (ui->bulk != NULL && progress[0] == '\0' && ui->focus != PANE_BULK)
		bulk_progress(ui->bulk, progress, sizeof progress);
	if (progress[0] == '\0')
		snprintf(progress, sizeof progress, "%s", ui_take_progress(ui));
	if (progress[0] != '\0') {
		*role = ROLE_WARNING;
		return ui->message.text == NULL ? xstrdup(progress)
			: xasprintf("%s. %s", progress, ui->message.text);
	}
	*role = notice_role(ui->message.kind);
	return xstrdup(ui->message.text == NULL ? "" : ui->message.text);
}

static void
draw_message(const struct canvas *c, const char *text, enum role role)
{
	draw_clear(c, ROLE_NORMAL);
	wrap_draw(c, (struct area){ 0, 1, c->h, c->w - 2 }, slice_of(text),
	    role);
}

static struct canvas
area_canvas(const struct canvas *screen, struct area a)
{
	return canvas_part(screen, a.y, a.x, a.h, a.w);
}

static void
draw_pane(struct ui *ui, int pane, const struct canvas *screen,
    struct area area)
{
	struct pane *p = ui->panes[pane];
	struct canvas c = area_canvas(screen, area);

	ui->shown[pane] = area;
	if (area.h > 0)
		p->ops->draw(p, &c, ui->focus == pane);
}

static enum layout_where
layout_where(const struct ui *ui)
{
	const char *value = setting_get(ui->settings, SETTING_LAYOUT);

	return strcmp(value, "side") == 0 ? LAYOUT_SIDE
	    : strcmp(value, "stacked") == 0 ? LAYOUT_STACKED : LAYOUT_AUTO;
}

/* What stands between the panes must not move with each word in the list. */
static int
list_columns(struct ui *ui, int width)
{
	const struct pane *list = ui->panes[PANE_LIST];
	int n = list->ops->wants_columns == NULL ? 0
	    : list->ops->wants_columns(list);

	if (ui->list_screen != width)
		ui->list_columns = 0;
	ui->list_screen = width;
	if (n > ui->list_columns)
		ui->list_columns = n;
	return ui->list_columns;
}

static struct layout
make_layout(struct ui *ui, const struct canvas *screen,
    const char *message)
{
	const struct pane *list = ui->panes[PANE_LIST];
	const struct pane *low = ui->panes[ui->low];
	struct layout_wants w = { .h = screen->h, .w = screen->w,
		.where = layout_where(ui),
		.split = setting_number(ui->settings, SETTING_SPLIT),
		.list_rows = list->ops->wants(list),
		.low_rows = low->ops->wants == NULL ? 0 : low->ops->wants(low),
		.list_columns = list_columns(ui, screen->w),
		.message_rows = ui->prompt != NULL ? 1
			: wrap_rows(slice_of(message), screen->w - 2,
			    screen->ascii),
		.below = ui->low != PANE_EVENTS,
		.list_only = ui->zoom && ui->focus == PANE_LIST,
		.output_only = ui->zoom && ui->focus == ui->low,
		.output_focused = ui->focus == ui->low };

	return layout_make(&w);
}

/* The panes that share the screen, or the one that has it all. */
static void
draw_panes(struct ui *ui, const struct canvas *screen)
{
	const struct layout *l = &ui->layout;
	struct area all = { l->hosts.h, 0, screen->h - l->hosts.h - l->keys.h -
		l->message.h, screen->w };

	if (ui->focus == PANE_HELP) {
		all.y = 0;
		all.h += l->hosts.h;
	}
	if (ui->focus == PANE_HELP || ui->focus == PANE_CHECK ||
	    ui->focus == PANE_PLAN || ui->focus == PANE_BULK) {
		draw_pane(ui, ui->focus, screen, all);
		return;
	}
	draw_pane(ui, PANE_LIST, screen, l->list);
	if (l->below.h > 0)
		draw_pane(ui, PANE_EVENTS, screen, l->below);
	struct canvas rule = area_canvas(screen, l->rule);
	for (int y = 0; y < rule.h; y++)
		draw_str(&rule, y, 0, 1, rule.ascii ? "|" : "\u2502",
		    y == 0 ? ROLE_TITLE : ROLE_FAINT);
	draw_pane(ui, ui->low, screen, l->output);
}

enum { CANDIDATES_MOST = 10 };

/* What could be typed, over what is above the prompt. */
static void
draw_candidates(const struct ui *ui, const struct canvas *screen)
{
	int picked;
	const struct candidates *c = prompt_candidates(ui->prompt, &picked);
	int low = ui->layout.message.y, rows = c->n;

	if (rows > CANDIDATES_MOST)
		rows = CANDIDATES_MOST;
	if (rows > low / 2)
		rows = low / 2;
	struct canvas menu = canvas_part(screen, low - rows, 0, rows,
	    screen->w);
	candidates_draw(c, &menu, picked);
}

static void
draw_prompt(const struct ui *ui, const struct canvas *screen,
    const struct canvas *line)
{
	draw_candidates(ui, screen);
	int x = prompt_draw(ui->prompt, line, 0);
	move(line->y, x);
}

void
ui_compose(struct ui *ui)
{
	struct canvas screen = canvas_screen(&ui->theme, ui->ascii);
	enum role role;
	char *text = message_text(ui, &role);

	ui->layout = make_layout(ui, &screen, text);
	memset(ui->shown, 0, sizeof ui->shown);
	draw_clear(&screen, ROLE_NORMAL);
	struct canvas hosts = area_canvas(&screen, ui->layout.hosts);
	if (ui->focus != PANE_HELP)
		draw_hosts(ui, &hosts);
	draw_panes(ui, &screen);
	struct canvas keys = area_canvas(&screen, ui->layout.keys);
	struct canvas message = area_canvas(&screen, ui->layout.message);
	ui_draw_keys(ui, &keys);
	draw_message(&message, text, role);
	if (ui->menu != NULL)
		menu_draw(ui->menu, &screen);
	if (ui->chooser != NULL)
		chooser_draw(ui->chooser, &screen);
	if (ui->ask != NULL)
		ask_draw(ui->ask, &screen);
	if (ui->dialog != NULL)
		dialog_draw(ui->dialog, &screen);
	ui_terminal_cursor(ui, ui->prompt != NULL && ui->dialog == NULL &&
	    ui->chooser == NULL);
	if (ui->prompt != NULL)
		draw_prompt(ui, &screen, &message);
	free(text);
	ui_terminal_show(ui);
}

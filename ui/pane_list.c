/*
 * The process list. Its cursor is on a process or on a group's header, not on a
 * row: it stays there when rows are sorted, fold, or come and go.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "list_private.h"
#include "take.h"
#include "mem.h"

enum { SECOND_MS = 1000 };

void
list_put_cursor(struct list *l, int at)
{
	row_cursor_put(&l->cursor, &l->rows, at);
	list_marks_moved(l);
}

void
list_build(struct list *l)
{
	const struct model *m = console_model(l->base.console);

	l->view.now = clock_wall_ms();
	l->view.stats = console_stats(l->base.console);
	l->view.mono = clock_mono_ms();
	l->view.filter = l->filter;
	l->view.hold = l->hold;
	rows_build(&l->rows, m, &l->view);
	l->changes = m->changes;
	row_cursor_follow(&l->cursor, &l->rows);
	list_measure(l);
	list_count_marks(l);
}

/* Time alone has changed the order, or who is in it. */
static bool
moved(const struct list *l)
{
	enum column_id by = l->view.sort.by;

	return (filter_is_fed(l->filter) ||
		(by != COLUMN_NONE && column_info(by)->moves)) &&
	    clock_wall_ms() - l->view.now >= SECOND_MS;
}

static void
list_changed(struct pane *p)
{
	struct list *l = (struct list *)p;

	if (l->changes != console_model(p->console)->changes || moved(l))
		list_build(l);
	else if (l->mark_changes != marks_changes(ui_marks(p->ui)))
		list_count_marks(l);
}

static const struct row *
row_at(const struct list *l)
{
	return l->rows.n > 0 ? &l->rows.v[l->cursor.at] : NULL;
}

/* Groups are there to be folded; false, and says so: there are none. */
static bool
has_groups(const struct list *l)
{
	if (l->rows.group_count == 0)
		ui_notice(l->base.ui, NOTICE_INFO, "there are no groups to"
		    " fold; %s shows them", ui_key_text(l->base.ui,
			ACTION_TREE).s);
	return l->rows.group_count > 0;
}

/* Folds the group of the cursor's row, and has the cursor on its header. */
static void
fold(struct list *l, bool folded)
{
	const struct row *row = row_at(l);

	if (!has_groups(l) || row == NULL || row->group == NULL)
		return;
	rows_fold(row, folded);
	row_cursor_want(&l->cursor, row->group->key);
	list_build(l);
	if (folded && l->filter != NULL)
		ui_notice(l->base.ui, NOTICE_INFO, "it is folded when the"
		    " filter ends: all that match are shown");
}

static void
fold_all(struct list *l, bool folded)
{
	const struct row *row = row_at(l);

	if (!has_groups(l))
		return;
	for (size_t i = 0; i < l->rows.group_count; i++)
		l->rows.groups[i]->folded = folded;
	if (row != NULL && row->group != NULL && folded)
		row_cursor_want(&l->cursor, row->group->key);
	list_build(l);
}

static bool
fold_act(struct list *l, enum action a, const char *text)
{
	const struct row *row = row_at(l);

	switch (a) {
	case ACTION_OPEN:
		/* Of a process: the output's. */
		if (row == NULL || row->proc != NULL)
			return false;
		fold(l, !row->group->folded);
		return true;
	case ACTION_FOLD:
	case ACTION_UNFOLD:
		if (text[0] == '\0')
			fold(l, a == ACTION_FOLD);
		else if (strcmp(text, "all") == 0)
			fold_all(l, a == ACTION_FOLD);
		else
			ui_notice(l->base.ui, NOTICE_ERROR, "%s takes nothing,"
			    " for the group under the cursor, or 'all'",
			    action_info(a)->name);
		return true;
	default:
		return false;
	}
}

static bool
move_act(struct list *l, enum action a)
{
	int page = l->base.rows > 1 ? l->base.rows : 1;

	switch (a) {
	case ACTION_UP:
		list_put_cursor(l, l->cursor.at - 1);
		return true;
	case ACTION_DOWN:
		list_put_cursor(l, l->cursor.at + 1);
		return true;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		list_put_cursor(l, l->cursor.at +
		    (a == ACTION_PAGE_UP ? -page : page));
		return true;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		list_put_cursor(l, l->cursor.at +
		    (a == ACTION_HALF_UP ? -page : page) / 2);
		return true;
	case ACTION_FIRST:
		list_put_cursor(l, 0);
		return true;
	case ACTION_LAST:
		list_put_cursor(l, (int)l->rows.n - 1);
		return true;
	default:
		return false;
	}
}

/* One thing at a time: a range, the filter, a search, then the marks. */
static bool
back(struct list *l)
{
	if (l->range == NULL && list_look_back(l))
		return true;
	return list_marks_back(l);
}

static bool
list_act(struct pane *p, enum action a, const char *text)
{
	struct list *l = (struct list *)p;

	if (a == ACTION_BACK)
		return back(l);
	if (a == ACTION_COPY) {
		ui_copy_row(p->ui, text);
		return true;
	}
	return move_act(l, a) || fold_act(l, a, text) ||
	    list_look_act(l, a, text) || list_marks_act(l, a, text);
}

static const struct model_proc *
list_process(const struct pane *p)
{
	const struct row *row = row_at((const struct list *)p);

	return row != NULL ? row->proc : NULL;
}

size_t
pane_list_group(const struct pane *p, const struct model_proc **v,
    size_t most)
{
	const struct list *l = (const struct list *)p;
	size_t n = 0;

	if (l->rows.n == 0)
		return 0;
	const struct member *of = rows_members(&l->rows,
	    (size_t)l->cursor.at, &n);
	for (size_t i = 0; i < n && i < most; i++)
		v[i] = of[i].proc;
	return n;
}

const char *
pane_list_group_name(const struct pane *p)
{
	const struct row *row = row_at((const struct list *)p);

	return row != NULL && row->proc == NULL ? row->group->name : NULL;
}

bool
pane_list_filter(struct pane *p, const char *text, struct fault *f)
{
	return list_set_filter((struct list *)p, text, f);
}

size_t
list_reveal(struct list *l, const struct model_proc *proc)
{
	size_t near = (size_t)l->cursor.at;
	size_t at = rows_find(&l->rows, proc->key, near);

	if (at < l->rows.n && l->rows.v[at].proc == NULL) {
		rows_fold(&l->rows.v[at], false);
		list_build(l);
		at = rows_find(&l->rows, proc->key, near);
	}
	return at;
}

bool
pane_list_go(struct pane *p, const struct model_proc *proc)
{
	struct list *l = (struct list *)p;
	size_t at = list_reveal(l, proc);

	/* It may have come since the last frame. */
	if (at == l->rows.n) {
		list_build(l);
		at = list_reveal(l, proc);
	}
	if (at == l->rows.n && l->filter != NULL && model_listed(proc)) {
		list_set_filter(l, "", NULL);
		at = list_reveal(l, proc);
		ui_notice(p->ui, NOTICE_INFO, "the filter is off: it hid %s",
		    proc->name);
	}
	if (at == l->rows.n)
		return false;
	list_put_cursor(l, (int)at);
	return true;
}

static void
list_free(struct pane *p)
{
	struct list *l = (struct list *)p;

	rows_finish(&l->rows);
	filter_free(l->filter);
	marks_free(l->ranged);
	list_news_free(l);
	free(l->typing.before);
	free(l->typing.cursor);
	free(l->range);
	free(l->find);
	rows_hold_free(l->hold);
	row_cursor_finish(&l->cursor);
	free(l);
}

/* A group's row is folded and unfolded, and has no output. */
static bool
list_offers(const struct pane *p, enum action a)
{
	const struct row *row = row_at((const struct list *)p);
	const struct group *g = row == NULL || row->proc != NULL ? NULL
		: row->group;

	switch (a) {
	case ACTION_OPEN:
	case ACTION_DETAILS:
		return g == NULL;
	case ACTION_FOLD:
		return g != NULL && !g->shut;
	case ACTION_UNFOLD:
		return g != NULL && g->shut;
	default:
		return true;
	}
}

static const struct pane_ops list_ops = {
	.name = "list",
	.draw = list_draw,
	.act = list_act,
	.process = list_process,
	.offers = list_offers,
	.mouse = list_mouse,
	.wants_columns = list_wants_columns,
	.wants = list_wants,
	.changed = list_changed,
	.free = list_free,
};

static void
setting_has_changed(enum setting i, void *arg)
{
	if (i == SETTING_SORT || i == SETTING_COLUMNS || i == SETTING_TREE)
		list_look_settings(arg);
}

struct pane *
pane_list_new(struct ui *ui, struct console *c)
{
	struct list *l = xcalloc(1, sizeof *l);

	l->base = (struct pane){ .ops = &list_ops, .ui = ui, .console = c };
	l->ranged = marks_new();
	list_look_settings(l);
	settings_listen(ui_settings(ui), setting_has_changed, l);
	return &l->base;
}

/* The list's menus: of states, of what to sort by, and of columns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chooser.h"
#include "clock.h"
#include "list_private.h"
#include "mem.h"

/* Behind the states: ends that nobody has seen, and those that run and print
 * nothing, as filters call them. */
enum { UNEXPECTED = STATE_COUNT, SILENT, KINDS, COUNT_MAX = 40 };

struct state_menu {
	struct list *list;
	char words[KINDS + 1][COUNT_MAX];       /* of each item             */
};

static const char *
kind_word(int kind)
{
	return kind == UNEXPECTED ? "unexpected" : kind == SILENT ? "silent"
		: state_info((enum proc_state)kind)->word;
}

static void
state_chosen(int what, void *arg)
{
	struct state_menu *m = arg;
	struct list *l = m->list;
	struct fault f;

	if (what < 0)
		return;
	char *text = filter_with_state(l->filter == NULL ? ""
	    : filter_text(l->filter), what == 0 ? NULL : kind_word(what - 1));
	if (!list_set_filter(l, text, &f))
		ui_notice(l->base.ui, NOTICE_ERROR, "%s", f.text);
	free(text);
}

static void
count_kinds(const struct model *m, size_t *n)
{
	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (!model_listed(p))
			continue;
		n[p->state]++;
		n[UNEXPECTED] += model_marked(p);
		n[KINDS]++;
	}
}

void
list_choose_state(struct list *l)
{
	struct state_menu *m = xcalloc(1, sizeof *m);
	size_t n[KINDS + 1] = { 0 };
	struct chooser *c = chooser_new("Show which states", clock_mono_ms(),
	    state_chosen, m, free);

	m->list = l;
	count_kinds(console_model(l->base.console), n);
	for (int i = 0; i <= KINDS; i++) {
		size_t count = i == 0 ? n[KINDS] : n[i - 1];
		snprintf(m->words[i], COUNT_MAX, "%zu process%s", count,
		    count == 1 ? "" : "es");
		/* Who that is is read when it is asked for. */
		if (i == SILENT + 1)
			snprintf(m->words[i], COUNT_MAX, "printed nothing for"
			    " a minute");
		/* One key each, as far as there are digits. */
		chooser_item(c, i < 10 ? i : -1, i == 0 ? "all" : kind_word(i - 1),
		    m->words[i]);
	}
	chooser_easy(c);
	ui_choose(l->base.ui, c);
}

/* The first item is no column, but the session's order. */
static void
sort_chosen(int what, void *arg)
{
	struct list *l = arg;
	struct column_sort sort = l->view.sort;

	if (what < 0)
		return;
	if (sort.by != what - 1)
		sort.reverse = false;
	sort.by = (enum column_id)(what - 1);
	char *text = column_sort_text(&sort);
	list_look_act(l, ACTION_SORT, text);
	free(text);
}

void
list_choose_sort(struct list *l)
{
	struct chooser *c = chooser_new("Sort by", clock_mono_ms(),
	    sort_chosen, l, NULL);

	chooser_item(c, -1, "session", "the session file's order");
	for (int i = 0; i < COLUMN_COUNT; i++)
		chooser_item(c, -1, column_info((enum column_id)i)->name,
		    column_info((enum column_id)i)->words);
	chooser_select(c, (int)l->view.sort.by + 1);
	chooser_easy(c);
	ui_choose(l->base.ui, c);
}

struct column_menu {
	struct list *list;
	char *before;           /* the setting                              */
};

static void
column_menu_free(void *arg)
{
	struct column_menu *m = arg;

	free(m->before);
	free(m);
}

static void
column_toggled(int what, bool on, void *arg)
{
	struct column_menu *m = arg;
	struct column_set set = m->list->chosen;

	column_set_put(&set, (enum column_id)what, on);
	char *text = column_set_text(&set);
	list_look_act(m->list, ACTION_COLUMNS, text);
	free(text);
	if (what == COLUMN_NAME && !on)
		ui_notice(m->list->base.ui, NOTICE_INFO, "the name is always"
		    " there");
}

static void
columns_chosen(int what, void *arg)
{
	struct column_menu *m = arg;

	if (what < 0)
		list_look_act(m->list, ACTION_COLUMNS, m->before);
}

void
list_choose_columns(struct list *l)
{
	struct column_menu *m = xcalloc(1, sizeof *m);
	struct chooser *c = chooser_new("Columns, as far as they fit",
	    clock_mono_ms(), columns_chosen, m, column_menu_free);

	m->list = l;
	m->before = xstrdup(setting_get(ui_settings(l->base.ui),
	    SETTING_COLUMNS));
	for (int i = 0; i < COLUMN_COUNT; i++) {
		const struct column *of = column_info((enum column_id)i);
		chooser_item(c, -1, of->name, of->words);
		chooser_switch(c, i, column_set_has(&l->chosen,
		    (enum column_id)i));
	}
	chooser_easy(c);
	chooser_toggles(c, column_toggled);
	ui_choose(l->base.ui, c);
}

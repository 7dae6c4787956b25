/* How the list is looked at: filter, search by name, tree, sort, columns. */
#include <stdlib.h>
#include <string.h>

#include "list_private.h"
#include "mem.h"

/* Takes over what settings say: at the start, and when they change. */
void
list_look_settings(struct list *l)
{
	const struct settings *s = ui_settings(l->base.ui);
	const struct column_sort was = l->view.sort;

	column_sort_parse(&l->view.sort, setting_get(s, SETTING_SORT), NULL);
	if (was.by != l->view.sort.by || was.reverse != l->view.sort.reverse)
		list_let_go(l);
	column_set_parse(&l->chosen, setting_get(s, SETTING_COLUMNS), NULL);
	l->view.tree = rows_tree_parse(setting_get(s, SETTING_TREE));
	l->set = l->chosen;
	/* What the headers say the rows need not. */
	if (l->view.tree == TREE_ROLE)
		column_set_put(&l->set, COLUMN_ROLE, false);
	else if (l->view.tree == TREE_HOST)
		column_set_put(&l->set, COLUMN_HOST, false);
	memset(l->wants, 0, sizeof l->wants);
	list_build(l);
	ui_mark(l->base.ui);
}

/* Another look at the list needs rows that can move. */
void
list_let_go(struct list *l)
{
	rows_hold_free(l->hold);
	l->hold = NULL;
}

/*
 * The rows of another filter. The cursor stays on its process if that is still
 * there, or else goes to the first.
 */
static void
put_filter(struct list *l, struct filter *filter)
{
	char *was = l->cursor.key == NULL ? NULL : xstrdup(l->cursor.key);

	filter_free(l->filter);
	l->filter = filter;
	list_let_go(l);
	list_build(l);
	if (was != NULL && rows_find(&l->rows, was, (size_t)l->cursor.at) ==
	    l->rows.n)
		list_put_cursor(l, 0);
	free(was);
}

bool
list_set_filter(struct list *l, const char *text, struct fault *f)
{
	struct filter *filter = filter_new(text, f);
	bool right = filter != NULL;

	if (right && filter_empty(filter)) {
		filter_free(filter);
		filter = NULL;
	}
	put_filter(l, filter);
	return right;
}

static void
filter_changed(const char *text, void *arg)
{
	struct list *l = arg;

	l->wrong = (struct fault){ 0 };
	list_set_filter(l, text, &l->wrong);
}

/* To the row of a key, if it is there. */
static void
go_to_key(struct list *l, const char *key)
{
	size_t at = key == NULL ? l->rows.n
		: rows_find(&l->rows, key, (size_t)l->cursor.at);

	if (at < l->rows.n)
		list_put_cursor(l, (int)at);
}

static void
typing_ends(struct list *l)
{
	free(l->typing.before);
	free(l->typing.cursor);
	l->typing = (struct list_typing){ 0 };
	l->wrong = (struct fault){ 0 };
}

static void
typing_begins(struct list *l)
{
	typing_ends(l);
	if (l->filter != NULL)
		l->typing.before = xstrdup(filter_text(l->filter));
	if (l->cursor.key != NULL)
		l->typing.cursor = xstrdup(l->cursor.key);
}

static void
filter_typed(const char *text, void *arg)
{
	struct list *l = arg;
	struct fault f;

	if (text != NULL && list_set_filter(l, text, &f)) {
		typing_ends(l);
		return;
	}
	/* Nobody wants all the rows who has mistyped a word. */
	if (text != NULL)
		ui_notice(l->base.ui, NOTICE_ERROR, "%s", f.text);
	list_set_filter(l, l->typing.before == NULL ? "" : l->typing.before,
	    NULL);
	go_to_key(l, l->typing.cursor);
	typing_ends(l);
}

static void
filter_act(struct list *l, const char *text)
{
	typing_begins(l);
	if (text[0] != '\0') {
		filter_typed(text, l);
		return;
	}
	ui_prompt(l->base.ui, &(struct prompt_spec){ .label = "filter: ",
	    .initial = l->filter == NULL ? "" : filter_text(l->filter),
	    .history = ui_history(l->base.ui, "filter"),
	    .changed = filter_changed, .done = filter_typed, .arg = l });
}

/* The member that the cursor is on; of a header, what is before its first one,
 * or after it for who goes up. */
static size_t
member_here(const struct list *l, int step)
{
	const struct row *row = &l->rows.v[l->cursor.at];

	return row->proc != NULL ? row->member
		: row->group->first + l->rows.member_count - (step > 0);
}

/*
 * The next process this way whose name is like what was typed, those of folded
 * groups too. here: the one under the cursor comes first. Its group opens only
 * where it is gone to for good, and not while a name is typed.
 */
static bool
find_next(struct list *l, bool here, int step, bool open)
{
	size_t n = l->rows.member_count;
	/* A header has no name to be looked at. */
	size_t first = here && n > 0 && l->rows.v[l->cursor.at].proc != NULL
		? 0 : 1;

	for (size_t i = first; i <= n; i++) {
		size_t from = member_here(l, step) % n;
		size_t at = (step > 0 ? from + i : from + n - i % n) % n;
		const struct model_proc *p = l->rows.members[at].proc;
		if (!filter_like(l->find, p->name))
			continue;
		if (open)
			list_put_cursor(l, (int)list_reveal(l, p));
		else
			go_to_key(l, p->key);
		return true;
	}
	return false;
}

static void
put_find(struct list *l, const char *text)
{
	free(l->find);
	l->find = text[0] == '\0' ? NULL : xstrdup(text);
}

static void
find_changed(const char *text, void *arg)
{
	struct list *l = arg;

	put_find(l, text);
	go_to_key(l, l->typing.cursor);
	if (l->find != NULL)
		find_next(l, true, 1, false);
}

static void
find_typed(const char *text, void *arg)
{
	struct list *l = arg;

	put_find(l, text == NULL ? "" : text);
	go_to_key(l, l->typing.cursor);
	if (l->find != NULL && !find_next(l, true, 1, true))
		ui_notice(l->base.ui, NOTICE_WARNING, "no process here has a"
		    " name like '%s'", l->find);
	typing_ends(l);
}

static void
find_act(struct list *l, const char *text)
{
	typing_begins(l);
	if (text[0] != '\0') {
		find_typed(text, l);
		return;
	}
	ui_prompt(l->base.ui, &(struct prompt_spec){ .label = "find: ",
	    .initial = "", .history = ui_history(l->base.ui, "find"),
	    .changed = find_changed,
	    .done = find_typed, .arg = l });
}

/* n and N are the list's while a name is looked for. */
static bool
next_act(struct list *l, int step)
{
	if (l->find == NULL)
		return false;
	if (!find_next(l, false, step, true))
		ui_notice(l->base.ui, NOTICE_WARNING, "no process here has a"
		    " name like '%s'", l->find);
	return true;
}

bool
list_look_back(struct list *l)
{
	if (l->filter != NULL) {
		list_set_filter(l, "", NULL);
		return true;
	}
	if (l->find != NULL) {
		put_find(l, "");
		return true;
	}
	return false;
}

/* What list_look_settings() then takes over. */
static void
put_setting(struct list *l, enum setting i, const char *value)
{
	struct fault f;

	if (!setting_put(ui_settings(l->base.ui), i, value, &f))
		ui_notice(l->base.ui, NOTICE_ERROR, "%s", f.text);
}

static void
put_sort(struct list *l, const struct column_sort *sort)
{
	char *text = column_sort_text(sort);

	put_setting(l, SETTING_SORT, text);
	ui_notice(l->base.ui, NOTICE_INFO, "sorted by %s%s",
	    sort->by == COLUMN_NONE ? "the session file's order"
	    : column_info(sort->by)->title,
	    sort->reverse ? ", the other way round" : "");
	free(text);
}

static void
sort_act(struct list *l, const char *text)
{
	struct column_sort sort;
	struct fault f;

	if (text[0] == '\0')
		list_choose_sort(l);
	else if (column_sort_parse(&sort, text, &f))
		put_sort(l, &sort);
	else
		ui_notice(l->base.ui, NOTICE_ERROR, "%s", f.text);
}

/* The next shown column, by way of the session's order. */
static void
sort_step(struct list *l, int step)
{
	struct column_sort sort = l->view.sort;
	int at = -1;

	for (int i = 0; i < l->set.n; i++)
		if (l->set.v[i] == sort.by)
			at = i;
	at += step;
	if (at == l->set.n)
		at = -1;
	else if (at < -1)
		at = l->set.n - 1;
	sort.by = at < 0 ? COLUMN_NONE : l->set.v[at];
	put_sort(l, &sort);
}

static void
sort_reverse(struct list *l)
{
	struct column_sort sort = l->view.sort;

	sort.reverse = !sort.reverse;
	put_sort(l, &sort);
}

static void
columns_act(struct list *l, const char *text)
{
	struct column_set set;
	struct fault f;

	if (text[0] == '\0') {
		list_choose_columns(l);
		return;
	}
	if (!column_set_parse(&set, text, &f)) {
		ui_notice(l->base.ui, NOTICE_ERROR, "%s", f.text);
		return;
	}
	char *kept = column_set_text(&set);
	put_setting(l, SETTING_COLUMNS, kept);
	free(kept);
}

static void
tree_act(struct list *l, const char *text)
{
	static const char *const said[] = {
		[TREE_FLAT] = "flat", [TREE_ROLE] = "grouped by role",
		[TREE_HOST] = "grouped by host",
		[TREE_SESSION] = "one group, the session",
	};
	enum rows_tree next = (l->view.tree + 1) % TREE_COUNT;

	put_setting(l, SETTING_TREE, text[0] != '\0' ? text
	    : rows_tree_word(next));
	if (text[0] == '\0')
		ui_notice(l->base.ui, NOTICE_INFO, "the list is %s",
		    said[next]);
}

/* What they say is as it is all the while: only their places are held. */
static void
hold_act(struct list *l)
{
	if (l->hold != NULL) {
		list_let_go(l);
		ui_notice(l->base.ui, NOTICE_INFO, "rows move again as sort and"
		    " filter say");
	} else {
		l->hold = rows_hold_new(&l->rows);
		ui_notice(l->base.ui, NOTICE_INFO, "rows stay where they are,"
		    " with their states as they are; again lets them go");
	}
	list_build(l);
}

bool
list_look_act(struct list *l, enum action a, const char *text)
{
	switch (a) {
	case ACTION_FILTER:
		filter_act(l, text);
		return true;
	case ACTION_STATE_FILTER:
		list_choose_state(l);
		return true;
	case ACTION_FIND:
		find_act(l, text);
		return true;
	case ACTION_NEXT_HIT:
		return next_act(l, 1);
	case ACTION_LAST_HIT:
		return next_act(l, -1);
	case ACTION_TREE:
		tree_act(l, text);
		return true;
	case ACTION_SORT:
		sort_act(l, text);
		return true;
	case ACTION_SORT_NEXT:
		sort_step(l, 1);
		return true;
	case ACTION_SORT_LAST:
		sort_step(l, -1);
		return true;
	case ACTION_REVERSE:
		sort_reverse(l);
		return true;
	case ACTION_HOLD:
		hold_act(l);
		return true;
	case ACTION_COLUMNS:
		columns_act(l, text);
		return true;
	default:
		return false;
	}
}

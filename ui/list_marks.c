/* Rows are marked: one by one, a range, all, or those that fit a pattern. */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "list_private.h"
#include "mem.h"

static struct marks *
marks_of(const struct list *l)
{
	return ui_marks(l->base.ui);
}

void
list_count_marks(struct list *l)
{
	const struct marks *m = marks_of(l);
	size_t seen = 0;

	l->mark_changes = marks_changes(m);
	l->marked = marks_count(m, console_model(l->base.console));
	for (size_t i = 0; i < l->rows.member_count && seen < l->marked; i++)
		seen += marks_has(m, l->rows.members[i].proc);
	l->hidden = l->marked - seen;
}

/* Of a header: all that it stands for, unless all are marked already. */
static void
mark_row(struct list *l)
{
	size_t n, on = 0;

	if (l->rows.n == 0)
		return;
	const struct member *v = rows_members(&l->rows,
	    (size_t)l->cursor.at, &n);
	for (size_t i = 0; i < n; i++)
		on += marks_has(marks_of(l), v[i].proc);
	for (size_t i = 0; i < n; i++)
		marks_put(marks_of(l), v[i].proc, on < n);
	list_put_cursor(l, l->cursor.at + 1);
}

static void
mark_all(struct list *l)
{
	for (size_t i = 0; i < l->rows.member_count; i++)
		marks_put(marks_of(l), l->rows.members[i].proc, true);
}

/* Of all processes in the list: what a filter hides can be marked, too. */
static void
mark_like(struct list *l, const char *text)
{
	const struct model *m = console_model(l->base.console);
	struct fault f;
	struct filter *filter = filter_new(text, &f);
	const struct filter_facts facts = { console_stats(l->base.console),
		clock_mono_ms() };
	size_t n = 0;

	if (filter == NULL) {
		ui_notice(l->base.ui, NOTICE_ERROR, "%s", f.text);
		return;
	}
	for (size_t i = 0; !filter_empty(filter) && i < m->proc_count; i++)
		if (model_listed(m->procs[i]) &&
		    filter_matches(filter, m->procs[i], &facts)) {
			marks_put(marks_of(l), m->procs[i], true);
			n++;
		}
	filter_free(filter);
	list_count_marks(l);
	if (n == 0)
		ui_notice(l->base.ui, NOTICE_WARNING, "no process matches"
		    " '%s'", text);
	else
		ui_notice(l->base.ui, NOTICE_INFO, "%zu match; %zu are marked",
		    n, l->marked);
}

static void
pattern_typed(const char *text, void *arg)
{
	if (text != NULL && text[0] != '\0')
		mark_like(arg, text);
}

static void
mark_act(struct list *l, const char *text)
{
	if (text[0] != '\0')
		mark_like(l, text);
	else
		mark_row(l);
}

static void
mark_prompt(struct list *l)
{
	ui_prompt(l->base.ui, &(struct prompt_spec){ .label = "mark: ",
	    .initial = "", .history = ui_history(l->base.ui, "filter"),
	    .done = pattern_typed, .arg = l });
}

static void
range_ends(struct list *l)
{
	marks_clear(l->ranged);
	free(l->range);
	l->range = NULL;
}

/* The first and last row of a range; false: where it began is gone. */
static bool
range_rows(const struct list *l, size_t *from, size_t *to)
{
	size_t began = rows_find(&l->rows, l->range, (size_t)l->cursor.at);
	size_t at = (size_t)l->cursor.at;

	if (began == l->rows.n)
		return false;
	*from = began < at ? began : at;
	*to = began < at ? at : began;
	return true;
}

/* The processes of a row: those of an open group have rows of their own. */
static void
put_range_row(struct list *l, size_t row, struct marks *in)
{
	const struct row *r = &l->rows.v[row];
	size_t n;
	const struct member *v = rows_members(&l->rows, row, &n);

	for (size_t i = 0; i < n; i++)
		if (r->proc != NULL || r->group->shut)
			marks_put(in, v[i].proc, true);
}

/* Marks what the range has come to, and takes back what it has left. */
void
list_marks_moved(struct list *l)
{
	size_t from, to;

	if (l->range == NULL || l->rows.n == 0 || !range_rows(l, &from, &to))
		return;
	struct marks *in = marks_new();
	for (size_t i = from; i <= to; i++)
		put_range_row(l, i, in);
	for (size_t i = 0; i < l->rows.member_count; i++) {
		const struct model_proc *p = l->rows.members[i].proc;
		bool is = marks_has(in, p), was = marks_has(l->ranged, p);
		if (is && !was && !marks_has(marks_of(l), p)) {
			marks_put(marks_of(l), p, true);
			marks_put(l->ranged, p, true);
		} else if (was && !is) {
			marks_put(marks_of(l), p, false);
			marks_put(l->ranged, p, false);
		}
	}
	marks_free(in);
}

static void
range_act(struct list *l)
{
	if (l->range != NULL) {
		range_ends(l);
	} else if (l->rows.n > 0) {
		l->range = xstrdup(rows_key(&l->rows, (size_t)l->cursor.at));
		list_marks_moved(l);
	}
}

/* What the range has marked, and nothing else, is unmarked. */
static void
range_cancel(struct list *l)
{
	const struct model *m = console_model(l->base.console);

	for (size_t i = 0; i < m->proc_count; i++)
		if (marks_has(l->ranged, m->procs[i]))
			marks_put(marks_of(l), m->procs[i], false);
	range_ends(l);
}

bool
list_marks_back(struct list *l)
{
	if (l->range != NULL)
		range_cancel(l);
	else if (l->marked > 0)
		marks_clear(marks_of(l));
	else
		return false;
	return true;
}

bool
list_marks_act(struct list *l, enum action a, const char *text)
{
	switch (a) {
	case ACTION_MARK:
		mark_act(l, text);
		break;
	case ACTION_MARK_LIKE:
		mark_prompt(l);
		break;
	case ACTION_MARK_ALL:
		mark_all(l);
		break;
	case ACTION_MARK_RANGE:
		range_act(l);
		break;
	case ACTION_UNMARK:
		if (marks_count(marks_of(l), console_model(l->base.console))
		    == 0)
			ui_notice(l->base.ui, NOTICE_INFO, "nothing is"
			    " marked");
		range_ends(l);
		marks_clear(marks_of(l));
		break;
	default:
		return false;
	}
	list_count_marks(l);
	return true;
}

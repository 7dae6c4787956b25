/* Which processes of the list are to be read of on their hosts (stats.h). */
#include "list_private.h"

void
list_note_fed(struct list *l, const int *widths)
{
	l->shows_fed = false;
	l->on_screen = true;
	for (int i = 0; i < l->set.n; i++)
		l->shows_fed |= widths[l->set.v[i]] > 0 &&
		    column_info(l->set.v[i])->fed;
}

/* Whom a filter by what they print lets through is known only if all are read
 * of, those that it hides, too. */
static size_t
all_there_are(const struct list *l, const struct model_proc **v, size_t most)
{
	const struct model *m = console_model(l->base.console);
	size_t n = 0;

	for (size_t i = 0; i < m->proc_count && n < most; i++)
		if (model_listed(m->procs[i]))
			v[n++] = m->procs[i];
	return n;
}

/* Who comes first by what they use is known only if all are read of. */
static size_t
all_of(const struct list *l, const struct model_proc **v, size_t most)
{
	size_t n = l->rows.member_count < most ? l->rows.member_count : most;

	for (size_t i = 0; i < n; i++)
		v[i] = l->rows.members[i].proc;
	return n;
}

size_t
pane_list_watched(struct pane *p, const struct model_proc **v, size_t most)
{
	struct list *l = (struct list *)p;
	enum column_id by = l->view.sort.by;
	bool shown = l->on_screen;
	size_t n = 0;

	l->on_screen = false;
	if (!shown)
		return 0;
	if (filter_is_fed(l->filter))
		return all_there_are(l, v, most);
	if (by != COLUMN_NONE && column_info(by)->fed)
		return all_of(l, v, most);
	for (int i = l->cursor.top; l->shows_fed && i < l->cursor.top + p->rows &&
	    i < (int)l->rows.n && n < most; i++)
		if (l->rows.v[i].proc != NULL)
			v[n++] = l->rows.v[i].proc;
	return n;
}

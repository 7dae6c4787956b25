/* The mouse on the list: rows, titles, and the signs of groups. */
#include <stdio.h>

#include "list_private.h"

/* The column whose title is there; COLUMN_COUNT: none is. */
static enum column_id
column_at(const struct list *l, int x)
{
	int from = list_first_column(l);

	for (int i = 0; i < l->set.n; i++) {
		enum column_id c = l->set.v[i];
		if (l->widths[c] == 0)
			continue;
		if (x >= from && x < from + l->widths[c])
			return c;
		from += l->widths[c] + COLUMN_GAP;
	}
	return COLUMN_COUNT;
}

/* A title sorts, the same again the other way round. */
static void
sort_by(struct list *l, enum column_id c)
{
	bool again = l->view.sort.by == c && !l->view.sort.reverse;
	char text[64];

	snprintf(text, sizeof text, "%s%s", column_info(c)->name,
	    again ? " reverse" : "");
	list_look_act(l, ACTION_SORT, text);
}

/* On the sign of a group's header, the group. */
static void
fold_at(struct list *l)
{
	const struct row *row = &l->rows.v[l->cursor.at];

	if (row->proc == NULL)
		l->base.ops->act(&l->base, row->group->shut ? ACTION_UNFOLD
		    : ACTION_FOLD, "");
}

bool
list_mouse(struct pane *p, const struct mouse *m)
{
	struct list *l = (struct list *)p;
	enum column_id c = column_at(l, m->x);
	int row = l->cursor.top + m->y - LIST_HEAD;

	if (m->kind != MOUSE_PRESS && m->kind != MOUSE_DOUBLE)
		return false;
	if (m->y >= LIST_HEAD && row < (int)l->rows.n) {
		list_put_cursor(l, row);
		if (m->x < LIST_SHAPE && m->kind == MOUSE_PRESS)
			fold_at(l);
	} else if (m->x < l->titles_end && c != COLUMN_COUNT)
		sort_by(l, c);
	return true;
}

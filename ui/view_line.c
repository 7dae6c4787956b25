#include "view_line.h"

/* Bytes of a line that are read without being asked for. */
enum { LINE_MUCH = 512 * 1024 };

size_t
view_owner(const struct view *v, size_t item)
{
	return v->wrap || item == SCROLLBACK_NONE ? item
		: source_line_first(v->text, item);
}

int
view_columns(const struct view *v, size_t item)
{
	struct line l = view_line(v, item);

	return l.bytes.n == 0 ? 0 : line_column_of(v->lines, &l, l.bytes.n);
}

int
view_line_columns(const struct view *v, size_t first)
{
	int columns = 0;

	for (size_t i = first; i != SCROLLBACK_NONE;
	    i = source_piece_after(v->text, i))
		columns += view_columns(v, i);
	return columns;
}

int
view_column_of(const struct view *v, size_t item, size_t byte)
{
	struct line l = view_line(v, item);
	int column = l.bytes.n == 0 ? 0
		: line_column_of(v->lines, &l, byte);

	for (size_t i = view_owner(v, item); i != item;
	    i = source_piece_after(v->text, i))
		column += view_columns(v, i);
	return column;
}

size_t
view_piece_at(const struct view *v, size_t first, int column, int *before)
{
	size_t item = first;

	*before = 0;
	while (column > *before) {
		size_t next = source_piece_after(v->text, item);
		int columns = next == SCROLLBACK_NONE ? 0
			: view_columns(v, item);
		if (next == SCROLLBACK_NONE || column < *before + columns)
			break;
		*before += columns;
		item = next;
	}
	return item;
}

size_t
view_first_seen(const struct view *v)
{
	size_t top = view_top(v).item, bottom = view_bottom(v), i = top;

	while (i != SCROLLBACK_NONE && v->column > 0 &&
	    (view_rows(v, i) == 0 || view_line_columns(v, i) <= v->column))
		i = i == bottom ? SCROLLBACK_NONE
			: source_next(v->text, i, v->mask);
	return i == SCROLLBACK_NONE ? top : i;
}

bool
view_gap_rests(const struct view *v, size_t gap, bool at_end)
{
	size_t item = source_edge(v->text, gap, !at_end);

	if (v->wrap || item == SCROLLBACK_NONE)
		return false;
	struct scrollback_item first = source_at(v->text,
	    source_line_first(v->text, item));
	struct scrollback_item last = source_at(v->text,
	    source_line_last(v->text, item));
	return last.to - first.from >= LINE_MUCH;
}

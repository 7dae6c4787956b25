/*
 * A line that is too long to be one item stands on one row all the same where
 * lines are not wrapped: on that of its first piece. No curses here.
 */
#ifndef VIEW_LINE_H
#define VIEW_LINE_H

#include "output_view.h"

/* The item on whose row this one stands. */
size_t view_owner(const struct view *v, size_t item);

/* Columns of an item alone, and of the whole line that it is the first of. */
int view_columns(const struct view *v, size_t item);
int view_line_columns(const struct view *v, size_t first);

/* The column where a byte of an item stands on its row. */
int view_column_of(const struct view *v, size_t item, size_t byte);

/* The piece that has a column, or the last one, and the columns before it. */
size_t view_piece_at(const struct view *v, size_t first, int column,
    int *before);

/* The first line on the screen that reaches the first column that shows; the
 * one on top where there is none. */
size_t view_first_seen(const struct view *v);

/*
 * More of this gap would be seen nowhere: it goes on with a line, on one row, of
 * which much is here, on the side where it is to be filled.
 */
bool view_gap_rests(const struct view *v, size_t gap, bool at_end);

#endif

/*
 * Where one is in the rows of the list: on a process or a group, wherever it
 * goes, and in the part of the rows that is seen. No screen.
 */
#ifndef ROW_CURSOR_H
#define ROW_CURSOR_H

#include "rows.h"

struct row_cursor {
	char *key;              /* of its row; NULL: there are no rows      */
	int at;                 /* the row                                  */
	int top;                /* the first row that is seen               */
	int lines;              /* that are seen                            */
};

/* A zeroed cursor is on no row. */
void row_cursor_finish(struct row_cursor *c);

/* To a row, or the first or last where it is beyond them. */
void row_cursor_put(struct row_cursor *c, const struct rows *r, int at);

/*
 * To the row of its key, wherever that is by now, and on the line where it was;
 * but from the top nothing is scrolled by what comes above it. Where the row is
 * gone, it goes to the header of its folded group, or stays in its place.
 */
void row_cursor_follow(struct row_cursor *c, const struct rows *r);

/* Another key, which the next row_cursor_follow() looks for. */
void row_cursor_want(struct row_cursor *c, const char *key);

/* Scrolls as far as the cursor and the end of the rows ask for. */
void row_cursor_fit(struct row_cursor *c, const struct rows *r);

#endif

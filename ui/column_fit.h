/*
 * How wide the list's columns are on a screen of some width: arithmetic only.
 */
#ifndef COLUMN_FIT_H
#define COLUMN_FIT_H

#include "columns.h"

enum {
	COLUMN_GAP = 2,         /* between columns                          */
};

/*
 * Fits the columns of a set to a width: first each that has room, cut short,
 * beside those that weigh more; then what is left goes to them in the same
 * order, and to the one that takes it, but for spare columns and the last one,
 * which stays blank. wants and widths are of all columns, by their number; 0 of
 * those that are not shown. The name is always there.
 */
void column_fit(const struct column_set *s, const int *wants, int width,
    int spare, int *widths);

/* Columns of the screen that they need with their gaps. */
int column_total(const struct column_set *s, const int *widths);

#endif

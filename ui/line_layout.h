/*
 * Where the rows of a line begin, and its columns where it is not wrapped. Long
 * lines are walked through once: what was found on the way is kept for those
 * that are on the screen, so that a frame costs what its own rows cost. No
 * curses here.
 */
#ifndef LINE_LAYOUT_H
#define LINE_LAYOUT_H

#include "text.h"

struct line_layouts;

struct line_layouts *line_layouts_new(void);

/* NULL is legal. */
void line_layouts_free(struct line_layouts *all);

/* Other text: the ids mean other lines from now on. */
void line_layouts_forget(struct line_layouts *all);

/* A line, and how it is shown. */
struct line {
	uint64_t id;            /* the same for the same line               */
	struct slice bytes;
	unsigned flags;         /* TEXT_ bits                               */
	int w;                  /* columns of a row; 0: it is not wrapped   */
};

/* Rows of a wrapped line; 1 and more. all may be NULL: nothing is kept. */
int line_rows(struct line_layouts *all, const struct line *l);

/* The text from a row on, which there is. */
struct text line_from_row(struct line_layouts *all, const struct line *l,
    int row);

/* The text from the last place that is kept before a column, and its column. */
struct text line_from_column(struct line_layouts *all, const struct line *l,
    int column, int *at);

/* Of a wrapped line, the next row's text: t goes to its end. */
void line_skip_row(struct text *t, int w);

/* The row, or the column, where a byte stands. */
int line_row_of(struct line_layouts *all, const struct line *l, size_t byte);
int line_column_of(struct line_layouts *all, const struct line *l,
    size_t byte);

#endif

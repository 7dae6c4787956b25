/*
 * The columns of the process list: what each says of a process, and how rows
 * are ordered by it. Adding a column is adding a line to the table in the .c.
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "model.h"
#include "role.h"

enum { CELL_MAX = 256 };

struct column {
	const char *title;
	int least;              /* so that columns stand still              */
	int most;               /* columns at most; 0: what is left         */
	int cut;                /* it may be cut to so many before it leaves
				   a narrow screen; 0: it may not be        */
	int weight;             /* the least leaves first                   */
	bool right;             /* numbers are aligned to the right         */
	/* Fills a cell; returns the role it is drawn in. */
	enum role (*cell)(const struct model_proc *p, int64_t now, char *buf);
	/* As for qsort(); equal rows keep the session's order. */
	int (*compare)(const struct model_proc *a, const struct model_proc *b,
	    int64_t now);
};

extern const struct column columns[];
extern const int column_count;

#endif

/* The functions that column.def names; each may be in a file of its kind. */
#ifndef COLUMNS_PRIVATE_H
#define COLUMNS_PRIVATE_H

#include "columns.h"

#define COLUMN(id, name, title, field, least, most, cut, weight, flags, words) \
	void column_##name##_cell(const struct model_proc *p,                  \
	    const struct column_view *v, struct cell *c);                      \
	int column_##name##_order(const struct model_proc *a,                  \
	    const struct model_proc *b, const struct column_view *v);
#include "column.def"
#undef COLUMN

/* Of what still goes on: what changes faster is not read. */
static inline int64_t
whole_seconds(int64_t ms)
{
	return ms - ms % 1000;
}

static inline int
order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

#endif

/*
 * The columns of the process list: what each says of a process, and how rows
 * are ordered by it. Adding a column is adding a line to column.def.
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "cell.h"
#include "fault.h"
#include "model.h"
#include "stats.h"

enum column_id {
#define COLUMN(id, name, title, field, least, most, cut, weight, flags, words) \
	COLUMN_##id,
#include "column.def"
#undef COLUMN
	COLUMN_COUNT,
	COLUMN_NONE = -1        /* sorted by none: the session's order      */
};

/* What cells and orders depend on beside the process. */
struct column_view {
	int64_t now;            /* wall clock: one time for all rows        */
	bool ascii;
	const struct stats *stats;      /* what processes use, or NULL ...  */
	int64_t mono;           /* ... at this time of the monotonic clock  */
};

struct column {
	const char *name;       /* what is typed, and kept in settings      */
	const char *title;
	size_t field;           /* offset of the string in struct model_proc
				   that it is; 0: it is none                */
	int least, most, cut, weight;   /* see column.def                   */
	bool right;             /* numbers are aligned to the right         */
	bool moves;             /* its order changes as time passes         */
	bool falls;             /* ... and has the greatest first           */
	bool extra;             /* for screens with room to spare           */
	bool fed;               /* by what is read on the host              */
	const char *words;
	/* Fills a cell, which is empty. */
	void (*cell)(const struct model_proc *p, const struct column_view *v,
	    struct cell *c);
	/* As for qsort(); equal rows keep the session's order, and those whose
	   cell is empty are last in any case. */
	int (*compare)(const struct model_proc *a, const struct model_proc *b,
	    const struct column_view *v);
};

const struct column *column_info(enum column_id i);

/* The string that a column with a field shows. */
const char *column_field(enum column_id i, const struct model_proc *p);

/* The column of this name; false: there is none. */
bool column_parse(struct slice name, enum column_id *i);

/* Which columns are shown, in their order; the name is always one of them. */
struct column_set {
	enum column_id v[COLUMN_COUNT];
	int n;
};

bool column_set_has(const struct column_set *s, enum column_id i);

/* Shows a column at its place in the order of column.def, or leaves it out. */
void column_set_put(struct column_set *s, enum column_id i, bool on);

/*
 * "name,state,pid". What is no column's name is passed over, and then the
 * result is false: f says which there are. Empty, or the first set: the first
 * set is that of setting.def.
 */
bool column_set_parse(struct column_set *s, const char *text,
    struct fault *f);

/* The text that column_set_parse() takes; the caller frees. */
char *column_set_text(const struct column_set *s);

/* What rows are sorted by. */
struct column_sort {
	enum column_id by;      /* or COLUMN_NONE                           */
	bool reverse;
};

/* "host", "host reverse", "session", ""; false: f says what is allowed. */
bool column_sort_parse(struct column_sort *s, const char *text,
    struct fault *f);
char *column_sort_text(const struct column_sort *s);

/* What a note says of a process, without times; valid as long as it is. */
const char *column_note(const struct model_proc *p);

#endif

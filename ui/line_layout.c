#include "line_layout.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

enum {
	SHORT = 2048,           /* bytes: a walk costs less than to keep it */
	KEPT_MAX = 256,         /* lines: those of a high screen, or pieces */
	ROWS_APART = 16,
	COLUMNS_APART = 1024,
};

/* Places in a line: each so many rows, or columns, behind the one before. */
struct layout {
	uint64_t id;            /* 0: none                                  */
	size_t n;               /* its bytes: with others it is another one */
	unsigned flags;
	int w;
	struct text *at;        /* owned                                    */
	size_t count;
	int rows;               /* of a wrapped line                        */
};

struct line_layouts {
	struct layout v[KEPT_MAX];
	unsigned next;          /* is taken next                            */
};

struct line_layouts *
line_layouts_new(void)
{
	return xcalloc(1, sizeof(struct line_layouts));
}

void
line_layouts_forget(struct line_layouts *all)
{
	for (int i = 0; i < KEPT_MAX; i++)
		all->v[i].id = 0;
}

void
line_layouts_free(struct line_layouts *all)
{
	if (all == NULL)
		return;
	for (int i = 0; i < KEPT_MAX; i++)
		free(all->v[i].at);
	free(all);
}

void
line_skip_row(struct text *t, int w)
{
	struct glyph g;
	int x = 0;

	for (;;) {
		struct text before = *t;
		if (!text_next(t, &g))
			return;
		if (x + g.width > w && x > 0) {
			*t = before;
			return;
		}
		x += g.width;
	}
}

static struct text
start_of(const struct line *l)
{
	struct text t;

	text_init(&t, l->bytes, l->flags);
	return t;
}

/* At the place of a number: walked to from the one before. */
static void
keep(struct layout *o, const struct text *t)
{
	o->at = xreallocarray(o->at, o->count + 1, sizeof *o->at);
	o->at[o->count++] = *t;
}

static void
walk_rows(struct layout *o, const struct line *l)
{
	struct text t = start_of(l);
	size_t n = l->bytes.n;

	o->rows = 0;
	do {
		if (o->rows % ROWS_APART == 0)
			keep(o, &t);
		line_skip_row(&t, l->w);
		o->rows++;
	} while (t.at < n);
}

/* A glyph that stands on a place is behind it. */
static void
walk_columns(struct layout *o, const struct line *l)
{
	struct text t = start_of(l), before = t;
	struct glyph g;

	keep(o, &t);
	while (text_next(&t, &g)) {
		if (t.column > o->count * COLUMNS_APART)
			keep(o, &before);
		before = t;
	}
}

/* NULL: the line is short, or nothing is kept. */
static struct layout *
layout_of(struct line_layouts *all, const struct line *l)
{
	struct layout *o;

	if (all == NULL || l->bytes.n < SHORT)
		return NULL;
	for (int i = 0; i < KEPT_MAX; i++) {
		o = &all->v[i];
		if (o->id != l->id || o->n != l->bytes.n || o->w != l->w ||
		    o->flags != l->flags)
			continue;
		/* Its bytes may lie elsewhere by now. */
		return o;
	}
	o = &all->v[all->next++ % KEPT_MAX];
	struct text *at = o->at;
	*o = (struct layout){ .id = l->id, .n = l->bytes.n,
		.flags = l->flags, .w = l->w, .at = at };
	if (l->w > 0)
		walk_rows(o, l);
	else
		walk_columns(o, l);
	return o;
}

/* The place of this number, or the last one, in the bytes as they are. */
static struct text
place(const struct layout *o, const struct line *l, size_t i)
{
	struct text t = o->at[i < o->count ? i : o->count - 1];

	t.bytes = l->bytes;
	return t;
}

int
line_rows(struct line_layouts *all, const struct line *l)
{
	const struct layout *o = layout_of(all, l);
	struct layout own = { 0 };

	if (o != NULL)
		return o->rows;
	walk_rows(&own, l);
	free(own.at);
	return own.rows;
}

struct text
line_from_row(struct line_layouts *all, const struct line *l, int row)
{
	const struct layout *o = layout_of(all, l);
	struct text t = start_of(l);

	if (o != NULL) {
		t = place(o, l, (size_t)(row / ROWS_APART));
		row %= ROWS_APART;
	}
	for (; row > 0; row--)
		line_skip_row(&t, l->w);
	return t;
}

struct text
line_from_column(struct line_layouts *all, const struct line *l, int column,
    int *at)
{
	const struct layout *o = layout_of(all, l);
	struct text t = o == NULL ? start_of(l)
		: place(o, l, (size_t)(column / COLUMNS_APART));

	*at = (int)t.column;
	return t;
}

int
line_row_of(struct line_layouts *all, const struct line *l, size_t byte)
{
	const struct layout *o = layout_of(all, l);
	struct text t = start_of(l);
	int row = 0;

	for (size_t i = 0; o != NULL && i < o->count && o->at[i].at <= byte;
	    i++) {
		t = place(o, l, i);
		row = (int)i * ROWS_APART;
	}
	for (;;) {
		line_skip_row(&t, l->w);
		if (t.at > byte || t.at >= l->bytes.n)
			return row;
		row++;
	}
}

int
line_column_of(struct line_layouts *all, const struct line *l, size_t byte)
{
	const struct layout *o = layout_of(all, l);
	struct text t = start_of(l);
	struct glyph g;

	for (size_t i = 0; o != NULL && i < o->count && o->at[i].at <= byte;
	    i++)
		t = place(o, l, i);
	unsigned column = t.column;
	while (text_next(&t, &g) && g.at + g.len <= byte)
		column = t.column;
	return (int)column;
}

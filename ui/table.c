#include "table.h"

#include <stdlib.h>

#include "mem.h"
#include "text.h"

enum { CELL_BYTES = 2048, GAP = 2 };

struct table {
	const char *const *titles;
	size_t columns;
	unsigned *widths;
	char **cells;
	size_t n;
};

static void
widen(struct table *t, size_t column, const char *text)
{
	unsigned width = text_width(slice_of(text), 0);

	if (width > t->widths[column])
		t->widths[column] = width;
}

struct table *
table_new(const char *const *titles, size_t columns)
{
	struct table *t = xcalloc(1, sizeof *t);

	t->titles = titles;
	t->columns = columns;
	t->widths = xcalloc(columns, sizeof *t->widths);
	for (size_t i = 0; i < columns; i++)
		widen(t, i, titles[i]);
	return t;
}

void
table_cell(struct table *t, const char *text)
{
	char safe[CELL_BYTES];

	text_plain(slice_of(text), 0, safe, sizeof safe);
	if (t->n % 64 == 0)
		t->cells = xreallocarray(t->cells, t->n + 64,
		    sizeof *t->cells);
	widen(t, t->n % t->columns, safe);
	t->cells[t->n++] = xstrdup(safe);
}

/* Cells of a row; nothing is put after the last that has text. */
static void
print_row(const struct table *t, const char *const *cells, FILE *to)
{
	size_t last = t->columns;
	unsigned pad = 0;

	while (last > 0 && cells[last - 1][0] == '\0')
		last--;
	for (size_t i = 0; i < last; i++) {
		fprintf(to, "%*s%s", (int)pad, "", cells[i]);
		pad = t->widths[i] - text_width(slice_of(cells[i]), 0) + GAP;
	}
	fputc('\n', to);
}

void
table_print(struct table *t, FILE *to)
{
	print_row(t, t->titles, to);
	for (size_t i = 0; i + t->columns <= t->n; i += t->columns)
		print_row(t, (const char *const *)t->cells + i, to);
	for (size_t i = 0; i < t->n; i++)
		free(t->cells[i]);
	free(t->cells);
	free(t->widths);
	free(t);
}

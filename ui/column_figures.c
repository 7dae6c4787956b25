/* The columns of what processes use (stats.h); blank where it is not known. */
#include <stdio.h>

#include "clock.h"
#include "columns_private.h"
#include "figures.h"

enum {
	BUSY = 500,             /* thousandths of a processor               */
	PRINTS_MS = 3000,       /* not silent yet                           */
	LONG_MS = 60000,        /* ... and silent for long                  */
};

/* All of it -1 where nothing is known. */
static struct stats_now
figures(const struct model_proc *p, const struct column_view *v)
{
	struct stats_now n = { -1, -1, -1, -1, -1, -1, -1, -1 };

	if (v->stats != NULL)
		stats_now(v->stats, p, v->mono, &n);
	return n;
}

/* The greatest first: what uses most is what is looked for. */
#define GREATEST_FIRST(name, field)                                            \
	int                                                                    \
	column_##name##_order(const struct model_proc *a,                      \
	    const struct model_proc *b, const struct column_view *v)           \
	{                                                                      \
		return order(figures(b, v).field, figures(a, v).field);        \
	}

GREATEST_FIRST(cpu, cpu)
GREATEST_FIRST(graph, cpu)
GREATEST_FIRST(mem, rss)
GREATEST_FIRST(out, out_rate)
GREATEST_FIRST(silent, silent_ms)

static void
put(struct cell *c, int64_t value, int64_t from, const char *text)
{
	if (value >= 0)
		cell_put(c, value >= from ? ROLE_NORMAL : ROLE_FAINT, text);
}

void
column_cpu_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	int64_t cpu = figures(p, v).cpu;
	char text[FIGURE_SIZE];

	put(c, cpu, BUSY, figure_percent(cpu, text));
}

void
column_graph_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	char text[FIGURE_GRAPH * 4 + 1];

	if (figures(p, v).rss < 0 && figures(p, v).cpu < 0)
		return;
	cell_put(c, ROLE_INFO, figure_graph(v->stats, p, v->ascii, text));
}

void
column_mem_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	int64_t rss = figures(p, v).rss;
	char text[FIGURE_SIZE];

	put(c, rss, 1, figure_bytes(rss, text));
}

void
column_out_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	int64_t rate = figures(p, v).out_rate;
	char text[FIGURE_SIZE];

	put(c, rate, 1, figure_bytes(rate, text));
}

void
column_silent_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	int64_t ms = figures(p, v).silent_ms;
	char text[32] = "no";

	if (ms >= PRINTS_MS)
		clock_span(whole_seconds(ms), text, sizeof text);
	put(c, ms, LONG_MS, text);
}

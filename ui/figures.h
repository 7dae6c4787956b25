/* Figures in a few columns of the screen. */
#ifndef FIGURES_H
#define FIGURES_H

#include "stats.h"

enum {
	FIGURE_SIZE = 24,
	FIGURE_GRAPH = 10,      /* samples that a graph shows               */
};

/* Thousandths of a processor: "0.3", "57", "1234"; "" below 0. Returns buf. */
const char *figure_percent(int64_t thousandths, char buf[FIGURE_SIZE]);

/* "812", "12K", "1.5G", in steps of 1024; "" below 0. Returns buf. */
const char *figure_bytes(int64_t bytes, char buf[FIGURE_SIZE]);

/*
 * The processor time of the last samples, a column for each, the newest at the
 * right; blank where nothing is known. The full height is one processor, or the
 * most that is in it. Returns buf.
 */
const char *figure_graph(const struct stats *s, const struct model_proc *p,
    bool ascii, char buf[FIGURE_GRAPH * 4 + 1]);

#endif

/* The rows in which control.sh and the launchers tell of runs, as reports. */
#ifndef CONTROL_ROWS_H
#define CONTROL_ROWS_H

#include "control.h"

/* The next word of a line, cut off it; empty at its end. */
struct slice row_word(struct slice *line);

/* A decimal number; false: it is none, or too large. */
bool row_number(struct slice word, uint64_t *value);

/*
 * What follows "R " in a row: the report's slices point into it. now is this
 * machine's wall clock: ages are counted back from it, so that the host's
 * clock does not matter. False: the row is malformed.
 */
bool row_parse(struct slice line, int64_t now, struct run_report *run);

/* What follows "L " in a row. False: it is malformed. */
bool lease_parse(struct slice line, int64_t now, struct lease *lease);

/* What follows "A " in a row. False: it is malformed. */
bool deed_parse(struct slice line, struct run_deed *deed);

/* What follows "T " in a row. False: the row is malformed. */
bool figures_parse(struct slice line, struct run_figures *figures);

#endif

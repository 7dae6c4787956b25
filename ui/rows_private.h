/* What the files of the rows share. */
#ifndef ROWS_PRIVATE_H
#define ROWS_PRIVATE_H

#include <stdint.h>

#include "rows.h"

/* Where it was when they were held; SIZE_MAX: it was not there, or no hold is. */
size_t rows_hold_place(const struct rows_hold *h, const struct model_proc *p);

#endif

/* What the worker's door does: a reading of errand.def. */
#ifndef ERRANDS_H
#define ERRANDS_H

#include "door.h"

#define ERRAND(kind) extern const struct door_kind kind;
#include "errand.def"

/* Ends with NULL. */
extern const struct door_kind *const worker_errands[];

#endif

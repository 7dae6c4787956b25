/* What the console's door does: a reading of errand.def. */
#ifndef CONSOLE_ERRANDS_H
#define CONSOLE_ERRANDS_H

#include "door.h"

#define ERRAND(kind) extern const struct door_kind kind;
#include "errand.def"

/* Ends with NULL. */
extern const struct door_kind *const console_errands[];

#endif

#include "console_errands.h"

#include <stddef.h>

const struct door_kind *const console_errands[] = {
#define ERRAND(kind) &kind,
#include "errand.def"
	NULL,
};

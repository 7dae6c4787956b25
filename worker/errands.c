#include "errands.h"

#include <stddef.h>

const struct door_kind *const worker_errands[] = {
#define ERRAND(kind) &kind,
#include "errand.def"
	NULL,
};

/* What the files of sessiondiff.h share. */
#ifndef SESSIONDIFF_PRIVATE_H
#define SESSIONDIFF_PRIVATE_H

#include "sessiondiff.h"

/* A bit for each part in which they are different. */
uint32_t proc_different(const struct proc_spec *a, const struct proc_spec *b);

#endif

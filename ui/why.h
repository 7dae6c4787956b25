/* Why a process runs, waits, or has ended, in one sentence. */
#ifndef WHY_H
#define WHY_H

#include "model.h"

/*
 * What details_why() says, and of one that does not run what it would wait for.
 * Returns buf.
 */
const char *why_words(const struct model *m, const struct model_proc *p,
    int64_t now, char *buf, size_t size);

#endif

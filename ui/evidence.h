/*
 * Why programs died, as far as their hosts can tell: asked for once for each
 * unexpected end, of each host one at a time. What comes is put into the model
 * as a sentence, and stays with the console as it was told (console_inspected()).
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include <jansson.h>

#include "console.h"
#include "past.h"

/*
 * Asks the host of p, whose end was unexpected, if that is not known yet. done
 * (NULL is legal) comes once, perhaps from in here. False: there is nothing to
 * ask, nobody that could be asked, or somebody waits for the answer already.
 */
bool console_find_why(struct console *c, const struct model_proc *p,
    call_done *done, void *arg);

/* "its core file is /x/core; its last line on stderr: lost B". Caller frees. */
char *evidence_words(const struct inspected *i);

/* All of it, for why and show; null where nothing is known. */
json_t *evidence_json(const struct inspected *i);

#endif

/*
 * Counting the sessions that a host lets into a connection: more are opened,
 * without a command, until one is refused, and all closed again. It takes a
 * round trip for each; no other channel is opened meanwhile, so that none is
 * refused because of it.
 */
#ifndef PROBE_H
#define PROBE_H

#include "ssh2_private.h"

struct probe;

/* Whether one is under way: then nothing else is to be opened. */
bool probe_active(const struct ssh2 *t);

/* Carries it on. False: the session is broken, f says how. */
bool probe_step(struct ssh2 *t, struct fault *f);

/* Forgets it without a word; its channels go with the session. */
void probe_free(struct ssh2 *t);

#endif

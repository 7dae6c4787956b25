/* The runs of a process that its host has on record, all of them. */
#ifndef HISTORY_H
#define HISTORY_H

#include "host.h"

/* Asks for them; the request is answered by DONE, after the rows. */
void history_ask(struct host *h, uint64_t id, const struct msg_history *m);

/* A row has come: goes to the console, if it is of a process that we know. */
void history_row(struct host *h, const struct run_past *past);

#endif

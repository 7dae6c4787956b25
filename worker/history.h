/*
 * What a host tells of a process beyond its row: all runs that are on record, and
 * what /proc says of the one that lives.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include "host.h"

/* Asks for them; the request is answered by DONE, after the rows. */
void history_ask(struct host *h, uint64_t id, const struct msg_history *m);

/* Asks for what /proc says of a run's program, likewise. */
void inspect_ask(struct host *h, uint64_t id, const struct msg_inspect *m);
void inspect_row(struct host *h, const struct run_fact *fact);

/* A row has come: goes to the console, if it is of a process that we know. */
void history_row(struct host *h, const struct run_past *past);

#endif

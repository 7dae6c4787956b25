/*
 * Who acts on a host's processes, as its control shell tells (lease.sh), and what
 * others do there.
 */
#ifndef LEASE_H
#define LEASE_H

#include "host.h"

/* It is so now: the console is told where that is different. */
void lease_told(struct host *h, const struct lease *lease);

/* Somebody else has done something. */
void lease_deed(const struct host *h, const struct run_deed *deed);

/* LEASE: how this console means it, from now on. */
void lease_ask(struct host *h, uint64_t id, const struct msg_lease *m);

#endif

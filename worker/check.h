/*
 * CHECK_HOST: whether a host is fit for its processes. The steps up to the
 * shell are told from how the connection came about, or how far it came; the
 * rest is measured on the host, in parallel, with one deadline for all.
 */
#ifndef CHECK_H
#define CHECK_H

#include "host.h"

/* Checks the host; the request is answered when all rows were sent. */
void check_host(struct host *h, uint64_t id);

/* What the control shell found out (control_check). */
void check_fact(struct host *h, struct slice name, struct slice value);

/* Takes down what is known of the connection so far, which may end any time. */
void check_note(struct host *h);

/*
 * The connection ends: what is still to be told is unknown because of that, and
 * the request is answered with code. Before the connection is taken apart.
 */
void check_host_down(struct host *h, enum code code, const char *why);

#endif

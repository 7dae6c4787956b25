/* What OPEN_HOST says of the way to a host. */
#ifndef WAY_H
#define WAY_H

#include "protocol.h"

/* Whether it is whole: its lists go together, each jump host has what it needs. */
bool way_ok(const struct msg_open_host *m);

/* Of a socket; AF_UNSPEC where nothing is said. */
int way_family(unsigned long long family);

#endif

/* Jump hosts as they are written: ssh_config(5), "ProxyJump". */
#ifndef JUMPHOP_H
#define JUMPHOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol.h"

/* One of [user@]host[:port]. */
struct jump_hop {
	char user[257];         /* "": not said                             */
	char host[256];
	uint16_t port;          /* 0: not said                              */
};

/* Several, with commas between. False: it is malformed, or there are too many. */
bool jump_hops(const char *text, struct jump_hop v[JUMPS_MAX], size_t *n);

#endif

/*
 * Names to addresses without waiting: a short-lived child does the one call
 * that cannot be bounded (getaddrinfo) and is killed at the deadline.
 */
#ifndef RESOLVE_H
#define RESOLVE_H

#include <ev.h>
#include <stdint.h>
#include <sys/socket.h>

#include "fault.h"

enum { ADDRESSES_MAX = 16 };

/* Addresses to connect to, in the order of preference. */
struct addresses {
	size_t n;
	struct sockaddr_storage v[ADDRESSES_MAX];
};

/*
 * True: address is a number, and a has it. Never waits. A family of AF_UNSPEC
 * takes any address, here and below.
 */
bool resolve_number(const char *address, uint16_t port, int family,
    struct addresses *a);

struct resolve;

/* From the loop, once; a is NULL where f says why. It may be freed here. */
typedef void resolve_done(const struct addresses *a, const struct fault *f,
    void *arg);

struct resolve_order {
	const char *name;
	uint16_t port;
	int family;
	int64_t ms;             /* before it is given up                    */
};

struct resolve *resolve_start(struct ev_loop *loop,
    const struct resolve_order *order, resolve_done *done, void *arg);

/* Ends the child if it still runs. NULL is legal. */
void resolve_free(struct resolve *r);

socklen_t address_size(const struct sockaddr_storage *a);

#endif

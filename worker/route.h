/*
 * The way to a host: itself and the jump hosts before it, each as the session file
 * and ssh_config have it. ssh_config is asked for one after the other, since what
 * it says of a host may name the jump hosts.
 */
#ifndef ROUTE_H
#define ROUTE_H

#include "hop.h"
#include "reach.h"

struct route;

/*
 * From the loop, or from within route_find() where nobody has to be asked; once. t
 * is the caller's, by target_free(); NULL: f says why. The route may be freed here.
 */
typedef void route_done(struct target *t, const struct fault *f, void *arg);

/* What every route is found with. All is borrowed. */
struct route_with {
	struct ev_loop *loop;
	struct hops *hops;
	const struct myself *me;
	int64_t ms;             /* bounds each question                     */
};

struct route *route_new(const struct route_with *with,
    const struct reach *reach, route_done *done, void *arg);
void route_find(struct route *route);

/* NULL is legal. */
void route_free(struct route *route);

#endif

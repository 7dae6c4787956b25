/* From a host's name to a connection: the way is found, and then taken. */
#include "host.h"
#include "log.h"

enum { ASK_MS = 10 * 1000 };

/* The target's owner is the host; what was asked goes with the connection. */
static void
on_route(struct target *t, const struct fault *f, void *arg)
{
	struct host *h = arg;
	struct fault why = *f;

	if (t == NULL) {
		host_down(h, &why);
		return;
	}
	target_free(h->target);
	h->target = t;
	h->transport = transport_open(h->worker->loop, t,
	    &host_transport_events, h);
}

void
host_connect(struct host *h)
{
	route_free(h->route);
	if (reach_asks(&h->reach))
		host_progress(HOST_RESOLVING, h);
	h->route = route_new(&(struct route_with){ .loop = h->worker->loop,
	    .hops = h->worker->hops, .me = &h->worker->me, .ms = ASK_MS },
	    &h->reach, on_route, h);
	route_find(h->route);
}

int64_t
host_step_ms(const struct host *h)
{
	return h->target != NULL ? h->target->connect_ms
	    : h->reach.ssh.connect_ms != 0 ? h->reach.ssh.connect_ms : ASK_MS;
}

#include "lease.h"

#include <stdlib.h>

#include "mem.h"

enum { SAME_MS = 2000 };

void
lease_told(struct host *h, const struct lease *lease)
{
	/* An age has a hundredth, and took its time to come. */
	if (slice_is(lease->person, h->holder) &&
	    llabs(lease->since - h->held_since) < SAME_MS)
		return;
	free(h->holder);
	h->holder = xmemdup0(lease->person.p, lease->person.n);
	h->held_since = lease->since;
	host_tell(h);
}

void
lease_deed(const struct host *h, const struct run_deed *d)
{
	worker_send(h->worker, &(struct message){ .type = MSG_DEED, .deed = {
	    .host = slice_of(h->name), .name = d->name, .run = d->run,
	    .person = d->person, .command = d->command, .what = d->what } });
}

struct asking {
	struct worker *worker;
	uint64_t id;
};

static void
answered(enum code code, struct slice text, void *arg)
{
	struct asking *a = arg;

	if (code == CODE_OK)
		worker_done(a->worker, a->id, CODE_OK, "as asked for");
	else
		worker_done(a->worker, a->id, code == CODE_DEADLINE ||
		    code == CODE_CANCELLED ? CODE_UNKNOWN : code, "%.*s",
		    SLICE_ARG(text));
	free(a);
}

void
lease_ask(struct host *h, uint64_t id, const struct msg_lease *m)
{
	if (m->how != LEASE_TAKE)
		h->lease = (enum lease_how)m->how;
	if (!host_ready(h)) {
		/* It goes with the next connection. */
		worker_done(h->worker, id, CODE_UNREACHABLE, "%s", h->why);
		return;
	}
	struct asking *a = xcalloc(1, sizeof *a);
	*a = (struct asking){ .worker = h->worker, .id = id };
	control_lease(h->control, (enum lease_how)m->how, answered, a);
}

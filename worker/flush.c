/*
 * Acknowledging an end: a record on the host, so that all consoles, and those
 * to come, see the same. What the host has no record of, a start that never
 * came there or a state directory that is gone, is acknowledged here only: no
 * other console knows of it.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "mem.h"
#include "process_private.h"

struct flush {
	struct proc *p;
	uint64_t id;            /* of the request                           */
	uint64_t run;
};

static void
seen(struct proc *p)
{
	p->acked = true;
	process_tell(p);
}

static void
flushed(enum code code, struct slice text, void *arg)
{
	struct flush *f = arg;
	struct proc *p = f->p;
	bool newest = p->run == f->run && state_info(p->state)->over;

	if (code == CODE_NOT_RUNNING && newest) {
		seen(p);
		worker_done(p->host->worker, f->id, CODE_OK, "acknowledged;"
		    " the host has no record of it any more");
	} else if (code == CODE_UNREACHABLE || code == CODE_CANCELLED ||
	    code == CODE_DEADLINE) {
		worker_done(p->host->worker, f->id, CODE_UNKNOWN, "whether it"
		    " was acknowledged is not known: %.*s", SLICE_ARG(text));
	} else {
		worker_done(p->host->worker, f->id, code, "%.*s",
		    SLICE_ARG(text));
	}
	free(f);
}

void
process_flush(struct host *h, uint64_t id, const struct msg_flush *m)
{
	struct proc *p = process_find(h, m->name);

	if (!process_reachable(h, id))
		return;
	if (p == NULL || p->state == STATE_PENDING) {
		worker_done(h->worker, id, CODE_NOT_RUNNING,
		    "there is no run of it on record");
	} else if (m->run != p->run) {
		worker_done(h->worker, id, CODE_REFUSED, "run %" PRIu64 " was"
		    " meant, and by now it is run %" PRIu64, m->run, p->run);
	} else if (!state_info(p->state)->over) {
		worker_done(h->worker, id, CODE_REFUSED, "it is %s; only what"
		    " is over can be acknowledged", state_info(p->state)->word);
	} else if (p->state == STATE_FAILED && p->asked_run > p->run) {
		seen(p);        /* its START left nothing there */
		worker_done(h->worker, id, CODE_OK, "acknowledged");
	} else {
		struct flush *f = xcalloc(1, sizeof *f);
		*f = (struct flush){ .p = p, .id = id, .run = p->run };
		control_flush(h->control, slice_of(p->uuid), p->run, flushed,
		    f);
	}
}

#include "proof.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"

enum { RUN_SIZE = 64 };         /* UUID/RUN */

/* A start under way has its own deadline, and its launcher tells. */
static bool
looked_at(const struct proc *p)
{
	return state_info(p->state)->live && p->uuid[0] != '\0' &&
	    p->start_id == 0;
}

static void
proved(enum code code, struct slice text, void *arg)
{
	struct host *h = arg;

	(void)text;
	if (code == CODE_UNREACHABLE || code == CODE_CANCELLED)
		return;
	h->proving = false;
	if (code == CODE_OK && !h->in_doubt)
		h->proven = h->looked;
	host_tell(h);
}

void
proof_ask(struct host *h)
{
	size_t most = HASH_COUNT(h->procs), n = 0;
	struct proc *p, *next;

	if (h->proving)
		return;
	struct slice *runs = xcalloc(most, sizeof *runs);
	char (*text)[RUN_SIZE] = xcalloc(most, sizeof *text);
	HASH_ITER (hh, h->procs, p, next) {
		uint64_t run = p->asked_run > p->run ? p->asked_run : p->run;
		if (!looked_at(p))
			continue;
		snprintf(text[n], sizeof *text, "%s/%" PRIu64, p->uuid, run);
		runs[n] = slice_of(text[n]);
		n++;
	}
	h->proving = true;
	h->in_doubt = false;
	h->looked = clock_wall_ms();
	control_prove(h->control, runs, n, proved, h);
	free(runs);
	free(text);
}

bool
proof_waits(struct proc *p)
{
	struct host *h = p->host;
	bool first = !p->over_once;

	if (!h->proving)
		return false;   /* a list tells all that it finds */
	if (p->state == STATE_UNKNOWN)
		return true;    /* it was told */
	p->over_once = true;
	if (first)
		h->in_doubt = true;
	return first;
}

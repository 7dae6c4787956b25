#include "proof.h"

#include "process_private.h"

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

static struct slice
next_word(struct slice *text)
{
	struct slice word = *text;
	const char *end = memchr(text->p, ' ', text->n);

	if (end != NULL)
		word.n = (size_t)(end - text->p);
	text->p += word.n + (end != NULL);
	text->n -= word.n + (end != NULL);
	return word;
}

/* Somebody has removed its records: nothing can be proven of it any more. */
static void
no_record(struct host *h, struct slice run)
{
	char mark[RUN_SIZE];
	struct proc *p, *next;

	HASH_ITER (hh, h->procs, p, next) {
		snprintf(mark, sizeof mark, "%s/%" PRIu64, p->uuid, p->run);
		if (!looked_at(p) || p->state == STATE_UNKNOWN ||
		    !slice_is(run, mark))
			continue;
		process_lose_sight(p, "its records on the host are gone");
	}
}

static void
proved(enum code code, struct slice text, void *arg)
{
	struct host *h = arg;

	if (code == CODE_UNREACHABLE || code == CODE_CANCELLED)
		return;
	h->proving = false;
	while (code == CODE_OK && text.n > 0)
		no_record(h, next_word(&text));
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
		/* Of a start that was not answered nobody knows. */
		uint64_t run = p->state == STATE_UNKNOWN &&
		    p->asked_run > p->run ? p->asked_run : p->run;
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

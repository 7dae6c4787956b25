/* What comes of a reload, in words; and what it ends, made ready. */
#include <stdio.h>
#include <stdlib.h>

#include "bulk.h"
#include "mem.h"
#include "reload.h"
#include "stop_plan.h"

static const struct {
	const char *sign;
	const char *words;
	const char *later;      /* ... where nothing is ended; NULL: as well */
} fates[RELOAD_FATES] = {
	[RELOAD_STOPS] = { "-", "is stopped, and goes",
		"is not in the file any more, and runs on" },
	[RELOAD_MOVES] = { "~", "is stopped, and started on",
		"runs on, and shall run on" },
	[RELOAD_RESTARTS] = { "~", "is restarted",
		"runs on as it is, until it is restarted" },
	[RELOAD_LATER] = { "~", "may run as it is, until it is restarted",
		NULL },
	[RELOAD_STARTS] = { "+", "is new, and starts", NULL },
	[RELOAD_COMES] = { "+", "is new", NULL },
	[RELOAD_AT_ONCE] = { "~", "counts at once", NULL },
	[RELOAD_AS_IT_RUNS] = { "~", "runs so already", NULL },
	[RELOAD_GOES] = { "-", "goes", NULL },
};

static const struct proc_spec *
spec_of(const struct reload_item *item)
{
	return item->change->is != NULL ? item->change->is : item->change->was;
}

const char *
reload_sign(const struct reload_item *item)
{
	return fates[item->fate].sign;
}

const char *
reload_name(const struct reload_item *item)
{
	return spec_of(item)->name;
}

const char *
reload_host(const struct reload_item *item)
{
	return item->proc != NULL ? item->proc->host
		: spec_of(item)->hosts.v[0]->name;
}

bool
reload_ends(const struct reload_item *item)
{
	return fates[item->fate].later != NULL;
}

const char *
reload_words(const struct reload_item *item, bool later, char *buf,
    size_t size)
{
	const char *words = later && reload_ends(item)
	    ? fates[item->fate].later : fates[item->fate].words;
	char parts[256];

	proc_change_words(item->change, parts, sizeof parts);
	if (item->fate == RELOAD_MOVES)
		snprintf(buf, size, "%s %s", words,
		    spec_of(item)->hosts.v[0]->name);
	else
		snprintf(buf, size, "%s%s%s", words, parts[0] != '\0' ? ": "
		    : "", parts);
	return buf;
}

const char *
reload_host_words(const struct host_change *h, char *buf, size_t size)
{
	if (h->was == NULL)
		snprintf(buf, size, "+ host %s is new, and is connected to",
		    h->is->name);
	else if (h->is == NULL)
		snprintf(buf, size, "- host %s is disconnected", h->was->name);
	else
		snprintf(buf, size, "~ host %s is connected to afresh, in"
		    " another way", h->is->name);
	return buf;
}

/* Those of these fates, into v, which has room for all. */
static size_t
choose(const struct reload *r, enum reload_fate one, enum reload_fate other,
    const struct model_proc **v)
{
	size_t n = 0;

	for (size_t i = 0; i < r->diff.proc_count; i++)
		if (r->items[i].fate == one || r->items[i].fate == other)
			v[n++] = r->items[i].proc;
	return n;
}

struct stop_plan *
reload_stops(const struct reload *r)
{
	const struct model_proc **v = xcalloc(r->diff.proc_count, sizeof *v);
	size_t n = choose(r, RELOAD_STOPS, RELOAD_MOVES, v);
	struct stop_plan *p = n == 0 ? NULL
		: console_plan_new(r->console, v, n, NULL);

	free(v);
	return p;
}

struct bulk *
reload_restarts(const struct reload *r)
{
	const struct model_proc **v = xcalloc(r->diff.proc_count, sizeof *v);
	size_t n = choose(r, RELOAD_RESTARTS, RELOAD_RESTARTS, v);
	struct bulk *b = n == 0 ? NULL
		: bulk_new(r->console, BULK_RESTART, v, n);

	free(v);
	return b;
}

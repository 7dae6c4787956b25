/* The steps of a stop, of a process of a session file. */
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "sessionread.h"
#include "signame.h"

enum { WAIT_MAX_MS = 24 * 3600 * 1000 };

static bool
read_signal(const struct item *it, void *to)
{
	const char *wanted = "a signal's name, such as QUIT, TERM, INT or KILL";
	const char *text;

	if (!tree_text(it, wanted, &text))
		return false;
	return signame_parse(text, to) || tree_wanted(it, wanted);
}

static bool
read_wait(const struct item *it, void *to)
{
	return tree_duration(it, 0, WAIT_MAX_MS, to);
}

void
ladder_add(struct ladder *l, struct ladder_step step)
{
	l->v = xreallocarray(l->v, l->n + 1, sizeof *l->v);
	l->v[l->n++] = step;
}

#define AT(field) offsetof(struct ladder_step, field)
static const struct tree_key step_keys[] = {
#define STEP_KEY(name, read, place, needed, type, text)                        \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};
#undef AT

static bool
read_step(const struct item *it, void *to)
{
	struct ladder_step step = { 0 };
	struct ladder *l = to;

	if (l->n == LADDER_MAX)
		return tree_fault(it, "'stop' in %s has more than %d steps",
		    it->in, LADDER_MAX);
	char *in = xasprintf("step %zu of 'stop' in %s", it->index, it->in);
	bool ok = tree_keys(it, in, step_keys, &step);
	free(in);
	if (ok)
		ladder_add(l, step);
	return ok;
}

bool
read_ladder(const struct item *it, void *to)
{
	struct ladder *l = to;

	if (!tree_is_list(it))
		return tree_wanted(it,
		    "a list of steps: [{ signal: QUIT, wait: 10s }]");
	l->n = 0;
	if (!tree_list(it, read_step, l))
		return false;
	return l->n > 0 ||
	    tree_fault(it, "'stop' in %s has no step", it->in);
}

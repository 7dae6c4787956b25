/* When a process of a session file is restarted by itself. */
#include "sessionread.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

enum {
	DELAY_MIN_MS = 100,
	DELAY_MAX_MS = 24 * 3600 * 1000,
	INITIAL_MS = 1000,
	MAX_MS = 60 * 1000,
	RESET_MS = 10 * 60 * 1000,
	RESTARTS_MAX = 1000000,
};

static const char *const words[] = {
#define RESTART(id, word, text) [RESTART_##id] = word,
#include "restart.def"
};

void
restart_backoff_usual(struct restart_policy *p)
{
	p->initial_ms = INITIAL_MS;
	p->max_ms = MAX_MS;
	p->reset_ms = RESET_MS;
}

/* YAML 1.1 reads a bare no as false, and off and yes in the same way. */
bool
read_restart(const struct item *it, void *to)
{
	const char *wanted = "never, on-failure or always", *text;
	enum restart_when *when = to;

	if (!tree_text(it, wanted, &text))
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(text, words[i]) == 0) {
			*when = (enum restart_when)i;
			return true;
		}
	return tree_wanted(it, wanted);
}

static bool
read_delay(const struct item *it, void *to)
{
	return tree_duration(it, DELAY_MIN_MS, DELAY_MAX_MS, to);
}

#define AT(field) offsetof(struct restart_policy, field)
static const struct tree_key backoff_keys[] = {
#define BACKOFF_KEY(name, read, place, needed, type, text)                     \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

bool
read_backoff(const struct item *it, void *to)
{
	struct restart_policy *p = to;
	char *in = xasprintf("restart_backoff of %s", it->in);

	/* Those of the defaults are replaced, all. */
	restart_backoff_usual(p);
	bool ok = tree_keys(it, in, backoff_keys, p);
	free(in);
	if (!ok || p->initial_ms <= p->max_ms)
		return ok;
	return tree_fault(it, "initial in restart_backoff of %s is more than"
	    " its max", it->in);
}

bool
read_max_restarts(const struct item *it, void *to)
{
	int64_t n;

	if (!tree_number(it, 0, RESTARTS_MAX, &n))
		return false;
	*(unsigned *)to = (unsigned)n;
	return true;
}

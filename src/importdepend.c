/* What the readers of the formats make of edges: who waits for whom, for what. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "import_private.h"
#include "mem.h"
#include "sessionfile.h"
#include "yamlload.h"

static const char *const conditions[] = {
#define CONDITION(id, word, what, text) word,
#include "condition.def"
};

void
import_depend(struct import *im, struct made *process, const char *on,
    const char *condition, struct made_place at)
{
	struct fault *f = im->f, none = { 0 };
	char quoted[QUOTE_MAX];

	im->f = &none;
	char *name = import_name(im, on, at);
	im->f = f;
	struct made *edge = made_map(made_map(process, "depends_on", at),
	    name != NULL ? name : on, at);
	free(name);
	if (strncmp(condition, "process_", 8) == 0)
		condition += 8;
	for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
		if (strcmp(condition, conditions[i]) == 0) {
			if (i != CONDITION_STARTED)
				made_word(edge, "condition", at, "%s",
				    condition);
			return;
		}
	import_say(im, at, "condition %s of '%s' is not carried over: process"
	    " '%s' waits until that is started", tree_quote(condition, quoted),
	    edge->key, process->key);
}

/* The process of this name, or whose replica has it: NAME-2. */
static const struct made *
process_of(const struct import *im, const char *name)
{
	const struct made *p = made_get(im->processes, name);
	size_t n = strlen(name);

	if (p != NULL)
		return p;
	while (n > 0 && isdigit((unsigned char)name[n - 1]))
		n--;
	if (n < 2 || name[n - 1] != '-')
		return NULL;
	char *all = xmemdup0(name, n - 1);
	p = made_get(im->processes, all);
	free(all);
	return p;
}

static bool
never_holds(const struct made *on, const char *condition)
{
	const struct made *ready = made_get(on, "readiness_probe");

	if (strcmp(condition, conditions[CONDITION_LOG_READY]) == 0)
		return ready == NULL || made_get(ready, "log") == NULL;
	if (strcmp(condition, conditions[CONDITION_READY]) == 0)
		return ready == NULL;
	return strcmp(condition, conditions[CONDITION_HEALTHY]) == 0 &&
	    ready == NULL && made_get(on, "liveness_probe") == NULL;
}

static void
check_edge(struct import *im, const struct made *process, struct made *edge)
{
	const struct made *condition = made_get(edge, "condition");
	const struct made *on = process_of(im, edge->key);

	if (condition == NULL || on == NULL ||
	    !never_holds(on, condition->text))
		return;
	import_say(im, edge->at, "condition '%s' of '%s' could never hold, by"
	    " the probes that it has here: process '%s' waits until that is"
	    " started", condition->text, edge->key, process->key);
	made_drop(edge, "condition");
}

void
import_check_conditions(struct import *im)
{
	for (size_t i = 0; i < im->processes->n; i++) {
		const struct made *p = im->processes->v[i];
		const struct made *edges = made_get(p, "depends_on");
		for (size_t k = 0; edges != NULL && k < edges->n; k++)
			check_edge(im, p, edges->v[k]);
	}
}

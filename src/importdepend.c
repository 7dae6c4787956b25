/* What the readers of the formats make of edges: who waits for whom, for what. */
#include <stdlib.h>
#include <string.h>

#include "import_private.h"
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

/* What the files of help share. */
#ifndef HELP_PRIVATE_H
#define HELP_PRIVATE_H

#include "help_text.h"

struct help_making {
	struct help_text *t;
	const struct help_from *from;
	const char *head;       /* of which no line was put yet; NULL       */
};

/* A head comes with its first entry: a filter may leave none. */
void help_entry(struct help_making *m, const char *keys, const char *name,
    const char *words);

/* First steps, the keys of each pane, and what has none (help_keys.c). */
void help_steps(struct help_making *m);
void help_keys(struct help_making *m);
void help_keyless(struct help_making *m);

#endif

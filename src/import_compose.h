/* Between the files that read a process-compose.yaml. */
#ifndef IMPORT_COMPOSE_H
#define IMPORT_COMPOSE_H

#include "import_private.h"

struct compose {
	struct import *im;
	bool no_expansion;      /* a $ is a $                               */
	bool left_said;         /* ... that shells have variables to expand */
	bool stays_said;        /* ... that who is not ready is not stopped */
	const char *shell, *argument;   /* that commands are given to       */
	struct item vars;       /* of the file; node NULL: none             */
	struct item own_vars;   /* of the process                           */
	struct made *process;   /* that is being read                       */
	struct made *into;      /* what an environment or env_file is of    */
};

/* A process, and what two of its keys have in them. */
bool compose_process(const struct item *it, struct compose *c);

bool compose_availability(const struct item *it, struct compose *c);
bool compose_shutdown(const struct item *it, struct compose *c);

/* The key of a probe; and of the line, which comes after: a probe wins over it. */
bool compose_probe(const struct item *it, struct compose *c);
bool compose_ready_line(const struct item *it, struct compose *c);

/*
 * A text with what stands for its {{...}} and variables, which the caller frees; of
 * a text for a shell its variables stay. False: a fault was set.
 */
bool compose_expanded(const struct item *it, struct compose *c, char **text);
bool compose_for_shell(const struct item *it, struct compose *c, char **text);

/* Into a process, or the defaults. */
bool compose_environment(const struct item *it, struct compose *c,
    struct made *into);
bool compose_env_file(const struct item *it, struct compose *c,
    struct made *into);

#endif

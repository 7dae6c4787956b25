/*
 * What an operator did, in words: the action's name, of whom, and the command
 * line that does the same without a screen.
 */
#ifndef DEED_H
#define DEED_H

#include "model.h"

struct deed {
	const char *action;     /* "kill"                                   */
	const char *host, *name;        /* "" where it is of none           */
	const char *command;    /* NULL: no command does the same           */
};

/*
 * "plm-tui kill --grace 5s reader-1", which has to be quoted for no POSIX shell.
 * options may be "". The host is told where more than one of the model has a
 * process of this name. The caller frees.
 */
char *deed_command(const struct model *m, const char *verb,
    const char *options, const char *host, const char *name);

/* " reader-1", put behind a command line as one word. The caller frees. */
char *deed_word(const char *command, const char *word);

#endif

/*
 * ${NAME} in the texts of a session file, for sessionread.h's readers: names of
 * vars, and those of varname.def. $$ is a $; all other $ are what they are.
 *
 * Nothing is replaced in a file that has no vars, but where a host is one of a
 * range, or a process one of replicas: older files mean what they say.
 */
#ifndef SESSIONVARS_H
#define SESSIONVARS_H

#include <stdbool.h>

#include "yamltree.h"

enum var_name {
#define VAR_NAME(name, text) VAR_##name,
#include "varname.def"
#undef VAR_NAME
	VAR_COUNT
};

/* What a text is for. */
enum text_for {
	FOR_PROGRAM,
	FOR_SHELL,              /* which has names of its own               */
	FOR_LOG,                /* some names are left to it (logpath.def)  */
	FOR_ADDRESS,            /* there never was a $ in one               */
};

struct var;

struct vars {
	struct var *all;        /* by their names (uthash), in their order  */
	bool in_file;           /* the file has vars                        */
	bool here;              /* of a range, or of replicas               */
	enum text_for text_for; /* what is being read                       */
	const char *known[VAR_COUNT];   /* borrowed; NULL: not known here   */
};

/* In a top-level vars: into the struct draft's. */
bool read_vars(const struct item *it, struct vars *v);

/* NAME=VALUE of the command line, which wins. False: f says what is wrong. */
bool vars_set(struct vars *v, const char *text, struct fault *f);

/* When all are there: what each stands for. */
bool finish_vars(struct vars *v);

void vars_finish(struct vars *v);

/* A tree_expander for items whose context is a struct draft. */
tree_expander expand_text;

/* tree_text() of a text that is for something else than a program. */
bool text_for(const struct item *it, enum text_for what, const char *wanted,
    const char **text);

#endif

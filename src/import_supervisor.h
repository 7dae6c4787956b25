/* Between the files that read a supervisord.conf. */
#ifndef IMPORT_SUPERVISOR_H
#define IMPORT_SUPERVISOR_H

#include "import_ini.h"

/* A process that is being made of a program, which has several with numprocs. */
struct program {
	struct import *im;
	struct ini *ini;
	const struct ini_section *section;
	const char *name;       /* of the program                           */
	const char *group;
	int64_t number, count;
	struct made *process;   /* NULL: its name is being made             */
};

/*
 * A value with what stands for its %(NAME)s, which the caller frees. NULL: a fault
 * was set.
 */
char *supervisor_expand(struct program *p, const struct ini_value *v);

/* The environment of a process, or of all. */
bool supervisor_environment(struct program *p, const struct ini_value *v,
    struct made *into);

/* All keys of the program's section. */
bool supervisor_process(struct program *p);

/* False: a fault was set. Where it is not there, *n stays. */
bool supervisor_number(struct import *im, const struct ini_section *s,
    const char *key, int64_t min, int64_t max, int64_t *n);

bool supervisor_bool(struct program *p, const struct ini_value *v, bool *to);

/* Returns false: "'NAME' in [SECTION] must be WHAT, not 'VALUE'". */
bool supervisor_wanted(struct program *p, const struct ini_value *v,
    const char *what);

#endif

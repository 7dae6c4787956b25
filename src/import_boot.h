/* Between the files that read a boot.json. */
#ifndef IMPORT_BOOT_H
#define IMPORT_BOOT_H

#include "import_private.h"

struct boot {
	struct import *im;
	struct item root, env, exec, hosts, control_hosts;      /* or no node */
	bool sets_paths;        /* a script does, so that ours are not passed */
	const char *role;       /* of what is being read                    */
	struct made *process;   /* that is being read                       */
	struct item app, its_exec;
	const char *port, *address;
	struct made *into;      /* what an environment is of                */
	bool assumed[2];        /* it was said of CONF_LOC, and APP_WD      */
};

/* {NAME} in a text; the caller frees. NULL: a fault was set. */
char *boot_text(struct boot *b, const struct item *it);

/* The command of the process, of what its exec says. */
bool boot_command(struct boot *b);

/* The process is bash with this text. */
void boot_by_bash(struct boot *b, const struct buffer *text,
    struct made_place at);

/* The processes of the other kind of boot file. */
bool boot_instances(struct boot *b, const struct item *it);

/* A mapping of variables, into a process or the defaults. */
bool boot_environment(struct boot *b, const struct item *it, struct made *into);

#endif

/* The command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#include "fault.h"
#include "log.h"

enum run_what_program {
	RUN_SESSION,            /* the console on a session file            */
	RUN_DEMO,
	RUN_WORKER,             /* the SSH side; only we start it           */
	RUN_HELP,
	RUN_VERSION,
	RUN_ADVICE,             /* there is no session file: how to have one */
};

enum { EXIT_USAGE = 2 };

struct options {
	enum run_what_program what;
	const char *session_path;
	bool no_start;
	bool in_demo;           /* the demo runs us on its own session      */
	bool no_key_check;      /* as in struct host_spec, for every host   */
	bool no_local_key_check;
	const char *log_file;   /* NULL: no log                             */
	enum log_level log_level;
};

/*
 * Reads argv, whose strings are borrowed. Without a session file it is
 * ./plm.yaml; where that is not there either, RUN_ADVICE. False: f says what is
 * wrong.
 */
bool options_parse(int argc, char **argv, struct options *o, struct fault *f);

/* Prints what RUN_HELP and those after it ask for. Returns the exit status. */
int options_say(const struct options *o);

#endif

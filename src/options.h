/* The command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#include "colorwhen.h"
#include "command.h"
#include "fault.h"
#include "import.h"
#include "log.h"
#include "selector.h"

enum run_what_program {
	RUN_SESSION,            /* the console on a session file            */
	RUN_COMMAND,            /* a command, without a screen              */
	RUN_IMPORT,             /* a session file of another file           */
	RUN_DEMO,
	RUN_COMPLETE,           /* words for a shell's completion           */
	RUN_WORKER,             /* the SSH side; only we start it           */
	RUN_HELP,
	RUN_COMMAND_HELP,       /* ... of one command                       */
	RUN_VERSION,
	RUN_ADVICE,             /* there is no session file: how to have one */
};

enum output_format {
#define OUTPUT_FORMAT(id, word) OUTPUT_##id,
#include "output_format.def"
#undef OUTPUT_FORMAT
};

/* What "run" runs. */
struct adhoc_order {
	const char *name, *host, *role; /* NULL: not said                   */
	char *own_name;                 /* ... of a name; owned             */
	char *const *command;
	size_t n;
};

/* What "logs" reads. */
struct log_options {
	const char *path, *user;        /* NULL: not said                   */
	const char *host;               /* of path                          */
	const char *grep;               /* "": any line                     */
	uint64_t run;                   /* 0: the newest                    */
	uint64_t last;                  /* lines; LAST_ALL: all             */
	int64_t since;                  /* wall clock in ms; 0: any time    */
	bool any_case;                  /* of grep's letters                */
	bool previous, follow, lines;   /* lines: last was said             */
	bool out, err;
};

/* Words of an option that can be said more than once, in their order. */
enum { OPTION_WORDS_MAX = 64 };
struct option_words {
	const char *v[OPTION_WORDS_MAX];
	size_t n;
};

struct options {
	enum run_what_program what;
	const char *session_path;       /* the first                        */
	struct option_words more_paths, sets;
	enum selector_kind complete;
	bool no_start, read_only, no_mouse, no_sandbox;
	const char *person;     /* NULL: person_default()                   */
	bool plain;             /* no screen                                */
	bool batch;             /* nobody is asked anything by a login      */
	bool in_demo;           /* the demo runs us on its own session      */
	bool no_key_check;      /* as in struct host_spec, for every host   */
	bool no_local_key_check;
	const char *log_file;   /* NULL: no log                             */
	enum log_level log_level;

	/* How the screen looks; NULL: not said. */
	const char *config, *keys, *theme;
	enum color_when color;  /* of logs, too                             */
	bool ascii;

	/* Of a command. */
	enum command command;
	struct selector select;
	enum output_format output;
	int64_t timeout_ms;     /* 0: none but those of each step           */
	int64_t grace_ms;       /* of a stop; 0: the ladders' own           */
	int signal;             /* of signal                                */
	bool dry_run, yes, take_over;
	bool all;               /* --all was said                           */
	uint32_t wait_for;      /* bits of states; 0: over                  */
	bool follow;
	bool secrets;           /* of show                                  */
	struct log_options log;
	struct adhoc_order adhoc;       /* of run                           */
	struct import_order import;
	const char *import_output;      /* NULL: stdout                     */
	bool force;                     /* over a file that is there        */
};

/*
 * Reads argv, whose strings are borrowed; it may be put into another order.
 * Without a session file it is ./plm.yaml; where that is not there either,
 * RUN_ADVICE. False: f says what is wrong. options_finish() is due either way.
 */
bool options_parse(int argc, char **argv, struct options *o, struct fault *f);
void options_finish(struct options *o);

/*
 * Loads the session of a command line: its files, and what it sets in them. False:
 * f says what is wrong.
 */
bool options_session(const struct options *o, struct session **s,
    struct fault *f);

/* What "run" asks for, borrowed from o. */
struct adhoc options_adhoc(const struct options *o);

/* Prints what RUN_HELP and those after it ask for. Returns the exit status. */
int options_say(const struct options *o);

#endif

/*
 * Inside of import.h: what the readers of the formats share. Each makes the values
 * of a session file (made.h) of what it reads, and says what it leaves.
 */
#ifndef IMPORT_PRIVATE_H
#define IMPORT_PRIVATE_H

#include "import.h"
#include "made.h"
#include "yamltree.h"

struct import_said;

/* An import that is under way. */
struct import {
	const struct import_order *order;
	struct fault *f;
	const char *shown;      /* the file, as sentences call it           */
	char *directory;        /* that it is in, absolute                  */
	struct made *session;   /* the whole                                */
	struct made *defaults, *processes;      /* in it                    */
	bool needs_host;        /* a process says none: defaults do         */
	struct import_said *said;
	size_t said_n;
};

/* A reader of a format. False: a fault was set. */
typedef bool import_reader(struct import *im);

#define IMPORT_FORMAT(id, word, reader, text) import_reader reader;
#include "import_format.def"

/* The byte that stands in a made text for the number of a replica. */
#define IMPORT_REPLICA "\001"

/* "FILE:LINE:COLUMN: sentence", to be said when all is done. */
void import_say(struct import *im, struct made_place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Takes back what was said since there were n of them: it was said before. */
void import_unsay(struct import *im, size_t n);

/* Adds all of it to said, in the order of the file; nothing where it is not ok. */
void import_hand_over(struct import *im, bool ok, struct strings *said);

/* Returns false. The same, as the fault. */
bool import_fault(struct import *im, struct made_place at, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

/* The beginning of the file, for what is of the whole of it. */
struct made_place import_begin(void);

/*
 * The name that it has in the session: what no name can have is a - there. The
 * caller frees it. NULL: nothing is left of it, and a fault was set.
 */
char *import_name(struct import *im, const char *name, struct made_place at);

/* A process of this name; NULL: a fault was set. It is said if it is another. */
struct made *import_process(struct import *im, const char *name,
    struct made_place at);

/* The process runs on the host with this address, which is added. */
void import_host(struct import *im, struct made *process, const char *address,
    struct made_place at);

/* One more role, which is started after those that are there. */
void import_role(struct import *im, const char *role, struct made_place at);

/* A directory or file of the file's, absolute: ~/ is the login directory. */
char *import_path(const struct import *im, const char *path);
void import_directory(struct import *im, struct made *in, const char *path,
    struct made_place at);

/* Processes run in the file's directory, or in this one; that is assumed, and said. */
void import_usual_directory(struct import *im);

/*
 * Adds an env_file, if it is there and can be read as one; it is said if not.
 * quietly: it need not be there.
 */
void import_env_file(struct import *im, struct made *in, const char *written,
    struct made_place at, bool quietly);

/* Adds NAME=value to an environment; false: it is no such thing (a fault). */
bool import_setting(struct import *im, struct made *in, const char *setting,
    struct made_place at);
bool import_variable(struct import *im, struct made *in, const char *name,
    const char *value, struct made_place at);

/* A ladder: signal, this time, KILL. Times in seconds; NULL: TERM, a negative
 * one: 10s. */
void import_stop(struct made *process, const char *signal, int64_t seconds,
    struct made_place at);

/*
 * A condition of depends_on, with process_ before it or not. It is started instead
 * where there is none of this word, which is said.
 */
void import_depend(struct import *im, struct made *process, const char *on,
    const char *condition, struct made_place at);

/*
 * All processes are there: what could never hold, as the probe that it is about was
 * not carried over, is started instead, which is said.
 */
void import_check_conditions(struct import *im);

/* For formats in YAML and JSON: items whose context is the struct import. */

struct made_place import_place(const struct item *it);
struct made_place import_key_place(const struct item *it);

/* A key that a mapping can have; to is handed to its reader. */
struct import_key {
	const char *name;
	tree_reader *read;      /* NULL: it is left, which is said          */
};

/* A mapping: of keys that are not among these it is said that they are left. */
bool import_keys(const struct item *it, const char *in,
    const struct import_key *keys, size_t n, void *to);

/* "'KEY' in WHAT is not carried over", with a reason or "". */
void import_leave(const struct item *it, const char *why);

/* A reader of what means nothing here, or what was read before the others. */
tree_reader import_pass;

/* Text without the byte of IMPORT_REPLICA; true and numbers are texts, too. */
bool import_text(const struct item *it, const char **text);

/* The same, put into what is made, as it is. */
bool import_put(const struct item *it, struct made *in, const char *key);

/* This word is put there if the item is true, or false, as is asked for. */
bool import_if(const struct item *it, bool wanted, struct made *in,
    const char *key, const char *word);

/* "SECONDS" with or without a fraction, up to a day. */
bool import_seconds(const struct item *it, int64_t *ms);

/* "500ms" or "10s": of a session file. */
const char *import_span(int64_t ms, char buf[static 32]);

/* Loads the file as YAML, of which JSON is a part; NULL: a fault was set. */
struct tree *import_tree(struct import *im);

/* For formats in lines: the whole file as UTF-8 text, which the caller frees. */
char *import_whole(struct import *im);

/*
 * Words as Python's shlex has them, into a list; at is where it is written. False: a
 * quote has no end, and a fault was set.
 */
bool import_words(struct import *im, struct made *list, const char *text,
    struct made_place at);

#endif

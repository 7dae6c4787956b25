/*
 * Inside of sessionfile.h: what its three files share while one is read. The
 * readers here and there are of struct tree_key; their items have a struct
 * draft as context, and what they are given is said with each.
 */
#ifndef SESSIONREAD_H
#define SESSIONREAD_H

#include "event_kind.h"
#include "sessionfile.h"
#include "yamltree.h"

struct draft {
	struct session *s;      /* what has been read so far                */
	char *dir;              /* of the file, for relative paths          */
	struct item version, session, description;
	struct item ssh, state_dir, transport, hosts, roles, defaults, processes, hooks;
	struct item safety;

	struct written *written;        /* depends_on, for later            */
	size_t written_count;
	struct proc_spec **by_name;     /* the processes, then              */

	/* Of the mapping that is being read: the key that was there, or NULL. */
	const char *command_key;        /* of command, shell and commands    */
	const char *host_key;           /* of host and allowed_hosts         */
	const char *role_key;
	const char *proxy_key;          /* of proxy_jump and proxy_command   */
};

enum {
	/*
	 * What one request to the worker can carry (FRAME_MAX), less room for
	 * its other fields and five bytes of length for each string.
	 */
	SPEC_BYTES_MAX = 60000,
};

/* Adds a host, or process, for each of the draft's. */
bool read_hosts(struct draft *d);
bool read_procs(struct draft *d);
bool read_hooks(struct draft *d);

/* When the processes are known. */
bool read_safety(struct draft *d);

/* Whether it can be a user's name, or a host's name or address. */
bool is_user(const char *text);
bool is_address(const char *text);

/* What is between (sessionjump.c): into the whole struct host_spec, ... */
tree_reader read_proxy_jump, read_proxy_command;
/* ... enum address_family, and a char *. */
tree_reader read_address_family, read_bind_address;

/* When all processes are known: whom they wait for (sessiondepend.c). */
bool finish_depends(struct draft *d);
tree_reader read_depends_on;    /* into the whole struct proc_spec */

/* When all hosts are known: who the jump hosts are. */
bool finish_jumps(struct draft *d);

/* Another one that is reached alike, by other names; user NULL: as its own. */
struct host_spec *host_spec_copy(const struct host_spec *from,
    const char *name, const char *address, const char *user);

/* NULL is legal. */
void proc_spec_free(struct proc_spec *p);
void hook_spec_free(struct hook_spec *h);

/*
 * What no single key of a process can tell: its tree_id makes its role. At the
 * process' item; false: they do not go together.
 */
bool finish_role(const struct item *it, struct proc_spec *p);

/* False: '%s has both 'FIRST' and 'SECOND'', where the first is there. */
bool check_alone(const struct item *it, const char **first);

/* How a process is run (sessionrun.c): into the whole struct proc_spec, ... */
tree_reader read_command, read_shell, read_commands, read_logs;
/* ... struct strings, bool[EXIT_CODES], a bool and an int64_t. */
tree_reader read_source, read_success, read_on_disconnect, read_grace;

/* When it is restarted (sessionrestart.c): into an enum restart_when, the whole
 * struct restart_policy, and an unsigned. */
tree_reader read_restart, read_backoff, read_max_restarts;
void restart_backoff_usual(struct restart_policy *p);

/* A reader of one of two words: the second is true. */
bool read_either(const struct item *it, const char *no, const char *yes,
    bool *to);

/* Readers into a char *, which is freed first. */
tree_reader read_role, read_tree_id;
tree_reader read_string;
tree_reader read_name;
tree_reader read_remote_path;   /* absolute */

/* A reader of one word into struct strings. */
tree_reader add_word;

/* The same check of a key that is a name. */
bool check_name(const struct item *it, const char *name);

/* Whether all of text, 1 to max bytes, is ASCII letters, digits or others. */
bool is_word(const char *text, const char *others, size_t max);

/* Takes over text; what was in *to is freed. */
void replace(char **to, char *text);

/* Room for the names that a sentence lists. */
enum { LIST_MAX = 256 };

/* "a, b, c", cut with dots where room ends. Returns buf. */
const char *names_list(const char *const *v, size_t n, char *buf, size_t room);

#endif

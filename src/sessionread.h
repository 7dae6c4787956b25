/*
 * Inside of sessionfile.h: what its three files share while one is read. The
 * readers here and there are of struct tree_key; their items have a struct
 * draft as context, and what they are given is said with each.
 */
#ifndef SESSIONREAD_H
#define SESSIONREAD_H

#include "byname.h"
#include "event_kind.h"
#include "sessionfile.h"
#include "sessionvars.h"
#include "yamltree.h"

struct env_file;

/* The environment of one mapping: what wins comes last. */
struct env_layer {
	struct strings passed, filed, said;
};

/* Where a process is to run, and as how many. */
struct place {
	char *role;
	char *tree_id;          /* "": none                                 */
	struct host_list hosts;
	bool spread;            /* one of them for each replica, in turn    */
	int64_t replicas;       /* 0: not said                              */
	struct item of_role;    /* its role's defaults                      */
};

struct draft {
	struct session *s;      /* what has been read so far                */
	struct strings dirs;    /* of the files, for relative paths         */
	size_t file_count;      /* what is in none of so many is meant as it is:
				   a shell has had it                       */
	struct item version, session, description, names;
	struct item ssh, state_dir, transport, hosts, groups, roles, defaults;
	struct item processes, hooks, safety;
	struct item role_defaults;

	struct vars vars;
	struct byname host_names, proc_names;
	struct env_file *env_files;
	unsigned long lists;    /* of hosts that were read so far           */
	struct env_layer layer; /* of the mapping that is being read        */
	const char *range;      /* the key of the host that is being read   */
	size_t in_range;        /* ... and which one of it                  */

	struct written *written;        /* depends_on, for later            */
	size_t written_count;

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
	HOSTS_MAX = 1000,
	PROCS_MAX = 10000,
	NAME_BYTES_MAX = 64,
};

/* Adds a host, or process, for each of the draft's. */
bool read_hosts(struct draft *d);
bool read_groups(struct draft *d);
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
void depends_finish(struct draft *d);
tree_reader read_depends_on;    /* into the whole struct proc_spec */
/* A path on this machine, made absolute; the caller frees it. */
bool local_path(const struct item *it, char **path);

/* The directory that a file is in, absolute where that can be known. The caller
 * frees it. */
char *directory_of(const char *path);

/* Notes the name of a host; false: there is one of that name. */
bool name_host(const struct item *it, const struct host_spec *h);

/* The names of all hosts, for a sentence. Returns buf. */
const char *hosts_list(const struct session *s, char *buf, size_t room);

/* Hosts by their names, ranges and groups, none of them twice: a text or a list. */
bool read_host_list(const struct item *it, struct host_list *to);

/* Readers into a struct place: a whole one, or an int64_t of it. */
tree_reader read_host_name, read_allowed_hosts, read_spread_hosts;
tree_reader read_replicas;

/* Of a process, called in, with the defaults under it; place_finish() is due. */
bool read_place(const struct item *it, const char *in, struct place *p);

/* What the defaults of a role, an item of role_defaults, say of it. */
bool read_role_place(const struct item *it, struct place *p);
void place_finish(struct place *p);

/* Readers of an environment, into the draft's layer. */
tree_reader read_environment, read_env_file, read_pass;

/* Puts the layer over what is there, and empties it. */
bool end_environment(const struct item *it, struct strings *all);
void environment_finish(struct draft *d);

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
bool finish_role(const struct item *it, struct place *p);

/* False: '%s has both 'FIRST' and 'SECOND'', where the first is there. */
bool check_alone(const struct item *it, const char **first);

/* How a process is run (sessionrun.c): into the whole struct proc_spec, ... */
tree_reader read_command, read_shell, read_commands, read_logs;
/* ... struct strings, bool[EXIT_CODES], a bool and an int64_t. */
tree_reader read_source, read_success, read_on_disconnect, read_grace;

/* Its probes (sessionprobe.c), into a struct probe_spec. */
tree_reader read_probe, read_liveness;
void probe_spec_clear(struct probe_spec *p);
size_t probe_weight(const struct probe_spec *p);

/* When it is restarted (sessionrestart.c): into an enum restart_when, the whole
 * struct restart_policy, and an unsigned. */
tree_reader read_restart, read_backoff, read_max_restarts;
void restart_backoff_usual(struct restart_policy *p);

/* What it may use (sessionlimit.c): into the whole struct proc_spec, and a
 * char *. */
tree_reader read_limits, read_cpus;
void limits_usual(struct proc_spec *p);
/* Into a struct ladder, in the place of what is there. */
tree_reader read_ladder;
void ladder_add(struct ladder *l, struct ladder_step step);

/* A reader of one of two words: the second is true. */
bool read_either(const struct item *it, const char *no, const char *yes,
    bool *to);

/* Readers into a char *, which is freed first. */
tree_reader read_role, read_tree_id;
tree_reader read_string;
tree_reader read_name;
tree_reader read_remote_path;   /* absolute */

/* A reader of one word into struct strings, and of a program and its arguments. */
tree_reader add_word, read_argv;

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

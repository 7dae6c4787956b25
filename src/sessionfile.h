/*
 * The session file: hosts and processes, in YAML. What was loaded is complete:
 * defaults are merged, names are checked, everything refers to something.
 */
#ifndef SESSIONFILE_H
#define SESSIONFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adhoc.h"
#include "fault.h"
#include "rlimit.h"
#include "sshfields.h"
#include "textlist.h"
#include "transports.h"

struct ladder_step {
	int signal;             /* this machine's number                    */
	int64_t wait_ms;        /* for the exit, before the next step       */
};

struct ladder {
	struct ladder_step *v;
	size_t n;               /* 1 to LADDER_MAX                          */
};

struct host_spec;

/* Hosts of the session, borrowed. */
struct host_list {
	const struct host_spec **v;
	size_t n;
};

struct host_spec {
	char *name;
	struct ssh_fields ssh;  /* its address is the name by default       */
	enum transport_kind transport;
	char *state_dir;        /* on the host; "" for the usual place      */
	bool own_jump;          /* proxy_jump was not said for all hosts    */
	struct host_list jumps; /* what that means, the nearest first       */
};

enum restart_when {
#define RESTART(id, word, text) RESTART_##id,
#include "restart.def"
};

/* When a process that has ended is started again. */
struct restart_policy {
	enum restart_when when;
	int64_t initial_ms;     /* of the first delay; then twice as long   */
	int64_t max_ms;
	int64_t reset_ms;       /* alive for so long, it counts anew        */
	unsigned most;          /* restarts in a row; 0: no limit           */
};

enum condition {
#define CONDITION(id, word, what, text) CONDITION_##id,
#include "condition.def"
	CONDITION_COUNT
};

/* Another process, which has to be so before this one is started. */
struct dependency {
	const struct proc_spec *on;
	enum condition condition;
	bool restart;           /* when that one was                        */
};

struct depends {
	struct dependency *v;
	size_t n;
};

enum probe_kind {
	PROBE_NONE,             /* there is none                            */
	PROBE_LOG,
	PROBE_TCP,
	PROBE_HTTP,
	PROBE_EXEC,
	PROBE_KINDS
};

/* What is tried on the host, again and again, while a process lives. */
struct probe_spec {
	enum probe_kind kind;
	char *pattern;          /* LOG: PCRE2                               */
	char *host;             /* TCP, HTTP: as the host knows it          */
	unsigned port;
	char *path;             /* HTTP                                     */
	struct strings command; /* EXEC: argv                               */
	int64_t delay_ms;       /* from the start of the run                */
	int64_t period_ms;
	int64_t timeout_ms;     /* of a try; LOG: of the line, 0: none      */
	unsigned successes, failures;   /* in a row, until they count       */
};

/* What its program may use; LIMIT_AS_IS: as much as its login may. */
struct limits {
	unsigned long long v[LIMIT_COUNT];
};

enum { COMMANDS_MAX = 64, EXIT_CODES = 256 };

struct proc_spec {
	char *name;
	size_t place;           /* in the session's, from 0                 */
	char *replica_of;       /* "", or the key that makes several of it  */
	unsigned replica;       /* ... and its number                       */
	char *role;
	char *tree_id;          /* that the role was made from, or ""       */
	char *description;      /* "" where there is none                   */
	struct host_list hosts; /* one at least; tried in this order        */
	char *directory;        /* on the host; "" for the login directory  */
	struct strings environment;     /* NAME=value, no name twice        */
	struct strings source;  /* scripts on the host, sourced in order    */
	/*
	 * argv, of `shell:` /bin/sh -c TEXT. Several commands lie one behind
	 * the other: lengths has the words of each.
	 */
	struct strings command;
	unsigned long long lengths[COMMANDS_MAX];
	size_t command_count;
	char *stdout_log;       /* with ${...} (logpath.h), or ""           */
	char *stderr_log;
	bool success[EXIT_CODES];       /* codes of an exit that is expected */
	struct ladder stop;
	bool alone_stop;        /* by its host, when nobody is connected    */
	int64_t grace_ms;       /* ... for so long                          */
	bool autostart;
	struct limits limits;
	char *cpus;             /* as cpu_list() makes it; "": any          */
	struct restart_policy restart;
	struct probe_spec readiness, liveness;
	struct depends depends;
	bool needed;            /* another one depends on it                */
	size_t above;           /* so many in a row do, at most             */
};

/* Hosts that have a name together. */
struct host_group {
	char *name;
	struct host_list hosts;
};

/* A role that every session has. */
#define UNKNOWN_ROLE "unknown"

/* A program of this machine that is started when something happens. */
struct hook_spec {
	char *name;
	struct strings command; /* argv, as it is to be in the directory    */
	uint32_t kinds;         /* a bit for each kind of event (event.def) */
	bool unexpected;        /* ... and unexpected ends                  */
	int64_t timeout_ms;
};

/* What the operator shall not do by mistake; zeroed, it is as by default. */
struct safety {
	struct strings protect; /* names, or globs (fnmatch(3)) of them     */
	/* Nobody is asked before so is done to one process. */
	bool kill_freely, crash_freely, restart_freely, signal_freely;
	bool stop_by_name;      /* of the session; false: by the count      */
};

struct session {
	char *path;             /* of the file, the first of several        */
	char *directory;        /* that it is in                            */
	struct strings more_paths, sets;        /* the rest of its source    */
	char *name;
	char *description;
	struct strings roles;   /* in start order; stopped the other way    */
	struct host_spec **hosts;       /* in the file's order              */
	size_t host_count;
	struct host_group **groups;
	size_t group_count;
	struct host_spec **hops;        /* jump hosts, for jumps            */
	size_t hop_count;
	struct host_spec *usual;        /* what a host is that is not named */
	struct proc_spec **procs;
	size_t proc_count;
	size_t chain;           /* processes that depend on each other in a
				   row, at most; 1: none does               */
	struct hook_spec **hooks;
	size_t hook_count;
	struct safety safety;
	/* As session_no_key_check() was told last. */
	bool all_unchecked, local_unchecked;
	struct adhocs adhocs;   /* that it has beyond its files             */
	struct session *before; /* what it was, for what refers to it; NULL */
};

enum { LADDER_MAX = 16 };

/*
 * Reads the whole file before anything is done with it. False: f->text is
 * "PATH:LINE:COLUMN: what is wrong; what is allowed". The caller frees.
 */
bool session_load(const char *path, struct session **s, struct fault *f);

/* What a session is made of. */
struct session_source {
	const char *const *paths;       /* of files, each put over those before */
	size_t path_count;              /* one at least                     */
	const char *const *sets;        /* NAME=VALUE, over those of vars   */
	size_t set_count;
	const struct adhocs *adhocs;    /* put over all of them; NULL: none */
};

/* The same from several files. */
bool session_load_from(const struct session_source *from, struct session **s,
    struct fault *f);

/* For every host, whatever the file says: true switches the check off. */
void session_no_key_check(struct session *s, bool all, bool local);

/* NULL is legal. */
void session_free(struct session *s);

/*
 * Reads what s was made of once more, with all that was said of it on the command
 * line: as session_load_from(). s is not touched. Where the files have by now a
 * process of a name that a command line gave, or its host no more, they are right.
 */
bool session_reload(const struct session *s, struct session **fresh,
    struct fault *f);

/*
 * Reads it with one process more, whose host may be left out where there is but one.
 * A fault of that one says no file: it is the command line's.
 */
bool session_run(const struct session *s, const struct adhoc *more,
    struct session **fresh, struct fault *f);

/* s becomes fresh, which is taken over. What it was stays where it is, as long as
 * s does: who has a host_spec or a proc_spec of it can go on with that. */
void session_become(struct session *s, struct session *fresh);

/* Whether a process of this name is protected from being one of many. */
bool session_protects(const struct session *s, const char *name);

/* NULL where there is none of that name. */
const struct proc_spec *session_proc(const struct session *s,
    const char *name);
const struct host_spec *session_host(const struct session *s,
    const char *name);
/* s NULL is legal: it has none. */
const struct host_group *session_group(const struct session *s,
    const char *name);

/*
 * A host to visit, as USER@HOST: a host of the file, or any other, reached as the
 * file says for all. user NULL is the one that it has there. The caller frees with
 * host_spec_free(). NULL: f says what is wrong with the names.
 */
struct host_spec *session_visit(const struct session *s, const char *host,
    const char *user, struct fault *f);

/* NULL is legal. */
void host_spec_free(struct host_spec *h);

/*
 * The stage in which a role is stopped: 0 is first. Roles that the session does
 * not know are stopped first, as drunc does it.
 */
size_t session_stop_stage(const struct session *s, const char *role);

/*
 * The place of a process in the order of a stop, by its role, and within that
 * before those that it depends on. spec NULL: the file does not have it.
 */
size_t session_stop_rank(const struct session *s,
    const struct proc_spec *spec, const char *role);

#endif

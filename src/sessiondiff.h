/*
 * What is different in a session file that is read anew, by the names of hosts and
 * processes. What a file leaves to its environment (env_file, pass_environment,
 * vars) is compared as it comes out, not as it is written.
 */
#ifndef SESSIONDIFF_H
#define SESSIONDIFF_H

#include "sessionfile.h"

enum proc_part {
#define PROC_PART(id, keys, when) PART_##id,
#include "proc_part.def"
	PART_COUNT
};

/* When a part that is different counts for a process that runs. */
enum part_when {
	PART_AT_ONCE,
	PART_NEXT_RUN,
	PART_MOVE,              /* it runs where it shall not               */
};

struct proc_change {
	const struct proc_spec *was;    /* NULL: it is added                */
	const struct proc_spec *is;     /* NULL: it is removed              */
	uint32_t parts;                 /* a bit for each that is different */
};

struct host_change {
	const struct host_spec *was, *is;       /* NULL as above            */
};

/* Zeroed, nothing is different. */
struct session_diff {
	struct proc_change *procs;      /* as the new file has them, then those
					   that are removed                 */
	size_t proc_count;
	struct host_change *hosts;      /* the same                         */
	size_t host_count;
	bool roles, hooks, safety;      /* ... are others                   */
};

/*
 * False, and f says why: one is not the other after some changes, for the session
 * has another name, or a host keeps its state elsewhere. Both sessions outlive the
 * difference; the caller ends it by session_diff_finish().
 */
bool session_diff(const struct session *was, const struct session *is,
    struct session_diff *d, struct fault *f);
void session_diff_finish(struct session_diff *d);

bool session_diff_empty(const struct session_diff *d);

/* Both try the same things, as often. */
bool probes_same(const struct proc_spec *a, const struct proc_spec *b);

/* The latest of when its parts count. */
enum part_when proc_change_when(const struct proc_change *c);

/* A bit for each part in which they are different. */
uint32_t proc_different(const struct proc_spec *a, const struct proc_spec *b);

/* Those of a set of parts that count then. */
uint32_t proc_parts(uint32_t set, enum part_when when);

/* Those of its keys that are different: "command, environment"; of a part that has
 * several keys the first stands for all. Returns buf. */
const char *proc_change_words(const struct proc_change *c, char *buf,
    size_t size);

#endif

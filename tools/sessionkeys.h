/* What a session file can have, as data: readings of sessionkey.def. */
#ifndef SESSIONKEYS_H
#define SESSIONKEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* SECTION(identifier, name, what has such keys) */
#define SECTIONS                                                               \
	SECTION(TOP, "top", "a session file")                                  \
	SECTION(SSH, "ssh", "ssh")                                             \
	SECTION(HOST, "host", "a host")                                        \
	SECTION(ROLES, "roles", "roles")                                       \
	SECTION(DEFAULTS, "defaults", "defaults")                              \
	SECTION(PROCESS, "process", "a process")                               \
	SECTION(COMMAND, "command", "a command")                               \
	SECTION(LOGS, "logs", "logs")                                          \
	SECTION(STEP, "step", "a step")                                        \
	SECTION(DEPENDS, "depends", "a process in depends_on")                 \
	SECTION(LIMIT, "limits", "limits")                                     \
	SECTION(BACKOFF, "backoff", "restart_backoff")                         \
	SECTION(PROBE, "probe", "a probe")                                     \
	SECTION(LINE, "line", "log, of a probe")                               \
	SECTION(TCP, "tcp", "tcp, of a probe")                                 \
	SECTION(HTTP, "http", "http, of a probe")                              \
	SECTION(EXEC, "exec", "exec, of a probe")                              \
	SECTION(HOOK, "hook", "a hook")                                        \
	SECTION(SAFETY, "safety", "safety")                                    \
	SECTION(CONFIRM, "confirm", "confirm")

enum section {
#define SECTION(id, name, words) SECTION_##id,
	SECTIONS
#undef SECTION
	SECTION_COUNT
};

enum session_text {
#define SESSION_TEXT(id, one, more, plain, pattern) SESSION_TEXT_##id,
#include "sessiontext.def"
#undef SESSION_TEXT
};

struct session_text_info {
	const char *one, *more; /* what it is called                        */
	bool plain;             /* YAML may have read it as another scalar  */
	const char *pattern;    /* ECMA 262, or NULL                        */
};

enum value_shape {
	VALUE_TEXT,
	VALUE_NUMBER,           /* low to high                              */
	VALUE_BOOLEAN,
	VALUE_DURATION,         /* least to most                            */
	VALUE_SIGNAL,
	VALUE_EVENT,            /* of hooks                                 */
	VALUE_NOTHING,
	VALUE_LIST,             /* of a; SOME: one at least                 */
	VALUE_SOME,
	VALUE_DISTINCT,         /* ... and none is there twice              */
	VALUE_WORDS,            /* a program and its arguments              */
	VALUE_MAP,              /* of keys as text to a                     */
	VALUE_KEYS,             /* of a section                             */
	VALUE_EITHER,           /* a or b                                   */
};

struct value {
	enum value_shape shape;
	enum session_text text;
	int64_t low, high;
	const char *least, *most;
	enum section section;
	const struct value *a, *b;
};

struct session_key {
	enum section section;
	const char *name;
	const char *needed;     /* how to write it; NULL: it may be left out */
	const struct value *value;
	const char *text;       /* one sentence with its full stop          */
};

struct section_info {
	const char *name;
	const char *words;      /* what has such keys */
};

const struct section_info *section_info(enum section s);
const struct session_text_info *session_text_info(enum session_text t);

/* The i-th key of all, in order; NULL: no more. */
const struct session_key *session_key(size_t i);

#endif

/*
 * One log for each program, off until it is opened. Lines are escaped: what a
 * host sent cannot act on the terminal of whoever reads the log.
 */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>

#include "fault.h"

enum log_level {
#define LOG_LEVEL(id, word) LOG_##id,
#include "log_level.def"
#undef LOG_LEVEL
};

/*
 * Appends to path, which is created with mode 0600; who ("console", "worker")
 * marks each line and is borrowed for good. False: f says why.
 */
bool log_open(const char *path, const char *who, enum log_level most,
    struct fault *f);

/* The same on a descriptor that is open already, which the log then owns. */
void log_open_fd(int fd, const char *who, enum log_level most);

/* The log's descriptor, or -1: the worker inherits it. */
int log_fd(void);

enum log_level log_most(void);

/* Whether there is a log, and such lines are in it: what a line costs to make. */
bool log_wants(enum log_level level);

/* A word of log_level.def to its level; false: it is none. */
bool log_level_parse(const char *word, enum log_level *level);

void log_write(enum log_level level, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* What is in a line is not made where the line is not wanted. */
#define LOG_AT(level, ...)                                                     \
	do {                                                                   \
		if (log_wants(level))                                          \
			log_write(level, __VA_ARGS__);                         \
	} while (0)

#define log_error(...) LOG_AT(LOG_ERROR, __VA_ARGS__)
#define log_warning(...) LOG_AT(LOG_WARNING, __VA_ARGS__)
#define log_info(...) LOG_AT(LOG_INFO, __VA_ARGS__)
#define log_debug(...) LOG_AT(LOG_DEBUG, __VA_ARGS__)

/*
 * For the impossible and for lack of memory: runs the hook (which puts the
 * terminal back), says the sentence on stderr and in the log, and ends with
 * EXIT_FATAL.
 */
_Noreturn void fatal(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/* What fatal() does first; NULL takes it away. */
void fatal_hook(void (*hook)(void));

#endif

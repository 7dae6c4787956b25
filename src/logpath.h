/*
 * Paths of logs with ${session}, ${process}, ${host}, ${run} and ${uuid} in
 * them (logpath.def). A $ without { after it is a $.
 */
#ifndef LOGPATH_H
#define LOGPATH_H

#include <stdbool.h>
#include <stddef.h>

/* What they stand for; none is NULL where a path is expanded. */
struct logpath {
#define LOGPATH(name) const char *name;
#include "logpath.def"
#undef LOGPATH
};

/* "${session}, ${process}, ...": all that can be in a path. */
extern const char *const logpath_names;

/*
 * The first ${...} of a path that stands for nothing, or is never closed, and
 * how many bytes of it are worth telling; NULL: all is well.
 */
const char *logpath_wrong(const char *path, size_t *length);

/* Whether ${run} is in it, so that each run has a file of its own. */
bool logpath_has_run(const char *path);

/* The path with its names replaced, which the caller frees. */
char *logpath_expand(const char *path, const struct logpath *values);

#endif

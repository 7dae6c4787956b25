/* The POSIX shells of this machine, for tests of what arrives in them. */
#ifndef SHELLS_H
#define SHELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/* The argv of each, up to "-c"; NULL ends. */
extern const char *const shells[][4];
extern const size_t shell_count;

bool shell_installed(size_t shell);

/*
 * A line of shell code, run as control.sh runs its requests, with NL and with show,
 * which prints its words with a NUL behind each; what it prints is appended to
 * out. False: the shell has failed.
 */
bool shell_run(size_t shell, const struct buffer *line, struct buffer *out);

#endif

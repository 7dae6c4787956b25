/*
 * write(2) until all is written: a signal may interrupt it, or let it write a
 * part only.
 */
#ifndef WRITEALL_H
#define WRITEALL_H

#include <stdbool.h>
#include <stddef.h>

/* False, and errno: a part of it is written, or nothing. */
bool write_all(int fd, const void *p, size_t n);

/* Whether the last line of an open file has no end, as a disk that was full or a
 * machine that went down leaves it: what is added begins with a newline then. */
bool file_is_torn(int fd);

#endif

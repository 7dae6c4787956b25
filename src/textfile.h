/* A file that a person wrote, whole. */
#ifndef TEXTFILE_H
#define TEXTFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "fault.h"

/*
 * Adds what a regular file has, max bytes at most, to b; nothing waits for a FIFO.
 * False: f has "cannot read SHOWN: why".
 */
bool textfile_read(const char *path, const char *shown, size_t max,
    struct buffer *b, struct fault *f);

#endif

/* A file that a person wrote, whole. */
#ifndef TEXTFILE_H
#define TEXTFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "fault.h"

/* Who may have written it: anybody, or nobody else (trust.h). */
enum textfile_whose { TEXTFILE_ANYBODYS, TEXTFILE_OURS };

/*
 * Adds what a regular file has, max bytes at most, to b; nothing waits for a FIFO.
 * False: f has "cannot read SHOWN: why".
 */
bool textfile_read(enum textfile_whose whose, const char *path,
    const char *shown, size_t max, struct buffer *b, struct fault *f);

#endif

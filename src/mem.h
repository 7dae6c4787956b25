/*
 * Allocation that cannot fail: running out of memory is fatal, in one place,
 * after the terminal was put back (see fatal() in log.h).
 */
#ifndef MEM_H
#define MEM_H

#include <stddef.h>

/* Zeroed room for n objects of size bytes. The caller frees. */
void *xcalloc(size_t n, size_t size);

/* p grown or shrunk to n objects of size bytes; the new room is not zeroed. */
void *xreallocarray(void *p, size_t n, size_t size);

/* p, which has n objects and came from here, with room for one more: twice as many,
 * whenever all are taken. */
void *xgrow(void *p, size_t n, size_t size);

/* For libraries that ask where they get memory: realloc(3), and n 0 frees. */
void *xresize(void *p, size_t n);

/* ... and malloc(3). */
void *xalloc(size_t n);

char *xstrdup(const char *s);

/* n bytes of p, with a NUL after them. The caller frees. */
char *xmemdup0(const void *p, size_t n);

/* The formatted text. The caller frees. */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Overwrites secrets; the compiler cannot leave it out. NULL is legal. */
void wipe(void *p, size_t n);

#endif

/*
 * Allocation that cannot fail: running out of memory is fatal, in one place,
 * after the terminal was put back (see fatal() in log.h).
 */
#ifndef MEM_H
#define MEM_H

#include <stddef.h>

/* What a compiler may take for granted of what is allocated here: that it is there
 * and, of NEW, that nothing else points to it. */
#define MEM_THERE __attribute__((returns_nonnull, warn_unused_result))
#define MEM_NEW __attribute__((malloc)) MEM_THERE

/*
 * A buffer on the stack that is written before it is read: it is not zeroed, as all
 * else there is (-ftrivial-auto-var-init), where that is done often and it is large.
 */
#if __has_attribute(uninitialized)
#define MEM_RAW __attribute__((uninitialized))
#else
#define MEM_RAW
#endif

/* Zeroed room for n objects of size bytes. The caller frees. */
void *xcalloc(size_t n, size_t size) MEM_NEW __attribute__((alloc_size(1, 2)));

/* p grown or shrunk to n objects of size bytes; the new room is not zeroed. */
void *xreallocarray(void *p, size_t n, size_t size) MEM_THERE
    __attribute__((alloc_size(2, 3)));

/* p, which has n objects and came from here, with room for one more: twice as many,
 * whenever all are taken. */
void *xgrow(void *p, size_t n, size_t size) MEM_THERE;

/* For libraries that ask where they get memory: realloc(3), and n 0 frees. */
void *xresize(void *p, size_t n);

/* ... and malloc(3). */
void *xalloc(size_t n);

char *xstrdup(const char *s) MEM_NEW;

/* n bytes of p, with a NUL after them. The caller frees. */
char *xmemdup0(const void *p, size_t n) MEM_NEW;

/* The formatted text. The caller frees. */
char *xasprintf(const char *fmt, ...) MEM_NEW
    __attribute__((format(printf, 1, 2)));

/* Overwrites secrets; the compiler cannot leave it out. NULL is legal. */
void wipe(void *p, size_t n);

#endif

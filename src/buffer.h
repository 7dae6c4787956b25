/*
 * A growing run of bytes that is filled at its end and eaten from its front:
 * what waits to be written to a descriptor, and what was read but not parsed.
 */
#ifndef BUFFER_H
#define BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
	char *p;                /* the room, owned                       */
	size_t start;           /* first byte that was not eaten         */
	size_t end;             /* one past the last byte                */
	size_t room;            /* bytes that p has                      */
	bool secret;            /* what it does not hold any more is wiped */
};

/* A zeroed struct buffer is an empty one; it stays as secret as it is. */
void buffer_finish(struct buffer *b);

void buffer_put(struct buffer *b, const void *p, size_t n);

/* A string, without its NUL. */
void buffer_puts(struct buffer *b, const char *s);

/* Room for n more bytes, at the returned place; buffer_grew() then adds them. */
char *buffer_reserve(struct buffer *b, size_t n);
void buffer_grew(struct buffer *b, size_t n);

/* Drops n bytes at the front; n is at most buffer_size(). */
void buffer_eat(struct buffer *b, size_t n);

/* Drops n bytes at the end; as above. */
void buffer_cut(struct buffer *b, size_t n);

static inline size_t
buffer_size(const struct buffer *b)
{
	return b->end - b->start;
}

/* Valid until the next call that changes the buffer. Of one that is empty there is
 * something to point to as well: memcpy() and the like take no NULL, not even for
 * no bytes, and nothing can be added to it. */
static inline const char *__attribute__((returns_nonnull))
buffer_data(const struct buffer *b)
{
	return b->p == NULL ? "" : b->p + b->start;
}

#endif

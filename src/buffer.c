#include "buffer.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

void
buffer_finish(struct buffer *b)
{
	if (b->secret)
		wipe(b->p, b->room);
	free(b->p);
	*b = (struct buffer){ .secret = b->secret };
}

/* What realloc(3) leaves behind where it moves could not be wiped. */
static void
grow(struct buffer *b, size_t room)
{
	if (!b->secret) {
		b->p = xreallocarray(b->p, room, 1);
	} else {
		char *p = xcalloc(room, 1);
		if (b->p != NULL)
			memcpy(p, b->p, b->end);
		wipe(b->p, b->room);
		free(b->p);
		b->p = p;
	}
	b->room = room;
}

char *
buffer_reserve(struct buffer *b, size_t n)
{
	if (b->p == NULL)
		grow(b, n);
	if (b->room - b->end >= n)
		return b->p + b->end;
	if (b->start > 0) {
		memmove(b->p, b->p + b->start, buffer_size(b));
		b->end -= b->start;
		if (b->secret)
			wipe(b->p + b->end, b->start);
		b->start = 0;
	}
	if (b->room - b->end < n) {
		size_t room = b->room * 2 > b->end + n ? b->room * 2
						       : b->end + n;
		grow(b, room);
	}
	return b->p + b->end;
}

void
buffer_grew(struct buffer *b, size_t n)
{
	b->end += n;
}

void
buffer_put(struct buffer *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	memcpy(buffer_reserve(b, n), p, n);
	buffer_grew(b, n);
}

void
buffer_puts(struct buffer *b, const char *s)
{
	buffer_put(b, s, strlen(s));
}

void
buffer_eat(struct buffer *b, size_t n)
{
	if (b->secret && n > 0)
		wipe(b->p + b->start, n);
	b->start += n;
	if (b->start == b->end)
		b->start = b->end = 0;
}

void
buffer_cut(struct buffer *b, size_t n)
{
	b->end -= n;
	if (b->secret && n > 0)
		wipe(b->p + b->end, n);
}

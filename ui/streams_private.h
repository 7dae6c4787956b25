/* Between streams.c, streams_fill.c, streams_seek.c and matching.c. */
#ifndef STREAMS_PRIVATE_H
#define STREAMS_PRIVATE_H

#include "console_private.h"
#include "streams.h"

enum { STREAM_LIMIT_MS = 30000 };      /* for the host to answer */

/* The opening of a stream that a request is about. */
struct ticket {
	struct stream *stream;
	uint64_t id;
};

struct ticket *ticket_new(struct stream *s);

/* Frees the ticket; NULL: the stream was opened anew since. */
struct stream *ticket_take(struct ticket *t);

/* The stream of this key; NULL: there is none yet. */
struct stream *stream_find(const struct console *c, const char *key);

/* The one that was opened with this number; NULL: none. */
struct stream *stream_of(const struct console *c, uint64_t id);

/* A new one. Takes over key. */
struct stream *stream_add(struct console *c, char *key, const char *host);

/* It is the one on the screen now; again: tried again if it is broken. */
struct stream *stream_show(struct stream *s, bool again);

/* Not followed any more: why is a sentence. */
void stream_broken(struct stream *s, struct slice why);

/*
 * The bytes of a file go into the text. What stderr had before is held back until
 * all is there that stdout had, so that it comes in one piece, always in the same
 * place, and the last words of a program are the last.
 */
void stream_put(struct stream *s, int which, uint64_t offset,
    struct slice bytes);

/* What is held back goes into the text, if nothing of stdout's is to come before
 * it; or in any case. */
void stream_release(struct stream *s, bool anyway);

/* What became of the name of a file of it, in words; empty: nothing. */
void stream_name(struct stream *s, int which, struct slice why);

/* Of a stream of matching lines; it is begun afresh each time. */
void matching_open(struct stream *s);
void matching_close(struct stream *s);

#endif

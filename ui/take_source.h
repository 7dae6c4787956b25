/*
 * Bytes that are taken out: of a stream's files, as the host has them, whole or
 * the lines that match; or a text that is here. They come as fast as they are
 * used up, stdout before stderr. No curses here.
 */
#ifndef TAKE_SOURCE_H
#define TAKE_SOURCE_H

#include "log_reader.h"
#include "streams.h"

struct take_source;

struct source_spec {
	const struct stream *stream;    /* of what; or the text is it       */
	unsigned files;         /* SCROLLBACK_ bits, of a process           */
	bool heads;             /* of two files each has a line that says
				   which it is                              */
	struct slice text;      /* copied; where stream is NULL             */
};

struct source_sink {
	/* The next bytes; valid until the return. */
	void (*on_bytes)(struct slice bytes, void *arg);
	/* Over, once: all came, or why not. The source is to be freed still. */
	void (*on_done)(enum code code, struct slice text, void *arg);
};

/* Nothing comes before the next turn of the loop. */
struct take_source *take_source_new(struct ev_loop *loop, const struct source_spec *spec,
    const struct source_sink *sink, void *arg);

/* n bytes of on_bytes were used up. */
void take_source_used(struct take_source *s, size_t n);

/* NULL is legal; no calls come after it. */
void take_source_free(struct take_source *s);

#endif

/*
 * A script's own lines among the bytes of a file that it sends: each begins with
 * a mark that was made for this script alone, so that no file can have it. They
 * may stand in the middle of a line, and be cut into packets anywhere.
 */
#ifndef MARKED_H
#define MARKED_H

#include <stdbool.h>

#include "buffer.h"
#include "slice.h"

enum { MARK_SIZE = 38 };

/* Zeroed, then marked_begin(). */
struct marked {
	char mark[MARK_SIZE + 1];
	size_t at;              /* bytes of a mark that came                */
	struct buffer words;    /* behind a whole one                       */
};

struct marked_sink {
	void (*on_bytes)(struct slice bytes, void *arg);
	/* A line without its mark and its end. False: what m belongs to is
	 * gone, and m with it. */
	bool (*on_words)(struct slice line, void *arg);
	/* A line that is too long to be a script's; m may be gone after it. */
	void (*on_nonsense)(void *arg);
};

/* Makes a new mark: "\001UUID ". */
void marked_begin(struct marked *m);

/* The part of it that the script is told. */
struct slice marked_word(const struct marked *m);

void marked_take(struct marked *m, struct slice bytes,
    const struct marked_sink *sink, void *arg);

/* Forgets what came of a mark or a line. */
void marked_finish(struct marked *m);

#endif

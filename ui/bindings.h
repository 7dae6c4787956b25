/* A layer of keys: what the lines of one source bind. keymap.h has several. */
#ifndef BINDINGS_H
#define BINDINGS_H

#include "keymap.h"
#include "slice.h"

struct bindings {
	struct binding *v;
	size_t n;
};

/*
 * A line behind its "key"; number is its own in its text, 0 where nobody minds
 * that a later line takes the key. False: f says what is wrong with it. True,
 * and a code in f: it is in, and f says which line it has overruled.
 */
bool bindings_line(struct bindings *l, const char *line, unsigned number,
    struct fault *f);

/* As keymap_read(). */
bool bindings_read(struct bindings *l, const char *name, const char *text,
    struct fault *f);

/* What comes is of another text: it may overrule all that is there. */
void bindings_end_text(struct bindings *l);

struct binding *bindings_find(const struct bindings *l, const char *context,
    uint32_t key);
void bindings_drop(struct bindings *l, const char *context, uint32_t key);
void bindings_clear(struct bindings *l);

#endif

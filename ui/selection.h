/*
 * Lines that the operator has selected in a view. The ends are bytes of files,
 * not rows: they stay with their lines while others come, are filled in, or
 * give way to gaps. No curses here.
 */
#ifndef SELECTION_H
#define SELECTION_H

#include "buffer.h"
#include "output_view.h"

/* A line: by its name while it has it, by its place in its file after that. */
struct selection_end {
	uint64_t id;
	struct spot spot;
};

struct selection {
	bool on;
	struct selection_end start;     /* where it began                   */
	struct selection_end at;        /* the line under the cursor        */
};

struct selection_sum {
	uint64_t lines, bytes;
	uint64_t missing;       /* bytes of gaps among them                 */
};

/* The items from the upper end to the lower one, and the cursor's: whole lines,
 * of which the cursor's is the first piece. */
struct selection_range {
	size_t first, last, at;
};

/* Begins with one line. */
void selection_begin(struct selection *s, const struct view *v, size_t item);

/* Where an item begins, and where that is now; NONE: nowhere. */
struct selection_end selection_end_of(const struct view *v, size_t item);
size_t selection_find(const struct view *v, const struct selection_end *e);

/* The cursor goes to another line. */
void selection_to(struct selection *s, const struct view *v, size_t item);

/* False: nothing is selected, or nothing of it is there any more. */
bool selection_range(const struct selection *s, const struct view *v,
    struct selection_range *r);

bool selection_has(const struct view *v, const struct selection_range *r,
    size_t item);

struct selection_sum selection_sum(const struct view *v,
    const struct selection_range *r);

/* The first gap in it; SCROLLBACK_NONE: all is there. */
size_t selection_gap(const struct view *v, const struct selection_range *r);

enum selection_form {
	SELECTION_BYTES,        /* as the file has them                     */
	SELECTION_PLAIN,        /* as selection_plain() makes them          */
};

/* The lines' text; what is missing is left out. */
void selection_text(const struct view *v, const struct selection_range *r,
    enum selection_form form, struct buffer *to);

/*
 * One line as text to be pasted anywhere: without colours, and without what
 * could act where it is pasted: control characters but TAB, and format
 * characters but the joiners. A byte that is no UTF-8 becomes U+FFFD.
 */
void selection_plain(struct slice line, struct buffer *to);

#endif

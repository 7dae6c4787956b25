/* Sentences over several lines, broken between words. */
#ifndef WRAP_H
#define WRAP_H

#include "draw.h"
#include "layout.h"

/*
 * Cuts the first line off rest: up to the last blank that fits, or up to the
 * edge where a word is longer than the line.
 */
struct slice wrap_line(struct slice *rest, int width, bool ascii);

/* Lines that the text needs at this width; 0 for an empty text. */
int wrap_rows(struct slice text, int width, bool ascii);

/* Draws into an area from its first line on; what is left is cut with a mark.
 * Returns the lines used. */
int wrap_draw(const struct canvas *c, struct area in, struct slice text,
    enum role role);

#endif

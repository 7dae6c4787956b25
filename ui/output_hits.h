/*
 * Where a pattern is in output: hits in a line as it is seen, without its
 * colours, and the walk from hit to hit through a scrollback.
 */
#ifndef OUTPUT_HITS_H
#define OUTPUT_HITS_H

#include "output_view.h"
#include "search.h"

enum { HITS_MAX = 64 };         /* of a line that are shown */

struct hit {
	size_t from, to;        /* bytes of the line */
};

/* The hits of a line, at most HITS_MAX. */
size_t hits_in_line(const struct search *s, struct slice line,
    struct hit hits[HITS_MAX]);

enum hits_step {
	HITS_FOUND,
	HITS_MORE,              /* nothing yet: call again                  */
	HITS_END,               /* nothing as far as the text is here       */
};

/*
 * Looks at some items from *item on (included), down or up, and leaves *item
 * where it stopped. A bounded part at a time: the loop goes on between calls.
 */
enum hits_step hits_walk(const struct search *s, const struct view *v,
    size_t *item, bool upwards);

#endif

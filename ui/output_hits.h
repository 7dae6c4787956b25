/*
 * Where a pattern is in output: hits in a line as it is seen, without its
 * colours, and the walk from hit to hit through a scrollback.
 */
#ifndef OUTPUT_HITS_H
#define OUTPUT_HITS_H

#include "levels.h"
#include "output_view.h"
#include "search.h"

enum { HITS_MAX = 256 };         /* that are found at once */

struct hit {
	size_t from, to;        /* bytes of the line */
};

/* A line, or a piece of one: lacks has SEARCH_ bits. */
struct hits_line {
	struct slice bytes;
	unsigned lacks;
};
struct hits_line hits_line_of(const struct text_source *text, size_t item);

/* The first hit of a line; false: it has none. */
bool hits_first(const struct search *s, const struct hits_line *line,
    struct hit *hit);

/*
 * The hits of a line that end behind byte from, at most HITS_MAX. looked: all
 * that begin before this byte are there.
 */
struct hits {
	struct hit v[HITS_MAX];
	size_t n;
	size_t looked;
};

/* None yet; their room is left as it is. */
static inline void
hits_none(struct hits *hits)
{
	hits->n = hits->looked = 0;
}

void hits_in_line(const struct search *s, const struct hits_line *line,
    size_t from, struct hits *hits);

/*
 * What a walk looks for: lines get tags (scrollback.h) of this kind, once, and
 * the walk stops at those with the one that is wanted. What it refers to
 * outlives it.
 */
struct finder {
	enum tag_kind kind;
	int (*tag)(const void *arg, const struct hits_line *line);
	const void *arg;
};

/* TAG_YES: a hit. */
struct finder finder_search(const struct search *s);

/* level_tag() of each line. */
struct finder finder_levels(const struct levels *l);
int level_tag(enum level l);

/* What a host's grep can look for, to find no less; NULL: none can. */
const char *finder_grep(const struct finder *f, int want);

/* The tag of a line, found out now where it is not known. */
int hits_tag(const struct finder *f, const struct text_source *text,
    size_t item);

enum hits_step {
	HITS_FOUND,
	HITS_GAP,               /* this one is to be filled, or passed over */
	HITS_MORE,              /* nothing yet: call again                  */
	HITS_END,               /* nothing up to the text's end, or stop    */
};

struct hits_walk {
	size_t item;            /* looked at next, the first included       */
	size_t stop;            /* a line that is the last; NONE: no such   */
	bool upwards;
	bool over_gaps;
	uint64_t bytes;         /* of the lines that it has seen            */
	bool passed;            /* there were gaps                          */
};

/*
 * Looks at some items, and leaves w->item where it stopped. A bounded part at a
 * time: the loop goes on between calls.
 */
enum hits_step hits_walk(const struct finder *f, int want,
    const struct view *v, struct hits_walk *w);

/*
 * Tags some of the lines that have no tag yet, from *item on and round the end.
 * True: all have one now.
 */
bool hits_count(const struct finder *f, const struct text_source *text,
    size_t *item);

#endif

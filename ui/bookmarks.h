/*
 * Lines that the operator has marked, by file and byte: a mark stays with its
 * line when that was dropped and is read again.
 */
#ifndef BOOKMARKS_H
#define BOOKMARKS_H

#include "scrollback.h"

struct bookmark {
	int which;
	uint64_t at;            /* a byte of the line                       */
	int64_t when;           /* it arrived; 0: not known                 */
	char *text;             /* the line's begin, made safe; owned       */
};

/* In the order of their files and bytes; zeroed, there is none. */
struct bookmarks {
	struct bookmark *v;
	size_t n;
};

enum { BOOKMARKS_MAX = 64 };

void bookmarks_finish(struct bookmarks *b);

/* The file begins afresh: what was marked of it is gone. */
void bookmarks_truncated(struct bookmarks *b, int which);

bool bookmarks_has(const struct bookmarks *b,
    const struct scrollback_item *line);

/* What became of it. */
enum bookmarked { BOOKMARK_PUT, BOOKMARK_TAKEN, BOOKMARK_FULL };

/* Marks a line, or takes its mark off. */
enum bookmarked bookmarks_toggle(struct bookmarks *b,
    const struct scrollback_item *line);

#endif

/* What the details of a process look like: lines wrapped between words. */
#ifndef DETAILS_DRAW_H
#define DETAILS_DRAW_H

#include "details_text.h"
#include "draw.h"
#include "search.h"

struct details_view {
	struct details text;
	size_t cursor, top;             /* lines                            */
	const struct search *search;    /* NULL: none                       */
	const char *name, *host;        /* for the title; NULL: nobody      */
	bool ascii;                     /* of the last canvas ...           */
	int width;
};

/* Draws the whole pane, so that the cursor's line is on it. */
void details_view_draw(struct details_view *v, const struct canvas *c,
    bool focused);

#endif

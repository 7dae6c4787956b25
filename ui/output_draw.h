/* What the output pane looks like. */
#ifndef OUTPUT_DRAW_H
#define OUTPUT_DRAW_H

#include "draw.h"
#include "model.h"
#include "output_view.h"
#include "search.h"
#include "streams.h"

struct output_picture {
	struct view *view;              /* gets its height and width        */
	const struct stream *stream;    /* NULL: nothing to show            */
	bool file;
	const struct model_proc *proc;  /* NULL: none                       */
	uint64_t run;                   /* of it; 0: the newest             */
	const struct model_host *host;  /* NULL: none                       */
	const struct search *search;    /* NULL: none                       */
	uint64_t hit;                   /* id of the current hit's item     */
	bool focused;
};

/* Draws the whole pane. Returns the rows of text that it has. */
int output_picture(const struct output_picture *p, const struct canvas *c);

#endif

/* What the output pane looks like. */
#ifndef OUTPUT_DRAW_H
#define OUTPUT_DRAW_H

#include "draw.h"
#include "model.h"
#include "output_view.h"
#include "search.h"
#include "selection.h"
#include "streams.h"

struct output_picture {
	struct view *view;              /* gets its height and width        */
	const struct stream *stream;    /* NULL: nothing to show            */
	bool file;
	const struct model_proc *proc;  /* NULL: none                       */
	const struct model_host *host;  /* NULL: none                       */
	const struct search *search;    /* NULL: none                       */
	uint64_t hit;                   /* id of the current hit's item     */
	const struct selection *selection;
	bool focused;
};

/* "812 B", "1.2 MiB". Returns buf. */
const char *bytes_text(uint64_t n, char *buf, size_t size);

/* Draws the whole pane. Returns the rows of text that it has. */
int output_picture(const struct output_picture *p, const struct canvas *c);

#endif

/* What the output pane looks like. */
#ifndef OUTPUT_DRAW_H
#define OUTPUT_DRAW_H

#include "draw.h"
#include "model.h"
#include "output_hits.h"
#include "output_view.h"
#include "search.h"
#include "selection.h"
#include "streams.h"

struct output_picture {
	struct view *view;              /* gets its height and width        */
	struct stream *const *streams;  /* of the source's parts            */
	unsigned count;         /* 0: nothing to show                       */
	const struct stream *stream;    /* the first; NULL: none            */
	bool file;
	const char *merged;     /* "3 processes merged"; NULL: one thing   */
	const struct model_proc *proc;  /* NULL: none                       */
	const struct model_host *host;  /* NULL: none                       */
	const struct search *search;    /* NULL: none                       */
	uint64_t hit;                   /* id of the current hit's item     */
	const struct finder *levels;
	const char *found;              /* "3/41"; "": no search            */
	const char *progress;           /* of a walk; "": none              */
	const struct selection *selection;
	bool focused;
	const struct ui *ui;    /* for the keys in what is said             */
};

/* The title line. */
void output_title(const struct output_picture *p, const struct canvas *c);

/* Why nothing, or nothing more, is to be seen, or how far a stop is, which the
 * list has no room for; "" where all is well. Returns buf. */
const char *output_why(const struct output_picture *p, char *buf,
    size_t size);

/* "812 B", "1.2 MiB". Returns buf. */
const char *output_bytes(uint64_t n, char *buf, size_t size);

/* Draws the whole pane. Returns the rows of text that it has. */
int output_picture(const struct output_picture *p, const struct canvas *c);

#endif

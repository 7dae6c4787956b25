/*
 * What the files of the output pane share: pane_output.c has the pane and what
 * is shown in it, output_move.c the movements, output_search.c the search,
 * output_select.c the selection, output_take.c what is taken out of it.
 */
#ifndef OUTPUT_PRIVATE_H
#define OUTPUT_PRIVATE_H

#include <ev.h>

#include "output_view.h"
#include "pane.h"
#include "search.h"
#include "selection.h"
#include "streams.h"

struct output {
	struct pane base;
	struct view view;
	struct stream *stream;  /* NULL: nothing to show                    */
	struct stream *whole;   /* the same, or of which it is some lines   */
	char *only;             /* the pattern that they match; NULL: all   */
	char *proc;             /* key of the process; NULL: none           */
	char *host, *name;      /* of the process                           */
	bool file;              /* stream is a file, not the process's      */
	unsigned mask;          /* what was chosen for processes            */

	struct selection selection;
	struct selection_end pressed;   /* where the mouse was; id 0: nowhere */
	int lines;              /* of the whole pane, as drawn last         */
	enum action wanted;     /* with it, once it is all here; COUNT: none */
	char wanted_text[1024]; /* ... and what was typed after that        */

	struct search *search;  /* NULL: none                               */
	char *pattern;
	bool upwards;           /* the walk's direction                     */
	bool turned;            /* ... was turned round: nothing below      */
	bool fresh;             /* ... began with the pattern               */
	uint64_t hit;           /* id of the item of the current hit; 0: no */
	uint64_t walk;          /* id of the item to look at next           */
	ev_timer step;          /* the next part of a walk                  */
};

static inline struct output *
output_of(struct pane *p)
{
	return (struct output *)p;
}

/* Moves about in the text. False: the action is another one. */
bool output_move(struct output *o, enum action a);

/*
 * What has to do with the selection: it begins, moves, is taken. False: the
 * action is another one.
 */
bool output_select_act(struct output *o, enum action a, const char *text);
void output_select_end(struct output *o);

/* The mouse: dragged, it selects and copies; the wheel scrolls. */
bool output_mouse(struct output *o, const struct mouse *m);

/* More may be here of what is wanted. */
void output_select_changed(struct output *o);

/*
 * Saves, pipes or opens lines, or where lines.p is NULL the whole output that is
 * shown; text is what was typed after the action's name.
 */
void output_take(struct output *o, enum action a, struct slice lines,
    const char *text);

/* The watchers of the search; once. */
void output_search_start(struct output *o);

/* A pattern was typed; "" ends the search. */
void output_search(struct output *o, const char *pattern);
void output_search_end(struct output *o);

/* The text is another one: the hit is none, and nothing is looked for. */
void output_search_forget(struct output *o);

/* From the current hit, or from the edge of the screen. */
void output_next_hit(struct output *o, bool upwards);

#endif

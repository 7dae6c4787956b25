/*
 * What the files of the output pane share: pane_output.c has the pane and what
 * is shown in it, output_move.c the movements, output_search.c the search,
 * output_select.c the selection, output_take.c what is taken out of it.
 */
#ifndef OUTPUT_PRIVATE_H
#define OUTPUT_PRIVATE_H

#include <ev.h>

#include "levels.h"
#include "output_hits.h"
#include "output_view.h"
#include "pane.h"
#include "search.h"
#include "selection.h"
#include "streams.h"

/* A gap that the host looks through for a walk (output_far.c). */
struct far {
	struct stream *stream;  /* which does; NULL: none                   */
	uint64_t from, to;      /* what is left of it                       */
	uint64_t begin, end;    /* the gap when it was begun                */
	uint64_t before, behind;        /* bytes of the lines it touches    */
	uint64_t size;          /* of the part to ask for next              */
	int64_t asked;          /* when it was asked for one                */
	bool landing;           /* what it has found is being read          */
	struct spot spot;       /* ... this byte                            */
};

/* On the way to the next hit, error or warning (output_walk.c). */
struct walk {
	bool on;
	struct finder find;
	int want;               /* the tag that ends it                     */
	bool upwards;
	bool fresh;             /* of a new pattern: what is loaded, down
				   and then up                          */
	bool wrapped;           /* it goes on from the other end            */
	unsigned again;         /* so many times more the same way          */
	bool passed;            /* it passed over a gap                     */
	bool filled;            /* ... or just filled one                   */
	struct stream *waiting; /* for bytes of a gap; NULL: not            */
	uint64_t at;            /* id of the item to go on at; 0: the end   */
	struct spot spot;
	uint64_t origin;        /* where it began                           */
	struct spot origin_spot;
	uint64_t bytes;         /* that were looked through                 */
	bool near;              /* gaps are read, whatever their size       */
	unsigned vain;          /* so often the host found no hit           */
	struct far far;
};

struct walk_how {
	bool upwards, fresh;
};

/* A pattern that is being typed, and what Esc goes back to. */
struct typing {
	bool on;
	bool wrong;             /* it is no pattern as it stands            */
	struct view view;
	uint64_t hit;
	char *pattern;          /* NULL: there was no search                */
};

/* A line to go to, when its bytes have come. */
struct goal {
	bool on;
	struct stream *stream;
	int which;
	uint64_t at;
};

struct output {
	struct pane base;
	struct view view;
	struct line_layouts *lines;
	struct text_source source;      /* what the view stands on          */
	struct stream *stream;  /* NULL: nothing to show                    */
	struct stream *whole;   /* the same, or of which it is some lines   */
	char *only;             /* the pattern that they match; NULL: all   */
	bool any_case;          /* ... whatever the case of its letters     */
	char *proc;             /* key of the process; NULL: none           */
	char *host, *name;      /* of the process                           */
	bool file;              /* stream is a file, not the process's      */
	bool merged;            /* of several processes: streams has them   */
	uint64_t run;           /* an earlier run; 0: the newest            */
	unsigned mask;          /* what was chosen for processes            */

	struct stream *streams[SOURCE_PARTS];   /* of the source's parts    */
	/* If merged: of which those are; the same, or they are some lines. */
	struct stream *wholes[SOURCE_PARTS];

	struct selection selection;
	struct selection_end pressed;   /* where the mouse was; id 0: nowhere */
	int height;             /* of the whole pane, as drawn last         */
	enum action wanted;     /* with it, once it is all here; COUNT: none */
	uint64_t wanted_reads;  /* ... for which so many more may be made   */
	char wanted_text[1024]; /* ... and what was typed after that        */

	struct levels levels;
	struct search *search;  /* NULL: none                               */
	char *pattern;
	uint64_t hit;           /* id of the line that was found; 0: none   */
	int level;              /* tag of the level that was looked for last */
	struct spot hit_spot;
	struct walk walk;
	struct typing typing;
	struct goal goal;
	ev_timer step;          /* the next part of a walk                  */
	ev_timer count;         /* ... of the count of hits                 */
	uint64_t counted;       /* id of the item to look at next           */
};

static inline struct output *
output_of(struct pane *p)
{
	return (struct output *)p;
}

/* Moves about in the text. False: the action is another one. */
bool output_move(struct output *o, enum action a);

/* Wraps lines, or no more. */
void output_set_wrap(struct output *o, bool wrap);

/* The process of the list's cursor; NULL: there is none. */
const struct model_proc *output_process(const struct output *o);

/* The text of these streams, from now on, at its end. */
void output_show_parts(struct output *o, struct stream *const *v, unsigned n);

/* Not only those that match. */
void output_all_lines(struct output *o);

/* Nothing is shown; a file or matching lines are closed. */
void output_leave(struct output *o);

/*
 * Merges the marked processes, or else begins with the one of the list's
 * cursor, and adds or takes out those that it is pressed on after that.
 */
void output_merge(struct output *o);
void output_merge_end(struct output *o);
/* The same processes, by what only and any_case say now. */
void output_merge_again(struct output *o);
void output_merge_changed(struct output *o);

/* "3 processes merged". Returns buf. */
const char *output_merge_text(const struct output *o, char *buf, size_t size);

/* The run of p that is shown. */
uint64_t output_run(const struct output *o, const struct model_proc *p);

/* To the run before, or after, this one. */
void output_next_run(struct output *o, bool earlier);

/* What is shown, asked for anew. */
void output_show_again(struct output *o);

/*
 * The line that an action on "this line" means: the hit where it is in sight,
 * the last line while the end is followed, or the top one. NONE: there is none.
 */
size_t output_line(struct output *o);
size_t output_hit_in_sight(struct output *o);

/* Marks it, or takes the mark off. */
void output_bookmark(struct output *o);

/* Lists the marks, and goes to one. */
void output_bookmarks(struct output *o);

/* Goes on to a line whose bytes may have come. */
void output_goal(struct output *o);

/* Whose an item is. */
struct stream *output_stream_of(const struct output *o, size_t item);

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

/* The watchers of walk and search; once. */
void output_walk_start(struct output *o);
void output_search_start(struct output *o);

/* Of whatever is under way nothing is left. */
void output_search_finish(struct output *o);

/*
 * To the next line with this tag: from the hit, if it is in sight, or from the
 * edge of the screen. f refers to what lives until the walk ends.
 */
void output_walk(struct output *o, const struct finder *f, int want,
    struct walk_how how);
void output_walk_end(struct output *o);

/* Something that is not in sight is being read, and looked at. */
bool output_fetches(const struct output *o);

/* As the operator does it; false: nothing was being fetched for it. */
bool output_walk_cancel(struct output *o);

/* "searched 340 MiB"; "" while nothing is fetched. Returns buf. */
const char *output_walk_text(const struct output *o, char *buf, size_t size);

/* The streams have changed: what it waits for may be there. */
void output_walk_changed(struct output *o);

/* The walk's next step is in the next turn; it begins with this item, or with
 * the end of the text. */
void walk_step_later(struct output *o);
void walk_go_on_at(struct output *o, size_t item);

/* The host looks through a gap that a walk has met; false: it is to be read. */
bool output_far_begin(struct output *o, size_t gap);
void output_far_end(struct output *o);
void output_far_changed(struct output *o);
void output_far_landed(struct output *o);

/* A pattern was typed; "" ends the search. */
void output_search(struct output *o, const char *pattern);

/* So much of it was typed; NULL: it was given up. */
void output_typed(struct output *o, const char *pattern);

/* Ends a walk, or the search; false: there was none. */
bool output_search_end(struct output *o);

/* The text is another one: the hit is none, and nothing is looked for. */
void output_search_forget(struct output *o);

/* Counts hits in what has come, a part at a time. */
void output_search_count(struct output *o);

/* "3/41", "41+ matches": as far as it was looked. Returns buf. */
const char *output_search_text(const struct output *o, char *buf,
    size_t size);

void output_next_hit(struct output *o, bool upwards);
void output_next_level(struct output *o, enum level l, bool upwards);

/* Smart, ignore, exact, and again. */
enum search_case output_case(const struct output *o);
void output_next_case(struct output *o);

#endif

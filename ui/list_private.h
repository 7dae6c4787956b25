/*
 * What the files of the process list share: pane_list.c (cursor, actions),
 * list_look.c (filter, tree, sort, columns), list_marks.c, list_draw.c.
 */
#ifndef LIST_PRIVATE_H
#define LIST_PRIVATE_H

#include "column_fit.h"
#include "marks.h"
#include "pane.h"
#include "prompt.h"
#include "row_cursor.h"
#include "settings.h"

enum {
	LIST_HEAD = 1,          /* line of the titles                       */
	LIST_SHAPE = 3,         /* columns before the first cell: the mark,
				   the state's shape, a blank               */
	LIST_INDENT = 2,        /* ... and so many more in a tree           */
};

/* What is typed and shows at once, and what was before, for Esc. */
struct list_typing {
	char *before;           /* the filter's text; NULL: nothing is typed
				   or there was none                        */
	char *cursor;           /* the row's key                            */
};

struct list {
	struct pane base;
	struct rows rows;
	struct rows_view view;
	uint64_t changes;       /* of the model, as the rows have it        */

	struct rows_hold *hold; /* NULL: rows move as sort and filter say   */
	struct row_cursor cursor;

	struct filter *filter;  /* NULL: none                               */
	struct fault wrong;     /* what is typed is no filter               */
	char *find;             /* names to jump to; NULL: none             */
	struct list_typing typing;

	struct column_set chosen;       /* by the operator                  */
	struct column_set set;          /* without what the tree says       */
	int wants[COLUMN_COUNT];        /* by content                       */
	int widest[COLUMN_COUNT];       /* of a field in all rows; -1: not
					   measured yet                     */
	uint64_t measured;      /* the model's row_changes, as these have it */
	int width;              /* of the last canvas                       */
	int64_t drawn;          /* the time of the last draw, wall clock    */
	int widths[COLUMN_COUNT];       /* of the last canvas               */
	int titles_end;         /* ... where what is on begins, beside them */
	bool on_screen;         /* drawn since pane_list_watched()          */
	bool shows_fed;         /* ... with columns of what is read         */

	struct list_seen *seen; /* by key; see list_news.c                  */
	char *range;            /* where marking began; NULL: it has not    */
	struct marks *ranged;   /* what the range has marked                */
	uint64_t mark_changes;  /* as the next two have them                */
	size_t marked, hidden;  /* marks, and those that the filter hides   */
};

/* Makes the rows anew, and finds the cursor's and the top one again. */
void list_build(struct list *l);

/* The row of a process; its group opens. n: it passes no filter. */
size_t list_reveal(struct list *l, const struct model_proc *proc);

/* Moves the cursor, which marks while a range is on. */
void list_put_cursor(struct list *l, int at);

/* The session's rows and marks as they are now are counted. */
void list_count_marks(struct list *l);

/* list_look.c: filter, search by name, tree, sort, columns. */
bool list_set_filter(struct list *l, const char *text, struct fault *f);
/* Rows that are held, if they are, move again when the list is built next. */
void list_let_go(struct list *l);
bool list_look_act(struct list *l, enum action a, const char *text);
void list_look_settings(struct list *l);

/* Esc: the first of what is on ends, but for marks; false: nothing was. */
bool list_look_back(struct list *l);

/* list_choose.c: the menus of states, of what to sort by, and of columns. */
void list_choose_state(struct list *l);
void list_choose_sort(struct list *l);
void list_choose_columns(struct list *l);

/* list_marks.c */
bool list_marks_act(struct list *l, enum action a, const char *text);
bool list_marks_back(struct list *l);
void list_marks_moved(struct list *l);

/* list_news.c: what is new about a process, while the list is drawn. */
enum list_news { NEWS_NONE, NEWS_PRINTED, NEWS_CHANGED };

enum list_news list_news_of(struct list *l, const struct model_proc *p,
    bool looked_at);
void list_news_free(struct list *l);

/* list_draw.c */
void list_draw(struct pane *p, const struct canvas *c, bool focused);
/* Where the first title begins: behind the shapes, in a tree further in. */
int list_first_column(const struct list *l);

bool list_mouse(struct pane *p, const struct mouse *m);
int list_wants(const struct pane *p);
int list_wants_columns(const struct pane *p);
void list_measure(struct list *l);

/* list_watch.c: the list was drawn with these widths. */
void list_note_fed(struct list *l, const int *widths);

#endif

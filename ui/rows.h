/*
 * The rows of the process list: the model's processes that pass a filter, flat
 * or in groups that can be folded, sorted. They are a function of the model and
 * of how it is looked at; no screen. A group's header is a row, too.
 */
#ifndef ROWS_H
#define ROWS_H

#include "columns.h"
#include "filter.h"
#include "model.h"

/* The words of the setting "tree". */
enum rows_tree {
	TREE_FLAT, TREE_ROLE, TREE_HOST, TREE_SESSION,
	TREE_COUNT
};

/* TREE_FLAT where the word is none. */
enum rows_tree rows_tree_parse(const char *word);
const char *rows_tree_word(enum rows_tree t);

struct member {
	const struct model_proc *proc;
	size_t place;           /* in the model's order                     */
	size_t held;            /* where a hold has it: rows_hold_place()   */
	bool blank;             /* the column it is sorted by says nothing  */
};

struct group {
	char *key;              /* of its row: begins with a slash, as no
				   process's does                           */
	const char *name;       /* in key: the role, host or session        */
	bool folded;
	bool shut;              /* its rows are not there: it is folded, and no
				   filter asks for some of them             */
	size_t place;           /* in the session's order                   */
	size_t first, count;    /* its members                              */
	size_t hosts;           /* different ones that they are on          */
	unsigned states[STATE_COUNT];   /* members in each                  */
	unsigned unexpected;    /* ends that nobody has seen                */
	UT_hash_handle hh;
};

struct row {
	const struct model_proc *proc;  /* NULL: a group's header           */
	struct group *group;            /* NULL: there are no groups        */
	size_t member;                  /* of a process: which it is        */
};

struct rows {
	struct row *v;
	size_t n;
	struct member *members; /* all that pass the filter, in the order of
				   the rows, those of folded groups too     */
	size_t member_count;
	size_t total;           /* processes in the list without a filter   */
	struct group **groups;  /* those that have members, in order        */
	size_t group_count;
	struct group *by_key;   /* those, and folded ones                   */
	size_t room;            /* of members                               */
	size_t row_room, group_room;
};

/* Rows that stay where they are: which there were, and in what order. */
struct rows_hold;

/* How the model is looked at. */
struct rows_view {
	enum rows_tree tree;
	const struct filter *filter;    /* NULL: all                        */
	struct column_sort sort;        /* in a tree: inside of groups      */
	int64_t now;                    /* one time for all: an order that
					   moves while it is made is none   */
	const struct rows_hold *hold;   /* NULL: filter and sort hold       */
	const struct stats *stats;      /* what processes use, or NULL      */
	int64_t mono;           /* ... at this time                         */
};

/* Zeroed rows are none. They and their groups are valid until the next call;
 * which groups are folded stays. */
void rows_build(struct rows *r, const struct model *m,
    const struct rows_view *v);
void rows_finish(struct rows *r);

/*
 * Of the rows as they are now, for a rows_view: its owner frees it. Processes
 * among them stay in the list, in that order and in their groups, whatever
 * filter and sort say of them since; those that come later come behind.
 */
struct rows_hold *rows_hold_new(const struct rows *r);
void rows_hold_free(struct rows_hold *h);

/* Takes effect with the next rows_build(). */
void rows_fold(const struct row *row, bool folded);

/* What a row is called wherever it goes: valid as long as it is a row. */
const char *rows_key(const struct rows *r, size_t i);

/*
 * The row of a key, or of the header of the folded group that holds it; n: it
 * is none. near is where it was, which is quicker.
 */
size_t rows_find(const struct rows *r, const char *key, size_t near);

/* The processes that a row stands for: one, or those of a group. */
const struct member *rows_members(const struct rows *r, size_t i, size_t *n);

/* The sign of a group's header, one column: it is shut, or open. */
const char *rows_sign(bool shut, bool ascii);

/* The state of a group that needs a look most. */
enum proc_state rows_worst(const struct group *g);

#endif

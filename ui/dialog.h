/*
 * A question over the screen. It is a state, not a loop: dialog_key() takes one
 * key at a time. Keys that come in the first moments are dropped, so that one
 * that repeats, or was meant for something else, answers nothing and types
 * nothing. Enter never confirms.
 */
#ifndef DIALOG_H
#define DIALOG_H

#include <stdint.h>

#include "draw.h"

struct dialog;

/* what is the choice's number, or -1 where the person gave up. */
typedef void dialog_done(int what, void *arg);

/* arg_free, which may be NULL, frees arg with the dialog. now is monotonic. */
struct dialog *dialog_new(const char *title, int64_t now, dialog_done *done,
    void *arg, void (*arg_free)(void *arg));

/* A line of the body: a word for what it says, and the fact. */
void dialog_fact(struct dialog *d, const char *what, enum role role,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A choice by one key; words say what it does. They are numbered from 0. Without
 * one it is no question, and only tells. */
void dialog_choice(struct dialog *d, uint32_t key, const char *words,
    enum role role);

/*
 * A row of the list below the facts, as many as there are: the exact targets.
 * PgUp, PgDn, Up and Down scroll it where they do not fit.
 */
void dialog_item(struct dialog *d, enum role role, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The fact with this word, or the i-th row of the list, as it is by now. */
void dialog_fact_now(struct dialog *d, const char *what, enum role role,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void dialog_item_now(struct dialog *d, int i, enum role role,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Called before each drawing, with arg: while somebody decides, what was true
 * when the question was asked may be so no longer. */
typedef void dialog_look(struct dialog *d, void *arg);
void dialog_looks(struct dialog *d, dialog_look *look);

/*
 * Until exactly this was typed no choice is an answer; after it, one still has
 * to be made.
 */
void dialog_type(struct dialog *d, const char *wanted);

/* Called with arg after done, where a question was given up. */
typedef void dialog_left(void *arg);
void dialog_leaves(struct dialog *d, dialog_left *left, void *arg);

/* NULL is legal; done is not called. */
void dialog_free(struct dialog *d);

/* As if it was answered, without a question: done is called, d is freed. */
void dialog_answer(struct dialog *d, int what);

/* False: the dialog is over; done was called, then it was freed. */
bool dialog_key(struct dialog *d, uint32_t key, int64_t now);

/* The same for a click on the screen: on a choice it is the choice's key. */
bool dialog_click(struct dialog *d, int y, int x, int64_t now);

/* On a screen that is too small to show who is meant, only Esc is an answer. */
void dialog_draw(struct dialog *d, const struct canvas *screen);

#endif

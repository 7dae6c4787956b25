/*
 * A login's question over the screen: what the host says, a field for each of
 * its prompts, and whether the answer is for others too. It is a state, not a
 * loop, and drops keys of its first moments, as a dialog does. What is typed is
 * wiped with it; what must not be seen is shown as dots.
 */
#ifndef ASK_H
#define ASK_H

#include <stdbool.h>
#include <stdint.h>

#include "draw.h"
#include "questions.h"

struct ask;

/* answers: a text for each prompt, valid until the return; NULL: the person
 * gives none. all: they are for all that ask the same. */
typedef void ask_done(char *const *answers, bool all, void *arg);

/* place: where the host is, in words. now is monotonic. */
struct ask *ask_new(const struct login_question *q, const char *place,
    int64_t now, ask_done *done, void *arg);

/* So many others wait, and so many ask the same; others: some may yet. */
void ask_waiting(struct ask *a, size_t waiting, size_t alike, bool others);

/* NULL is legal; done is not called. */
void ask_free(struct ask *a);

/* False: it is over; done was called, then it was freed. */
bool ask_key(struct ask *a, uint32_t key, int64_t now);

/* Into the field that is at turn, up to the line's end. */
void ask_paste(struct ask *a, struct slice text, int64_t now);

/* On a screen that is too small to show a field, only Esc is an answer. */
void ask_draw(struct ask *a, const struct canvas *screen);

#endif

/*
 * One of a list, over the screen: arrows, or what is typed of a number or a
 * name, move; Enter takes. It is a state, not a loop, and drops keys of its
 * first moments, as a dialog does. What is chosen is not done yet: the caller
 * asks.
 *
 * One that is easy does without both: what it chooses can be chosen otherwise
 * the next moment. There a digit that is an item's number takes it at once. Its
 * items can be switches, which Space turns on and off.
 */
#ifndef CHOOSER_H
#define CHOOSER_H

#include <stdbool.h>
#include <stdint.h>

#include "draw.h"

struct chooser;

/* what is the item's place, or -1 where the person gave up. */
typedef void chooser_done(int what, void *arg);

/* arg_free, which may be NULL, frees arg with the chooser. now is monotonic. */
struct chooser *chooser_new(const char *title, int64_t now,
    chooser_done *done, void *arg, void (*arg_free)(void *arg));

/* Before it is shown. */
void chooser_easy(struct chooser *c);

/* Its items are switches; toggled is told of each that was turned. */
void chooser_toggles(struct chooser *c,
    void (*toggled)(int what, bool on, void *arg));

/* Turns an item's switch; toggled is not called. */
void chooser_switch(struct chooser *c, int place, bool on);

/*
 * An item; its name and words are literals, or live as long as arg. Without a
 * number it has a negative one. They are placed from 0.
 */
void chooser_item(struct chooser *c, int number, const char *name,
    const char *words);

/* The item that is chosen when nobody moves. */
void chooser_select(struct chooser *c, int place);

/* NULL is legal; done is not called. */
void chooser_free(struct chooser *c);

/* False: it is over; done was called, then it was freed. */
bool chooser_key(struct chooser *c, uint32_t key, int64_t now);

/* The same for a click on the screen: on an item it moves, on the one that is
 * chosen it is as Enter. */
bool chooser_click(struct chooser *c, int y, int x, int64_t now);

/* On a screen that is too small to show an item, only Esc is an answer. */
void chooser_draw(struct chooser *c, const struct canvas *screen);

#endif

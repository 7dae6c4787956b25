/*
 * Rows of names, values and sentences in a corner of the screen, which stays
 * seen: what is chosen there is in force at once. It is a state, not a loop. It
 * stays open until Esc, or until a row's act() says that it is over.
 */
#ifndef MENU_H
#define MENU_H

#include "draw.h"

struct menu;

struct menu_ops {
	const char *title;
	const char *enter;      /* what Enter does: "change"                */
	/* Puts all rows, by menu_row(): at first, and after every key. */
	void (*fill)(struct menu *m, void *arg);
	/* Another row is under the cursor. NULL: it is no matter. */
	void (*moved)(int row, void *arg);
	/* Enter on a row: step 0; to its next value, or the one before: 1, -1.
	   False: the menu is over; it is freed then. */
	bool (*act)(int row, int step, void *arg);
	/* Esc. NULL: it is no matter. */
	void (*left)(void *arg);
	/* NULL: arg is not the menu's. */
	void (*free)(void *arg);
};

struct menu *menu_new(const struct menu_ops *ops, void *arg);

/* Strings are copied; value may be "". */
void menu_row(struct menu *m, const char *name, const char *value,
    const char *words);

/* Where the cursor is at first; moved() is not called. */
void menu_select(struct menu *m, int row);

/* NULL is legal; nothing but ops->free is called. */
void menu_free(struct menu *m);

/* False: it is over, and freed. */
bool menu_key(struct menu *m, uint32_t key);

void menu_draw(struct menu *m, const struct canvas *screen);

#endif

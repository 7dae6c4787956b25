/* What dialog.c and dialog_draw.c share. */
#ifndef DIALOG_PRIVATE_H
#define DIALOG_PRIVATE_H

#include "dialog.h"

enum {
	FACTS_MAX = 16,
	CHOICES_MAX = 6,
	TYPED_MAX = 256,
};

struct fact {
	const char *what;       /* a literal */
	char *text;
	enum role role;
};

struct choice {
	uint32_t key;
	const char *words;      /* a literal */
	enum role role;
};

struct dialog {
	char *title;
	struct fact facts[FACTS_MAX];
	int fact_count;
	struct fact *items;     /* the list below the facts                 */
	int item_count;
	int top, rows;          /* ... the first on the screen, and how many */
	char *wanted;           /* what has to be typed; NULL: nothing      */
	char typed[TYPED_MAX];
	struct choice choices[CHOICES_MAX];
	int choice_count;
	struct {
		int y, x, w;    /* as drawn last; the last one is Esc       */
	} places[CHOICES_MAX + 1];
	int64_t opened;
	bool legible;           /* as drawn last: who is meant can be read  */
	dialog_done *done;
	dialog_look *look;      /* NULL: none                               */
	dialog_left *left;      /* NULL: none                               */
	void *left_arg;
	void *arg;
	void (*arg_free)(void *arg);
};

/* Nothing has to be typed, or it is there. */
bool dialog_typed(const struct dialog *d);

#endif

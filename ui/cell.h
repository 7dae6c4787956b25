/*
 * A cell of the list: text of any origin in pieces, each with a role of its
 * own. Adjacent pieces of one role are one.
 */
#ifndef CELL_H
#define CELL_H

#include <stddef.h>

#include "draw.h"

enum { CELL_MAX = 256, CELL_PARTS = 32 };

struct cell {
	char text[CELL_MAX];    /* NUL-terminated; what is too long is cut  */
	size_t n;               /* bytes in it                              */
	struct {
		size_t end;     /* in text                                  */
		enum role role;
	} parts[CELL_PARTS];    /* beyond them the last role goes on        */
	int part_count;
	int64_t stays;          /* ms until it reads otherwise, though nothing
				   happens; 0: it stays as it is            */
};

void cell_clear(struct cell *c);

/* Puts a piece behind what is there. */
void cell_put(struct cell *c, enum role role, const char *text);
void cell_fmt(struct cell *c, enum role role, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* It has an age, which stays as it is for so long; the shortest counts. */
void cell_age(struct cell *c, int64_t stays);

/* Columns of the whole text. */
int cell_width(const struct cell *c, bool ascii);

/* Draws it from column x on, cut at width columns; right: against the end. */
void cell_draw(const struct cell *c, const struct canvas *on, int y, int x,
    int width, bool right);

#endif

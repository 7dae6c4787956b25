/*
 * The only file that puts anything on the terminal, and only glyphs of text.h.
 * A canvas is a part of the screen with its own coordinates; what lies outside
 * it is cut, whole glyphs only.
 */
#ifndef DRAW_H
#define DRAW_H

#include <stdbool.h>

#include "role.h"
#include "text.h"
#include "theme.h"

struct canvas {
	int y, x;               /* on the screen                           */
	int h, w;               /* lines and columns                       */
	bool ascii;             /* no UTF-8 terminal                       */
	const struct theme *theme;
	enum role base;         /* lends its background where another role */
				/* has none of its own: the cursor's row   */
};

/* The whole screen as curses has it. */
struct canvas canvas_screen(const struct theme *theme, bool ascii);

/* A part of a canvas, clipped to it. */
struct canvas canvas_part(const struct canvas *c, int y, int x, int h, int w);

/* Fills a line, or all of it, with blanks of a role. */
void draw_blank(const struct canvas *c, int y, enum role role);
void draw_clear(const struct canvas *c, enum role role);

/*
 * Any bytes, made safe, from column x; cut at width columns or the canvas's
 * edge, with a mark in the last column where something was cut. Returns the
 * columns used.
 */
int draw_text(const struct canvas *c, int y, int x, int width,
    struct slice bytes, enum role role);

/* The same, from a string. */
int draw_str(const struct canvas *c, int y, int x, int width, const char *s,
    enum role role);

/* printf into draw_str; the text is cut at 1 KiB. */
int draw_fmt(const struct canvas *c, int y, int x, enum role role,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/*
 * Glyph after glyph on a line, each with its own style over a role's; those that
 * look alike go to curses as one. Nothing else draws on the canvas until the brush
 * is lifted.
 */
struct brush {
	const struct canvas *canvas;
	int y, x;               /* where the next glyph comes              */
	enum role role;         /* of what waits, ASCII, to the left of x   */
	struct style own;
	unsigned n;
	char text[128];
};

struct brush brush_at(const struct canvas *c, int y, int x);

/* Draws g and moves on by its width, where it fits whole. */
void brush_put(struct brush *p, const struct glyph *g, enum role role);

void brush_lift(struct brush *p);

/* A horizontal rule from column x to the edge; a box along the edges. */
void draw_rule(const struct canvas *c, int y, int x, enum role role);
void draw_box(const struct canvas *c, enum role role);

/* Fits curses to the terminal: once, after it was started. */
void draw_start(bool colours);

#endif

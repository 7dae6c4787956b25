/*
 * What roles look like: the text of a theme file as colours and attributes.
 * Themes know nothing of the terminal; draw.c fits them to it.
 */
#ifndef THEME_H
#define THEME_H

#include "fault.h"
#include "role.h"
#include "text.h"

struct theme {
	struct style roles[ROLE_COUNT];
};

/*
 * The built-in theme, themes/default.theme. It is known to be right: a fault
 * in it is fatal.
 */
void theme_default(struct theme *t);

/*
 * Changes the roles that a text names: lines of ROLE FOREGROUND BACKGROUND
 * and attributes. A line "inherit NAME" is for whoever loads it (themes.h).
 * name is the text's for errors. False: f->text is "NAME:LINE: what is wrong;
 * what is allowed"; what came before is in.
 */
bool theme_read(struct theme *t, const char *name, const char *text,
    struct fault *f);

/* Some roles, to be put over any theme: zeroed, it is empty. */
struct theme_patch {
	struct theme theme;
	bool has[ROLE_COUNT];
};

/* One line of a theme; false: f says what is wrong with it. */
bool theme_patch_line(struct theme_patch *p, const char *line,
    struct fault *f);
void theme_apply(struct theme *t, const struct theme_patch *p);

/*
 * Fits a theme to a terminal of so many colours. Of 16 and fewer, a grey ground
 * is one with a terminal that is black or white: what has one is reversed.
 */
void theme_fit(struct theme *t, int count);

/* What xterm shows for a colour, 0xrrggbb; not of COLOUR_DEFAULT. */
int32_t theme_rgb(int32_t colour);

/*
 * The colours of a style on a terminal that has count of them (8 and more; more
 * than 256: it takes red, green and blue); the nearest where it has not that
 * one. Text is never in the colour of its ground: nothing can be hidden so.
 */
void theme_pair(const struct style *s, int count, int *fg, int *bg);

#endif

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
 * and attributes. name is the text's for errors. False: f->text is
 * "NAME:LINE: what is wrong; what is allowed"; what came before is in.
 */
bool theme_read(struct theme *t, const char *name, const char *text,
    struct fault *f);

/*
 * The colours of a style on a terminal that has count of them (8 and more; more
 * than 256: it takes red, green and blue); the nearest where it has not that
 * one. Text is never in the colour of its ground: nothing can be hidden so.
 */
void theme_pair(const struct style *s, int count, int *fg, int *bg);

#endif

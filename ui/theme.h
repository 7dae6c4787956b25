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
 * A colour as one of the first count (8, 16 or 256) that a terminal has; the
 * nearest by red, green and blue where it is not among them.
 */
int theme_nearest(int32_t colour, int count);

#endif

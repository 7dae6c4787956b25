/*
 * The themes that there are: built in, of the user in $XDG_DATA_HOME/plm-tui/
 * themes/NAME.theme, and installed beside the program. The user's own stand
 * before ours of the same name. A theme that says "inherit NAME" first begins
 * as that one, others as the default. "auto" is light where COLORFGBG says that
 * the terminal is, and the default elsewhere; who shows it takes mono without
 * colours, and light where the terminal itself answers that it is.
 */
#ifndef THEMES_H
#define THEMES_H

#include "theme.h"

struct theme_entry {
	char *name;
	char *words;            /* its first remark; "": it has none        */
};

struct theme_list {
	struct theme_entry *v;
	size_t n;
};

/* All of them, each once: the built-in ones first. list is empty before. */
void theme_list_fill(struct theme_list *list);
/* ... but only those that travel in the binary. */
void theme_list_fill_builtin(struct theme_list *list);
void theme_list_finish(struct theme_list *list);

/*
 * False: f says that there is no such theme, and which there are, or what is
 * wrong with its file, and t is not changed.
 */
bool theme_load(struct theme *t, const char *name, struct fault *f);

#endif

/* Variables of an environment, as NAME=value in a list. */
#ifndef VARIABLE_H
#define VARIABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "textlist.h"

/* Of the name that text begins with; 0 if none: [A-Za-z_][A-Za-z0-9_]* (POSIX). */
size_t variable_name(const char *text);

/* Where the variable of this NAME=value is; s->n if it is not there. */
size_t variable_find(const struct strings *s, const char *variable);

/* Takes over variable; the one of that name before it is replaced. */
void variable_set(struct strings *s, char *variable);

/* Names that plm-tui sets itself. */
bool variable_is_ours(const char *name);

#define VARIABLE_OURS "begins with PLM_; such names are set by plm-tui alone"

#endif

/* When there are colours: --color, and NO_COLOR. */
#ifndef COLORWHEN_H
#define COLORWHEN_H

#include <stdbool.h>

enum color_when {
#define COLOR_WHEN(id, word) COLOR_##id,
#include "color_when.def"
#undef COLOR_WHEN
};

/* A word of color_when.def; false: it is none. */
bool color_when_parse(const char *word, enum color_when *when);

/* Whether there are to be colours, where there can be. */
bool color_wanted(enum color_when when);

#endif

#include "colorwhen.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = {
#define COLOR_WHEN(id, word) word,
#include "color_when.def"
#undef COLOR_WHEN
};

bool
color_when_parse(const char *word, enum color_when *when)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i], word) == 0) {
			*when = (enum color_when)i;
			return true;
		}
	return false;
}

bool
color_wanted(enum color_when when)
{
	/* no-color.org: any value that is not empty turns colours off. */
	const char *none = getenv("NO_COLOR");

	return when == COLOR_ALWAYS ||
	    (when == COLOR_AUTO && (none == NULL || none[0] == '\0'));
}

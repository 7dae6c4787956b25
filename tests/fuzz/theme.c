/* A theme's text, on terminals of any number of colours: text is never in the
 * colour of its ground. */
#include <stdlib.h>

#include "fuzz.h"
#include "theme.h"

void
fuzz_start(void)
{
}

static void
check_pairs(struct theme t, int count)
{
	theme_fit(&t, count);
	for (int i = 0; i < ROLE_COUNT; i++) {
		int fg, bg;
		theme_pair(&t.roles[i], count, &fg, &bg);
		HOLDS(fg != bg || fg == COLOUR_DEFAULT);
		HOLDS(count > 256 || (fg < count && bg < count));
		HOLDS(fg >= COLOUR_DEFAULT && bg >= COLOUR_DEFAULT);
	}
}

void
fuzz_one(struct slice input)
{
	static const int counts[] = { 8, 16, 88, 256, COLOUR_RGB };
	char *text = fuzz_string(input);
	struct fault f = { 0 };
	struct theme t;

	theme_default(&t);
	if (!theme_read(&t, "here", text, &f))
		HOLDS(strncmp(f.text, "here:", 5) == 0);
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		check_pairs(t, counts[i]);
	free(text);
}

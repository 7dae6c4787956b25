/* What is taken out of the output pane. */
#include "output_private.h"

void
output_take(struct output *o, enum action a, struct slice lines,
    const char *text)
{
	(void)o;
	(void)a;
	(void)lines;
	(void)text;
}

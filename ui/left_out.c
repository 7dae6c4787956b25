#include "left_out.h"

#include <stdio.h>
#include <string.h>

enum { COUNT_ROOM = 40 };       /* of the text, for "and 123 more"          */

void
left_out_add(struct left_out *l, const char *name, const char *why)
{
	size_t n = strlen(l->text);
	char one[160];

	l->n++;
	snprintf(one, sizeof one, "%s%.64s (%.80s)", n > 0 ? ", " : "", name,
	    why);
	/* After the first that has no room those that follow are counted. */
	if (l->told + 1 == l->n &&
	    n + strlen(one) < sizeof l->text - COUNT_ROOM) {
		snprintf(l->text + n, sizeof l->text - n, "%s", one);
		l->told++;
	}
}

void
left_out_end(struct left_out *l)
{
	size_t n = strlen(l->text), more = l->n - l->told;

	if (more > 0)
		snprintf(l->text + n, sizeof l->text - n, " and %zu more",
		    more);
}

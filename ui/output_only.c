/* Only the lines that match: each host looks through its own files. */
#include <stdlib.h>

#include "mem.h"
#include "output_private.h"

void
output_all_lines(struct output *o)
{
	free(o->only);
	o->only = NULL;
}

const char *
pane_output_pattern(const struct pane *p)
{
	const struct output *o = (const struct output *)p;

	return o->only == NULL ? o->pattern : NULL;
}

void
pane_output_matches(struct pane *p, const char *pattern)
{
	struct output *o = output_of(p);

	if (o->stream == NULL) {
		ui_notice(p->ui, NOTICE_WARNING, "there is no output here to"
		    " look through");
		return;
	}
	if (pattern[0] == '\0' && o->only == NULL) {
		ui_notice(p->ui, NOTICE_INFO, "no pattern was typed: all lines"
		    " are shown");
		return;
	}
	output_all_lines(o);
	if (pattern[0] != '\0') {
		o->only = xstrdup(pattern);
		o->any_case = search_any_case(slice_of(pattern),
		    output_case(o));
	}
	output_show_again(o);
	ui_mark(p->ui);
}

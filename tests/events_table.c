/*
 * docs/EVENTS.md has the fields and kinds of events that the lists make: prints
 * the rows, or, with a file's name, checks that they are all there.
 */
#include <stdio.h>

#include "doc_rows.h"
#include "event_kind.h"

static const struct {
	const char *name, *text;
} fields[] = {
#define FIELD(name, value, text) { #name, text },
#include "event_field.def"
#undef FIELD
};

enum { FIELDS = sizeof fields / sizeof *fields };

static const char *
row(size_t i, char *buf, size_t size)
{
	const struct event_kind_info *kind = NULL;

	if (i >= FIELDS)
		kind = event_kind_info((enum event_kind)(i - FIELDS));
	snprintf(buf, size, "| `%s` | %s |\n", kind != NULL ? kind->word
	    : fields[i].name, kind != NULL ? kind->text : fields[i].text);
	return buf;
}

int
main(int argc, char **argv)
{
	return doc_rows(argc > 1 ? argv[1] : NULL, FIELDS + EVENT_COUNT, row);
}

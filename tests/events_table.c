/*
 * docs/EVENTS.md has the fields and kinds of events that the lists make: prints
 * the rows, or, with a file's name, checks that they are all there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event_kind.h"

static const struct {
	const char *name, *text;
} fields[] = {
#define FIELD(name, value, text) { #name, text },
#include "event_field.def"
#undef FIELD
};

enum { FIELDS = sizeof fields / sizeof *fields, FILE_MOST = 1 << 20 };

static const char *
row(int i, char *buf, size_t size)
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
	static char file[FILE_MOST];
	int status = EXIT_SUCCESS;
	char buf[512];

	if (argc > 1) {
		FILE *f = fopen(argv[1], "r");
		if (f == NULL)
			return EXIT_FAILURE;
		file[fread(file, 1, sizeof file - 1, f)] = '\0';
		fclose(f);
	}
	for (int i = 0; i < FIELDS + EVENT_COUNT; i++) {
		if (argc > 1 && strstr(file, row(i, buf, sizeof buf)) != NULL)
			continue;
		if (argc > 1)
			status = EXIT_FAILURE;
		fputs(row(i, buf, sizeof buf), stdout);
	}
	return status;
}

/*
 * docs KIND [TEMPLATE] OUTPUT: writes one of the texts that are readings of our
 * lists (docs.h). It runs while plm-tui is built; what is wrong with a template
 * ends the build.
 */
#include "docs.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MARKERS_MAX = 32 };

static const struct {
	const char *kind;
	const struct marker *markers;
} kinds[] = {
	{ "manual", manual_markers },
	{ "session-manual", session_markers },
	{ "bash", bash_markers },
	{ "zsh", zsh_markers },
	{ "fish", fish_markers },
};

static FILE *
open_file(const char *path, const char *mode)
{
	FILE *f = fopen(path, mode);

	if (f == NULL) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	return f;
}

/* The index of the marker that a line is, or -1: it is text. */
static int
find(const struct marker *markers, const char *line)
{
	size_t n = strcspn(line, "\n");

	if (n < 3 || line[0] != '@' || line[n - 1] != '@')
		return -1;
	for (int i = 0; markers[i].name != NULL; i++)
		if (strlen(markers[i].name) == n - 2 &&
		    memcmp(markers[i].name, line + 1, n - 2) == 0)
			return i;
	fprintf(stderr, "docs: nothing is known to put for %s", line);
	exit(EXIT_FAILURE);
}

static void
fill(FILE *from, FILE *to, const struct marker *markers)
{
	int used[MARKERS_MAX] = { 0 };
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, from) > 0) {
		int i = find(markers, line);
		if (i < 0)
			fputs(line, to);
		else if (used[i]++ == 0)
			markers[i].put(to, markers[i].which);
	}
	free(line);
	for (int i = 0; markers[i].name != NULL; i++)
		if (used[i] != 1) {
			fprintf(stderr, "docs: @%s@ has to be in the template"
			    " once, not %d times\n", markers[i].name, used[i]);
			exit(EXIT_FAILURE);
		}
}

static void
write_kind(const char *kind, const char *path, FILE *to)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].kind, kind) == 0) {
			FILE *from = open_file(path, "r");
			fill(from, to, kinds[i].markers);
			fclose(from);
			return;
		}
	fprintf(stderr, "docs: '%s' is nothing that it writes\n", kind);
	exit(EXIT_FAILURE);
}

int
main(int argc, char **argv)
{
	bool schema = argc == 3 && strcmp(argv[1], "schema") == 0;

	if (!schema && argc != 4) {
		fputs("usage: docs KIND TEMPLATE OUTPUT\n"
		    "       docs schema OUTPUT\n", stderr);
		return EXIT_FAILURE;
	}
	FILE *to = open_file(argv[argc - 1], "w");
	if (schema)
		schema_write(to);
	else
		write_kind(argv[1], argv[2], to);
	if (ferror(to) || fclose(to) != 0) {
		perror(argv[argc - 1]);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

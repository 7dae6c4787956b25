/*
 * Plays inputs that are there: each file of the directories that are named. The
 * last path that is printed is of the one that failed, or took too long.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fuzz.h"
#include "mem.h"
#include "textfile.h"

enum { INPUT_MOST = 1 << 20, INPUT_S = 20 };

static bool
play(const char *path)
{
	struct buffer b = { 0 };
	struct fault f;

	fprintf(stderr, "%s\n", path);
	if (!textfile_read(TEXTFILE_ANYBODYS, path, path, INPUT_MOST, &b, &f)) {
		fprintf(stderr, "%s\n", f.text);
		return false;
	}
	/* Nothing but the input may be read: no room at its end. */
	char *bytes = malloc(buffer_size(&b));
	if (buffer_size(&b) > 0)
		memcpy(bytes, buffer_data(&b), buffer_size(&b));
	alarm(INPUT_S);
	fuzz_one((struct slice){ bytes, buffer_size(&b) });
	alarm(0);
	free(bytes);
	buffer_finish(&b);
	return true;
}

/* How many it played; 0: something is wrong with it. */
static unsigned
play_all(const char *directory)
{
	DIR *d = opendir(directory);
	unsigned n = 0;

	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		if (e->d_name[0] == '.')
			continue;
		char *path = xasprintf("%s/%s", directory, e->d_name);
		bool ok = play(path);
		free(path);
		if (!ok) {
			closedir(d);
			return 0;
		}
		n++;
	}
	if (d != NULL)
		closedir(d);
	return n;
}

int
main(int argc, char **argv)
{
	fuzz_start();
	for (int i = 1; i < argc; i++)
		if (play_all(argv[i]) == 0) {
			fprintf(stderr, "%s: there is no input\n", argv[i]);
			return EXIT_FAILURE;
		}
	return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*
 * A Procfile: NAME: COMMAND in each line. Who runs it has a .env beside it, and
 * gives each process a PORT of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "envfile.h"
#include "import_private.h"
#include "mem.h"

enum {
	PORT_FIRST = 5000,
	PORT_STEP = 100,
	PORT_LAST = 65535,
	STOP_SECONDS = 5,
};

static const char blanks[] = " \t\r";

/* PORT of .env is where they begin. */
static long
first_port(const struct import *im)
{
	struct strings variables = { 0 };
	struct fault none = { 0 };
	long port = PORT_FIRST;
	char *path = import_path(im, ".env");

	if (envfile_read(path, path, &variables, &none))
		for (size_t i = 0; i < variables.n; i++)
			if (strncmp(variables.v[i], "PORT=", 5) == 0)
				port = strtol(variables.v[i] + 5, NULL, 10);
	strings_clear(&variables);
	free(path);
	return port > 0 && port <= PORT_LAST ? port : PORT_FIRST;
}

/* A line, which is changed; at is where it begins. */
static bool
read_line(struct import *im, char *line, struct made_place at, long *port)
{
	size_t n = strlen(line);

	while (n > 0 && strchr(blanks, line[n - 1]) != NULL)
		line[--n] = '\0';
	if (*line == '\0' || *line == '#')
		return true;
	char *colon = strchr(line, ':');
	if (colon == NULL)
		return import_fault(im, at, "a line must be NAME: COMMAND,"
		    " empty, or a remark that begins with #");
	*colon = '\0';
	char *command = colon + 1 + strspn(colon + 1, blanks);
	struct made *p = import_process(im, line, at);
	if (p == NULL)
		return false;
	at.column += (size_t)(command - line);
	if (*command == '\0')
		return import_fault(im, at, "process '%s' has no command",
		    p->key);
	made_text(p, "shell", at, command);
	if (*port <= PORT_LAST)
		made_word(made_map(p, "environment", at), "PORT", at, "\"%ld\"",
		    *port);
	*port += PORT_STEP;
	return true;
}

bool
import_procfile(struct import *im)
{
	char *text = import_whole(im);
	struct made_place at = import_begin();
	long port = first_port(im);
	bool ok = true;

	if (text == NULL)
		return false;
	im->needs_host = true;
	import_usual_directory(im);
	import_say(im, at, "PORT of the first process is %ld, which is assumed,"
	    " and of each one behind it %d more", port, PORT_STEP);
	import_stop(im->defaults, "TERM", STOP_SECONDS, at);
	import_env_file(im, im->defaults, ".env", at, true);
	for (char *line = text; line != NULL && ok; at.line++) {
		char *end = strchr(line, '\n');
		if (end != NULL)
			*end++ = '\0';
		ok = read_line(im, line, at, &port);
		line = end;
	}
	free(text);
	return ok;
}

#include "words.h"

struct slice
word_next(const char **at)
{
	struct slice w;

	*at += strspn(*at, " \t\r");
	w = (struct slice){ *at, strcspn(*at, " \t\r\n") };
	*at += w.n;
	return w;
}

struct slice
word_rest(const char *at)
{
	at += strspn(at, " \t\r");
	struct slice rest = { at, strcspn(at, "\n") };
	while (rest.n > 0 && strchr(" \t\r", rest.p[rest.n - 1]) != NULL)
		rest.n--;
	return rest;
}

bool
line_speaks(const char *line)
{
	struct slice w = word_next(&line);

	return w.n > 0 && w.p[0] != '#';
}

const char *
line_after(const char *line)
{
	line += strcspn(line, "\n");
	return *line == '\0' || line[1] == '\0' ? NULL : line + 1;
}

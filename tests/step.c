#include "step.h"

#include <stdlib.h>

#include "mem.h"

/* The byte that an escape stands for; *p is behind the backslash. */
static char
unescape(const char **p)
{
	static const char from[] = "nrte\\\"", to[] = "\n\r\t\033\\\"";
	char c = *(*p)++;
	const char *at = strchr(from, c);

	if (c == 'x' && (*p)[0] != '\0' && (*p)[1] != '\0') {
		char hex[] = { (*p)[0], (*p)[1], '\0' };
		*p += 2;
		return (char)strtol(hex, NULL, 16);
	}
	return at != NULL && c != '\0' ? to[at - from] : c;
}

/* Copies one word; false: its quote has no end. */
static bool
copy_word(const char **line, char **to)
{
	const char *p = *line;
	bool quoted = false;

	for (; *p != '\0' && (quoted || *p != ' '); ) {
		char c = *p++;
		if (c == '"')
			quoted = !quoted;
		else if (c == '\\' && quoted && *p != '\0')
			*(*to)++ = unescape(&p);
		else
			*(*to)++ = c;
	}
	*line = p;
	return !quoted;
}

bool
step_parse(struct step *s, const char *line, struct fault *f)
{
	char *to;

	*s = (struct step){ .room = xcalloc(2 * strlen(line) + 2, 1) };
	to = s->room;
	line += strspn(line, " \t");
	while (*line != '\0' && *line != '#') {
		char *from = to;
		if (s->n == STEP_WORDS) {
			step_finish(s);
			return fault_set(f, CODE_INVALID, "too many words");
		}
		s->quoted[s->n] = *line == '"';
		if (!copy_word(&line, &to)) {
			step_finish(s);
			return fault_set(f, CODE_INVALID, "a quote is open");
		}
		s->v[s->n++] = (struct slice){ from, (size_t)(to - from) };
		*to++ = '\0';
		line += strspn(line, " \t");
	}
	return true;
}

void
step_finish(struct step *s)
{
	free(s->room);
	*s = (struct step){ 0 };
}

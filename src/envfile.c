#include "envfile.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "mem.h"
#include "textfile.h"
#include "variable.h"

enum { BYTES_MAX = 1 << 20, VARIABLES_MAX = 512, TOLD_MAX = 64 };

/* A line as it is being read. */
struct line {
	const char *shown;
	unsigned number;
	struct fault *f;
};

static const char blanks[] = " \t";

static bool
wrong(const struct line *l, const char *name, size_t n, const char *what)
{
	return fault_set(l->f, CODE_INVALID, "%s:%u: %.*s%s%s", l->shown,
	    l->number, n > TOLD_MAX ? TOLD_MAX : (int)n, name,
	    n > 0 ? " " : "", what);
}

/* Between quotes; what escapes there are is not for '. Returns its end or NULL. */
static const char *
quoted(const char *p, struct buffer *value)
{
	char quote = *p++;

	for (; *p != '\0' && *p != quote; p++) {
		if (quote == '"' && *p == '\\' && p[1] != '\0' &&
		    strchr("\"\\$n", p[1]) != NULL) {
			p++;
			buffer_put(value, *p == 'n' ? "\n" : p, 1);
			continue;
		}
		buffer_put(value, p, 1);
	}
	return *p == quote ? p + 1 : NULL;
}

/* Without the blanks at its end, and the remark behind some. */
static void
unquoted(const char *p, struct buffer *value)
{
	size_t n = strlen(p);

	for (size_t i = 0; i < n; i++)
		if (p[i] == '#' && (i == 0 || strchr(blanks, p[i - 1]) != NULL))
			n = i;
	while (n > 0 && strchr(blanks, p[n - 1]) != NULL)
		n--;
	buffer_put(value, p, n);
}

static bool
read_value(const struct line *l, const char *name, size_t n,
    struct buffer *value)
{
	const char *p = name + n + 1;

	p += strspn(p, blanks);
	if (*p != '"' && *p != '\'') {
		unquoted(p, value);
		return true;
	}
	if ((p = quoted(p, value)) == NULL)
		return wrong(l, name, n, "has a quote that is not closed in its"
		    " line");
	p += strspn(p, blanks);
	return *p == '\0' || *p == '#' ||
	    wrong(l, name, n, "has something behind its closing quote");
}

static bool
read_line(const struct line *l, const char *text, struct strings *to)
{
	struct buffer value = { 0 };

	text += strspn(text, blanks);
	if (*text == '\0' || *text == '#')
		return true;
	if (strncmp(text, "export", 6) == 0 && strchr(blanks, text[6]) != NULL &&
	    text[6] != '\0')
		text += 6 + strspn(text + 6, blanks);
	size_t n = variable_name(text);
	if (n == 0 || text[n] != '=')
		return wrong(l, "", 0, "a line must be NAME=value, empty, or a"
		    " remark that begins with #; a name has letters, digits and"
		    " _, and does not begin with a digit");
	if (variable_is_ours(text))
		return wrong(l, text, n, VARIABLE_OURS);
	if (to->n == VARIABLES_MAX)
		return wrong(l, "", 0, "there are more than 512 variables");
	bool ok = read_value(l, text, n, &value);
	if (ok) {
		char *all = xmemdup0(buffer_data(&value), buffer_size(&value));
		strings_add(to, xasprintf("%.*s=%s", (int)n, text, all));
		free(all);
	}
	buffer_finish(&value);
	return ok;
}

/* The text has lines, and no NUL but the one at its end; it is changed. */
static bool
read_lines(struct line *l, char *text, struct strings *to)
{
	bool ok = true;

	for (char *next; ok && text != NULL; text = next) {
		size_t n = strcspn(text, "\n");
		next = text[n] == '\n' ? text + n + 1 : NULL;
		text[n] = '\0';
		if (n > 0 && text[n - 1] == '\r')
			text[n - 1] = '\0';
		l->number++;
		ok = read_line(l, text, to);
	}
	return ok;
}

bool
envfile_read(const char *path, const char *shown, struct strings *to,
    struct fault *f)
{
	struct line l = { .shown = shown, .f = f };
	struct buffer b = { 0 };

	bool ok = textfile_read(TEXTFILE_OURS, path, shown, BYTES_MAX, &b, f);
	if (ok && memchr(buffer_data(&b), '\0', buffer_size(&b)) != NULL)
		ok = fault_set(f, CODE_INVALID, "cannot read %s: it has a NUL"
		    " character, so it is no text", shown);
	char *text = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	ok = ok && read_lines(&l, text, to);
	free(text);
	return ok;
}

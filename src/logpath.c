#include "logpath.h"

#include <string.h>

#include "buffer.h"
#include "mem.h"

enum { TOLD_MAX = 32 };

static const char listed[] =
#define LOGPATH(name) ", ${" #name "}"
#include "logpath.def"
#undef LOGPATH
    ;

const char *const logpath_names = &listed[2];   /* no comma comes first */

static const struct {
	const char *name;
	size_t offset;
} names[] = {
#define LOGPATH(name) { #name, offsetof(struct logpath, name) },
#include "logpath.def"
#undef LOGPATH
};

enum { NAMES = sizeof names / sizeof *names };

/* Which name "${...}" at text is, and its end; NAMES: none. */
static size_t
name_at(const char *text, const char **end)
{
	const char *close = strchr(text, '}');
	size_t i = 0;

	if (close == NULL)
		return NAMES;
	size_t n = (size_t)(close - text) - 2;
	while (i < NAMES && (strlen(names[i].name) != n ||
	    memcmp(names[i].name, text + 2, n) != 0))
		i++;
	*end = close + 1;
	return i;
}

const char *
logpath_wrong(const char *path, size_t *length)
{
	const char *at = path, *end;

	while ((at = strstr(at, "${")) != NULL) {
		if (name_at(at, &end) == NAMES) {
			size_t n = strcspn(at, "}");
			*length = at[n] == '}' ? n + 1 : n;
			if (*length > TOLD_MAX)
				*length = TOLD_MAX;
			return at;
		}
		at = end;
	}
	return NULL;
}

bool
logpath_has_run(const char *path)
{
	return strstr(path, "${run}") != NULL;
}

char *
logpath_expand(const char *path, const struct logpath *values)
{
	struct buffer out = { 0 };
	const char *at, *end;

	while ((at = strstr(path, "${")) != NULL) {
		size_t i = name_at(at, &end);
		buffer_put(&out, path, (size_t)(at - path));
		if (i == NAMES) {       /* it was checked: never here */
			buffer_puts(&out, "${");
			path = at + 2;
			continue;
		}
		buffer_puts(&out, *(const char *const *)(const void *)
		    ((const char *)values + names[i].offset));
		path = end;
	}
	buffer_puts(&out, path);
	char *text = xmemdup0(buffer_data(&out), buffer_size(&out));
	buffer_finish(&out);
	return text;
}

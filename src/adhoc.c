#include "adhoc.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <utf8proc.h>

#include "made.h"
#include "mem.h"

enum { NAME_BYTES = 40 };       /* of the program's, before the time        */

static const struct made_place nowhere;

static char *
copy(const char *text)
{
	return text == NULL ? NULL : xstrdup(text);
}

void
adhocs_add(struct adhocs *a, const struct adhoc *one)
{
	struct adhoc *to;

	a->v = xreallocarray(a->v, a->n + 1, sizeof *a->v);
	to = &a->v[a->n++];
	*to = (struct adhoc){ copy(one->name), copy(one->host),
		copy(one->role), { 0 } };
	for (size_t i = 0; i < one->command.n; i++)
		strings_add(&to->command, xstrdup(one->command.v[i]));
}

void
adhocs_copy(struct adhocs *to, const struct adhocs *from)
{
	for (size_t i = 0; i < from->n; i++)
		adhocs_add(to, &from->v[i]);
}

void
adhocs_finish(struct adhocs *a)
{
	for (size_t i = 0; i < a->n; i++) {
		free(a->v[i].name);
		free(a->v[i].host);
		free(a->v[i].role);
		strings_clear(&a->v[i].command);
	}
	free(a->v);
	*a = (struct adhocs){ 0 };
}

char *
adhoc_name(const char *program, int64_t now)
{
	const char *slash = strrchr(program, '/');
	time_t seconds = (time_t)(now / 1000);
	char name[NAME_BYTES + 1], when[16] = "";
	size_t n = 0;
	struct tm tm;

	for (const char *p = slash != NULL ? slash + 1 : program; *p != '\0' &&
	    n < NAME_BYTES; p++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvw"
		    "xyz0123456789_", *p) != NULL || (n > 0 &&
		    strchr(".-", *p) != NULL))
			name[n++] = *p;
	name[n] = '\0';
	if (localtime_r(&seconds, &tm) != NULL)
		strftime(when, sizeof when, "%H%M%S", &tm);
	return xasprintf("%s-%s", n > 0 ? name : "run", when);
}

void
adhoc_fault(struct fault *f)
{
	static const char file[] = ADHOC_FILE ":";
	char *text = f->text;

	if (strncmp(text, file, sizeof file - 1) != 0)
		return;
	text += sizeof file - 1;
	text += strspn(text, "0123456789");
	text += *text == ':' ? 1 : 0;
	text += strspn(text, "0123456789");
	text += strspn(text, ": ");
	memmove(f->text, text, strlen(text) + 1);
}

static bool
is_text(const char *text)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text;
	utf8proc_ssize_t left = (utf8proc_ssize_t)strlen(text);
	utf8proc_int32_t c;

	while (left > 0) {
		utf8proc_ssize_t n = utf8proc_iterate(p, left, &c);
		if (n <= 0)
			return false;
		p += n;
		left -= n;
	}
	return true;
}

static void
put_one(struct made *processes, const struct adhoc *a)
{
	struct made *p = made_map(processes, a->name, nowhere);
	struct made *argv;

	made_text(p, "host", nowhere, a->host);
	if (a->role != NULL)
		made_text(p, "role", nowhere, a->role);
	made_word(p, "autostart", nowhere, "false");
	argv = made_list(p, "command", nowhere);
	for (size_t i = 0; i < a->command.n; i++)
		made_text(argv, NULL, nowhere, a->command.v[i]);
}

static bool
check(const struct adhoc *a, struct fault *f)
{
	bool ok = is_text(a->name) && is_text(a->host) && (a->role == NULL ||
	    is_text(a->role));

	for (size_t i = 0; i < a->command.n && ok; i++)
		ok = is_text(a->command.v[i]);
	return ok || fault_set(f, CODE_INVALID, "a word of the command line is"
	    " not UTF-8, which a session has only");
}

bool
adhocs_text(const struct adhocs *a, struct buffer *b, struct fault *f)
{
	struct made *all = made_new();
	struct made *processes = made_map(all, "processes", nowhere);
	struct made_lines lines = { 0 };
	bool ok = true;

	for (size_t i = 0; i < a->n && ok; i++) {
		ok = check(&a->v[i], f);
		if (ok)
			put_one(processes, &a->v[i]);
	}
	if (ok)
		made_write(all, b, &lines);
	free(lines.v);
	made_free(all);
	return ok;
}

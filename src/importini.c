#include "import_ini.h"

#include <ctype.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

/*
 * The file as it is handed to libinih, a line at a time. It calls back for the line
 * that it has got last, which tells where all is: it says no places itself, and has
 * room for no more than 49 bytes of a section's name.
 */
struct feed {
	struct import *im;
	struct ini *ini;
	const char *next;       /* what was not handed out                  */
	const char *line;       /* what was, last                           */
	struct made_place at;   /* of what is written in it                 */
	bool ok;
};

static const char blanks[] = " \t\r\n\f\v";

static void
begin_section(struct feed *f, const char *open)
{
	size_t n = strcspn(open + 1, "]\n");
	struct ini *ini = f->ini;

	if (open[1 + n] != ']')
		return;         /* which libinih complains about */
	char *name = xmemdup0(open + 1, n);
	const struct ini_section *there = ini_section(ini, name);
	if (there != NULL && f->ok)
		f->ok = import_fault(f->im, f->at, "section [%.64s] is there"
		    " already, in line %zu", name, there->at.line);
	ini->v = xreallocarray(ini->v, ini->n + 1, sizeof *ini->v);
	ini->v[ini->n++] = (struct ini_section){ .name = name, .at = f->at };
}

/* As fgets(3). The room is larger than any line. */
static char *
hand_out(char *to, int room, void *stream)
{
	struct feed *f = stream;
	size_t n = strcspn(f->next, "\n");

	if (*f->next == '\0')
		return NULL;
	n += f->next[n] == '\n';
	if (room <= 0 || n >= (size_t)room)
		n = (size_t)room - 1;
	memcpy(to, f->next, n);
	to[n] = '\0';
	f->line = f->next;
	f->next += n;
	size_t in = strspn(f->line, blanks);
	f->at = (struct made_place){ f->at.line + 1, in + 1 };
	if (f->line[in] == '[' && in == 0)
		begin_section(f, f->line);
	return to;
}

/* A # behind a blank begins a remark, too. */
static size_t
without_remark(const char *value)
{
	size_t n = strlen(value);

	for (size_t i = 1; i < n; i++)
		if (value[i] == '#' && strchr(blanks, value[i - 1]) != NULL)
			n = i;
	while (n > 0 && strchr(blanks, value[n - 1]) != NULL)
		n--;
	return n;
}

static struct ini_value *
find(const struct ini_section *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->v[i].name, name) == 0)
			return &s->v[i];
	return NULL;
}

static void
go_on(struct ini_value *v, const char *value, size_t n)
{
	char *all = xasprintf("%s\n%.*s", v->text, (int)n, value);

	free(v->text);
	v->text = all;
}

static void
add_value(struct ini_section *s, const char *name, char *text,
    struct made_place at)
{
	char *small = xstrdup(name);

	for (char *p = small; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	struct ini_value *v = find(s, small);
	if (v != NULL) {        /* the later one wins */
		free(v->text);
		free(small);
		v->text = text;
		v->at = at;
		return;
	}
	s->v = xreallocarray(s->v, s->n + 1, sizeof *s->v);
	s->v[s->n++] = (struct ini_value){ small, text, at };
}

static int
take_value(void *user, const char *section, const char *name,
    const char *value)
{
	struct feed *f = user;
	struct ini *ini = f->ini;
	size_t n = without_remark(value);

	(void)section;
	if (ini->n == 0) {
		if (f->ok)
			f->ok = import_fault(f->im, f->at, "there is no"
			    " [section] before this");
		return 1;
	}
	struct ini_section *s = &ini->v[ini->n - 1];
	if (strchr(blanks, *f->line) != NULL && s->n > 0)
		go_on(&s->v[s->n - 1], value, n);
	else
		add_value(s, name, xmemdup0(value, n), f->at);
	return 1;
}

/* The library's own settings, which are of all its readings: it has no others. */
static void
set_limits(const char *text)
{
	ini_use_stack = false;
	ini_allow_realloc = false;
	ini_initial_alloc = ini_max_line = (int)strlen(text) + 3;
	ini_stop_on_first_error = true;
}

bool
ini_read(struct ini *ini, struct import *im)
{
	char *text = import_whole(im);
	struct feed f = { .im = im, .ini = ini, .next = text, .ok = true };

	*ini = (struct ini){ 0 };
	if (text == NULL)
		return false;
	set_limits(text);
	int line = ini_parse_stream(hand_out, &f, take_value, &f);
	if (line < 0)
		f.ok = fault_set(im->f, CODE_FAILED, "there is no memory for"
		    " %s", im->shown);
	else if (line > 0 && f.ok)
		f.ok = import_fault(im, f.at, "a line must be [SECTION],"
		    " NAME = VALUE, more of the value before it behind blanks,"
		    " empty, or a remark");
	free(text);
	return f.ok;
}

void
ini_finish(struct ini *ini)
{
	for (size_t i = 0; i < ini->n; i++) {
		struct ini_section *s = &ini->v[i];
		for (size_t k = 0; k < s->n; k++) {
			free(s->v[k].name);
			free(s->v[k].text);
		}
		free(s->v);
		free(s->name);
	}
	free(ini->v);
}

const struct ini_section *
ini_section(const struct ini *ini, const char *name)
{
	for (size_t i = 0; i < ini->n; i++)
		if (strcmp(ini->v[i].name, name) == 0)
			return &ini->v[i];
	return NULL;
}

const struct ini_value *
ini_value(const struct ini_section *s, const char *name)
{
	return s != NULL ? find(s, name) : NULL;
}

/*
 * supervisord.conf: its programs, and the groups that they are in. supervisord starts
 * by priority, the smallest first, and stops the other way: so do roles.
 */
#include <stdlib.h>
#include <string.h>

#include "import_supervisor.h"
#include "mem.h"

enum { PRIORITY = 999, PROCESSES_MAX = 10000 };

/* What is behind "program:", or NULL. */
static const char *
name_in(const struct ini_section *s, const char *kind)
{
	size_t n = strlen(kind);

	return strncmp(s->name, kind, n) == 0 ? s->name + n +
	    strspn(s->name + n, " ") : NULL;
}

static bool
lists(const struct ini_section *group, const char *program)
{
	const struct ini_value *v = ini_value(group, "programs");
	size_t n = strlen(program);

	for (const char *at = v != NULL ? v->text : ""; *at != '\0';) {
		at += strspn(at, ", \t\r\n");
		size_t word = strcspn(at, ", \t\r\n");
		if (word == n && memcmp(at, program, n) == 0)
			return true;
		at += word;
	}
	return false;
}

static const struct ini_section *
group_of(const struct ini *ini, const char *program)
{
	for (size_t i = 0; i < ini->n; i++)
		if (name_in(&ini->v[i], "group:") != NULL &&
		    lists(&ini->v[i], program))
			return &ini->v[i];
	return NULL;
}

/* Without any, all are started at once, and need no roles. */
static bool
any_priority(const struct ini *ini)
{
	for (size_t i = 0; i < ini->n; i++)
		if (name_in(&ini->v[i], "program:") != NULL &&
		    ini_value(&ini->v[i], "priority") != NULL)
			return true;
	return false;
}

/* A role, and its place among the others. */
struct rank {
	char *role;             /* NULL: it has none                        */
	int64_t priority;
	size_t index;
	struct made_place at;
};

static int
by_priority(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Of a section that is no program, none. False: a fault was set. */
static bool
rank_of(struct import *im, const struct ini *ini, size_t i, bool ranked,
    struct rank *r)
{
	const struct ini_section *s = &ini->v[i];
	const char *program = name_in(s, "program:");

	if (program == NULL)
		return true;
	const struct ini_section *group = group_of(ini, program);
	const struct ini_section *by = group != NULL ? group : s;
	const struct ini_value *own = ini_value(s, "priority");
	*r = (struct rank){ NULL, PRIORITY, i, by->at };
	if (!supervisor_number(im, by, "priority", 0, 1000000, &r->priority))
		return false;
	if (group != NULL) {
		if (own != NULL)
			import_say(im, own->at, "'priority' of program '%.64s'"
			    " is not carried over: it is started with its"
			    " group", program);
		r->role = import_name(im, name_in(group, "group:"), group->at);
		return r->role != NULL;
	}
	if (ranked)
		r->role = xasprintf("priority-%lld", (long long)r->priority);
	return true;
}

/* Of each section its role. */
static bool
put_roles(struct import *im, const struct ini *ini, struct rank *ranks)
{
	bool ranked = any_priority(ini), ok = true;
	struct rank *sorted = xcalloc(ini->n + 1, sizeof *sorted);

	for (size_t i = 0; i < ini->n && ok; i++)
		ok = rank_of(im, ini, i, ranked, &ranks[i]);
	memcpy(sorted, ranks, ini->n * sizeof *sorted);
	qsort(sorted, ini->n, sizeof *sorted, by_priority);
	for (size_t i = 0; i < ini->n && ok; i++)
		if (sorted[i].role != NULL)
			import_role(im, sorted[i].role, sorted[i].at);
	free(sorted);
	return ok;
}

static bool
read_one(struct program *p, const struct rank *r)
{
	struct ini_value plain = { .name = (char []){ "process_name" },
		.text = (char []){ "%(program_name)s" }, .at = p->section->at };
	const struct ini_value *named = ini_value(p->section, "process_name");

	p->process = NULL;
	char *name = supervisor_expand(p, named != NULL ? named : &plain);
	if (name == NULL)
		return false;
	p->process = import_process(p->im, name, p->section->at);
	free(name);
	if (p->process == NULL)
		return false;
	if (r->role != NULL)
		made_text(p->process, "role", p->section->at, r->role);
	return supervisor_process(p);
}

static bool
read_program(struct import *im, struct ini *ini, const struct ini_section *s,
    const char *name, const struct rank *r)
{
	int64_t first = 0;
	struct program p = { .im = im, .ini = ini, .section = s, .count = 1,
		.name = name };
	const struct ini_section *group = group_of(ini, name);

	p.group = group != NULL ? name_in(group, "group:") : name;
	if (!supervisor_number(im, s, "numprocs", 1, PROCESSES_MAX, &p.count) ||
	    !supervisor_number(im, s, "numprocs_start", 0, 1000000, &first))
		return false;
	if (im->processes->n + (size_t)p.count > PROCESSES_MAX)
		return import_fault(im, s->at, "there are more than %d"
		    " processes", PROCESSES_MAX);
	for (int64_t i = 0; i < p.count; i++) {
		size_t said = im->said_n;
		p.number = first + i;
		if (!read_one(&p, r))
			return false;
		if (i > 0)
			import_unsay(im, said);
	}
	return true;
}

/* Of supervisord itself only what its processes have of it. */
static bool
read_own(struct import *im, struct ini *ini, const struct ini_section *s)
{
	struct program p = { .im = im, .ini = ini, .section = s, .name = "",
		.group = "", .count = 1 };
	const struct ini_value *v = ini_value(s, "environment");

	if (v != NULL && !supervisor_environment(&p, v, im->defaults))
		return false;
	if ((v = ini_value(s, "directory")) != NULL) {
		char *text = supervisor_expand(&p, v);
		if (text == NULL)
			return false;
		import_directory(im, im->defaults, text, v->at);
		free(text);
	}
	import_say(im, s->at, "section [supervisord] is not carried over, but"
	    " its environment and directory");
	return true;
}

static bool
read_section(struct import *im, struct ini *ini, const struct ini_section *s,
    const struct rank *r)
{
	const char *program = name_in(s, "program:");

	if (program != NULL)
		return read_program(im, ini, s, program, r);
	if (strcmp(s->name, "supervisord") == 0)
		return read_own(im, ini, s);
	if (name_in(s, "group:") == NULL)
		import_say(im, s->at, "section [%.64s] is not carried over%s",
		    s->name, strcmp(s->name, "include") == 0 ? ": import the"
		    " files that it names, too" : "");
	return true;
}

static bool
read_sections(struct import *im, struct ini *ini)
{
	struct rank *ranks = xcalloc(ini->n + 1, sizeof *ranks);
	bool ok = put_roles(im, ini, ranks);

	for (size_t i = 0; i < ini->n && ok; i++)
		ok = read_section(im, ini, &ini->v[i], &ranks[i]);
	for (size_t i = 0; i < ini->n; i++)
		free(ranks[i].role);
	free(ranks);
	return ok;
}

bool
import_supervisord(struct import *im)
{
	struct ini ini = { 0 };
	bool ok = ini_read(&ini, im);

	im->needs_host = true;
	if (ok) {
		import_stop(im->defaults, "TERM", -1, import_begin());
		ok = read_sections(im, &ini);
		if (made_get(im->defaults, "working_dir") == NULL)
			import_say(im, import_begin(), "processes that say no"
			    " directory run in the login directory: where"
			    " supervisord was started is not known");
	}
	ini_finish(&ini);
	return ok;
}

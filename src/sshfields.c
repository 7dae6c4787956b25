#include "sshfields.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

enum {
#define SSH_TEXT(field) +1
#define SSH_NUMBER(type, field, most)
#define SSH_PATHS(field)
	TEXTS = 0
#include "sshfield.def"
	,
#define SSH_TEXT(field)
#define SSH_NUMBER(type, field, most) +1
#define SSH_PATHS(field)
	NUMBERS = 0
#include "sshfield.def"
	,
#define SSH_TEXT(field)
#define SSH_NUMBER(type, field, most)
#define SSH_PATHS(field) +1
	PATHS = 0
#include "sshfield.def"
	,
	ROW = NUMBERS + PATHS,  /* of the numbers                           */
	LENGTH = 5,             /* before a text, in a frame                */
	NUMBER = 9,             /* a number there                           */
};

struct ssh_fields
ssh_fields_none(void)
{
	return (struct ssh_fields){
#define SSH_TEXT(field) .field = xstrdup(""),
#define SSH_NUMBER(type, field, most)
#define SSH_PATHS(field)
#include "sshfield.def"
	};
}

static struct strings
copy_strings(const struct strings *from)
{
	struct strings to = { 0 };

	for (size_t i = 0; i < from->n; i++)
		strings_add(&to, xstrdup(from->v[i]));
	return to;
}

struct ssh_fields
ssh_fields_copy(const struct ssh_fields *from)
{
	return (struct ssh_fields){
#define SSH_TEXT(field) .field = xstrdup(from->field),
#define SSH_NUMBER(type, field, most) .field = from->field,
#define SSH_PATHS(field) .field = copy_strings(&from->field),
#include "sshfield.def"
	};
}

bool
ssh_fields_same(const struct ssh_fields *a, const struct ssh_fields *b)
{
	return true
#define SSH_TEXT(field) && strcmp(a->field, b->field) == 0
#define SSH_NUMBER(type, field, most) && a->field == b->field
#define SSH_PATHS(field) && strings_same(&a->field, &b->field)
#include "sshfield.def"
	    ;
}

void
ssh_fields_finish(struct ssh_fields *f)
{
#define SSH_TEXT(field) free(f->field);
#define SSH_NUMBER(type, field, most)
#define SSH_PATHS(field) strings_clear(&f->field);
#include "sshfield.def"
}

size_t
ssh_fields_weight(const struct ssh_fields *f)
{
	return ROW * NUMBER
#define SSH_TEXT(field) + LENGTH + strlen(f->field)
#define SSH_NUMBER(type, field, most)
#define SSH_PATHS(field) + strings_weight(&f->field)
#include "sshfield.def"
	    ;
}

/* What is in a list of ours is written while it is made. */
static void
add_text(struct words *w, const char *text)
{
	struct slice *v = xreallocarray((void *)(uintptr_t)w->v, w->n + 1,
	    sizeof *v);

	v[w->n++] = slice_of(text);
	w->v = v;
}

static void
add_number(struct nums *to, unsigned long long number)
{
	unsigned long long *v = xreallocarray((void *)(uintptr_t)to->v,
	    to->n + 1, sizeof *v);

	v[to->n++] = number;
	to->v = v;
}

static void
add_paths(struct ssh_lists *l, const struct strings *s)
{
	for (size_t i = 0; i < s->n; i++)
		add_text(&l->paths, s->v[i]);
	add_number(&l->numbers, s->n);
}

void
ssh_lists_add(struct ssh_lists *l, const struct ssh_fields *f)
{
#define SSH_TEXT(field) add_text(&l->texts, f->field);
#define SSH_NUMBER(type, field, most)                                          \
	add_number(&l->numbers, (unsigned long long)f->field);
#define SSH_PATHS(field) add_paths(l, &f->field);
#include "sshfield.def"
}

void
ssh_lists_finish(struct ssh_lists *l)
{
	free((void *)(uintptr_t)l->texts.v);
	free((void *)(uintptr_t)l->paths.v);
	free((void *)(uintptr_t)l->numbers.v);
}

/* Takes the paths of one kind from those that are left. */
static bool
has_paths(size_t *left, unsigned long long n)
{
	if (n > *left)
		return false;
	*left -= (size_t)n;
	return true;
}

bool
ssh_lists_ok(const struct ssh_lists *l, size_t n)
{
	const unsigned long long *number = l->numbers.v;
	size_t left = l->paths.n;

	if (l->texts.n != n * TEXTS || l->numbers.n != n * ROW)
		return false;
	for (size_t i = 0; i < n; i++) {
		/* Its address is the first. */
		bool ok = l->texts.v[i * TEXTS].n > 0
#define SSH_TEXT(field)
#define SSH_NUMBER(type, field, most)                                          \
	&& *number++ <= (unsigned long long)(most)
#define SSH_PATHS(field) && has_paths(&left, *number++)
#include "sshfield.def"
		    ;
		if (!ok)
			return false;
	}
	return left == 0;
}

/* Where the paths of the i-th begin. */
static const struct slice *
paths_of(const struct ssh_lists *l, size_t i)
{
	const struct slice *at = l->paths.v;

	for (size_t k = 0; k < i; k++)
		for (size_t kind = NUMBERS; kind < ROW; kind++)
			at += l->numbers.v[k * ROW + kind];
	return at;
}

static struct strings
take_paths(const struct slice **at, unsigned long long n)
{
	struct strings s = { 0 };

	for (; n > 0; n--, ++*at)
		strings_add(&s, xmemdup0((*at)->p, (*at)->n));
	return s;
}

struct ssh_fields
ssh_lists_get(const struct ssh_lists *l, size_t i)
{
	const struct slice *text = l->texts.v + i * TEXTS;
	const unsigned long long *number = l->numbers.v + i * ROW;
	const struct slice *path = paths_of(l, i);
	struct ssh_fields f;

#define SSH_TEXT(field) f.field = xmemdup0(text->p, text->n), text++;
#define SSH_NUMBER(type, field, most) f.field = (type)*number++;
#define SSH_PATHS(field) f.field = take_paths(&path, *number++);
#include "sshfield.def"
	return f;
}

#include "made.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

struct made *
made_new(void)
{
	struct made *m = xcalloc(1, sizeof *m);

	m->kind = MADE_MAP;
	return m;
}

static void
empty(struct made *m)
{
	for (size_t i = 0; i < m->n; i++)
		made_free(m->v[i]);
	free(m->v);
	free(m->text);
	m->v = NULL;
	m->text = NULL;
	m->n = 0;
}

void
made_free(struct made *m)
{
	if (m == NULL)
		return;
	empty(m);
	free(m->key);
	free(m);
}

struct made *
made_get(const struct made *in, const char *key)
{
	for (size_t i = 0; i < in->n && key != NULL; i++)
		if (strcmp(in->v[i]->key, key) == 0)
			return in->v[i];
	return NULL;
}

static struct made *
get_or_add(struct made *in, const char *key, struct made_place at)
{
	struct made *m = made_get(in, key);

	if (m != NULL)
		return m;
	m = xcalloc(1, sizeof *m);
	m->key = key != NULL ? xstrdup(key) : NULL;
	m->at = at;
	in->v = xgrow(in->v, in->n, sizeof *in->v);
	return in->v[in->n++] = m;
}

static struct made *
holder(struct made *in, const char *key, struct made_place at,
    enum made_kind kind)
{
	struct made *m = get_or_add(in, key, at);

	if (m->kind != kind)
		empty(m);
	m->kind = kind;
	return m;
}

struct made *
made_map(struct made *in, const char *key, struct made_place at)
{
	return holder(in, key, at, MADE_MAP);
}

struct made *
made_list(struct made *in, const char *key, struct made_place at)
{
	return holder(in, key, at, MADE_LIST);
}

/* Takes over text. */
static void
put(struct made *in, const char *key, struct made_place at,
    enum made_kind kind, char *text)
{
	struct made *m = get_or_add(in, key, at);

	empty(m);
	m->kind = kind;
	m->text = text;
	m->at = at;
}

void
made_text(struct made *in, const char *key, struct made_place at,
    const char *text)
{
	put(in, key, at, MADE_TEXT, xstrdup(text));
}

void
made_word(struct made *in, const char *key, struct made_place at,
    const char *fmt, ...)
{
	char word[128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(word, sizeof word, fmt, ap);
	va_end(ap);
	put(in, key, at, MADE_WORD, xstrdup(word));
}

void
made_drop(struct made *in, const char *key)
{
	size_t kept = 0;

	for (size_t i = 0; i < in->n; i++)
		if (strcmp(in->v[i]->key, key) == 0)
			made_free(in->v[i]);
		else
			in->v[kept++] = in->v[i];
	/* The room is by the next power of two of n: it must still be. */
	in->n = kept;
	if (kept > 0)
		in->v = xreallocarray(in->v, 2 * kept, sizeof *in->v);
}

void
made_sort(struct made *m, const char *const *keys, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = at; k < m->n; k++) {
			struct made *found = m->v[k];
			if (strcmp(found->key, keys[i]) != 0)
				continue;
			memmove(&m->v[at + 1], &m->v[at],
			    (k - at) * sizeof *m->v);
			m->v[at++] = found;
		}
}

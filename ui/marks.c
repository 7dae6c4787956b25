#include "marks.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "mem.h"

struct mark {
	char *key;
	UT_hash_handle hh;
};

struct marks {
	struct mark *by_key;
	uint64_t changes;
};

struct marks *
marks_new(void)
{
	return xcalloc(1, sizeof(struct marks));
}

void
marks_free(struct marks *m)
{
	if (m == NULL)
		return;
	marks_clear(m);
	free(m);
}

static struct mark *
find(const struct marks *m, const struct model_proc *p)
{
	struct mark *found;

	HASH_FIND_STR(m->by_key, p->key, found);
	return found;
}

bool
marks_has(const struct marks *m, const struct model_proc *p)
{
	return find(m, p) != NULL;
}

static void
mark_free(struct mark *mark)
{
	free(mark->key);
	free(mark);
}

static void
take_off(struct marks *m, struct mark *mark)
{
	m->changes++;
	HASH_DEL(m->by_key, mark);
	mark_free(mark);
}

void
marks_put(struct marks *m, const struct model_proc *p, bool on)
{
	struct mark *mark = find(m, p);

	if (mark != NULL && !on)
		take_off(m, mark);
	if (mark != NULL || !on)
		return;
	mark = xcalloc(1, sizeof *mark);
	mark->key = xstrdup(p->key);
	HASH_ADD_KEYPTR(hh, m->by_key, mark->key, strlen(mark->key), mark);
	m->changes++;
}

void
marks_clear(struct marks *m)
{
	struct mark *mark = m->by_key, *next;

	m->changes += HASH_COUNT(m->by_key);
	HASH_CLEAR(hh, m->by_key);
	for (; mark != NULL; mark = next) {
		next = mark->hh.next;
		mark_free(mark);
	}
}

uint64_t
marks_changes(const struct marks *m)
{
	return m->changes;
}

size_t
marks_get(const struct marks *m, const struct model *of,
    const struct model_proc **v, size_t most)
{
	size_t n = 0, left = HASH_COUNT(m->by_key);

	for (size_t i = 0; i < of->proc_count && left > 0; i++) {
		if (!marks_has(m, of->procs[i]))
			continue;
		left--;
		if (!model_listed(of->procs[i]))
			continue;
		if (n < most)
			v[n] = of->procs[i];
		n++;
	}
	return n;
}

size_t
marks_count(const struct marks *m, const struct model *of)
{
	return marks_get(m, of, NULL, 0);
}

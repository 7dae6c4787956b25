#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "rows_private.h"

struct place {
	char *key;
	size_t at;
	UT_hash_handle hh;
};

struct rows_hold {
	struct place *by_key;
};

struct rows_hold *
rows_hold_new(const struct rows *r)
{
	struct rows_hold *h = xcalloc(1, sizeof *h);

	for (size_t i = 0; i < r->member_count; i++) {
		struct place *p = xcalloc(1, sizeof *p);
		p->key = xstrdup(r->members[i].proc->key);
		p->at = i;
		HASH_ADD_KEYPTR(hh, h->by_key, p->key, strlen(p->key), p);
	}
	return h;
}

void
rows_hold_free(struct rows_hold *h)
{
	struct place *all, *p, *next;

	if (h == NULL)
		return;
	all = h->by_key;
	HASH_CLEAR(hh, h->by_key);
	HASH_ITER (hh, all, p, next) {
		free(p->key);
		free(p);
	}
	free(h);
}

size_t
rows_hold_place(const struct rows_hold *h, const struct model_proc *p)
{
	const struct place *found = NULL;

	if (h != NULL)
		HASH_FIND_STR(h->by_key, p->key, found);
	return found == NULL ? SIZE_MAX : found->at;
}

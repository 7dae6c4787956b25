#include "byname.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "mem.h"

struct byname_entry {
	struct named is;
	UT_hash_handle hh;
};

struct named *
byname_find(const struct byname *b, const char *name)
{
	struct byname_entry *e;

	HASH_FIND_STR(b->all, name, e);
	return e == NULL ? NULL : &e->is;
}

void
byname_add(struct byname *b, const char *name, const void *what)
{
	struct byname_entry *e = xcalloc(1, sizeof *e);

	e->is.what = what;
	HASH_ADD_KEYPTR(hh, b->all, name, strlen(name), e);
}

void
byname_finish(struct byname *b)
{
	struct byname_entry *all = b->all, *e, *next;

	HASH_CLEAR(hh, b->all);
	HASH_ITER(hh, all, e, next) {
		free(e);
	}
}

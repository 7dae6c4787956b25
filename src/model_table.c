/*
 * The records of a model by their ids. What uthash makes of a call has branches for
 * memory that it does not get, which mem.h does not know; so they are here, and
 * what decides on life is in model.c.
 */
#include "model_private.h"

#include <stdlib.h>

#include "mem.h"

static char *
proc_id(struct slice host, struct slice name)
{
	return xasprintf("%.*s/%.*s", SLICE_ARG(host), SLICE_ARG(name));
}

struct model_proc *
model_add_proc(struct model *m, struct slice host, struct slice name,
    int64_t now)
{
	struct model_proc *p = xcalloc(1, sizeof *p);

	p->id = proc_id(host, name);
	p->key = p->id;
	p->host = xmemdup0(host.p, host.n);
	p->name = xmemdup0(name.p, name.n);
	p->on = model_host(m, host);
	p->role = xstrdup("");
	p->step = xstrdup("");
	p->why = xstrdup("");
	p->exit_code = -1;
	p->exact = true;
	p->state = STATE_UNKNOWN;
	p->unknown_since = now;
	p->number = HASH_CNT(hh, m->procs_by_id);
	HASH_ADD_KEYPTR(hh, m->procs_by_id, p->id, strlen(p->id), p);
	return p;
}

struct model_proc *
model_proc(const struct model *m, struct slice host, struct slice name)
{
	struct model_proc *p;
	char *id = proc_id(host, name);

	HASH_FIND_STR(m->procs_by_id, id, p);
	free(id);
	/* A NUL ends an id, and no name. */
	return p != NULL && slice_is(host, p->host) && slice_is(name, p->name)
	    ? p : NULL;
}

static void
free_proc(struct model_proc *p)
{
	free(p->id);
	free(p->moving);
	free(p->host);
	free(p->name);
	free(p->role);
	free(p->step);
	free(p->named);
	free(p->receipt);
	free(p->owed);
	free(p->comes);
	free(p->ill);
	free(p->outdated);
	free(p->evidence);
	free(p->why);
	free(p);
}

void
model_free_procs(struct model *m)
{
	struct model_proc *all = m->procs_by_id, *p, *next;

	HASH_CLEAR(hh, m->procs_by_id);
	HASH_ITER (hh, all, p, next)
		free_proc(p);
}

/*
 * Hosts that are opened to read a file there: another user's, or none of the
 * session's. A link that could not be made is given up, not tried again.
 */
#include <stdlib.h>

#include "console_private.h"
#include "mem.h"

enum { CLOSE_MS = 15000 };

struct visit {
	struct console *console;
	struct host_spec *spec;
	call_done *done;        /* NULL: it is open */
	void *arg;
	UT_hash_handle hh;
};

static void
forget(struct visit *v)
{
	HASH_DEL(v->console->visits, v);
	host_spec_free(v->spec);
	free(v);
}

static void
opened(enum code code, struct slice text, void *arg)
{
	struct visit *v = arg;
	struct console *c = v->console;
	call_done *done = v->done;
	struct message m = { .type = MSG_CLOSE_HOST,
		.close_host = { .host = slice_of(v->spec->name) } };

	v->done = NULL;
	done(code, text, v->arg);
	if (code == CODE_OK)
		return;
	/* The worker would try again for ever. */
	if (c->peer != NULL)
		console_request(c, &m, CLOSE_MS, NULL, NULL);
	forget(v);
}

void
console_visit(struct console *c, struct host_spec *spec, call_done *done,
    void *arg)
{
	struct visit *v;

	HASH_FIND_STR(c->visits, spec->name, v);
	if (v != NULL) {
		bool open = v->done == NULL;
		host_spec_free(spec);
		done(open ? CODE_OK : CODE_REFUSED, slice_of(open ? "open"
		    : "the host is being connected to"), arg);
		return;
	}
	v = xcalloc(1, sizeof *v);
	*v = (struct visit){ .console = c, .spec = spec, .done = done,
		.arg = arg };
	HASH_ADD_KEYPTR(hh, c->visits, v->spec->name, strlen(v->spec->name),
	    v);
	console_request_open(c, spec, "", opened, v);
}

void
visits_worker_lost(struct console *c)
{
	struct visit *v, *next;

	HASH_ITER (hh, c->visits, v, next)
		if (v->done == NULL)
			forget(v);
}

void
visits_finish(struct console *c)
{
	struct visit *v, *next;

	HASH_ITER (hh, c->visits, v, next)
		forget(v);
}

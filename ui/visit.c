/*
 * Hosts that are opened to read a file there: another user's, or none of the
 * session's. A link that could not be made is given up, not tried again; one that
 * was there and broke is, by the worker, or by the next one.
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
	bool ready;
	UT_hash_handle hh;
};

static struct visit *
find(const struct console *c, const char *host)
{
	struct visit *v;

	HASH_FIND_STR(c->visits, host, v);
	return v;
}

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
	v->ready = code == CODE_OK;
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
	struct visit *v = find(c, spec->name);

	if (v != NULL) {
		bool open = v->ready;
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
		v->ready = false;
}

/* Where that fails, the worker tries again. */
void
visits_open(struct console *c)
{
	struct visit *v, *next;

	HASH_ITER (hh, c->visits, v, next)
		if (v->done == NULL)
			console_request_open(c, v->spec, "", NULL, NULL);
}

bool
visits_host(struct console *c, const struct msg_host *m)
{
	char *name = xmemdup0(m->host.p, m->host.n);
	struct visit *v = find(c, name);

	free(name);
	if (v == NULL || v->done != NULL)
		return v != NULL;
	v->ready = m->state == HOST_READY;
	if (v->ready)
		log_readers_host_ready(c, v->spec->name);
	return true;
}

bool
console_reaches(const struct console *c, const char *host)
{
	const struct model_host *h = model_host(c->model, slice_of(host));
	const struct visit *v = find(c, host);

	return h != NULL ? h->state == HOST_READY : v != NULL && v->ready;
}

void
visits_finish(struct console *c)
{
	struct visit *v, *next;

	HASH_ITER (hh, c->visits, v, next)
		forget(v);
}

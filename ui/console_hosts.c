/* The links to hosts: opened with each worker, and as an operator has it. */
#include <stdlib.h>

#include "console_private.h"
#include "log.h"
#include "mem.h"

enum { CLOSE_LIMIT_MS = 15000 };        /* the worker answers at once       */

struct opening {
	struct console *console;
	const struct host_spec *spec;
	bool asked;             /* by an operator: it is told how it went    */
};

static bool
is_wanted(const struct console *c, const struct host_spec *h)
{
	const struct model_host *m = model_host(c->model, slice_of(h->name));

	return m != NULL && !m->parted && (c->options.wants == NULL ||
	    c->options.wants(h, c->arg));
}

static void
open_done(enum code code, struct slice text, void *arg)
{
	struct opening *o = arg;

	/* Those are ours; the next worker opens it again. */
	if (code != CODE_WORKER_LOST && code != CODE_CANCELLED)
		model_host_answered(o->console->model,
		    slice_of(o->spec->name), code);
	if (code == CODE_OK && o->asked)
		console_notice(o->console, NOTICE_GOOD, "host %s: connected",
		    o->spec->name);
	else if (code != CODE_OK && is_wanted(o->console, o->spec))
		console_notice(o->console, NOTICE_ERROR, "host %s: %.*s",
		    o->spec->name, SLICE_ARG(text));
	checks_look(o->console);
	console_changed(o->console);
	free(o);
}

static void
open_host(struct console *c, const struct host_spec *h, bool asked)
{
	struct opening *o = xcalloc(1, sizeof *o);

	o->console = c;
	o->spec = h;
	o->asked = asked;
	console_request_open(c, h, c->session->name, open_done, o);
}

void
console_open_hosts(struct console *c)
{
	for (size_t i = 0; i < c->session->host_count; i++)
		if (is_wanted(c, c->session->hosts[i]))
			open_host(c, c->session->hosts[i], false);
}

static void
closed_then_open(enum code code, struct slice text, void *arg)
{
	struct opening *o = arg;

	(void)text;
	/* It may be wanted closed by now. */
	if (code == CODE_OK && is_wanted(o->console, o->spec))
		open_host(o->console, o->spec, true);
	free(o);
}

static void
request_close(struct console *c, const struct host_spec *h, call_done *done)
{
	struct opening *o = xcalloc(1, sizeof *o);
	struct message m = { .type = MSG_CLOSE_HOST,
		.close_host = { .host = slice_of(h->name) } };

	o->console = c;
	o->spec = h;
	console_request(c, &m, CLOSE_LIMIT_MS, done, o);
}

static void
deed(struct console *c, const char *verb, const struct model_host *h,
    enum code code, struct slice text)
{
	events_action(c->happened, &(struct deed){ verb, h->spec->name, "",
	    NULL }, code, text);
}

void
console_reconnect(struct console *c, const struct model_host *h)
{
	bool parted = h->parted;

	deed(c, "reconnect", h, CODE_OK, slice_of("connecting afresh"));
	model_host_part(c->model, slice_of(h->spec->name), false);
	console_notice(c, NOTICE_INFO, "host %s: connecting afresh",
	    h->spec->name);
	/* The next worker opens it with all others. */
	if (again_now(c)) {
		console_changed(c);
		return;
	}
	if (!parted)
		request_close(c, h->spec, closed_then_open);
	else if (c->greeted && c->peer != NULL)
		open_host(c, h->spec, true);
	console_changed(c);
}

static void
closed_done(enum code code, struct slice text, void *arg)
{
	struct opening *o = arg;
	const struct model_host *h = model_host(o->console->model,
	    slice_of(o->spec->name));

	/* Without a worker there is no connection, nor where none was open. */
	if (code == CODE_WORKER_LOST || code == CODE_INVALID)
		code = CODE_OK;
	/* The session file may have been read anew, without it. */
	if (h != NULL)
		deed(o->console, "disconnect", h, code, code == CODE_OK
		    ? slice_of("its processes are not touched") : text);
	if (code == CODE_OK)
		console_notice(o->console, NOTICE_GOOD, "host %s: disconnected;"
		    " its processes are not touched", o->spec->name);
	else if (code != CODE_CANCELLED)
		console_notice(o->console, NOTICE_ERROR, "host %s: whether it"
		    " was disconnected is not known: %.*s", o->spec->name,
		    SLICE_ARG(text));
	console_changed(o->console);
	free(o);
}

void
console_disconnect(struct console *c, const struct model_host *h)
{
	if (h->parted) {
		console_notice(c, NOTICE_INFO, "host %s is disconnected"
		    " already", h->spec->name);
		return;
	}
	model_host_part(c->model, slice_of(h->spec->name), true);
	request_close(c, h->spec, closed_done);
	console_changed(c);
}

void
console_join_host(struct console *c, const struct host_spec *h)
{
	if (c->greeted && c->peer != NULL && is_wanted(c, h))
		open_host(c, h, true);
}

void
console_rejoin_host(struct console *c, const struct host_spec *h)
{
	if (c->greeted && c->peer != NULL && is_wanted(c, h))
		request_close(c, h, closed_then_open);
}

static void
left(enum code code, struct slice text, void *arg)
{
	struct opening *o = arg;

	if (code != CODE_OK && code != CODE_WORKER_LOST && code != CODE_INVALID)
		log_warning("host %s was not left: %.*s", o->spec->name,
		    SLICE_ARG(text));
	free(o);
}

void
console_leave_host(struct console *c, const struct host_spec *h)
{
	request_close(c, h, left);
}

/* OPEN_HOST: what a host's entry in the session file comes to. */
#include <stdlib.h>
#include <string.h>

#include "console_private.h"
#include "mem.h"

enum {
	MARGIN_MS = 15000,      /* beyond what the worker itself waits */
	CONNECT_MOST_MS = 60 * 1000,    /* as long as ssh_config has it     */
	HOST_STEPS = 7,         /* each bounded by connect_ms          */
};

static int64_t
login_limit(const struct host_spec *h)
{
	return HOST_STEPS * (h->ssh.connect_ms != 0 ? h->ssh.connect_ms
	    : CONNECT_MOST_MS);
}

int64_t
console_open_limit(const struct host_spec *h)
{
	int64_t ms = login_limit(h) + MARGIN_MS;

	for (size_t i = 0; i < h->jumps.n; i++)
		ms += login_limit(h->jumps.v[i]);
	return ms;
}

/* An OPEN_HOST that waits for its answer, as long as nobody is asked. */
struct open_call {
	struct console *console;
	char *host;
	uint64_t id;
	call_done *done;
	void *arg;
	struct open_call *next;
};

static void
open_answered(enum code code, struct slice text, void *arg)
{
	struct open_call *o = arg, **at = &o->console->open_calls;

	while (*at != NULL && *at != o)
		at = &(*at)->next;
	if (*at != NULL)
		*at = o->next;
	if (o->done != NULL)
		o->done(code, text, o->arg);
	free(o->host);
	free(o);
}

void
console_open_takes(struct console *c, const char *host, int64_t ms)
{
	for (const struct open_call *o = c->open_calls; o != NULL; o = o->next)
		if (strcmp(o->host, host) == 0)
			calls_extend(c->calls, o->id, ms);
}

void
console_request_open(struct console *c, const struct host_spec *h,
    const char *session, call_done *done, void *arg)
{
	struct slice names[JUMPS_MAX];
	struct ssh_lists ways = { 0 };
	size_t n = h->jumps.n < JUMPS_MAX ? h->jumps.n : JUMPS_MAX;

	ssh_lists_add(&ways, &h->ssh);
	for (size_t i = 0; i < n; i++) {
		names[i] = slice_of(h->jumps.v[i]->name);
		ssh_lists_add(&ways, &h->jumps.v[i]->ssh);
	}
	struct message m = { .type = MSG_OPEN_HOST, .open_host = {
		.host = slice_of(h->name), .jumps = { names, n },
		.ssh_texts = ways.texts, .ssh_numbers = ways.numbers,
		.ssh_paths = ways.paths, .transport = h->transport,
		.session = slice_of(session),
		.state_dir = slice_of(h->state_dir),
		.person = slice_of(c->person),
		.lease = lease_how_here(c) } };
	struct open_call *o = xcalloc(1, sizeof *o);
	*o = (struct open_call){ .console = c, .host = xstrdup(h->name),
		.done = done, .arg = arg, .next = c->open_calls };
	c->open_calls = o;
	console_request(c, &m, console_open_limit(h), open_answered, o);
	/* What was answered from in here is not in the list any more. */
	for (o = c->open_calls; o != NULL; o = o->next)
		if (o->id == 0)
			o->id = m.id;
	ssh_lists_finish(&ways);
}

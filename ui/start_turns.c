/*
 * Whose turn it is to be started: so many at a time on each host. Its control shell
 * makes one run after the other, in 13 ms each on two processors, and a START has
 * a deadline: of a thousand at once the last would miss it, whoever asked.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "console_private.h"
#include "hash.h"
#include "mem.h"

TAILQ_HEAD(turns, turn);

/* A START that is out, or waits to be sent. */
struct turn {
	struct host_turns *on;
	const struct proc_spec *spec;
	struct start_where where;       /* uuid is owned                    */
	call_done *done;
	void *arg;
	TAILQ_ENTRY(turn) link;
};

/* Those of a host. */
struct host_turns {
	struct start_turns *of;
	char *name;
	struct turns waiting, sent;
	size_t out;             /* so many are                              */
	UT_hash_handle hh;
};

struct start_turns {
	struct console *console;
	struct host_turns *hosts;
	bool sending;           /* an answer may come at once               */
};

struct start_turns *
start_turns_new(struct console *c)
{
	struct start_turns *s = xcalloc(1, sizeof *s);

	s->console = c;
	return s;
}

void
start_turns_free(struct start_turns *s)
{
	struct host_turns *all = s->hosts, *h, *next;

	HASH_CLEAR(hh, s->hosts);
	HASH_ITER (hh, all, h, next) {
		free(h->name);
		free(h);
	}
	free(s);
}

static struct host_turns *
turns_of(struct start_turns *s, const char *host)
{
	struct host_turns *h;

	HASH_FIND_STR(s->hosts, host, h);
	if (h != NULL)
		return h;
	h = xcalloc(1, sizeof *h);
	h->of = s;
	h->name = xstrdup(host);
	TAILQ_INIT(&h->waiting);
	TAILQ_INIT(&h->sent);
	HASH_ADD_KEYPTR(hh, s->hosts, h->name, strlen(h->name), h);
	return h;
}

static void send_more(struct host_turns *h);

static void
answered(enum code code, struct slice text, void *arg)
{
	struct turn *t = arg;
	struct host_turns *h = t->on;

	h->out--;
	TAILQ_REMOVE(&h->sent, t, link);
	t->done(code, text, t->arg);
	free((char *)(uintptr_t)t->where.uuid);
	free(t);
	send_more(h);
}

/* A stop may have begun since it was asked for, or the session file been read anew:
 * it is started as that says by now. */
static void
send_one(struct turn *t)
{
	struct console *c = t->on->of->console;
	const char *why = plan_forbids(c, t->where.host->name, t->spec->name);
	const struct model_proc *p = model_proc(c->model, slice_of(
	    t->where.host->name), slice_of(t->spec->name));

	t->on->out++;
	TAILQ_INSERT_TAIL(&t->on->sent, t, link);
	if (p == NULL || p->spec == NULL)
		why = "the session file does not have it there any more";
	else
		t->spec = p->spec;
	if (why != NULL)
		answered(CODE_CANCELLED, slice_of(why), t);
	else
		start_send(c, t->spec, &t->where, answered, t);
}

static void
send_more(struct host_turns *h)
{
	struct turn *t;

	if (h->of->sending)
		return;
	h->of->sending = true;
	while (h->out < START_FAN_OUT &&
	    (t = TAILQ_FIRST(&h->waiting)) != NULL) {
		TAILQ_REMOVE(&h->waiting, t, link);
		send_one(t);
	}
	h->of->sending = false;
}

void
console_request_start(struct console *c, const struct proc_spec *spec,
    const struct start_where *where, call_done *done, void *arg)
{
	struct turn *t = xcalloc(1, sizeof *t);

	*t = (struct turn){ .on = turns_of(c->start_turns, where->host->name),
		.spec = spec, .where = *where, .done = done, .arg = arg };
	t->where.uuid = xstrdup(where->uuid);
	TAILQ_INSERT_TAIL(&t->on->waiting, t, link);
	send_more(t->on);
}

const char *
start_turns_beside(const struct start_turns *s, const struct proc_spec *spec)
{
	for (const struct host_turns *h = s->hosts; h != NULL;
	    h = h->hh.next) {
		const struct turn *t;
		/* Its one host lets it in once. */
		if (spec->hosts.n == 1 && spec_has_host(spec, h->name))
			continue;
		TAILQ_FOREACH (t, &h->sent, link)
			if (strcmp(t->spec->name, spec->name) == 0)
				return h->name;
	}
	return NULL;
}

/*
 * Whose turn it is to be started: so many at a time on each host. Its control shell
 * makes one run after the other, in 13 ms each on two processors, and a START has
 * a deadline: of a thousand at once the last would miss it, whoever asked.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "console_private.h"
#include "mem.h"

TAILQ_HEAD(turns, turn);

/* A START that is out, or waits to be sent. */
struct turn {
	struct start_turns *of;
	size_t host;            /* its place                                */
	const struct proc_spec *spec;
	struct start_where where;       /* uuid is owned                    */
	call_done *done;
	void *arg;
	TAILQ_ENTRY(turn) link;
};

struct start_turns {
	struct console *console;
	struct turns *waiting;  /* by host                                  */
	size_t *out;            /* ... how many are out                     */
	bool sending;           /* an answer may come at once               */
};

struct start_turns *
start_turns_new(struct console *c)
{
	struct start_turns *s = xcalloc(1, sizeof *s);

	s->console = c;
	s->waiting = xcalloc(c->model->host_count, sizeof *s->waiting);
	s->out = xcalloc(c->model->host_count, sizeof *s->out);
	for (size_t i = 0; i < c->model->host_count; i++)
		TAILQ_INIT(&s->waiting[i]);
	return s;
}

void
start_turns_free(struct start_turns *s)
{
	free(s->waiting);
	free(s->out);
	free(s);
}

static void send_more(struct start_turns *s, size_t host);

static void
answered(enum code code, struct slice text, void *arg)
{
	struct turn *t = arg;
	struct start_turns *s = t->of;
	size_t host = t->host;

	s->out[host]--;
	t->done(code, text, t->arg);
	free((char *)(uintptr_t)t->where.uuid);
	free(t);
	send_more(s, host);
}

/* A stop may have begun since it was asked for. */
static void
send_one(struct turn *t)
{
	struct console *c = t->of->console;
	const char *why = plan_forbids(c, t->where.host->name, t->spec->name);

	t->of->out[t->host]++;
	if (why != NULL)
		answered(CODE_CANCELLED, slice_of(why), t);
	else
		start_send(c, t->spec, &t->where, answered, t);
}

static void
send_more(struct start_turns *s, size_t host)
{
	struct turn *t;

	if (s->sending)
		return;
	s->sending = true;
	while (s->out[host] < START_FAN_OUT &&
	    (t = TAILQ_FIRST(&s->waiting[host])) != NULL) {
		TAILQ_REMOVE(&s->waiting[host], t, link);
		send_one(t);
	}
	s->sending = false;
}

void
console_request_start(struct console *c, const struct proc_spec *spec,
    const struct start_where *where, call_done *done, void *arg)
{
	struct start_turns *s = c->start_turns;
	struct turn *t = xcalloc(1, sizeof *t);

	*t = (struct turn){ .of = s, .spec = spec, .where = *where,
		.host = model_host(c->model, slice_of(where->host->name))->place,
		.done = done, .arg = arg };
	t->where.uuid = xstrdup(where->uuid);
	TAILQ_INSERT_TAIL(&s->waiting[t->host], t, link);
	send_more(s, t->host);
}

#include "past.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "console_private.h"
#include "mem.h"

enum {
	LIMIT_MS = 60000,
	RUNS_MOST = 1024,       /* of all hosts of a process                */
	WORDS_MOST = 4096,
	FACT_MOST = 64 * 1024,
};

/* What was asked of a process: of all its records, by name. */
struct past_entry {
	char *key;
	struct console *console;
	struct past past;
	struct past fresh;      /* while it comes in                        */
	size_t pending;         /* hosts that have not answered             */
	call_done *done;
	void *arg;
	struct inspected inspected, looking;
	bool looks;             /* the answer is on its way                 */
	call_done *looked;
	void *looked_arg;
	UT_hash_handle hh;
};

static char *
key_of(const struct model_proc *p)
{
	return xstrdup(p->spec != NULL ? p->name : p->id);
}

static struct past_entry *
find(const struct console *c, const struct model_proc *p)
{
	struct past_entry *e;
	char *key = key_of(p);

	HASH_FIND_STR(c->pasts, key, e);
	free(key);
	return e;
}

static struct past_entry *
find_or_add(struct console *c, const struct model_proc *p)
{
	struct past_entry *e = find(c, p);

	if (e != NULL)
		return e;
	e = xcalloc(1, sizeof *e);
	e->key = key_of(p);
	e->console = c;
	HASH_ADD_KEYPTR(hh, c->pasts, e->key, strlen(e->key), e);
	return e;
}

static void
past_finish(struct past *past)
{
	for (size_t i = 0; i < past->n; i++) {
		struct past_run *r = &past->v[i];
		for (size_t k = 0; k < r->command.n; k++)
			free(r->command.v[k]);
		free(r->command.v);
		free(r->directory);
		free(r->was.why);
	}
	free(past->v);
	free(past->why);
	*past = (struct past){ 0 };
}

static void
inspected_finish(struct inspected *i)
{
	for (int k = 0; k < FACT_COUNT; k++)
		free(i->facts[k].p);
	free(i->why);
	*i = (struct inspected){ 0 };
}

/* The newest first; of one run on two hosts, as they came. */
static void
put_run(struct past *past, const struct past_run *run)
{
	size_t at = past->n;

	past->v = xreallocarray(past->v, past->n + 1, sizeof *past->v);
	for (; at > 0 && past->v[at - 1].was.run < run->was.run; at--)
		past->v[at] = past->v[at - 1];
	past->v[at] = *run;
	past->n++;
}

static void
take_command(struct past_run *r, const struct msg_run *e)
{
	size_t left = e->command.n;

	r->cut = e->cut != 0 || e->lengths.n > PAST_COMMANDS ||
	    e->command.n > WORDS_MOST;
	if (left > WORDS_MOST || e->lengths.n > PAST_COMMANDS)
		return;
	r->command.v = xcalloc(left + 1, sizeof *r->command.v);
	for (; r->command.n < left; r->command.n++)
		r->command.v[r->command.n] = xmemdup0(
		    e->command.v[r->command.n].p,
		    e->command.v[r->command.n].n);
	for (size_t i = 0; i < e->lengths.n && e->lengths.v[i] <= left; i++) {
		r->lengths[r->command_count++] = e->lengths.v[i];
		left -= (size_t)e->lengths.v[i];
	}
	r->cut |= left > 0 || r->command_count < e->lengths.n;
}

void
past_row(struct console *c, const struct msg_run *e)
{
	const struct model_proc *p = model_proc(c->model, e->host, e->name);
	struct past_entry *entry = p == NULL ? NULL : find(c, p);

	if (entry == NULL || entry->pending == 0 ||
	    entry->fresh.n >= RUNS_MOST || e->run == 0)
		return;
	struct past_run r = { .was = { .host = p->host, .name = p->name,
		.spec = p->spec, .on = p->on },
		.acked_at = e->acked_at > 0 ? e->acked_at : 0,
		.out_size = e->out_size >= 0 ? e->out_size : -1,
		.err_size = e->err_size >= 0 ? e->err_size : -1,
		.directory = xmemdup0(e->directory.p, e->directory.n) };
	model_past(&r.was, e);
	take_command(&r, e);
	if (e->older > entry->fresh.older)
		entry->fresh.older = e->older;
	put_run(&entry->fresh, &r);
}

void
past_fact(struct console *c, const struct msg_fact *e)
{
	const struct model_proc *p = model_proc(c->model, e->host, e->name);
	struct past_entry *entry = p == NULL ? NULL : find(c, p);

	if (entry == NULL || !entry->looks || e->fact >= FACT_COUNT ||
	    p->on != entry->looking.on || e->run != entry->looking.run || e->value.n > FACT_MOST)
		return;
	struct past_fact *f = &entry->looking.facts[e->fact];
	free(f->p);
	*f = (struct past_fact){ .told = true, .cut = e->cut != 0,
		.p = xmemdup0(e->value.p, e->value.n), .n = e->value.n };
}

/* One more thing that could not be told. */
static void
complain(struct past *past, const char *host, struct slice why)
{
	char *all = xasprintf("%s%s%s: %.*s", past->why != NULL ? past->why
	    : "", past->why != NULL ? "; " : "", host, SLICE_ARG(why));

	free(past->why);
	past->why = all;
}

/* All hosts have answered: what they told takes the place of the old. */
static void
finish(struct past_entry *e)
{
	call_done *done = e->done;
	bool failed = e->fresh.why != NULL && e->fresh.n == 0;

	past_finish(&e->past);
	e->past = e->fresh;
	e->past.status = failed ? PAST_FAILED : PAST_KNOWN;
	e->fresh = (struct past){ 0 };
	e->done = NULL;
	console_changed(e->console);
	if (done != NULL)
		done(e->past.why != NULL ? CODE_FAILED : CODE_OK,
		    slice_of(e->past.why), e->arg);
}

struct asked {
	struct past_entry *entry;
	char *host;
};

static void
answered(enum code code, struct slice text, void *arg)
{
	struct asked *a = arg;
	struct past_entry *e = a->entry;

	if (code != CODE_OK && code != CODE_NOT_RUNNING)
		complain(&e->fresh, a->host, text);
	free(a->host);
	free(a);
	if (--e->pending == 0)
		finish(e);
}

static void
ask(struct past_entry *e, const struct model_proc *p)
{
	struct message m = { .type = MSG_HISTORY, .history = {
		.host = slice_of(p->host), .name = slice_of(p->name) } };
	struct asked *a = xcalloc(1, sizeof *a);

	*a = (struct asked){ e, xstrdup(p->host) };
	e->pending++;
	console_request(e->console, &m, LIMIT_MS, answered, a);
}

bool
console_ask_past(struct console *c, const struct model_proc *p,
    call_done *done, void *arg)
{
	struct past_entry *e = find_or_add(c, p);

	if (e->pending > 0)
		return false;
	e->done = done;
	e->arg = arg;
	e->past.status = PAST_ASKED;
	e->pending = 1;         /* until all of them were asked */
	for (p = p->first != NULL ? p->first : p; p != NULL; p = p->next)
		if (p->on != NULL && p->on->state == HOST_READY &&
		    (p->run > 0 || p->state == STATE_UNKNOWN))
			ask(e, p);
		else if (p->on == NULL || p->on->state != HOST_READY)
			complain(&e->fresh, p->host, slice_of("its records"
			    " cannot be read, it is not connected"));
	if (--e->pending == 0)
		finish(e);
	return true;
}

static void
looked(enum code code, struct slice text, void *arg)
{
	struct past_entry *e = arg;
	call_done *done = e->looked;

	inspected_finish(&e->inspected);
	e->inspected = e->looking;
	e->looking = (struct inspected){ 0 };
	e->inspected.status = code == CODE_OK ? PAST_KNOWN : PAST_FAILED;
	e->inspected.at = clock_wall_ms();
	if (code != CODE_OK)
		e->inspected.why = xmemdup0(text.p, text.n);
	e->looks = false;
	e->looked = NULL;
	console_changed(e->console);
	if (done != NULL)
		done(code, text, e->looked_arg);
}

bool
console_inspect(struct console *c, const struct model_proc *p,
    call_done *done, void *arg)
{
	struct past_entry *e = find_or_add(c, p);
	struct message m = { .type = MSG_INSPECT, .inspect = {
		.host = slice_of(p->host), .name = slice_of(p->name),
		.run = p->run } };

	if (e->looks)
		return false;
	e->looks = true;
	e->looked = done;
	e->looked_arg = arg;
	e->looking.on = p->on;
	e->looking.run = p->run;
	e->looking.over = state_info(p->state)->over;
	console_request(c, &m, LIMIT_MS, looked, e);
	return true;
}

const struct past *
console_past(const struct console *c, const struct model_proc *p)
{
	static const struct past none;
	const struct past_entry *e = find(c, p);

	return e != NULL ? &e->past : &none;
}

const struct inspected *
console_inspected(const struct console *c, const struct model_proc *p)
{
	static const struct inspected none;
	const struct past_entry *e = find(c, p);

	return e != NULL && e->inspected.on == p->on &&
	    e->inspected.run == p->run ? &e->inspected : &none;
}

void
pasts_finish(struct console *c)
{
	struct past_entry *all = c->pasts, *e, *next;

	HASH_CLEAR(hh, c->pasts);
	HASH_ITER (hh, all, e, next) {
		past_finish(&e->past);
		past_finish(&e->fresh);
		inspected_finish(&e->inspected);
		inspected_finish(&e->looking);
		free(e->key);
		free(e);
	}
}

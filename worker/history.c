/*
 * The runs of a process that are on record on its host. What the host says is
 * passed on as it is told, if it is of a process that was asked for.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "history.h"
#include "mem.h"
#include "process_private.h"

struct asking {
	struct worker *worker;
	uint64_t id;            /* of the request                           */
};

/* What a program has left, while it is looked for. */
struct finding {
	struct host *host;
	char uuid[40];
	uint64_t run;
	struct asking *asking;
};

static void
told(enum code code, struct slice text, void *arg)
{
	struct asking *a = arg;

	worker_done(a->worker, a->id, code, "%.*s", SLICE_ARG(text));
	free(a);
}

void
history_ask(struct host *h, uint64_t id, const struct msg_history *m)
{
	const struct proc *p = process_find(h, m->name);

	if (!process_reachable(h, id))
		return;
	if (p == NULL || p->uuid[0] == '\0') {
		worker_done(h->worker, id, CODE_NOT_RUNNING,
		    "there is no run of it on record");
		return;
	}
	struct asking *a = xcalloc(1, sizeof *a);
	*a = (struct asking){ h->worker, id };
	control_history(h->control, slice_of(p->uuid), told, a);
}

void
history_row(struct host *h, const struct run_past *past)
{
	const struct run_report *r = &past->run;
	const struct proc *p = process_find(h, r->name);
	const char *lost = process_why_lost(r->what);

	if (p == NULL || !slice_is(r->uuid, p->uuid))
		return;
	char *directory = xasprintf("%s/%s/%" PRIu64, h->directory, p->uuid,
	    r->run);
	worker_send(h->worker, &(struct message){ .type = MSG_RUN, .run = {
		.host = slice_of(h->name), .name = slice_of(p->name),
		.run = r->run, .state = process_state_of(r->what),
		.pid = r->pid, .started = r->started, .ended = r->ended,
		.exit_code = r->exit_code,
		.exit_signal = (uint64_t)r->exit_signal, .core = r->core,
		.exact = r->exact, .cause = r->cause, .acked = r->acked,
		.acked_at = r->acked ? past->acked_at : 0,
		.out_size = past->out_size, .err_size = past->err_size,
		.command = past->command, .lengths = past->lengths,
		.cut = past->cut, .older = past->older,
		.directory = slice_of(directory),
		.why = lost[0] != '\0' ? slice_of(lost) : r->why } });
	free(directory);
}

/* What it has left is on record: it is asked for. */
static void
found(enum code code, struct slice text, void *arg)
{
	struct finding *f = arg;

	if (code == CODE_OK && f->host->control != NULL)
		control_recall(f->host->control, slice_of(f->uuid), f->run,
		    told, f->asking);
	else
		told(code, text, f->asking);
	free(f);
}

static void
find(struct host *h, const struct proc *p, struct asking *a)
{
	struct finding *f = xcalloc(1, sizeof *f);

	*f = (struct finding){ .host = h, .run = p->run, .asking = a };
	snprintf(f->uuid, sizeof f->uuid, "%s", p->uuid);
	control_find(h->control, slice_of(p->uuid), p->run, found, f);
}

void
inspect_ask(struct host *h, uint64_t id, const struct msg_inspect *m)
{
	const struct proc *p = process_find(h, m->name);

	if (!process_reachable(h, id))
		return;
	bool over = p != NULL && state_info(p->state)->over;
	if (p == NULL || p->run == 0 || (!over && p->pid == 0)) {
		worker_done(h->worker, id, CODE_NOT_RUNNING,
		    "it does not run");
	} else if (m->run != p->run) {
		worker_done(h->worker, id, CODE_REFUSED, "run %" PRIu64 " was"
		    " meant, and by now it is run %" PRIu64, m->run, p->run);
	} else {
		struct asking *a = xcalloc(1, sizeof *a);
		*a = (struct asking){ h->worker, id };
		if (over)
			find(h, p, a);
		else
			control_inspect(h->control, slice_of(p->uuid), p->run,
			    told, a);
	}
}

void
inspect_row(struct host *h, const struct run_fact *fact)
{
	const struct proc *p = h->procs;

	while (p != NULL && !slice_is(fact->uuid, p->uuid))
		p = p->hh.next;
	for (int i = 0; p != NULL && i < FACT_COUNT; i++)
		if (slice_is(fact->name, fact_name((enum fact)i)))
			worker_send(h->worker, &(struct message){
			    .type = MSG_FACT, .fact = {
				.host = slice_of(h->name),
				.name = slice_of(p->name), .run = fact->run,
				.fact = (uint64_t)i, .cut = fact->cut,
				.value = fact->value } });
}

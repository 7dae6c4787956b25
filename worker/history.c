/*
 * The runs of a process that are on record on its host. What the host says is
 * passed on as it is told, if it is of a process that was asked for.
 */
#include <stdlib.h>

#include "history.h"
#include "mem.h"
#include "process_private.h"

struct asking {
	struct worker *worker;
	uint64_t id;            /* of the request                           */
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
		.why = lost[0] != '\0' ? slice_of(lost) : r->why } });
}

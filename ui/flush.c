/* The console's side of acknowledging an end. */
#include <stdlib.h>

#include "console_private.h"
#include "mem.h"

enum { FLUSH_LIMIT_MS = 20000 };

struct flush {
	struct action *action;
	uint64_t run;
};

static void
flushed(enum code code, struct slice text, void *arg)
{
	struct flush *f = arg;
	struct console *c = f->action->console;
	const struct model_proc *p = model_proc(c->model,
	    slice_of(f->action->host), slice_of(f->action->name));

	/* There is no record to put it on: it is known to be lost here only. */
	if (code == CODE_NOT_RUNNING && p != NULL && p->run == f->run &&
	    p->state == STATE_LOST) {
		model_seen(c->model, p);
		events_proc(c->happened, p);
		console_changed(c);
		code = CODE_OK;
		text = slice_of("acknowledged; its host has no record of it");
	}
	action_done(code, text, f->action);
	free(f);
}

/* There is an event of its effect too, whoever asked for it. */
void
console_flush(struct console *c, const struct model_proc *p, call_done *done,
    void *arg)
{
	struct action *a = action_new(c, p, done, arg);
	struct message m = { .type = MSG_FLUSH, .flush = {
		.host = slice_of(p->host), .name = slice_of(p->name),
		.run = p->run } };

	action_asked(a, "flush", "");
	if (!state_info(p->state)->over) {
		action_refuse(a, CODE_REFUSED, "it is not over, so there is no"
		    " end to acknowledge");
		return;
	}
	struct flush *f = xcalloc(1, sizeof *f);
	*f = (struct flush){ a, p->run };
	console_request(c, &m, FLUSH_LIMIT_MS, flushed, f);
}

/*
 * Stops whose effect is not known, because the link or the worker was lost before
 * the exit was on record. They stay with their processes, which say so, and go on
 * when the host is back, from the ladder's first step. An operator can give them
 * up. A command fails instead: it is over before that.
 */
#include <stdlib.h>
#include <string.h>

#include "console_private.h"
#include "mem.h"
#include "supervisor.h"

struct owed {
	char *host, *name;
	uint64_t run;
	struct stop_how how;
	bool crash;
	bool doubtful;          /* that its host was lost is not told yet   */
	struct owed *next;
};

static struct owed **
place_of(struct console *c, const char *host, const char *name)
{
	struct owed **at = &c->owed;

	while (*at != NULL && (strcmp((*at)->host, host) != 0 ||
	    strcmp((*at)->name, name) != 0))
		at = &(*at)->next;
	return at;
}

static void
drop(struct console *c, struct owed **at)
{
	struct owed *o = *at;

	*at = o->next;
	model_owe(c->model, slice_of(o->host), slice_of(o->name), NULL);
	free(o->host);
	free(o->name);
	free(o);
}

void
owed_finish(struct console *c)
{
	while (c->owed != NULL)
		drop(c, &c->owed);
}

static const char *
verb(const struct owed *o)
{
	return o->crash ? "crash" : o->how.restart ? "restart" : "kill";
}

/* Its host is lost, and so what became of it. */
static void
owe(struct console *c, struct owed *o)
{
	o->doubtful = false;
	model_owe(c->model, slice_of(o->host), slice_of(o->name), verb(o));
	console_notice(c, NOTICE_WARNING, "%s on %s: the %s goes on when the host"
	    " is back", o->name, o->host, verb(o));
}

void
owed_answered(struct console *c, const struct stop_call *call, enum code code)
{
	const struct model_proc *p = model_proc(c->model, slice_of(call->host),
	    slice_of(call->name));
	struct owed **at = place_of(c, call->host, call->name);

	if (*at != NULL)
		drop(c, at);
	if (c->options.looks || p == NULL || p->run != call->run ||
	    !model_may_live(p) ||
	    (code != CODE_UNKNOWN && code != CODE_WORKER_LOST))
		return;
	struct owed *o = xcalloc(1, sizeof *o);
	*o = (struct owed){ .host = xstrdup(call->host),
		.name = xstrdup(call->name), .run = call->run,
		.how = call->how, .crash = call->crash, .doubtful = true,
		.next = c->owed };
	c->owed = o;
	if (p->state == STATE_UNKNOWN)
		owe(c, o);
}

void
owed_told(struct console *c, const struct model_proc *p)
{
	struct owed **at = place_of(c, p->host, p->name);

	if (*at == NULL)
		return;
	if (p->run != (*at)->run || !model_may_live(p) ||
	    ((*at)->doubtful && p->state != STATE_UNKNOWN))
		drop(c, at);
	else if ((*at)->doubtful)
		owe(c, *at);
}

/* Its own answer says how it went. */
static void
go_on(struct console *c, struct owed **at, const struct model_proc *p)
{
	struct stop_how how = (*at)->how;
	bool crash = (*at)->crash;

	console_notice(c, NOTICE_INFO, "%s on %s: the %s goes on", p->name,
	    p->host, verb(*at));
	drop(c, at);
	if (crash)
		console_crash(c, p, NULL, NULL);
	else if (how.by_policy)
		supervisor_goes_on(c, p);
	else if (how.restart)
		console_restart(c, p, NULL, NULL);
	else
		console_stop_with(c, p, &how, NULL, NULL);
}

void
owed_host_ready(struct console *c, const struct model_host *h)
{
	const struct model_proc *p, *next;

	/* Not by the list: what goes on may be owed again at once. */
	HASH_ITER (hh, c->model->procs_by_id, p, next) {
		struct owed **at = place_of(c, p->host, p->name);
		if (p->on != h || *at == NULL)
			continue;
		if (p->run == (*at)->run && state_info(p->state)->live &&
		    p->state != STATE_UNKNOWN)
			go_on(c, at, p);
		else
			drop(c, at);
	}
}

bool
owed_give_up(struct console *c, const struct model_proc *p)
{
	struct owed **at = place_of(c, p->host, p->name);

	if (*at == NULL || (*at)->doubtful)
		return false;
	drop(c, at);
	console_changed(c);
	return true;
}

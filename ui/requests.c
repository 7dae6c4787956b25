/*
 * What the console asks of the worker for hosts and processes, and how the
 * answers become notices.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console_private.h"
#include "mem.h"
#include "supervisor.h"

enum {
	START_LIMIT_MS = 30000,
	SOURCE_LIMIT_MS = 11 * 60 * 1000,       /* with scripts to source */
};

struct action *
action_new(struct console *c, const struct model_proc *p, call_done *done,
    void *arg)
{
	struct action *a = xcalloc(1, sizeof *a);

	a->console = c;
	a->done = done;
	a->arg = arg;
	a->host = xstrdup(p->host);
	a->name = xstrdup(p->name);
	return a;
}

void
action_asked(struct action *a, const char *verb, const char *options)
{
	struct console *c = a->console;

	a->verb = verb;
	if (options != NULL)
		a->command = deed_command(c->model, verb, options, a->host,
		    a->name);
	events_asked(c->happened, &(struct deed){ verb, a->host, a->name,
	    a->command });
}

static void
action_free(struct action *a)
{
	free(a->command);
	free(a->host);
	free(a->name);
	free(a);
}

static void
tell(struct action *a, enum code code, struct slice text)
{
	if (a->starts)
		supervisor_answered(a->console, a->host, a->name, code, text);
	if (a->verb != NULL)
		events_action(a->console->happened, &(struct deed){ a->verb,
		    a->host, a->name, a->command }, code, text);
	if (a->done != NULL)
		a->done(code, text, a->arg);
	else if (code == CODE_OK)
		console_notice(a->console, NOTICE_GOOD, "%s on %s: %.*s",
		    a->name, a->host, SLICE_ARG(text));
	else
		console_notice(a->console, NOTICE_ERROR, "%s on %s: %s: %.*s",
		    a->name, a->host, code_word(code), SLICE_ARG(text));
}

void
action_done(enum code code, struct slice text, void *arg)
{
	struct action *a = arg;

	tell(a, code, text);
	action_free(a);
}

void
action_refuse(struct action *a, enum code code, const char *why)
{
	action_done(code, slice_of(why), a);
}

/* Slices of owned strings; the array is the caller's to free. */
struct words
spec_words(const struct strings *s)
{
	struct slice *v = xcalloc(s->n, sizeof *v);

	for (size_t i = 0; i < s->n; i++)
		v[i] = slice_of(s->v[i]);
	return (struct words){ v, s->n };
}

/* What its host does with it when nobody is connected; all is caller's to free. */
static struct nums
alone_of(const struct proc_spec *spec)
{
	const struct ladder *l = &spec->stop;
	unsigned long long *v;

	if (!spec->alone_stop)
		return (struct nums){ NULL, 0 };
	v = xcalloc(1 + 2 * l->n, sizeof *v);
	v[0] = (unsigned long long)spec->grace_ms;
	for (size_t i = 0; i < l->n; i++) {
		v[2 * i + 1] = (unsigned long long)l->v[i].signal;
		v[2 * i + 2] = (unsigned long long)l->v[i].wait_ms;
	}
	return (struct nums){ v, 1 + 2 * l->n };
}

void
start_send(struct console *c, const struct proc_spec *spec,
    const struct start_where *where, call_done *done, void *arg)
{
	struct words env = spec_words(&spec->environment);
	struct words source = spec_words(&spec->source);
	struct words argv = spec_words(&spec->command);
	struct nums alone = alone_of(spec);
	struct message m = { .type = MSG_START, .start = {
		.host = slice_of(where->host->name),
		.name = slice_of(spec->name),
		.role = slice_of(spec->role),
		.directory = slice_of(spec->directory),
		.environment = env, .source = source, .command = argv,
		.lengths = { spec->lengths, spec->command_count },
		.out_log = slice_of(spec->stdout_log),
		.err_log = slice_of(spec->stderr_log),
		.uuid = slice_of(where->uuid), .after = where->after,
		.alone = alone, .limits = { spec->limits.v, LIMIT_COUNT },
		.cpus = slice_of(spec->cpus) } };

	console_request(c, &m, spec->source.n > 0 ? SOURCE_LIMIT_MS :
	    START_LIMIT_MS, done, arg);
	free((void *)(uintptr_t)env.v);
	free((void *)(uintptr_t)source.v);
	free((void *)(uintptr_t)argv.v);
	free((void *)(uintptr_t)alone.v);
}

const struct model_proc *
console_elsewhere(const struct console *c, const char *name,
    bool (*holds)(const struct model_proc *p))
{
	for (size_t i = c->session->proc_count; i < c->model->proc_count; i++) {
		const struct model_proc *p = c->model->procs[i];
		if (p->spec == NULL && strcmp(p->name, name) == 0 && holds(p))
			return p;
	}
	return NULL;
}

/* False: a, which is taken over, was refused. */
static bool
lives_nowhere_else(struct console *c, const struct proc_spec *spec,
    struct action *a)
{
	const struct model_proc *p = console_elsewhere(c, spec->name,
	    model_may_live);
	const char *host = starting_has(c, spec) ? NULL
		: start_turns_beside(c->start_turns, spec);
	char text[256];

	if (p == NULL && host != NULL) {
		snprintf(text, sizeof text, "it is being started on %.64s",
		    host);
		action_refuse(a, CODE_REFUSED, text);
		return false;
	}
	if (p == NULL)
		return true;
	bool known = p->state != STATE_UNKNOWN;
	snprintf(text, sizeof text, "it %s on %.64s, where the session file"
	    " does not have it; %s", known ? "runs" : "may run", p->host, known
	    ? "it has to be stopped there first" : "that host cannot be"
	    " asked");
	action_refuse(a, known ? CODE_REFUSED : CODE_UNKNOWN, text);
	return false;
}

/* On its one host, or on the first that takes it: first, or else by their order.
 * Whatever a start comes from, it comes through here. Takes over a. */
static void
request_start(struct console *c, const struct proc_spec *spec,
    const struct host_spec *first, struct action *a)
{
	const struct start_where there = { .host = spec->hosts.v[0],
		.uuid = "" };

	if (!lives_nowhere_else(c, spec, a))
		return;
	if (spec->hosts.n == 1) {
		console_request_start(c, spec, &there, action_done, a);
		return;
	}
	const struct starting_how how = { .verb = a->verb,
		.command = a->command, .first = first };
	starting_begin(c, spec, &how, a->done, a->arg);
	action_free(a);
}

/* Takes over a. */
static void
start(struct console *c, const struct model_proc *p, struct action *a)
{
	const char *why;

	a->starts = true;
	if (p->spec == NULL)
		action_refuse(a, CODE_REFUSED, "it is not in the session file, which"
		    " would say how to start it");
	else if (p->spec->hosts.n > 1)
		request_start(c, p->spec, NULL, a);
	else if ((why = plan_forbids(c, p->host, p->name)) != NULL)
		action_refuse(a, CODE_REFUSED, why);
	else if (p->state == STATE_UNKNOWN)
		action_refuse(a, CODE_UNKNOWN, "it may be running: its host has to be"
		    " reached first");
	else if (state_info(p->state)->live)
		action_refuse(a, CODE_REFUSED, "it is running already; a"
		    " restart makes a new run");
	else
		request_start(c, p->spec, NULL, a);
}

void
console_start(struct console *c, const struct model_proc *p, call_done *done,
    void *arg)
{
	struct action *a = action_new(c, p, done, arg);

	action_asked(a, "start", "");
	a->starts = true;
	if (!supervisor_starts(c, p, a))
		start(c, p, a);
}

void
action_start(struct action *a, const struct model_proc *p)
{
	/* It may have moved while it waited. */
	char *host = xstrdup(p->host);

	free(a->host);
	a->host = host;
	start(a->console, p, a);
}

void
console_start_quietly(struct console *c, const struct model_proc *p,
    call_done *done, void *arg)
{
	start(c, p, action_new(c, p, done, arg));
}

bool
spec_has_host(const struct proc_spec *spec, const char *host)
{
	for (size_t i = 0; i < spec->hosts.n; i++)
		if (strcmp(spec->hosts.v[i]->name, host) == 0)
			return true;
	return false;
}

/* A restart's first half is over: the second only if nothing is left. */
static void
restart_stopped(enum code code, struct slice text, void *arg)
{
	struct action *a = arg;
	struct console *c = a->console;

	if (code != CODE_OK && code != CODE_NOT_RUNNING) {
		action_done(code, text, a);
		return;
	}
	const char *why = plan_forbids(c, a->host, a->name);
	if (why != NULL) {
		char said[128];
		snprintf(said, sizeof said, "stopped, and not started again:"
		    " %s", why);
		action_refuse(a, CODE_CANCELLED, said);
		return;
	}
	const struct proc_spec *spec = session_proc(c->session, a->name);
	if (spec == NULL || !spec_has_host(spec, a->host)) {
		action_done(CODE_REFUSED, slice_of("stopped, but the session"
		    " file does not say how to start it"), a);
		return;
	}
	request_start(c, spec, session_host(c->session, a->host), a);
}

/* Takes over a. */
static void
restart(struct console *c, const struct model_proc *p, bool by_policy,
    struct action *a)
{
	struct stop_how how = { .restart = true, .by_policy = by_policy };

	a->starts = true;
	console_request_stop(c, p, &how, restart_stopped, a);
}

void
console_restart(struct console *c, const struct model_proc *p,
    call_done *done, void *arg)
{
	/* What an ended program left is ended before the next one is there. */
	if (p->spec == NULL || !model_stoppable(p) ||
	    p->state == STATE_UNKNOWN) {
		console_start(c, p, done, arg);
		return;
	}
	struct action *a = action_new(c, p, done, arg);
	action_asked(a, "restart", "");
	supervisor_restarts(c, p);
	restart(c, p, false, a);
}

void
console_restart_quietly(struct console *c, const struct model_proc *p,
    call_done *done, void *arg)
{
	restart(c, p, true, action_new(c, p, done, arg));
}

/* No host has it on record, as far as they were reached. */
static bool
never_ran(const struct model_proc *p)
{
	for (p = p->first; p != NULL; p = p->next)
		if (p->run > 0 || model_may_live(p) ||
		    state_info(p->state)->over)
			return false;
	return true;
}

/* What starts by itself is what never ran: nor on the host where the file had it
 * before it was read anew. */
static bool
may_have_run(const struct model_proc *p)
{
	return model_may_live(p) || (p->had != NULL && (p->run > 0 ||
	    p->state == STATE_UNKNOWN));
}

static bool
shall_start(const struct console *c, const struct model_proc *p,
    const struct model_host *h)
{
	if (p->spec == NULL || !p->spec->autostart ||
	    console_elsewhere(c, p->name, may_have_run) != NULL)
		return false;
	if (p->spec->hosts.n == 1)
		return p->on == h && p->state == STATE_PENDING;
	return spec_has_host(p->spec, h->spec->name) && never_ran(p) &&
	    !starting_has(c, p->spec);
}

/* No operator asked for it, so it is no action of one. */
static void
autostart(struct console *c, const struct model_proc *p)
{
	struct action *a = action_new(c, p, NULL, NULL);

	a->starts = true;
	if (!supervisor_starts(c, p, a))
		start(c, p, a);
}

void
console_autostart(struct console *c, const struct model_host *h)
{
	if (c->options.no_start || c->options.read_only)
		return;
	for (size_t i = 0; i < c->model->proc_count; i++)
		if (shall_start(c, c->model->procs[i], h))
			autostart(c, c->model->procs[i]);
}

bool
console_would_start(const struct console *c, const struct proc_spec *spec)
{
	bool starts = spec->autostart && !c->options.no_start &&
	    !c->options.read_only &&
	    console_elsewhere(c, spec->name, may_have_run) == NULL;

	for (size_t i = 0; i < spec->hosts.n && starts; i++) {
		const struct model_proc *p = model_proc(c->model, slice_of(
		    spec->hosts.v[i]->name), slice_of(spec->name));
		starts = p == NULL || (p->run == 0 && !model_may_live(p) &&
		    !state_info(p->state)->over);
	}
	return starts;
}

void
console_autostart_one(struct console *c, const struct proc_spec *spec)
{
	const struct model_proc *p = c->model->procs[spec->place];

	if (c->options.no_start || c->options.read_only)
		return;
	for (size_t i = 0; i < spec->hosts.n; i++) {
		const struct model_host *h = model_host(c->model,
		    slice_of(spec->hosts.v[i]->name));
		if (h->state == HOST_READY && shall_start(c, p, h)) {
			autostart(c, p);
			return;
		}
	}
}

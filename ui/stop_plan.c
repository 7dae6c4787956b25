#include "stop_plan.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "console_private.h"
#include "mem.h"
#include "reload.h"

int64_t
console_plan_wait(const struct plan_target *t, size_t step)
{
	int64_t grace = t->plan->how.grace_ms;

	return step == 0 && grace > 0 ? grace : t->ladder->v[step].wait_ms;
}

int64_t
console_plan_worst(const struct plan_target *t)
{
	int64_t ms = 0;

	for (size_t i = 0; i < t->ladder->n; i++)
		ms += console_plan_wait(t, i);
	return ms;
}

static int
by_stage(const void *a, const void *b)
{
	const struct plan_target *t = a, *u = b;

	if (t->stage != u->stage)
		return t->stage < u->stage ? -1 : 1;
	return t->given < u->given ? -1 : 1;
}

/* In the order of stages, and within one as they were given. */
static void
add_targets(struct stop_plan *p, const struct model_proc *const *procs,
    size_t n)
{
	const struct session *s = p->console->session;

	p->targets = xcalloc(n, sizeof *p->targets);
	for (size_t i = 0; i < n; i++) {
		const struct model_proc *m = procs[i];
		p->targets[p->target_count++] = (struct plan_target){
			.plan = p, .host = xstrdup(m->host),
			.name = xstrdup(m->name), .role = xstrdup(m->role),
			.run = m->run, .pid = m->pid,
			.ladder = console_ladder(m), .given = i,
			.stage = session_stop_rank(s, m->spec, m->role),
			.text = xstrdup("") };
	}
	if (n > 0)
		qsort(p->targets, n, sizeof *p->targets, by_stage);
}

static bool
has_role(const char *roles, const char *role)
{
	size_t n = strlen(role);

	for (const char *at = roles; (at = strstr(at, role)) != NULL; at++)
		if ((at == roles || at[-1] == ' ') &&
		    (at[n] == '\0' || at[n] == ','))
			return true;
	return false;
}

/* Numbers the stages that have targets, and says what each has. */
static void
add_stages(struct stop_plan *p)
{
	size_t last = SIZE_MAX;

	p->stages = xcalloc(p->target_count, sizeof *p->stages);
	for (size_t i = 0; i < p->target_count; i++) {
		struct plan_target *t = &p->targets[i];
		const char *role = t->role[0] != '\0' ? t->role : "unknown";
		if (t->stage != last)
			p->stages[p->stage_count++] = (struct plan_stage){
				.roles = xstrdup(role), .first = i };
		last = t->stage;
		struct plan_stage *s = &p->stages[p->stage_count - 1];
		t->stage = p->stage_count - 1;
		s->count++;
		if (console_plan_worst(t) > s->worst_ms)
			s->worst_ms = console_plan_worst(t);
		if (!has_role(s->roles, role)) {
			char *more = xasprintf("%s, %s", s->roles, role);
			free(s->roles);
			s->roles = more;
		}
	}
	for (size_t i = 0; i < p->stage_count; i++)
		p->worst_ms += p->stages[i].worst_ms;
}

struct stop_plan *
console_plan_new(struct console *c, const struct model_proc *const *procs,
    size_t n, const struct stop_how *how)
{
	struct stop_plan *p = xcalloc(1, sizeof *p);

	p->console = c;
	if (how != NULL)
		p->how = *how;
	add_targets(p, procs, n);
	add_stages(p);
	return p;
}

struct stop_plan *
console_plan_session(struct console *c, const struct stop_how *how)
{
	const struct model *m = c->model;
	const struct model_proc **v = xcalloc(m->proc_count, sizeof *v);
	size_t n = 0;

	for (size_t i = 0; i < m->proc_count; i++)
		if (model_killable(m->procs[i]))
			v[n++] = m->procs[i];
	struct stop_plan *p = console_plan_new(c, v, n, how);
	p->session = true;
	free(v);
	return p;
}

static void
destroy(struct stop_plan *p)
{
	for (size_t i = 0; i < p->target_count; i++) {
		free(p->targets[i].host);
		free(p->targets[i].name);
		free(p->targets[i].role);
		free(p->targets[i].text);
		free(p->targets[i].receipt);
	}
	for (size_t i = 0; i < p->stage_count; i++)
		free(p->stages[i].roles);
	free(p->left_out);
	free(p->targets);
	free(p->stages);
	free(p);
}

void
console_plan_free(struct stop_plan *p)
{
	if (p == NULL)
		return;
	p->done = NULL;
	if (p->state == PLAN_RUNNING)
		p->let_go = true;
	else
		destroy(p);
}

size_t
console_plan_count(const struct stop_plan *p, enum plan_fate fate)
{
	size_t n = 0;

	for (size_t i = 0; i < p->target_count; i++)
		n += p->targets[i].fate == fate;
	return n;
}

bool
console_plan_all_over(const struct stop_plan *p)
{
	return console_plan_count(p, FATE_OVER) == p->target_count;
}

/* "root on ctl-01, ..."; what has no room is left out. */
static void
list_unproven(const struct stop_plan *p, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < p->target_count && n < size; i++)
		if (p->targets[i].fate == FATE_UNPROVEN)
			n += (size_t)snprintf(buf + n, size - n, "%s%s on %s",
			    n > 0 ? ", " : "", p->targets[i].name,
			    p->targets[i].host);
}

const char *
console_plan_summary(const struct stop_plan *p, char *buf, size_t size,
    enum notice *kind)
{
	size_t unproven = console_plan_count(p, FATE_UNPROVEN);
	size_t dropped = console_plan_count(p, FATE_DROPPED);
	char names[512];

	list_unproven(p, names, sizeof names);
	*kind = unproven > 0 ? NOTICE_ERROR : dropped > 0 ? NOTICE_WARNING
		: NOTICE_GOOD;
	if (unproven > 0)
		snprintf(buf, size, "%zu of %zu processes could not be proven"
		    " to be over: %s%s", unproven, p->target_count, names,
		    dropped > 0 ? "; later roles were not touched" : "");
	else if (dropped > 0)
		snprintf(buf, size, "the stop was cut short: %zu of %zu"
		    " processes are over, the others were not touched",
		    p->target_count - dropped, p->target_count);
	else if (p->target_count == 1)
		snprintf(buf, size, "the one process is over");
	else
		snprintf(buf, size, "all %zu processes are over",
		    p->target_count);
	return buf;
}

/* "plm-tui kill --grace 5s reader-1 reader-2", or the stop of the session. */
static char *
command_of(const struct stop_plan *p)
{
	char grace[32];
	const char *host = p->session || p->target_count == 0 ? ""
		: p->targets[0].host;

	for (size_t i = 0; i < p->target_count; i++)
		if (strcmp(p->targets[i].host, host) != 0)
			host = "";      /* names alone say it, then */
	char *line = deed_command(p->console->model, p->session ? "down"
	    : "kill", console_grace_option(&p->how, grace, sizeof grace), host,
	    "");

	for (size_t i = 0; i < p->target_count && !p->session; i++) {
		char *longer = deed_word(line, p->targets[i].name);
		free(line);
		line = longer;
	}
	return line;
}

/* It begins, and it ends: it is one thing that an operator asks for. */
static void
tell_begin(const struct stop_plan *p)
{
	char *command = command_of(p);

	events_asked(p->console->happened, &(struct deed){ p->session
	    ? "stop all" : "kill", "", "", command });
	free(command);
}

static void
tell_end(const struct stop_plan *p, enum code code, struct slice text)
{
	char *command = command_of(p);

	events_action(p->console->happened, &(struct deed){ p->session
	    ? "stop all" : "kill", "", "", command }, code, text);
	free(command);
}

/* How one of them fared. */
static void
tell_target(const struct plan_target *t)
{
	const struct stop_plan *p = t->plan;
	char grace[32];
	char *command = deed_command(p->console->model, "kill",
	    console_grace_option(&p->how, grace, sizeof grace), t->host,
	    t->name);

	events_action(p->console->happened, &(struct deed){ "kill", t->host,
	    t->name, command }, t->code, slice_of(t->text));
	free(command);
}

static void
finish(struct stop_plan *p)
{
	struct console *c = p->console;
	enum notice kind;
	char text[800];

	p->state = PLAN_OVER;
	p->ended = clock_mono_ms();
	c->stopping = NULL;
	if (!p->how.quiet) {
		console_plan_summary(p, text, sizeof text, &kind);
		console_notice(c, kind, "%s", text);
		tell_end(p, kind == NOTICE_GOOD ? CODE_OK : CODE_FAILED,
		    slice_of(text));
	}
	reload_go_on(c);
	console_changed(c);
	/* It may be freed by who hears of it. */
	bool let_go = p->let_go;
	if (p->done != NULL)
		p->done(p, p->arg);
	if (let_go)
		destroy(p);
}

static void next_stage(struct stop_plan *p);

/* The receipt of this stop, and not of one before it. */
static void
keep_receipt(struct plan_target *t, const struct model_proc *m)
{
	if (m == NULL || m->receipt == NULL ||
	    m->receipt->number <= t->receipts)
		return;
	free(t->receipt);
	t->receipt = xcalloc(1, sizeof *t->receipt);
	*t->receipt = *m->receipt;
}

static void
target_done(enum code code, struct slice text, void *arg)
{
	struct plan_target *t = arg;
	struct stop_plan *p = t->plan;

	keep_receipt(t, model_proc(p->console->model, slice_of(t->host),
	    slice_of(t->name)));
	free(t->text);
	t->text = xmemdup0(text.p, text.n);
	t->code = code;
	t->answered = clock_mono_ms();
	t->fate = code == CODE_OK || code == CODE_NOT_RUNNING ? FATE_OVER
							      : FATE_UNPROVEN;
	if (!p->how.quiet)
		tell_target(t);
	if (t->fate == FATE_UNPROVEN && !p->how.quiet)
		console_notice(p->console, NOTICE_ERROR, "%s on %s: %s: %s",
		    t->name, t->host, code_word(code), t->text);
	if (--p->pending == 0 && !p->asking)
		next_stage(p);
}

/* The answer may come at once. */
static void
ask(struct plan_target *t)
{
	struct console *c = t->plan->console;
	const struct model_proc *m = model_proc(c->model, slice_of(t->host),
	    slice_of(t->name));
	struct stop_how how = { .grace_ms = t->plan->how.grace_ms,
		.run = t->run };

	t->fate = FATE_STOPPING;
	t->asked = clock_mono_ms();
	t->receipts = c->model->receipts;
	t->plan->pending++;
	if (m == NULL)
		target_done(CODE_NOT_RUNNING, slice_of("it is not on record"
		    " any more"), t);
	else if (m->run == 0 && !model_killable(m))
		target_done(CODE_NOT_RUNNING, slice_of("it is not running:"
		    " there is no run of it on record"), t);
	else
		console_request_stop(c, m, &how, target_done, t);
}

/* Goes on to the first stage that has to be waited for, or to the end. */
static void
next_stage(struct stop_plan *p)
{
	p->asking = true;
	while (p->pending == 0) {
		size_t next = p->stage == SIZE_MAX ? 0 : p->stage + 1;
		if (p->aborted || next == p->stage_count) {
			finish(p);
			return;
		}
		p->stage = next;
		const struct plan_stage *s = &p->stages[next];
		for (size_t i = 0; i < s->count; i++)
			ask(&p->targets[s->first + i]);
	}
	p->asking = false;
	console_changed(p->console);
}

bool
console_plan_run(struct stop_plan *p, plan_done *done, void *arg)
{
	struct console *c = p->console;

	if (c->stopping != NULL || p->state != PLAN_READY)
		return false;
	p->state = PLAN_RUNNING;
	p->began = clock_mono_ms();
	p->stage = SIZE_MAX;
	p->done = done;
	p->arg = arg;
	c->stopping = p;
	if (!p->how.quiet)
		tell_begin(p);
	/* A host that comes back later shall not undo it. */
	if (p->session)
		c->options.no_start = true;
	next_stage(p);
	return true;
}

void
console_plan_abort(struct stop_plan *p)
{
	if (p->state != PLAN_RUNNING)
		return;
	p->aborted = true;
	for (size_t i = 0; i < p->target_count; i++) {
		struct plan_target *t = &p->targets[i];
		if (t->fate != FATE_WAITING)
			continue;
		t->fate = FATE_DROPPED;
		t->code = CODE_CANCELLED;
		free(t->text);
		t->text = xstrdup("the stop was cut short before its turn;"
		    " nothing was sent to it");
	}
	console_changed(p->console);
}

/*
 * Orders to a process that runs: stop, crash, signal, and how a stop goes on.
 * A stop's answer is due after its ladder's waits; more time for the ladder is
 * more time for the answer.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "console_private.h"
#include "mem.h"
#include "reload.h"
#include "signame.h"
#include "supervisor.h"

enum {
	CRASH_LIMIT_MS = 20000,
	ANSWER_LIMIT_MS = 20000,        /* of the host, beyond its own limit */
	MARGIN_MS = 25000,      /* to a PID that is not known yet, and back */
};

/* drunc's: QUIT, wait, KILL, wait; for processes that no file describes. */
static struct ladder_step usual_steps[] = {
	{ SIGQUIT, 10000 },
	{ SIGKILL, 10000 },
};
static const struct ladder usual_ladder = { usual_steps, 2 };

const struct ladder *
console_ladder(const struct model_proc *p)
{
	const struct proc_spec *spec = model_spec(p);

	return spec != NULL ? &spec->stop : &usual_ladder;
}

int64_t
console_ladder_ms(const struct ladder *l)
{
	int64_t ms = 0;

	for (size_t i = 0; i < l->n; i++)
		ms += l->v[i].wait_ms;
	return ms;
}

const char *
console_ladder_text(const struct ladder *l, char *buf, size_t size)
{
	size_t n = 0;
	char span[32];

	buf[0] = '\0';
	for (size_t i = 0; i < l->n && n < size; i++) {
		const char *name = signame(l->v[i].signal);
		n += (size_t)snprintf(buf + n, size - n, "%s%s, wait %s",
		    i > 0 ? ", then " : "", name != NULL ? name : "?",
		    clock_span(l->v[i].wait_ms, span, sizeof span));
	}
	return buf;
}

const char *
console_stop_text(const struct model_proc *p, const struct stop_how *how,
    char *buf, size_t size)
{
	const struct ladder *l = console_ladder(p);
	struct ladder_step steps[LADDER_MAX];

	for (size_t i = 0; i < l->n; i++)
		steps[i] = l->v[i];
	if (how->grace_ms > 0)
		steps[0].wait_ms = how->grace_ms;
	return console_ladder_text(&(struct ladder){ steps, l->n }, buf, size);
}

static void
stop_answered(enum code code, struct slice text, void *arg)
{
	struct stop_call *call = arg;
	struct stop_call **at = &call->console->stop_calls;

	while (*at != call)
		at = &(*at)->next;
	*at = call->next;
	call->done(code, text, call->arg);
	owed_answered(call->console, call, code);
	free(call->host);
	free(call->name);
	free(call);
}

static struct stop_call *
stop_call_new(struct console *c, const struct model_proc *p, call_done *done,
    void *arg)
{
	struct stop_call *call = xcalloc(1, sizeof *call);

	*call = (struct stop_call){ .console = c, .host = xstrdup(p->host),
		.name = xstrdup(p->name), .done = done, .arg = arg };
	return call;
}

/* Sends a STOP or a CRASH. Takes over call. */
static void
request_end(struct stop_call *call, struct message *m, int64_t limit_ms)
{
	struct console *c = call->console;
	struct stop_call *at;

	call->crash = m->type == MSG_CRASH;
	call->run = call->crash ? m->crash.run : m->stop.run;
	call->next = c->stop_calls;
	c->stop_calls = call;
	console_request(c, m, limit_ms, stop_answered, call);
	/* The answer may have come at once, and taken the call with it. */
	for (at = c->stop_calls; at != NULL && at != call; at = at->next)
		continue;
	if (at != NULL)
		at->id = m->id;
}

void
console_request_stop(struct console *c, const struct model_proc *p,
    const struct stop_how *how, call_done *done, void *arg)
{
	const struct ladder *l = console_ladder(p);
	unsigned long long v[LADDER_MAX * 2];
	int64_t limit = MARGIN_MS, longest = 0;

	bool stays = how == NULL || !how->restart;
	bool moves = stays && p->spec != NULL && reload_stops_move(c, p->name);

	if (stays && (supervisor_stops(c, p) || moves)) {
		done(CODE_OK, slice_of("it is over, and is not started again"),
		    arg);
		return;
	}
	uint64_t run = how != NULL && how->run != 0 ? how->run : p->run;

	for (size_t i = 0; i < l->n; i++) {
		int64_t wait = i == 0 && how != NULL && how->grace_ms > 0
			? how->grace_ms : l->v[i].wait_ms;
		v[2 * i] = (unsigned long long)l->v[i].signal;
		v[2 * i + 1] = (unsigned long long)wait;
		limit += wait;
		longest = wait > longest ? wait : longest;
	}
	struct message m = { .type = MSG_STOP, .stop = {
		.host = slice_of(p->host), .name = slice_of(p->name),
		.run = run, .ladder = { v, l->n * 2 } } };
	/* The step that it exits after is taken again, for what it left. */
	struct stop_call *call = stop_call_new(c, p, done, arg);
	if (how != NULL)
		call->how = *how;
	request_end(call, &m, limit + longest);
}

const char *
console_grace_option(const struct stop_how *how, char *buf, size_t size)
{
	long long ms = how != NULL ? how->grace_ms : 0;

	buf[0] = '\0';
	if (ms > 0)
		snprintf(buf, size, "--grace %lld%s", ms % 1000 == 0
		    ? ms / 1000 : ms, ms % 1000 == 0 ? "s" : "ms");
	return buf;
}

void
console_stop_with(struct console *c, const struct model_proc *p,
    const struct stop_how *how, call_done *done, void *arg)
{
	struct action *a = action_new(c, p, done, arg);
	char grace[32];

	action_asked(a, "kill", console_grace_option(how, grace,
	    sizeof grace));
	/* Of one that is over the host's record has the exact answer. */
	if (p->run == 0 && !model_killable(p))
		action_refuse(a, CODE_NOT_RUNNING, "it is not running: there is"
		    " no run of it on record");
	else
		console_request_stop(c, p, how, action_done, a);
}

void
console_stop(struct console *c, const struct model_proc *p, call_done *done,
    void *arg)
{
	console_stop_with(c, p, NULL, done, arg);
}

/* Who is to be signalled runs, and has a PID; else a is refused with why. */
static bool
signallable(struct action *a, const struct model_proc *p)
{
	char how[512], why[600];

	if (p->state == STATE_PENDING) {
		action_refuse(a, CODE_NOT_RUNNING, "it is not running: there is"
		    " no run of it on record");
	} else if (!state_info(p->state)->live) {
		snprintf(why, sizeof why, "it is not running: %s",
		    model_exit_words(p, how, sizeof how));
		action_refuse(a, CODE_NOT_RUNNING, why);
	} else if (p->pid == 0) {
		action_refuse(a, CODE_REFUSED, "its PID is not known, so"
		    " nothing can be sent to it");
	} else {
		return true;
	}
	return false;
}

void
console_crash(struct console *c, const struct model_proc *p, call_done *done,
    void *arg)
{
	struct action *a = action_new(c, p, done, arg);
	struct message m = { .type = MSG_CRASH, .crash = {
		.host = slice_of(p->host), .name = slice_of(p->name),
		.run = p->run } };

	action_asked(a, "crash", "");
	if (signallable(a, p))
		request_end(stop_call_new(c, p, action_done, a), &m,
		    CRASH_LIMIT_MS);
}

void
console_signal(struct console *c, const struct model_proc *p, int signal,
    call_done *done, void *arg)
{
	struct action *a = action_new(c, p, done, arg);
	struct message m = { .type = MSG_SIGNAL, .signal = {
		.host = slice_of(p->host), .name = slice_of(p->name),
		.run = p->run, .signal = (uint64_t)signal } };
	char option[16];

	snprintf(option, sizeof option, "%d", signal);
	action_asked(a, "signal", signame(signal) != NULL ? signame(signal)
	    : option);
	if (signallable(a, p))
		console_request(c, &m, ANSWER_LIMIT_MS, action_done, a);
}

void
console_request_steer(struct console *c, const struct model_proc *p,
    const struct steering *s, call_done *done, void *arg)
{
	struct message m = { .type = MSG_STEER, .steer = {
		.host = slice_of(p->host), .name = slice_of(p->name),
		.run = p->run, .how = s->how, .ms = (uint64_t)s->ms } };

	for (struct stop_call *call = c->stop_calls; call != NULL &&
	    s->how == STEER_MORE && s->ms > 0; call = call->next)
		if (strcmp(call->host, p->host) == 0 &&
		    strcmp(call->name, p->name) == 0)
			calls_extend(c->calls, call->id, s->ms);
	console_request(c, &m, ANSWER_LIMIT_MS, done, arg);
}

const char *
steer_name(enum steer how)
{
	static const char *const names[] = {
#define STEER(id, name, words) [STEER_##id] = name,
#include "steer.def"
#undef STEER
	};

	return names[how];
}

void
console_steer(struct console *c, const struct model_proc *p,
    const struct steering *s, call_done *done, void *arg)
{
	struct action *a = action_new(c, p, done, arg);

	action_asked(a, steer_name(s->how), NULL);
	if (s->how == STEER_GIVE_UP && owed_give_up(c, p))
		action_done(CODE_OK, slice_of("given up: nothing is sent when"
		    " its host is back"), a);
	else
		console_request_steer(c, p, s, action_done, a);
}

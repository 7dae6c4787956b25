#include "probes_private.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "supervisor.h"

enum {
	MARGIN_MS = 40000,      /* beyond what the worker itself waits      */
	LOOK_MS = 86400000,     /* a file system may be gone: not asked of
				   anew before it has answered              */
};

/* A try that was asked for. */
struct asked {
	struct probe *probe;
	unsigned generation;
};

static const struct model_proc *
row_of(const struct probed *o)
{
	return o->console->model->procs[o->place];
}

/* NULL is legal. */
static struct probed *
find(const struct console *c, const struct model_proc *p)
{
	return c->probes == NULL || p == NULL || p->spec == NULL ? NULL
		: c->probes->of[p->place];
}

static bool
is_there(const struct probe *b)
{
	return b->spec->kind != PROBE_NONE;
}

/* A line that was found stays so for the run. */
static bool
is_done(const struct probe *b)
{
	return b->spec->kind == PROBE_LOG && b->count.verdict == PROBE_SUCCEEDS;
}

static void
stop(struct probe *b)
{
	ev_timer_stop(b->of->console->loop, &b->timer);
}

static void
try_in(struct probe *b, int64_t ms)
{
	struct ev_loop *loop = b->of->console->loop;

	stop(b);
	ev_now_update(loop);
	ev_timer_set(&b->timer, ms > 0 ? (double)ms / 1000 : 0., 0.);
	ev_timer_start(loop, &b->timer);
}

/*
 * What has no effect but on the host's load and what the probe does there, so that
 * a command that waits for nobody's health tries nothing.
 */
static bool
may_try(const struct probed *o)
{
	const struct console_options *options = &o->console->options;
	const struct model_proc *p = row_of(o);

	return p->state == STATE_ALIVE && p->pid != 0 && !options->read_only &&
	    !o->console->closing && (p->on == NULL || !p->on->foreign) &&
	    (!options->looks || supervisor_waited_for(o->console, p));
}

void
probe_begin(struct probe *b)
{
	stop(b);
	b->generation++;
	b->out = b->tried = false;
	b->count = (struct probe_count){ PROBE_OPEN, 0, 0 };
	b->out_at = b->err_at = 0;
	b->more = b->late = false;
	b->said[0] = '\0';
}

/* "readiness_probe: Connection refused", or NULL */
static const char *
what_fails(const struct probed *o, enum health health, char *buf, size_t size)
{
	const struct probe *b = health == HEALTH_UNHEALTHY ? &o->liveness
		: &o->readiness;

	if ((health != HEALTH_UNHEALTHY && health != HEALTH_NOT_READY) ||
	    b->said[0] == '\0')
		return NULL;
	snprintf(buf, size, "%s: %s", b->word, b->said);
	return buf;
}

/* Puts down what the probes come to, and tells of it. */
static void
tell(struct probed *o)
{
	const struct model_proc *p = row_of(o);
	enum health was = p->health;
	bool was_well = p->well;
	bool tried = o->readiness.tried || o->liveness.tried;
	enum health now = tried ? probe_health(p->spec,
	    o->readiness.count.verdict, o->liveness.count.verdict)
	    : HEALTH_UNTOLD;
	char buf[SAID_MOST + 32];

	model_health(o->console->model, p, now, tried && probe_well(p->spec,
	    o->readiness.count.verdict, o->liveness.count.verdict),
	    what_fails(o, now, buf, sizeof buf));
	if (now != was || p->well != was_well)
		supervisor_health(o->console, p, now != was);
	else if (now == HEALTH_UNHEALTHY)
		supervisor_health(o->console, p, false);
	console_changed(o->console);
}

/* A look at a log that found nothing. */
static void
judge_look(struct probe *b)
{
	const struct model_proc *p = row_of(b->of);
	int64_t most = b->spec->timeout_ms;
	char span[32];

	if (b->late || most == 0 || p->started == 0 ||
	    clock_wall_ms() - p->started < most)
		return;
	b->late = true;
	b->count.verdict = PROBE_FAILS;
	snprintf(b->said, sizeof b->said, "no line matched within %s",
	    clock_span(most, span, sizeof span));
	console_notice(b->of->console, NOTICE_WARNING, "%s on %s is not ready:"
	    " %s", p->name, p->host, b->said);
}

/* It cannot be tried: that tells nothing of the program. */
static void
judge_inability(struct probe *b, struct slice text)
{
	const struct model_proc *p = row_of(b->of);

	if (b->said[0] == '\0')
		console_notice(b->of->console, NOTICE_WARNING, "%s of %s on %s"
		    " cannot be tried: %.*s", b->word, p->name, p->host,
		    SLICE_ARG(text));
	snprintf(b->said, sizeof b->said, "%.*s", SLICE_ARG(text));
}

static void
judge(struct probe *b, enum code code, struct slice text)
{
	bool log = b->spec->kind == PROBE_LOG;

	if (code == CODE_INVALID) {
		judge_inability(b, text);
	} else if (code == CODE_OK && log) {
		b->said[0] = '\0';
		b->count.verdict = PROBE_SUCCEEDS;
	} else if (code == CODE_FAILED && log) {
		judge_look(b);
	} else if (code == CODE_OK || code == CODE_FAILED) {
		snprintf(b->said, sizeof b->said, "%.*s", code == CODE_OK ? 0
		    : (int)text.n, text.p);
		probe_count(&b->count, b->spec, code == CODE_OK);
	}
}

static void see(struct probed *o);

static void
answered(enum code code, struct slice text, void *arg)
{
	struct asked *a = arg;
	struct probe *b = a->probe;
	bool stale = a->generation != b->generation;

	free(a);
	if (stale)
		return;
	b->out = false;
	/* Of one that is being stopped it tells nothing. */
	if (may_try(b->of)) {
		judge(b, code, text);
		tell(b->of);
	}
	/* It may be over by now, for what came of that. */
	if (b->of->run != 0 && !b->out && !is_done(b))
		try_in(b, b->more && code == CODE_FAILED ? 0
		    : b->spec->period_ms);
	b->more = false;
	see(b->of);
}

static void
send(struct probe *b)
{
	const struct model_proc *p = row_of(b->of);
	const struct probe_spec *s = b->spec;
	struct words command = spec_words(&s->command);
	struct words env = spec_words(&p->spec->environment);
	struct message m = { .type = MSG_PROBE, .probe = {
		.host = slice_of(p->host), .name = slice_of(p->name),
		.run = p->run, .kind = s->kind,
		.timeout_ms = (uint64_t)s->timeout_ms,
		.out_at = b->out_at, .err_at = b->err_at } };

	if (s->kind == PROBE_LOG) {
		m.probe.pattern = slice_of(s->pattern);
	} else if (s->kind == PROBE_EXEC) {
		m.probe.command = command;
		m.probe.environment = env;
		m.probe.directory = slice_of(p->spec->directory);
	} else {
		m.probe.address = slice_of(s->host);
		m.probe.port = s->port;
		m.probe.path = slice_of(s->path);
	}
	struct asked *a = xcalloc(1, sizeof *a);
	*a = (struct asked){ b, b->generation };
	b->out = b->tried = true;
	console_request(b->of->console, &m, s->kind == PROBE_LOG ? LOOK_MS
	    : s->timeout_ms + MARGIN_MS, answered, a);
	free((void *)(uintptr_t)command.v);
	free((void *)(uintptr_t)env.v);
}

void
probe_time(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct probe *b = w->data;

	(void)loop;
	(void)revents;
	if (b->out || !may_try(b->of))
		return;
	bool first = !b->tried;
	send(b);
	if (first)
		tell(b->of);
}

/* The next try, where none is to come. */
static void
go_on(struct probe *b)
{
	const struct model_proc *p = row_of(b->of);
	int64_t age = p->started == 0 ? 0 : clock_wall_ms() - p->started;
	int64_t delay = b->spec->delay_ms - (age > 0 ? age : 0);

	if (is_there(b) && !is_done(b) && !b->out && !ev_is_active(&b->timer))
		try_in(b, delay);
}

void
probed_begin(struct probed *o, uint64_t run)
{
	probe_begin(&o->readiness);
	probe_begin(&o->liveness);
	o->run = run;
	tell(o);
}

/* Its row is different, or may be. */
static void
see(struct probed *o)
{
	const struct model_proc *p = row_of(o);
	bool lives = p->state == STATE_ALIVE && p->pid != 0;
	bool over = !state_info(p->state)->live || p->state == STATE_STARTING;

	o->row = p;
	if (over && o->run != 0)
		probed_begin(o, 0);
	else if (lives && p->run != o->run)
		probed_begin(o, p->run);
	if (may_try(o)) {
		go_on(&o->readiness);
		go_on(&o->liveness);
		return;
	}
	stop(&o->readiness);
	stop(&o->liveness);
	/* What was so when it was tried last is not known to be so now. */
	if (lives && (o->readiness.tried || o->liveness.tried))
		probed_begin(o, p->run);
}

void
probes_told(struct console *c, const struct model_proc *p)
{
	struct probed *o = find(c, p);

	if (o != NULL)
		see(o);
}

void
probes_host(struct console *c, const struct model_host *h)
{
	for (size_t i = 0; c->probes != NULL && i < c->probes->n; i++)
		if (c->probes->v[i]->place != SIZE_MAX &&
		    (h == NULL || row_of(c->probes->v[i])->on == h))
			see(c->probes->v[i]);
}

void
probes_looked(struct console *c, const struct msg_probed *m)
{
	struct probed *o = find(c, model_proc(c->model, m->host, m->name));

	if (o == NULL || m->run != o->run)
		return;
	o->readiness.out_at = m->out_at;
	o->readiness.err_at = m->err_at;
	o->readiness.more = m->more != 0;
}

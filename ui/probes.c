#include "probes.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "probe_rules.h"
#include "supervisor.h"

enum {
	MARGIN_MS = 20000,      /* beyond what the worker itself waits      */
	SAID_MOST = 256,
};

/* One of a process: readiness or liveness. */
struct probe {
	struct probed *of;
	const struct probe_spec *spec;
	const char *word;
	ev_timer timer;         /* to the next try                          */
	bool out;               /* one is under way ...                     */
	bool stale;             /* ... of a run that is over                */
	struct probe_count count;
	uint64_t out_at, err_at;        /* LOG: the next look's begin       */
	bool more;
	bool late;              /* LOG: it was told that it takes too long  */
	char said[SAID_MOST];   /* by the last one that failed              */
};

struct probed {
	struct console *console;
	size_t place;           /* of its row                               */
	uint64_t run;           /* that is tried; 0: none                   */
	struct probe readiness, liveness;
};

struct probes {
	struct probed *v;
	size_t n;
	struct probed **of;     /* by the row's place; NULL: it has none    */
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

/* Nothing is known of a new run. */
static void
begin(struct probe *b)
{
	stop(b);
	b->stale = b->out;
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
	enum health now = o->run == 0 ? HEALTH_UNTOLD : probe_health(p->spec,
	    o->readiness.count.verdict, o->liveness.count.verdict);
	char buf[SAID_MOST + 32];

	model_health(o->console->model, p, now, o->run != 0 && probe_well(
	    p->spec, o->readiness.count.verdict, o->liveness.count.verdict),
	    what_fails(o, now, buf, sizeof buf));
	if (now != was || p->well != was_well)
		supervisor_health(o->console, p);
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

static void
judge(struct probe *b, enum code code, struct slice text)
{
	bool good = code == CODE_OK;

	/* Anything else tells nothing of the program. */
	if (!good && code != CODE_FAILED && code != CODE_INVALID)
		return;
	if (b->spec->kind == PROBE_LOG && !good && code == CODE_FAILED) {
		judge_look(b);
		return;
	}
	snprintf(b->said, sizeof b->said, "%.*s", good ? 0 : (int)text.n,
	    text.p);
	probe_count(&b->count, b->spec, good);
}

static void see(struct probed *o);

static void
answered(enum code code, struct slice text, void *arg)
{
	struct probe *b = arg;

	b->out = false;
	if (b->stale) {
		b->stale = false;
		see(b->of);
		return;
	}
	judge(b, code, text);
	tell(b->of);
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
	b->out = true;
	console_request(b->of->console, &m, (s->kind == PROBE_LOG ? 0
	    : s->timeout_ms) + 2 * MARGIN_MS, answered, b);
	free((void *)(uintptr_t)command.v);
	free((void *)(uintptr_t)env.v);
}

static void
time_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct probe *b = w->data;

	(void)loop;
	(void)revents;
	if (!b->out)
		send(b);
}

/* The next try, where none is to come. */
static void
go_on(struct probe *b, bool first)
{
	const struct model_proc *p = row_of(b->of);
	int64_t age = p->started == 0 ? 0 : clock_wall_ms() - p->started;
	int64_t delay = b->spec->delay_ms - (age > 0 ? age : 0);

	if (!is_there(b) || is_done(b) || b->out || ev_is_active(&b->timer))
		return;
	try_in(b, first && delay > 0 ? delay : 0);
}

/* Its row is different, or may be. */
static void
see(struct probed *o)
{
	const struct model_proc *p = row_of(o);
	bool lives = p->state == STATE_ALIVE && p->pid != 0;
	bool over = !state_info(p->state)->live || p->state == STATE_STARTING;
	bool first = false;

	if (over ? o->run != 0 : lives && p->run != o->run) {
		begin(&o->readiness);
		begin(&o->liveness);
		o->run = over ? 0 : p->run;
		first = true;
		tell(o);
	}
	if (lives && console_acts(o->console, p->on)) {
		go_on(&o->readiness, first);
		go_on(&o->liveness, first);
	} else {
		stop(&o->readiness);
		stop(&o->liveness);
	}
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
		if (h == NULL || row_of(&c->probes->v[i])->on == h)
			see(&c->probes->v[i]);
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

static void
set_up(struct probe *b, struct probed *o, const struct probe_spec *spec,
    const char *word)
{
	b->of = o;
	b->spec = spec;
	b->word = word;
	ev_timer_init(&b->timer, time_cb, 0., 0.);
	b->timer.data = b;
}

struct probes *
probes_new(struct console *c)
{
	struct probes *all = xcalloc(1, sizeof *all);

	all->v = xcalloc(c->model->proc_count, sizeof *all->v);
	all->of = xcalloc(c->model->proc_count, sizeof *all->of);
	for (size_t i = 0; i < c->model->proc_count; i++) {
		const struct proc_spec *spec = c->model->procs[i]->spec;
		if (spec == NULL || (spec->readiness.kind == PROBE_NONE &&
		    spec->liveness.kind == PROBE_NONE))
			continue;
		struct probed *o = all->of[i] = &all->v[all->n++];
		o->console = c;
		o->place = i;
		set_up(&o->readiness, o, &spec->readiness, "readiness_probe");
		set_up(&o->liveness, o, &spec->liveness, "liveness_probe");
	}
	return all;
}

void
probes_free(struct probes *all)
{
	for (size_t i = 0; all != NULL && i < all->n; i++) {
		stop(&all->v[i].readiness);
		stop(&all->v[i].liveness);
	}
	if (all != NULL) {
		free(all->of);
		free(all->v);
	}
	free(all);
}

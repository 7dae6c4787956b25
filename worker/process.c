#include "process.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <uuid/uuid.h>

#include "clock.h"
#include "logpath.h"
#include "log.h"
#include "mem.h"
#include "process_private.h"
#include "proof.h"
#include "sampling.h"
#include "signame.h"
#include "survivors.h"

/* A session has 10000 at most, and records that no file has any more. */
enum { PROCS_MOST = 16384 };

static void
set_string(char **s, struct slice text)
{
	free(*s);
	*s = xmemdup0(text.p, text.n);
}

/* "QUIT 1/2" while a ladder is walked. */
static void
step_text(const struct proc *p, char *buf, size_t size)
{
	const struct ladder_walk *w = &p->stop;

	buf[0] = '\0';
	if (w->n > 0 && w->at > 0 &&
	    (p->state == STATE_STOPPING || w->exited >= 0))
		snprintf(buf, size, "%s %zu/%zu",
		    signame(w->steps[w->at - 1].signal), w->at, w->n);
}

void
process_tell(const struct proc *p)
{
	const struct ladder_walk *w = &p->stop;
	char step[64], names[LEFT_NAMED][40];
	struct slice named[LEFT_NAMED];
	size_t n = 0;

	for (; n < p->left.n && n < LEFT_NAMED; n++) {
		snprintf(names[n], sizeof names[n], "%" PRIu64 " %s",
		    p->left.v[n].pid, p->left.v[n].name);
		named[n] = slice_of(names[n]);
	}
	step_text(p, step, sizeof step);
	worker_send(p->host->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of(p->host->name),
		.name = slice_of(p->name), .role = slice_of(p->role),
		.uuid = slice_of(p->uuid), .run = p->run, .state = p->state,
		.pid = p->pid, .started = p->started, .ended = p->ended,
		.exit_code = p->exit_code,
		.exit_signal = (uint64_t)p->exit_signal, .core = p->core,
		.exact = p->exact, .cause = p->cause,
		.survivors = p->left.n, .named = { named, n },
		.acked = p->acked,
		.step = slice_of(step),
		.step_since = step[0] != '\0' ? w->since : 0,
		.step_until = step[0] != '\0' ? w->until : 0,
		.why = slice_of(p->why) } });
}

struct proc *
process_find(const struct host *h, struct slice name)
{
	struct proc *p;

	HASH_FIND(hh, h->procs, name.p, name.n, p);
	return p;
}

char *
process_file(const struct host *h, struct slice name, uint64_t run,
    const char *record)
{
	const struct proc *p = process_find(h, name);

	if (p == NULL || run == 0 || run > p->run)
		return NULL;
	return xasprintf("%s/%s/%" PRIu64 "/%s", h->directory, p->uuid, run,
	    record);
}

static struct proc *
add(struct host *h, struct slice name)
{
	struct proc *p = xcalloc(1, sizeof *p);

	p->host = h;
	set_string(&p->name, name);
	set_string(&p->role, slice_of(""));
	set_string(&p->why, slice_of(""));
	p->exit_code = -1;
	p->exact = true;
	p->state = STATE_PENDING;
	HASH_ADD_KEYPTR(hh, h->procs, p->name, strlen(p->name), p);
	return p;
}

enum proc_state
process_state_of(enum run_what what)
{
	switch (what) {
	case RUN_STARTING:
		return STATE_STARTING;
	case RUN_ALIVE:
		return STATE_ALIVE;
	case RUN_ENDED:
		return STATE_EXITED;
	case RUN_FAILED:
		return STATE_FAILED;
	case RUN_OVER:
		return STATE_UNKNOWN;
	case RUN_GONE:
	case RUN_REBOOTED:
		return STATE_LOST;
	}
	return STATE_UNKNOWN;
}

/* ... or what is: its stop. */
static enum proc_state
state_of(const struct proc *p, enum run_what what)
{
	bool stops = what == RUN_ALIVE ||
	    (what == RUN_STARTING && p->pid != 0);

	return stops && p->stop.n > 0 ? STATE_STOPPING
		: process_state_of(what);
}

const char *
process_why_lost(enum run_what what)
{
	if (what == RUN_REBOOTED)
		return "the host was started anew while it ran";
	if (what == RUN_OVER)
		return "it is over; how it ended is not on record yet";
	if (what == RUN_GONE)
		return "it is gone, and so is its launcher: its exit status"
		       " is not on record";
	return "";
}

static void
take(struct proc *p, const struct run_report *run)
{
	/* What was seen stays so: the launcher's own row may come late. */
	p->acked = run->acked || (p->acked && run->run == p->run &&
	    slice_is(run->uuid, p->uuid));
	/* What is left of the run before is not this one's. */
	if (run->run != p->run)
		p->left.n = 0;
	p->run = run->run;
	p->pid = run->pid;
	p->started = run->started;
	p->ended = run->ended;
	p->exit_code = run->exit_code;
	p->exit_signal = run->exit_signal;
	p->core = run->core;
	p->exact = run->exact;
	p->cause = run->cause;
	set_string(&p->role, run->role);
	snprintf(p->uuid, sizeof p->uuid, "%.*s", SLICE_ARG(run->uuid));
	const char *why = run->what == RUN_STARTING && run->pid != 0
	    ? "its scripts are being sourced" : process_why_lost(run->what);
	set_string(&p->why, run->why.n > 0 ? run->why : slice_of(why));
}

void
process_report(struct host *h, const struct run_report *run)
{
	struct proc *p = process_find(h, run->name);

	if (p == NULL && HASH_COUNT(h->procs) >= PROCS_MOST) {
		log_warning("host %s tells of more than %d processes", h->name,
		    PROCS_MOST);
		return;
	}
	if (p == NULL)
		p = add(h, run->name);
	p->reported = true;
	/* Late news of an earlier run, or of one that we know the end of. */
	if (run->run < (p->start_id != 0 ? p->asked_run : p->run) ||
	    (run->run == p->run && p->state == STATE_EXITED &&
		run->what != RUN_ENDED))
		return;
	if (run->what == RUN_OVER && proof_waits(p))
		return;
	p->over_once = false;
	ladder_overtaken(p, run->run);
	take(p, run);
	p->state = state_of(p, run->what);
	process_tell(p);
	sampling_kick(h);
	ladder_seen(p);
	if (state_info(p->state)->over) {
		p->look = true;
		survivors_look(h, SOON_MS);
		ladder_exited(p);
	} else if (p->state == STATE_STOPPING && p->stop.at == 0) {
		ladder_step(p);         /* it waited for the PID */
	}
}

void
process_lose_sight(struct proc *p, const char *why)
{
	ladder_broken(p, why);
	p->state = STATE_UNKNOWN;
	set_string(&p->why, slice_of(why));
	process_tell(p);
}

void
processes_settle(struct host *h)
{
	struct proc *p, *next;

	HASH_ITER (hh, h->procs, p, next) {
		bool live = state_info(p->state)->live;
		if (!p->reported && live && p->start_id == 0) {
			/* A first START that never came there left none. */
			p->state = p->run == 0 ? STATE_PENDING : STATE_LOST;
			set_string(&p->why, slice_of(p->run == 0 ? ""
			    : "the host has no record of it any more"));
			process_tell(p);
		}
		p->reported = false;
	}
}

void
processes_unknown(struct host *h, const char *why)
{
	struct proc *p, *next;

	HASH_ITER (hh, h->procs, p, next) {
		p->reported = false;
		ladder_broken(p, why);
		if (p->start_id != 0)
			worker_done(h->worker, p->start_id, CODE_UNKNOWN,
			    "it was asked for, whether it started is not"
			    " known: %s", why);
		p->start_id = 0;
		if (state_info(p->state)->live)
			process_lose_sight(p, why);
	}
}

void
processes_free(struct host *h)
{
	struct proc *all = h->procs, *p, *next;

	HASH_CLEAR(hh, h->procs);
	HASH_ITER (hh, all, p, next) {
		free(p->stop.waiting);
		free(p->name);
		free(p->role);
		free(p->why);
		free(p);
	}
}

bool
process_reachable(struct host *h, uint64_t id)
{
	if (host_ready(h))
		return true;
	worker_done(h->worker, id, CODE_UNREACHABLE,
	    "host %s is not connected (%s%s%s); nothing was done", h->name,
	    host_state_word(h->state), h->why[0] != '\0' ? ": " : "", h->why);
	return false;
}

static void
started(enum code code, struct slice text, void *arg)
{
	struct proc *p = arg;
	uint64_t id = p->start_id;

	/* Where the link broke, processes_unknown() says what is known. */
	if (id == 0 || code == CODE_UNREACHABLE || code == CODE_CANCELLED)
		return;
	p->start_id = 0;
	if (code == CODE_OK) {
		worker_done(p->host->worker, id, CODE_OK,
		    "started, run %" PRIu64 ", PID %" PRIu64, p->run, p->pid);
		return;
	}
	if (code == CODE_DEADLINE && p->pid != 0) {
		worker_done(p->host->worker, id, code, "run %" PRIu64 ", PID %"
		    PRIu64 ", is still busy with its scripts", p->run, p->pid);
		return;
	}
	if (p->state == STATE_STARTING) {
		/*
		 * Without a run on record nobody else will tell. What was
		 * refused is another console's start, which its rows tell of,
		 * or the list.
		 */
		p->state = code == CODE_FAILED || code == CODE_INVALID
			? STATE_FAILED : STATE_UNKNOWN;
		set_string(&p->why, text);
		process_tell(p);
		if (state_info(p->state)->over)
			ladder_exited(p);
	}
	if (code == CODE_REFUSED)
		host_relist(p->host);
	worker_done(p->host->worker, id, code, "%.*s", SLICE_ARG(text));
}

/* A log's path for this run, which the caller frees too. */
static char *
expand_log(const struct proc *p, struct slice path, struct start_log *log)
{
	char run[24];
	char *text = xmemdup0(path.p, path.n);

	snprintf(run, sizeof run, "%" PRIu64, p->asked_run);
	log->linked = !logpath_has_run(text);
	char *whole = log->linked ? xasprintf("%s.${run}", text)
				  : xstrdup(text);
	char *full = path.n == 0 ? NULL : logpath_expand(whole,
	    &(struct logpath){ .session = p->host->session,
		.process = p->name, .host = p->host->name, .run = run,
		.uuid = p->uuid });
	free(whole);
	free(text);
	log->path = full;
	return full;
}

static void
launch(struct proc *p, const struct msg_start *m)
{
	struct start_spec s = { .session = slice_of(p->host->session),
		.host = slice_of(p->host->name), .name = m->name,
		.role = m->role, .uuid = slice_of(p->uuid),
		.run = p->asked_run, .directory = m->directory,
		.environment = m->environment, .source = m->source,
		.command = m->command, .lengths = m->lengths, .alone = m->alone,
		.limits = m->limits, .cpus = m->cpus };

	char *out = expand_log(p, m->out_log, &s.out);
	char *err = expand_log(p, m->err_log, &s.err);
	control_start(p->host->control, &s, started, p);
	free(out);
	free(err);
}

/* A number that no run has been asked for by, and newer than after. */
static uint64_t
next_run(const struct proc *p, uint64_t after)
{
	uint64_t run = p->run > p->asked_run ? p->run : p->asked_run;

	return (after > run ? after : run) + 1;
}

void
process_start(struct host *h, uint64_t id, const struct msg_start *m)
{
	struct proc *p = process_find(h, m->name);
	uuid_t fresh;

	if (!process_reachable(h, id))
		return;
	if (p == NULL)
		p = add(h, m->name);
	if (state_info(p->state)->live || p->start_id != 0) {
		worker_done(h->worker, id, CODE_REFUSED,
		    "it is %s already, run %" PRIu64,
		    state_info(p->state)->word, p->run);
		return;
	}
	if (p->left.n > 0) {
		worker_done(h->worker, id, CODE_REFUSED, "%zu process%s that"
		    " it left %s there still; a stop, or a restart, ends %s",
		    p->left.n, p->left.n == 1 ? "" : "es",
		    p->left.n == 1 ? "is" : "are",
		    p->left.n == 1 ? "it" : "them");
		return;
	}
	if (p->uuid[0] == '\0' && m->uuid.n > 0) {
		snprintf(p->uuid, sizeof p->uuid, "%.*s", SLICE_ARG(m->uuid));
	} else if (p->uuid[0] == '\0') {
		uuid_generate(fresh);
		uuid_unparse_lower(fresh, p->uuid);
	}
	/* Never one that was asked for before: the host may have it in part. */
	p->asked_run = next_run(p, m->after);
	p->start_id = id;
	p->state = STATE_STARTING;
	p->left.n = 0;
	p->pid = 0;
	p->started = p->ended = 0;
	p->exit_code = -1;
	p->exit_signal = 0;
	p->core = CORE_NO;
	p->cause = CAUSE_NONE;
	p->acked = false;
	set_string(&p->role, m->role);
	set_string(&p->why, slice_of(""));
	process_tell(p);
	launch(p, m);
}

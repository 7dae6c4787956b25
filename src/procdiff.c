/* The parts of a process that can be different. */
#include "sessiondiff.h"

#include <stdio.h>
#include <string.h>

static bool
same_hosts(const struct host_list *a, const struct host_list *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++)
		same = strcmp(a->v[i]->name, b->v[i]->name) == 0;
	return same;
}

static bool
same_ladder(const struct ladder *a, const struct ladder *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++)
		same = a->v[i].signal == b->v[i].signal &&
		    a->v[i].wait_ms == b->v[i].wait_ms;
	return same;
}

/* NULL is a text that this kind of probe does not have. */
static bool
same_text(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

static bool
same_probe(const struct probe_spec *a, const struct probe_spec *b)
{
	return a->kind == b->kind && same_text(a->pattern, b->pattern) &&
	    same_text(a->host, b->host) && a->port == b->port &&
	    same_text(a->path, b->path) &&
	    strings_same(&a->command, &b->command) &&
	    a->delay_ms == b->delay_ms && a->period_ms == b->period_ms &&
	    a->timeout_ms == b->timeout_ms && a->successes == b->successes &&
	    a->failures == b->failures;
}

static bool
differs_HOSTS(const struct proc_spec *a, const struct proc_spec *b)
{
	return !same_hosts(&a->hosts, &b->hosts);
}

static bool
differs_COMMAND(const struct proc_spec *a, const struct proc_spec *b)
{
	return a->command_count != b->command_count ||
	    !strings_same(&a->command, &b->command) ||
	    memcmp(a->lengths, b->lengths, sizeof a->lengths) != 0;
}

static bool
differs_ENVIRONMENT(const struct proc_spec *a, const struct proc_spec *b)
{
	return !strings_same(&a->environment, &b->environment);
}

static bool
differs_SOURCE(const struct proc_spec *a, const struct proc_spec *b)
{
	return !strings_same(&a->source, &b->source);
}

static bool
differs_DIRECTORY(const struct proc_spec *a, const struct proc_spec *b)
{
	return !same_text(a->directory, b->directory);
}

static bool
differs_LOGS(const struct proc_spec *a, const struct proc_spec *b)
{
	return !same_text(a->stdout_log, b->stdout_log) ||
	    !same_text(a->stderr_log, b->stderr_log);
}

static bool
differs_LIMITS(const struct proc_spec *a, const struct proc_spec *b)
{
	return memcmp(&a->limits, &b->limits, sizeof a->limits) != 0 ||
	    !same_text(a->cpus, b->cpus);
}

/* The host has it with the run, the ladder too where that is walked there. */
static bool
differs_ALONE(const struct proc_spec *a, const struct proc_spec *b)
{
	return a->alone_stop != b->alone_stop || (a->alone_stop &&
	    (a->grace_ms != b->grace_ms || !same_ladder(&a->stop, &b->stop)));
}

static bool
differs_ROLE(const struct proc_spec *a, const struct proc_spec *b)
{
	return !same_text(a->role, b->role) ||
	    !same_text(a->tree_id, b->tree_id);
}

static bool
differs_DESCRIPTION(const struct proc_spec *a, const struct proc_spec *b)
{
	return !same_text(a->description, b->description);
}

static bool
differs_SUCCESS(const struct proc_spec *a, const struct proc_spec *b)
{
	return memcmp(a->success, b->success, sizeof a->success) != 0;
}

static bool
differs_STOP(const struct proc_spec *a, const struct proc_spec *b)
{
	return !same_ladder(&a->stop, &b->stop);
}

static bool
differs_AUTOSTART(const struct proc_spec *a, const struct proc_spec *b)
{
	return a->autostart != b->autostart;
}

static bool
differs_RESTART(const struct proc_spec *a, const struct proc_spec *b)
{
	const struct restart_policy *p = &a->restart, *q = &b->restart;

	return p->when != q->when || p->initial_ms != q->initial_ms ||
	    p->max_ms != q->max_ms || p->reset_ms != q->reset_ms ||
	    p->most != q->most;
}

static bool
differs_READINESS(const struct proc_spec *a, const struct proc_spec *b)
{
	return !same_probe(&a->readiness, &b->readiness);
}

static bool
differs_LIVENESS(const struct proc_spec *a, const struct proc_spec *b)
{
	return !same_probe(&a->liveness, &b->liveness);
}

static bool
differs_DEPENDS(const struct proc_spec *a, const struct proc_spec *b)
{
	bool same = a->depends.n == b->depends.n;

	for (size_t i = 0; same && i < a->depends.n; i++) {
		const struct dependency *p = &a->depends.v[i];
		const struct dependency *q = &b->depends.v[i];
		same = strcmp(p->on->name, q->on->name) == 0 &&
		    p->condition == q->condition && p->restart == q->restart;
	}
	return !same;
}

bool
probes_same(const struct proc_spec *a, const struct proc_spec *b)
{
	return !differs_READINESS(a, b) && !differs_LIVENESS(a, b);
}

static const struct part {
	const char *keys;
	enum part_when when;
	bool (*differs)(const struct proc_spec *a, const struct proc_spec *b);
} parts[] = {
#define PROC_PART(id, keys, when) { keys, PART_##when, differs_##id },
#include "proc_part.def"
};

uint32_t
proc_different(const struct proc_spec *a, const struct proc_spec *b)
{
	uint32_t set = 0;

	for (unsigned i = 0; i < PART_COUNT; i++)
		if (parts[i].differs(a, b))
			set |= UINT32_C(1) << i;
	return set;
}

enum part_when
proc_change_when(const struct proc_change *c)
{
	enum part_when when = PART_AT_ONCE;

	for (unsigned i = 0; i < PART_COUNT; i++)
		if ((c->parts >> i & 1) != 0 && parts[i].when > when)
			when = parts[i].when;
	return when;
}

uint32_t
proc_parts(uint32_t set, enum part_when when)
{
	for (unsigned i = 0; i < PART_COUNT; i++)
		if (parts[i].when != when)
			set &= ~(UINT32_C(1) << i);
	return set;
}

const char *
proc_change_words(const struct proc_change *c, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (unsigned i = 0; i < PART_COUNT; i++)
		if ((c->parts >> i & 1) != 0 && n < size)
			n += (size_t)snprintf(buf + n, size - n, "%s%.*s",
			    n > 0 ? ", " : "", (int)strcspn(parts[i].keys,
				","), parts[i].keys);
	return buf;
}

/* What the columns of the list say of a process, and how it is ordered. */
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "columns_private.h"

/* Each ping, every 4 s, is a proof: an age within it says nothing. */
enum { PROOF_NOW_MS = 5000 };

/* Of what is over only its past is told. */
static enum role
while_live(const struct model_proc *p)
{
	return state_info(p->state)->over ? ROLE_FAINT : ROLE_NORMAL;
}

void
column_name_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	(void)v;
	cell_put(c, ROLE_NORMAL, p->name);
}

int
column_name_order(const struct model_proc *a, const struct model_proc *b,
    const struct column_view *v)
{
	(void)v;
	return strcmp(a->name, b->name);
}

void
column_role_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	(void)v;
	cell_put(c, ROLE_FAINT, p->role);
}

int
column_role_order(const struct model_proc *a, const struct model_proc *b,
    const struct column_view *v)
{
	(void)v;
	return strcmp(a->role, b->role);
}

void
column_host_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	(void)v;
	cell_put(c, ROLE_FAINT, p->host);
}

int
column_host_order(const struct model_proc *a, const struct model_proc *b,
    const struct column_view *v)
{
	(void)v;
	return strcmp(a->host, b->host);
}

void
column_state_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	enum role role = p->health == HEALTH_UNHEALTHY && p->state == STATE_ALIVE
	    ? ROLE_WARNING : role_named(state_info(p->state)->word);

	(void)v;
	cell_put(c, role, model_word(p));
}

int
column_state_order(const struct model_proc *a, const struct model_proc *b,
    const struct column_view *v)
{
	(void)v;
	return order((int64_t)a->state, (int64_t)b->state);
}

void
column_pid_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	(void)v;
	if (p->pid != 0)
		cell_fmt(c, while_live(p), "%llu", (unsigned long long)p->pid);
}

int
column_pid_order(const struct model_proc *a, const struct model_proc *b,
    const struct column_view *v)
{
	(void)v;
	return (a->pid > b->pid) - (a->pid < b->pid);
}

/* How long it has run, or ran; -1 where that is not known. */
static int64_t
uptime(const struct model_proc *p, int64_t now)
{
	if (p->started == 0)
		return -1;
	if (p->ended != 0)
		return p->ended - p->started;
	if (p->state == STATE_ALIVE || p->state == STATE_STOPPING)
		return now > p->started ? now - p->started : 0;
	return -1;
}

void
column_up_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	int64_t ms = uptime(p, v->now);
	char text[32];

	if (ms >= 0 && p->ended == 0)
		cell_age(c, clock_span_stays(ms));
	if (ms >= 0)
		cell_put(c, while_live(p), clock_span(p->ended == 0
		    ? whole_seconds(ms) : ms, text, sizeof text));
}

int
column_up_order(const struct model_proc *a, const struct model_proc *b,
    const struct column_view *v)
{
	return order(uptime(a, v->now), uptime(b, v->now));
}

/* An end is proven by its record, once and for all: this is about the living. */
static int64_t
proof(const struct model_proc *p)
{
	return state_info(p->state)->live ? model_proven(p) : 0;
}

void
column_proof_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	int64_t at = proof(p);
	enum role role = p->state == STATE_UNKNOWN ? ROLE_UNKNOWN : ROLE_FAINT;
	char text[32];

	if (at == 0)
		return;
	int64_t age = v->now - at;
	bool now = age < PROOF_NOW_MS;
	cell_age(c, now ? PROOF_NOW_MS - age : clock_span_stays(age));
	cell_put(c, role, now ? "now" : clock_span(whole_seconds(age), text,
	    sizeof text));
}

/* The freshest first, and what was never proven last. */
int
column_proof_order(const struct model_proc *a, const struct model_proc *b,
    const struct column_view *v)
{
	(void)v;
	return order(proof(b), proof(a));
}

void
column_restarts_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	(void)v;
	if (p->run > 0)
		cell_fmt(c, p->run > 1 ? ROLE_NORMAL : ROLE_FAINT, "%llu",
		    (unsigned long long)p->run - 1);
}

int
column_restarts_order(const struct model_proc *a, const struct model_proc *b,
    const struct column_view *v)
{
	(void)v;
	return (a->run > b->run) - (a->run < b->run);
}

void
column_exit_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	char text[CELL_MAX];

	(void)v;
	cell_put(c, model_marked(p) ? ROLE_ERROR : ROLE_FAINT,
	    model_exit(p, text, sizeof text));
}

int
column_exit_order(const struct model_proc *a, const struct model_proc *b,
    const struct column_view *v)
{
	int by_signal = order(a->exit_signal, b->exit_signal);

	(void)v;
	return by_signal != 0 ? by_signal : order(a->exit_code, b->exit_code);
}

void
column_cause_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	(void)v;
	cell_put(c, ROLE_FAINT, cause_words(p->cause));
}

int
column_cause_order(const struct model_proc *a, const struct model_proc *b,
    const struct column_view *v)
{
	(void)v;
	return strcmp(cause_words(a->cause), cause_words(b->cause));
}

const char *
column_note(const struct model_proc *p)
{
	if (p->owed != NULL)
		return p->owed;
	if (p->comes != NULL)
		return p->comes;
	if (p->state == STATE_ALIVE && p->ill != NULL)
		return p->ill;
	return p->why[0] != '\0' ? p->why
		: p->step[0] != '\0' ? p->step : cause_words(p->cause);
}

/* Since when there is no evidence, where there ever was any. Returns the ms
 * until it reads otherwise. */
static int64_t
unknown_text(const struct model_proc *p, int64_t now, char *buf, size_t size)
{
	int64_t proven = model_proven(p);
	int64_t since = proven > 0 ? proven : p->unknown_since;
	char span[32];

	clock_span(now > since ? whole_seconds(now - since) : 0, span,
	    sizeof span);
	snprintf(buf, size, proven > 0 ? "seen %s ago: " : "for %s: ",
	    span);
	return clock_span_stays(now - since);
}

/* " in 4s", rounded up; 0 ms and less say nothing. Returns the ms until it reads
 * otherwise. */
static int64_t
in_text(int64_t ms, char *buf, size_t size)
{
	int64_t whole = whole_seconds(ms + 999);
	char span[32];

	if (ms <= 0)
		return 0;
	snprintf(buf, size, " in %s", clock_span(whole, span, sizeof span));
	return ms - (whole - 1000);
}

void
column_note_cell(const struct model_proc *p, const struct column_view *v,
    struct cell *c)
{
	const char *what = column_note(p);
	char first[160] = "", left[160] = "", in[48] = "";

	if (p->comes_at > 0 && p->owed == NULL)
		cell_age(c, in_text(p->comes_at - v->now, in, sizeof in));
	else if (p->state == STATE_UNKNOWN && p->owed == NULL && p->unknown_since > 0)
		cell_age(c, unknown_text(p, v->now, first, sizeof first));
	else if (p->run > 1 && p->owed == NULL && p->comes == NULL)
		snprintf(first, sizeof first, "run %llu%s",
		    (unsigned long long)p->run, what[0] != '\0' ? ", " : "");
	if (p->survivors > 0)
		snprintf(left, sizeof left, "; left %.150s", p->named);
	cell_fmt(c, p->survivors > 0 || (p->state == STATE_ALIVE &&
	    p->health == HEALTH_UNHEALTHY) ? ROLE_WARNING
	    : p->comes != NULL ? p->will_start ? ROLE_STARTING : ROLE_FAILED
	    : p->state == STATE_STOPPING || p->owed != NULL ? ROLE_STOPPING
	    : ROLE_FAINT, "%s%s%s%s", first, what, in,
	    left);
}

int
column_note_order(const struct model_proc *a, const struct model_proc *b,
    const struct column_view *v)
{
	(void)v;
	return strcmp(column_note(a), column_note(b));
}

#include "columns.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"

static int
order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static enum role
name_cell(const struct model_proc *p, int64_t now, char *buf)
{
	(void)now;
	snprintf(buf, CELL_MAX, "%s", p->name);
	return ROLE_NORMAL;
}

static int
name_order(const struct model_proc *a, const struct model_proc *b,
    int64_t now)
{
	(void)now;
	return strcmp(a->name, b->name);
}

static enum role
role_cell(const struct model_proc *p, int64_t now, char *buf)
{
	(void)now;
	snprintf(buf, CELL_MAX, "%s", p->role);
	return ROLE_FAINT;
}

static int
role_order(const struct model_proc *a, const struct model_proc *b,
    int64_t now)
{
	(void)now;
	return strcmp(a->role, b->role);
}

static enum role
host_cell(const struct model_proc *p, int64_t now, char *buf)
{
	(void)now;
	snprintf(buf, CELL_MAX, "%s", p->host);
	return ROLE_FAINT;
}

static int
host_order(const struct model_proc *a, const struct model_proc *b,
    int64_t now)
{
	(void)now;
	return strcmp(a->host, b->host);
}

static enum role
state_cell(const struct model_proc *p, int64_t now, char *buf)
{
	const char *word = state_info(p->state)->word;

	(void)now;
	snprintf(buf, CELL_MAX, "%s", word);
	return role_named(word);
}

static int
state_order(const struct model_proc *a, const struct model_proc *b,
    int64_t now)
{
	(void)now;
	return order((int64_t)a->state, (int64_t)b->state);
}

static enum role
pid_cell(const struct model_proc *p, int64_t now, char *buf)
{
	(void)now;
	buf[0] = '\0';
	if (p->pid != 0)
		snprintf(buf, CELL_MAX, "%llu", (unsigned long long)p->pid);
	return state_info(p->state)->over ? ROLE_FAINT : ROLE_NORMAL;
}

static int
pid_order(const struct model_proc *a, const struct model_proc *b,
    int64_t now)
{
	(void)now;
	return order((int64_t)a->pid, (int64_t)b->pid);
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

/* Of what still goes on: what changes faster is not read. */
static int64_t
whole_seconds(int64_t ms)
{
	return ms - ms % 1000;
}

static enum role
uptime_cell(const struct model_proc *p, int64_t now, char *buf)
{
	int64_t ms = uptime(p, now);

	buf[0] = '\0';
	if (ms >= 0)
		clock_span(p->ended == 0 ? whole_seconds(ms) : ms, buf,
		    CELL_MAX);
	return state_info(p->state)->over ? ROLE_FAINT : ROLE_NORMAL;
}

static int
uptime_order(const struct model_proc *a, const struct model_proc *b,
    int64_t now)
{
	return order(uptime(a, now), uptime(b, now));
}

static enum role
exit_cell(const struct model_proc *p, int64_t now, char *buf)
{
	(void)now;
	model_exit(p, buf, CELL_MAX);
	return model_marked(p) ? ROLE_ERROR : ROLE_FAINT;
}

static int
exit_order(const struct model_proc *a, const struct model_proc *b,
    int64_t now)
{
	int by_signal = order(a->exit_signal, b->exit_signal);

	(void)now;
	return by_signal != 0 ? by_signal : order(a->exit_code, b->exit_code);
}

static const char *
note(const struct model_proc *p)
{
	return p->why[0] != '\0' ? p->why
		: p->step[0] != '\0' ? p->step : cause_words(p->cause);
}

/* Since when there is no evidence, where there ever was any. */
static void
unknown_text(const struct model_proc *p, int64_t now, char *buf, size_t size)
{
	int64_t proven = model_proven(p);
	int64_t since = proven > 0 ? proven : p->unknown_since;
	char span[32];

	clock_span(now > since ? whole_seconds(now - since) : 0, span,
	    sizeof span);
	snprintf(buf, size, proven > 0 ? "seen %s ago: " : "for %s: ",
	    span);
}

static enum role
note_cell(const struct model_proc *p, int64_t now, char *buf)
{
	const char *what = note(p);
	char first[160] = "", left[160] = "";

	if (p->state == STATE_UNKNOWN && p->unknown_since > 0)
		unknown_text(p, now, first, sizeof first);
	else if (p->run > 1)
		snprintf(first, sizeof first, "run %llu%s",
		    (unsigned long long)p->run, what[0] != '\0' ? ", " : "");
	if (p->survivors > 0)
		snprintf(left, sizeof left, "; left %.150s", p->named);
	snprintf(buf, CELL_MAX, "%s%s%s", first, what, left);
	if (p->survivors > 0)
		return ROLE_WARNING;
	return p->state == STATE_STOPPING ? ROLE_STOPPING : ROLE_FAINT;
}

static int
note_order(const struct model_proc *a, const struct model_proc *b,
    int64_t now)
{
	(void)now;
	return strcmp(note(a), note(b));
}

const struct column columns[] = {
	{ "PROCESS", 8, 40, 24, 9, false, name_cell, name_order },
	{ "ROLE", 4, 24, 11, 2, false, role_cell, role_order },
	{ "HOST", 4, 20, 8, 3, false, host_cell, host_order },
	{ "STATE", 8, 8, 0, 8, false, state_cell, state_order },
	{ "PID", 6, 7, 0, 7, true, pid_cell, pid_order },
	{ "UP", 5, 6, 0, 5, true, uptime_cell, uptime_order },
	{ "EXIT", 6, 12, 0, 6, false, exit_cell, exit_order },
	{ "NOTE", 18, 0, 0, 1, false, note_cell, note_order },
};

const int column_count = sizeof columns / sizeof *columns;

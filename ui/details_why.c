/* The first sentence: why a process runs, or does not. */
#include <stdio.h>
#include <time.h>

#include "buffer.h"
#include "clock.h"
#include "details_private.h"

const char *
details_time(int64_t ms, int64_t now, char *buf, size_t size)
{
	time_t s = (time_t)(ms / 1000), today = (time_t)(now / 1000);
	struct tm tm = { 0 }, day = { 0 };

	localtime_r(&s, &tm);
	localtime_r(&today, &day);
	bool same = tm.tm_yday == day.tm_yday && tm.tm_year == day.tm_year;
	if (strftime(buf, size, same ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S",
	    &tm) == 0)
		buf[0] = '\0';
	return buf;
}

/* " after 4m12s", where both ends are known. */
static void
put_took(struct buffer *b, const struct model_proc *p)
{
	char span[32];

	if (p->started == 0 || p->ended < p->started || p->ended == 0)
		return;
	buffer_puts(b, " after ");
	buffer_puts(b, clock_span(p->ended - p->started, span, sizeof span));
}

static void
put_time(struct buffer *b, const char *before, int64_t ms, int64_t now)
{
	char text[40];

	if (ms <= 0)
		return;
	buffer_puts(b, before);
	buffer_puts(b, details_time(ms, now, text, sizeof text));
}

static void
put_exit(struct buffer *b, const struct model_proc *p, int64_t now)
{
	char text[256];

	if (p->exit_signal == 0 && p->exit_code >= 0 && p->exact) {
		snprintf(text, sizeof text, "exited with %d", p->exit_code);
		buffer_puts(b, text);
	} else {
		buffer_puts(b, model_exit_words(p, text, sizeof text));
	}
	put_took(b, p);
	if (p->cause != CAUSE_NONE) {
		buffer_puts(b, cause_joint(p->cause));
		buffer_puts(b, cause_words(p->cause));
	}
	put_time(b, ", at ", p->ended, now);
}

/* Whether anybody has to look at that end. */
static void
put_verdict(struct buffer *b, const struct model_proc *p)
{
	if (!model_unexpected(p))
		buffer_puts(b, "; as expected");
	else if (p->acked)
		buffer_puts(b, "; unexpected, acknowledged");
	else
		buffer_puts(b, "; unexpected, not acknowledged");
}

static void
put_since(struct buffer *b, const char *what, const struct model_proc *p,
    int64_t now)
{
	char span[32];

	buffer_puts(b, what);
	if (p->started == 0)
		return;
	buffer_puts(b, " for ");
	buffer_puts(b, clock_span(now - p->started, span, sizeof span));
	put_time(b, ", since ", p->started, now);
}

static void
put_why(struct buffer *b, const char *before, const struct model_proc *p)
{
	if (p->why[0] == '\0')
		return;
	buffer_puts(b, before);
	buffer_puts(b, p->why);
}

static void
put_stopping(struct buffer *b, const struct model_proc *p, int64_t now)
{
	char span[32];

	put_since(b, "being stopped; ran", p, now);
	if (p->step[0] == '\0')
		return;
	buffer_puts(b, "; ");
	buffer_puts(b, p->step);
	if (p->step_until <= now)
		return;
	buffer_puts(b, ", the next step in ");
	buffer_puts(b, clock_span(p->step_until - now, span, sizeof span));
}

static void
put_unknown(struct buffer *b, const struct model_proc *p, int64_t now)
{
	buffer_puts(b, "not known");
	put_time(b, " since ", p->unknown_since, now);
	put_why(b, ": ", p);
	put_time(b, "; last seen alive at ", model_proven(p), now);
	if (p->owed != NULL) {
		buffer_puts(b, "; ");
		buffer_puts(b, p->owed);
	}
}

static void
put_health(struct buffer *b, const struct model_proc *p)
{
	static const char *const words[HEALTH_COUNT] = {
		[HEALTH_UNTOLD] = "",
		[HEALTH_NOT_READY] = "; not ready",
		[HEALTH_READY] = "; ready",
		[HEALTH_UNHEALTHY] = "; unhealthy",
	};

	buffer_puts(b, words[p->health]);
	if (p->ill != NULL) {
		buffer_puts(b, ": ");
		buffer_puts(b, p->ill);
	}
}

static void
put_sentence(struct buffer *b, const struct model_proc *p, int64_t now)
{
	switch (p->state) {
	case STATE_PENDING:
		buffer_puts(b, "not running: no run of it is on record");
		break;
	case STATE_STARTING:
		buffer_puts(b, "being started");
		put_why(b, ": ", p);
		break;
	case STATE_ALIVE:
		put_since(b, "running", p, now);
		put_health(b, p);
		break;
	case STATE_STOPPING:
		put_stopping(b, p, now);
		break;
	case STATE_EXITED:
		put_exit(b, p, now);
		put_verdict(b, p);
		break;
	case STATE_FAILED:
		buffer_puts(b, "could not be started");
		put_why(b, ": ", p);
		put_verdict(b, p);
		break;
	case STATE_LOST:
		buffer_puts(b, "lost");
		put_why(b, ": ", p);
		put_verdict(b, p);
		break;
	case STATE_UNKNOWN:
	case STATE_COUNT:
		put_unknown(b, p, now);
		break;
	}
}

static void
put_coming(struct buffer *b, const struct model_proc *p, int64_t now)
{
	if (p->comes == NULL)
		return;
	buffer_puts(b, "; ");
	buffer_puts(b, p->comes);
	if (p->comes_at > now)
		put_time(b, " at ", p->comes_at, now);
}

const char *
details_why(const struct model_proc *p, int64_t now, char *buf, size_t size)
{
	struct buffer b = { 0 };

	put_sentence(&b, p, now);
	put_coming(&b, p, now);
	snprintf(buf, size, "%.*s", (int)buffer_size(&b), buffer_data(&b));
	buffer_finish(&b);
	return buf;
}

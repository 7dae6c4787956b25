#include "confirm.h"

#include <stdio.h>

#include "signame.h"

enum { GUARD_MS = 300 };

static const struct confirm_words words[] = {
	[CONFIRM_KILL] = { "Kill", NULL },
	[CONFIRM_CRASH] = { "Crash",
	    "KILL at once: no ladder, no cleanup by the programs" },
	[CONFIRM_RESTART] = { "Restart",
	    "all at once, not by role: each is stopped by its own ladder, and"
	    " then has a new run" },
	[CONFIRM_SIGNAL] = { "Signal",
	    "once to the process group of each: no ladder, and nothing is"
	    " waited for" },
	[CONFIRM_START] = { "Start", "a new run of each, role after role" },
	[CONFIRM_FLUSH] = { "Acknowledge the ends of",
	    "their marks go, on every console" },
	[CONFIRM_STEER] = { "Give up the stops of", "no signal more is sent" },
	[CONFIRM_STOP_SESSION] = { "Stop", NULL },
};

const struct confirm_words *
confirm_words(enum confirm_what what)
{
	return &words[what];
}

const char *
confirm_verb(enum confirm_what what, int signal, char *buf, size_t size)
{
	if (what == CONFIRM_SIGNAL)
		snprintf(buf, size, "Send %s to", signame(signal));
	else
		snprintf(buf, size, "%s", words[what].verb);
	return buf;
}

const char *
confirm_title(const char *verb, size_t n, char *buf, size_t size)
{
	snprintf(buf, size, "%s %zu process%s?", verb, n, n == 1 ? "" : "es");
	return buf;
}

bool
confirm_spares(enum confirm_what what)
{
	return what == CONFIRM_KILL || what == CONFIRM_CRASH ||
	    what == CONFIRM_RESTART || what == CONFIRM_SIGNAL;
}

static bool
free_to(const struct safety *s, enum confirm_what what)
{
	switch (what) {
	case CONFIRM_KILL:
		return s->kill_freely;
	case CONFIRM_CRASH:
		return s->crash_freely;
	case CONFIRM_RESTART:
		return s->restart_freely;
	case CONFIRM_SIGNAL:
		return s->signal_freely;
	default:
		return false;
	}
}

/* What ends nothing: one at once, many are shown first. */
static enum confirm_how
harmless(const struct confirm_about *a)
{
	return a->n > 1 && a->what != CONFIRM_STEER ? CONFIRM_KEY
		: CONFIRM_NOT;
}

/* One that others depend on is to be asked about as many are, when a session
 * file can say so. */
static enum confirm_how
rule_of_all(const struct safety *s, const struct confirm_about *a)
{
	if (a->what == CONFIRM_STOP_SESSION)
		return s->stop_by_name || a->protected ? CONFIRM_NAME
			: CONFIRM_COUNT;
	if (!confirm_spares(a->what))
		return harmless(a);
	if (a->n > 1)
		return CONFIRM_COUNT;
	if (a->protected)
		return CONFIRM_NAME;
	return free_to(s, a->what) && !a->from_afar ? CONFIRM_NOT
		: CONFIRM_KEY;
}

enum confirm_how
confirm_rule(const struct safety *s, const struct confirm_about *a)
{
	enum confirm_how how = rule_of_all(s, a);

	/* It is one of many that were meant: it is shown, and who is not. */
	return how == CONFIRM_NOT && a->left_out ? CONFIRM_KEY : how;
}

const char *
confirm_wanted(enum confirm_how how, size_t n, const char *name, char *buf,
    size_t size)
{
	switch (how) {
	case CONFIRM_NOT:
		buf[0] = '\0';
		break;
	case CONFIRM_KEY:
		snprintf(buf, size, "y");
		break;
	case CONFIRM_COUNT:
		snprintf(buf, size, "%zu", n);
		break;
	case CONFIRM_NAME:
		snprintf(buf, size, "%s", name);
		break;
	}
	return buf;
}

bool
confirm_legible(int64_t age_ms)
{
	return age_ms >= GUARD_MS;
}

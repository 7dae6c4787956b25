#include "confirm.h"

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
enum confirm_how
confirm_rule(const struct safety *s, const struct confirm_about *a)
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

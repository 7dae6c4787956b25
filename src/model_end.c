/* How processes end: which ends somebody has to look at, and who has. */
#include "model.h"

/* It exited by a code that the session file, or else the custom, expects. */
static bool
success(const struct model_proc *p)
{
	if (p->exit_signal != 0 || p->exit_code < 0 ||
	    p->exit_code >= EXIT_CODES)
		return false;
	return p->spec != NULL ? p->spec->success[p->exit_code]
	    : p->exit_code == 0;
}

bool
model_unexpected(const struct model_proc *p)
{
	if (p->state == STATE_FAILED || p->state == STATE_LOST)
		return true;
	if (p->state != STATE_EXITED || p->cause == CAUSE_STOPPED)
		return false;
	return !(p->cause == CAUSE_ITSELF || p->cause == CAUSE_NONE) ||
	    !success(p);
}

bool
model_marked(const struct model_proc *p)
{
	return model_unexpected(p) && !p->acked;
}

bool
model_listed(const struct model_proc *p)
{
	return p->spec != NULL || !p->acked || !state_info(p->state)->over;
}

void
model_seen(struct model *m, const struct model_proc *p)
{
	struct model_proc *own = model_proc(m, slice_of(p->host),
	    slice_of(p->name));

	if (own != NULL && state_info(own->state)->over)
		own->acked = true;
}

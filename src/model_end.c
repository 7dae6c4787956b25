/* How processes end: in words, which ends to look at, and who has. */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>

#include "exitwords.h"
#include "mem.h"
#include "signame.h"

/* It exited by a code that the session file, or else the custom, expects. */
static bool
success(const struct model_proc *p)
{
	const struct proc_spec *spec = model_spec(p);

	if (p->exit_signal != 0 || p->exit_code < 0 ||
	    p->exit_code >= EXIT_CODES)
		return false;
	return spec != NULL ? spec->success[p->exit_code]
	    : p->exit_code == 0;
}

bool
model_success(const struct model_proc *p)
{
	return p->state == STATE_EXITED && success(p) &&
	    (p->cause == CAUSE_ITSELF || p->cause == CAUSE_NONE);
}

bool
model_unexpected(const struct model_proc *p)
{
	if (p->state == STATE_FAILED || p->state == STATE_LOST)
		return true;
	if (p->state != STATE_EXITED || p->cause == CAUSE_STOPPED ||
	    p->cause == CAUSE_ABANDONED)
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
model_evidence(struct model *m, const struct model_proc *p, const char *words)
{
	struct model_proc *own = model_proc(m, slice_of(p->host),
	    slice_of(p->name));

	if (own == NULL)
		return;
	char *copy = xstrdup(words);
	free(own->evidence);
	own->evidence = copy;
	m->changes++;
}

void
model_seen(struct model *m, const struct model_proc *p)
{
	struct model_proc *own = model_proc(m, slice_of(p->host),
	    slice_of(p->name));

	if (own == NULL || !state_info(own->state)->over)
		return;
	own->acked = true;
	m->changes++;
}

const char *
model_exit(const struct model_proc *p, char *buf, size_t size)
{
	const char *core = p->core == CORE_YES ? " core" : "";
	int maybe = p->exit_code - 128;

	if (p->exit_signal != 0 && signame(p->exit_signal) != NULL)
		snprintf(buf, size, "%s%s", signame(p->exit_signal), core);
	else if (p->exit_signal != 0)
		snprintf(buf, size, "signal %d%s", p->exit_signal, core);
	else if (!p->exact && maybe > 0 && signame(maybe) != NULL)
		snprintf(buf, size, "%d or %s?", p->exit_code, signame(maybe));
	else if (p->exit_code >= 0)
		snprintf(buf, size, "exit %d", p->exit_code);
	else
		snprintf(buf, size, "%s", "");
	return buf;
}

const char *
model_exit_words(const struct model_proc *p, char *buf, size_t size)
{
	const struct exit_status e = { .code = p->exit_code,
		.signal = p->exit_signal, .core = p->core, .exact = p->exact };

	if (exit_words(&e, buf, size)[0] == '\0')
		snprintf(buf, size, "%s", p->why);
	return buf;
}

/*
 * plm-tui flush: acknowledges ends. Without names it is for what is over; what
 * runs is not meant, and what is unknown is told.
 */
#include <stdio.h>

#include "headless_private.h"

static bool
is_meant(const struct headless *h, const struct model_proc *p)
{
	return headless_selects(h, p) && (state_info(p->state)->over ||
	    p->state == STATE_UNKNOWN ||
	    selector_has(&h->options->select, SELECT_NAME));
}

/* Nothing to do, and why; NULL: there is. */
static const char *
needless(const struct model_proc *p)
{
	if (p->acked)
		return "acknowledged already";
	/* A record that the file does not have can be put away, too. */
	return model_marked(p) || p->spec == NULL ? NULL
		: "its end was expected";
}

static void
flush(struct headless *h, struct target *t, const struct model_proc *p)
{
	if (p->state == STATE_UNKNOWN)
		target_answer(t, CODE_UNKNOWN, "whether it is over is not"
		    " known");
	else if (p->state == STATE_PENDING)
		target_answer(t, CODE_NOT_RUNNING, "there is no run of it on"
		    " record");
	else if (state_info(p->state)->over && needless(p) != NULL)
		target_answer(t, CODE_OK, needless(p));
	else
		console_flush(h->console, p, target_done, t);
}

static void
plan(const struct headless *h, const struct model_proc *p, char *buf,
    size_t size)
{
	char how[64];

	(void)h;
	if (!state_info(p->state)->over)
		snprintf(buf, size, "nothing: it is %s",
		    state_info(p->state)->word);
	else if (needless(p) != NULL)
		snprintf(buf, size, "nothing: %s", needless(p));
	else
		snprintf(buf, size, "acknowledge its end: %s %s",
		    state_info(p->state)->word, model_exit(p, how,
			sizeof how));
}

static void
begin(struct headless *h)
{
	const struct model *m = console_model(h->console);

	for (size_t i = 0; i < m->proc_count; i++)
		if (is_meant(h, m->procs[i]))
			target_add(h, m->procs[i], 0);
	targets_run(h, flush, plan);
}

const struct headless_ops cmd_flush = { .begin = begin,
	.late = targets_late };

/* plm-tui wait: until each selected process is over, or in a state. */
#include <stdio.h>

#include "headless_private.h"

static bool
waits_for(const struct headless *h, enum proc_state state)
{
	uint32_t states = h->options->wait_for;

	return states == 0 ? state_info(state)->over
	    : (states & UINT32_C(1) << state) != 0;
}

/* "exited: exit 3, by itself", "alive". Returns buf. */
static const char *
describe(const struct model_proc *p, char *buf, size_t size)
{
	const char *cause = cause_words(p->cause);
	char how[64];

	model_exit(p, how, sizeof how);
	snprintf(buf, size, "%s%s%s%s%s", state_info(p->state)->word,
	    how[0] != '\0' ? ": " : "", how, cause[0] != '\0'
	    ? cause_joint(p->cause) : "",
	    cause);
	return buf;
}

static void
changed(struct headless *h)
{
	char text[256];

	for (size_t i = 0; i < h->n && !h->over; i++) {
		struct target *t = &h->targets[i];
		const struct model_proc *p = target_proc(t);
		if (t->answered || p == NULL)
			continue;
		if (waits_for(h, p->state) && !(state_info(p->state)->over &&
		    headless_unseen(h, p) != NULL))
			target_answer(t, CODE_OK, describe(p, text,
			    sizeof text));
		else if (p->state == STATE_UNKNOWN && p->on != NULL &&
		    p->on->state == HOST_REFUSED)
			target_answer(t, CODE_UNREACHABLE, p->on->why);
	}
}

/* Nothing is asked of anybody: changed() sees the answers. */
static void
look(struct headless *h, struct target *t, const struct model_proc *p)
{
	(void)t;
	(void)p;
	h->changed = true;
}

static void
begin(struct headless *h)
{
	const struct model *m = console_model(h->console);

	for (size_t i = 0; i < m->proc_count; i++)
		if (headless_selects(h, m->procs[i]))
			target_add(h, m->procs[i], 0);
	targets_run(h, look, NULL);
}

const struct headless_ops cmd_wait = { .begin = begin, .changed = changed,
	.late = targets_late };

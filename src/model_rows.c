/*
 * Which records are rows: of a process that may run on several hosts the one
 * that lives, or else the newest; any other that may live, too.
 */
#include "model_private.h"

#include "mem.h"

void
model_add_row(struct model *m, struct model_proc *p)
{
	m->procs = xreallocarray(m->procs, m->proc_count + 1,
	    sizeof *m->procs);
	m->procs[m->proc_count++] = p;
	m->row_changes++;
	p->shown = true;
}

bool
model_may_live(const struct model_proc *p)
{
	return p->state == STATE_UNKNOWN ? p->was_live
	    : state_info(p->state)->live;
}

/* How much a record says of where its process is. */
static int
weight(const struct model_proc *p)
{
	if (p->state != STATE_UNKNOWN && state_info(p->state)->live)
		return 4;
	if (model_may_live(p))
		return 3;
	if (p->run > 0 || state_info(p->state)->over)
		return 2;
	/* Pending it is when no host is left on which it may be. */
	return p->state == STATE_UNKNOWN;
}

static bool
counts_more(const struct model_proc *a, const struct model_proc *b)
{
	if (weight(a) != weight(b))
		return weight(a) > weight(b);
	if (weight(a) != 2)
		return false;
	return a->run != b->run ? a->run > b->run : a->started > b->started;
}

void
model_remove_row(struct model *m, struct model_proc *p)
{
	size_t i = 0;

	while (m->procs[i] != p)
		i++;
	memmove(&m->procs[i], &m->procs[i + 1],
	    (m->proc_count - i - 1) * sizeof *m->procs);
	m->proc_count--;
	m->row_changes++;
	p->shown = false;
}

void
model_place(struct model *m, const struct model_proc *any)
{
	struct model_proc *was = m->procs[any->place], *best = any->first;

	for (struct model_proc *p = best->next; p != NULL; p = p->next)
		if (counts_more(p, best))
			best = p;
	/* Of two that live, the row stays with the one that has it. */
	if (model_may_live(best) && weight(was) == weight(best))
		best = was;
	if (best != was) {
		if (best->shown)
			model_remove_row(m, best);
		was->shown = false;
		was->key = was->id;
		best->shown = true;
		best->key = best->moving;
		m->procs[any->place] = best;
		m->row_changes++;
	}
	for (struct model_proc *p = any->first; p != NULL; p = p->next) {
		bool too = model_may_live(p) || p->survivors > 0;
		if (p == best || p->shown == too)
			continue;
		if (too)
			model_add_row(m, p);
		else
			model_remove_row(m, p);
	}
}

void
model_place_all(struct model *m)
{
	for (size_t i = 0; i < m->session->proc_count; i++)
		if (m->procs[i]->moving != NULL)
			model_place(m, m->procs[i]);
}

const struct model_proc *
model_shown(const struct model *m, const struct model_proc *p)
{
	return p == NULL || p->shown || p->spec == NULL ? p
		: m->procs[p->place];
}

const struct model_host *
model_unseen_on(const struct model_proc *p)
{
	if (p->spec == NULL || model_may_live(p))
		return NULL;
	for (const struct model_proc *q = p->first; q != NULL; q = q->next)
		if (q != p && q->state == STATE_UNKNOWN)
			return q->on;
	return NULL;
}

#include "survivors.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "process_private.h"

/* A program that is over may have left something: who is looked for. */
static bool
looked_for(const struct proc *p)
{
	return state_info(p->state)->over && p->uuid[0] != '\0' &&
	    (p->look || p->left.n > 0 || p->stop.n > 0);
}

/* Takes over what this look has found. */
static void
settle(struct proc *p)
{
	struct leftovers *l = &p->left, *f = &p->found;
	size_t named = f->n < LEFT_KEPT ? f->n : LEFT_KEPT;
	bool changed = l->n != f->n ||
	    memcmp(l->v, f->v, named * sizeof *f->v) != 0;

	p->look = false;
	/* It was started anew meanwhile: these are its own. */
	if (!state_info(p->state)->over)
		return;
	*l = *f;
	if (changed)
		process_tell(p);
	ladder_looked(p);
}

static void
done(enum code code, struct slice text, void *arg)
{
	struct host *h = arg;
	struct proc *p, *next;

	(void)text;
	if (code == CODE_UNREACHABLE || code == CODE_CANCELLED)
		return;
	/* It is still under way there, and another would wait for it. */
	h->looking = h->look_stuck = code == CODE_DEADLINE;
	HASH_ITER (hh, h->procs, p, next) {
		bool asked = p->asked;
		p->asked = false;
		if (asked && code == CODE_OK)
			settle(p);
		else if (asked || h->look_stuck)
			ladder_unseen(p);
	}
	host_taken_up(h);
	if (h->look_again && !h->looking)
		survivors_look(h, SOON_MS);
}

static void
look_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct host *h = w->data;
	struct slice *marks = xcalloc(HASH_COUNT(h->procs), sizeof *marks);
	struct proc *p, *next;
	size_t n = 0;

	(void)loop;
	(void)revents;
	h->look_again = false;
	HASH_ITER (hh, h->procs, p, next) {
		p->asked = looked_for(p);
		p->found.n = 0;
		if (!p->asked)
			continue;
		snprintf(p->mark, sizeof p->mark, "%s/%" PRIu64, p->uuid,
		    p->run);
		marks[n++] = slice_of(p->mark);
	}
	h->looking = n > 0;
	if (n > 0)
		control_survey(h->control, marks, n, done, h);
	else
		host_taken_up(h);
	free(marks);
}

void
survivors_look(struct host *h, int ms)
{
	struct ev_loop *loop = h->worker->loop;

	if (h->control == NULL)
		return;
	if (h->looking) {
		h->look_again = true;
		return;
	}
	if (ev_is_active(&h->look) &&
	    ev_timer_remaining(loop, &h->look) <= ms / 1000.)
		return;
	ev_timer_stop(loop, &h->look);
	ev_timer_init(&h->look, look_cb, ms / 1000., 0.);
	h->look.data = h;
	ev_timer_start(loop, &h->look);
}

void
survivors_refresh(struct host *h)
{
	struct proc *p, *next;

	HASH_ITER (hh, h->procs, p, next)
		if (p->left.n > 0) {
			survivors_look(h, SOON_MS);
			return;
		}
}

void
survivors_found(struct host *h, struct slice mark, uint64_t pid,
    struct slice name)
{
	struct proc *p, *next;

	HASH_ITER (hh, h->procs, p, next) {
		if (!p->asked || !slice_is(mark, p->mark))
			continue;
		struct leftovers *f = &p->found;
		if (f->n < LEFT_KEPT) {
			struct leftover *v = &f->v[f->n];
			*v = (struct leftover){ .pid = pid };
			snprintf(v->name, sizeof v->name, "%.*s",
			    SLICE_ARG(name));
		}
		f->n++;
		return;
	}
}

void
survivors_host_down(struct host *h)
{
	ev_timer_stop(h->worker->loop, &h->look);
	h->looking = h->look_again = h->look_stuck = false;
}

const char *
survivors_text(const struct proc *p, char *buf, size_t size)
{
	const struct leftovers *l = &p->left;
	size_t at = 0;

	buf[0] = '\0';
	if (l->n == 0)
		return buf;
	at = (size_t)snprintf(buf, size, "%zu survivor%s:", l->n,
	    l->n == 1 ? "" : "s");
	for (size_t i = 0; i < l->n && i < LEFT_NAMED && at < size; i++)
		at += (size_t)snprintf(buf + at, size - at, "%s %s %" PRIu64,
		    i > 0 ? "," : "", l->v[i].name, l->v[i].pid);
	if (l->n > LEFT_NAMED && at < size)
		snprintf(buf + at, size - at, ", ...");
	return buf;
}

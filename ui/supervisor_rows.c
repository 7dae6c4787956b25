/* Who is supervised: by the session file, and when that was read anew. */
#include <stdlib.h>

#include "byname.h"
#include "mem.h"
#include "supervisor_private.h"

static bool
wants(const struct proc_spec *spec)
{
	return spec->restart.when != RESTART_NEVER || spec->depends.n > 0 ||
	    spec->needed;
}

static struct supervised *
supervise(struct console *c, const struct model_proc *p)
{
	struct supervised *s = xcalloc(1, sizeof *s);

	s->console = c;
	s->row = p;
	/* It had no policy when it ended. */
	s->run = p->run;
	s->ended = p->run > 0 && state_info(p->state)->over;
	ev_timer_init(&s->timer, supervised_time, 0, 0);
	s->timer.data = s;
	return s;
}

/* The rows that the file has, those among them who were known by name. */
static void
find_rows(struct supervisor *all, struct console *c, struct byname *known)
{
	size_t count = c->session->proc_count;

	free(all->of);
	all->v = xcalloc(count, sizeof *all->v);
	all->of = xcalloc(c->model->proc_count, sizeof *all->of);
	all->n = 0;
	for (size_t i = 0; i < count; i++) {
		const struct model_proc *p = c->model->procs[i];
		struct named *n = byname_find(known, p->name);
		struct supervised *s = NULL;
		if (n != NULL) {
			n->mark = 1;
			s = (struct supervised *)(uintptr_t)n->what;
		} else if (wants(p->spec)) {
			s = supervise(c, p);
		}
		if (s == NULL)
			continue;
		s->spec = p->spec;
		s->place = i;
		s->moved |= s->row != p;
		s->row = p;
		all->of[i] = s;
		all->v[all->n++] = s;
	}
}

struct supervisor *
supervisor_new(struct console *c)
{
	struct supervisor *all = xcalloc(1, sizeof *all);
	struct byname nobody = { NULL };

	c->supervisor = all;
	find_rows(all, c, &nobody);
	waits_begin(all);
	return all;
}

/* Of one that the file has no more a record is left, and nothing is done to it. */
static void
drop(struct supervisor *all, struct supervised *s)
{
	const struct host_spec *h = s->spec->hosts.v[0];

	s->gone = model_proc(s->console->model, slice_of(h->name),
	    slice_of(s->spec->name));
	supervised_rest(s);
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i]->pulled_by == s)
			all->v[i]->pulled_by = NULL;
	all->gone = xreallocarray(all->gone, all->gone_count + 1,
	    sizeof *all->gone);
	all->gone[all->gone_count++] = s;
}

void
supervisor_reload(struct console *c)
{
	struct supervisor *all = c->supervisor;
	struct supervised **were = all->v;
	size_t count = all->n;
	struct byname known = { NULL };

	for (size_t i = 0; i < count; i++)
		byname_add(&known, were[i]->spec->name, were[i]);
	find_rows(all, c, &known);
	for (size_t i = 0; i < count; i++)
		if (byname_find(&known, were[i]->spec->name)->mark == 0)
			drop(all, were[i]);
	byname_finish(&known);
	free(were);
	waits_begin(all);
}

void
supervisor_go_on(struct console *c)
{
	struct supervisor *all = c->supervisor;

	while (all->gone_told < all->gone_count)
		waits_answer(all->gone[all->gone_told++], CODE_CANCELLED, "the"
		    " session file does not have it any more");
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i]->moved)
			supervised_move(all->v[i]);
	for (size_t i = 0; i < all->n; i++)
		supervisor_told(c, supervised_row(all->v[i]));
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i]->state == SUPERVISE_WAITING)
			waits_look(all->v[i]);
}

static void
finish(struct supervised *s)
{
	supervised_rest(s);
	waits_answer(s, CODE_CANCELLED, "the console is closing");
	waits_finish(s);
	free(s);
}

void
supervisor_free(struct supervisor *all)
{
	if (all == NULL)
		return;
	for (size_t i = 0; i < all->n; i++)
		finish(all->v[i]);
	for (size_t i = 0; i < all->gone_count; i++)
		finish(all->gone[i]);
	free(all->gone);
	free(all->of);
	free(all->v);
	free(all);
}

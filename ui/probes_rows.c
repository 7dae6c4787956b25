/* Who has probes: by the session file, and when that was read anew. */
#include <stdlib.h>

#include "byname.h"
#include "mem.h"
#include "probes_private.h"
#include "sessiondiff.h"

static void
set_up(struct probe *b, struct probed *o, const char *word)
{
	b->of = o;
	b->word = word;
	ev_timer_init(&b->timer, probe_time, 0., 0.);
	b->timer.data = b;
}

static struct probed *
probed_new(struct console *c)
{
	struct probed *o = xcalloc(1, sizeof *o);

	o->console = c;
	set_up(&o->readiness, o, "readiness_probe");
	set_up(&o->liveness, o, "liveness_probe");
	return o;
}

/* Where they are not the same, or its row is another record, nothing is known. */
static void
take_spec(struct probed *o, const struct model_proc *p, size_t place)
{
	bool other = o->row != NULL && (o->row != p ||
	    !probes_same(o->spec, p->spec));

	o->row = p;
	o->spec = p->spec;
	o->place = place;
	o->readiness.spec = &p->spec->readiness;
	o->liveness.spec = &p->spec->liveness;
	if (!other)
		return;
	probe_begin(&o->readiness);
	probe_begin(&o->liveness);
	o->run = 0;
	model_health(o->console->model, p, HEALTH_UNTOLD, false, NULL);
}

static bool
has_any(const struct proc_spec *spec)
{
	return spec->readiness.kind != PROBE_NONE ||
	    spec->liveness.kind != PROBE_NONE;
}

/* Its place among those that were known is kept, and no other. */
static void
find_rows(struct probes *all, struct console *c)
{
	struct byname known = { NULL };

	for (size_t i = 0; i < all->n; i++) {
		all->v[i]->place = SIZE_MAX;
		byname_add(&known, all->v[i]->spec->name, all->v[i]);
	}
	free(all->of);
	all->of = xcalloc(c->model->proc_count, sizeof *all->of);
	for (size_t i = 0; i < c->session->proc_count; i++) {
		const struct model_proc *p = c->model->procs[i];
		struct named *n = byname_find(&known, p->name);
		if (n == NULL && !has_any(p->spec))
			continue;
		struct probed *o = n == NULL ? probed_new(c)
			: (struct probed *)(uintptr_t)n->what;
		if (n == NULL) {
			all->v = xreallocarray(all->v, all->n + 1,
			    sizeof *all->v);
			all->v[all->n++] = o;
		}
		all->of[i] = o;
		take_spec(o, p, i);
	}
	byname_finish(&known);
}

struct probes *
probes_new(struct console *c)
{
	struct probes *all = xcalloc(1, sizeof *all);

	find_rows(all, c);
	return all;
}

void
probes_reload(struct console *c)
{
	find_rows(c->probes, c);
	for (size_t i = 0; i < c->probes->n; i++) {
		struct probed *o = c->probes->v[i];
		if (o->place != SIZE_MAX)
			continue;
		probe_begin(&o->readiness);
		probe_begin(&o->liveness);
		o->run = 0;
	}
}

void
probes_free(struct probes *all)
{
	for (size_t i = 0; all != NULL && i < all->n; i++) {
		ev_timer_stop(all->v[i]->console->loop,
		    &all->v[i]->readiness.timer);
		ev_timer_stop(all->v[i]->console->loop,
		    &all->v[i]->liveness.timer);
		free(all->v[i]);
	}
	if (all != NULL) {
		free(all->of);
		free(all->v);
	}
	free(all);
}

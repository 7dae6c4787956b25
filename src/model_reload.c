/*
 * The session file was read anew: hosts and processes by their names, as it has
 * them now. Records stay, for their numbers are for good, and so do hosts, to
 * which many hold on.
 */
#include "model_private.h"

#include <stdlib.h>

#include "mem.h"

static void
take_host(struct model *m, struct model_host *h, const struct host_spec *spec)
{
	h->spec = spec;
	h->place = m->host_count;
	m->hosts[m->host_count++] = h;
	HASH_ADD_KEYPTR(hh, m->hosts_by_name, spec->name, strlen(spec->name),
	    h);
}

static void
drop_host(struct model *m, struct model_host *h)
{
	m->gone = xreallocarray(m->gone, m->gone_count + 1, sizeof *m->gone);
	m->gone[m->gone_count++] = h;
}

static void
reload_hosts(struct model *m, int64_t now)
{
	const struct session *s = m->session;
	struct model_host **were = m->hosts;
	struct model_host **known = xcalloc(s->host_count, sizeof *known);
	size_t count = m->host_count;

	for (size_t i = 0; i < count; i++)
		were[i]->place = SIZE_MAX;
	for (size_t i = 0; i < s->host_count; i++)
		known[i] = model_host(m, slice_of(s->hosts[i]->name));
	HASH_CLEAR(hh, m->hosts_by_name);
	m->hosts = xcalloc(s->host_count, sizeof *m->hosts);
	m->host_count = 0;
	for (size_t i = 0; i < s->host_count; i++)
		if (known[i] != NULL)
			take_host(m, known[i], s->hosts[i]);
		else
			model_add_host(m, s->hosts[i], now);
	for (size_t i = 0; i < count; i++)
		if (were[i]->place == SIZE_MAX)
			drop_host(m, were[i]);
	free(known);
	free(were);
}

/* No file has it, until one is found to. */
static void
unlink_all(struct model *m)
{
	struct model_proc *p, *next;

	HASH_ITER (hh, m->procs_by_id, p, next) {
		if (p->spec != NULL)
			p->had = p->spec;
		p->spec = NULL;
		p->on = model_host(m, slice_of(p->host));
		p->first = p->next = NULL;
		p->key = p->id;
		free(p->moving);
		p->moving = NULL;
		p->shown = false;
	}
	m->proc_count = 0;
}

/* One that was not in the file: its host, where it was taken up, has told of all
 * that it has on record. */
static struct model_proc *
new_record(struct model *m, const struct host_spec *h, const char *name,
    int64_t now)
{
	struct model_proc *p = model_add_proc(m, slice_of(h->name),
	    slice_of(name), now);

	if (p->on->state == HOST_READY)
		p->state = STATE_PENDING;
	else
		model_set_text(&p->why, slice_of(model_unreached));
	return p;
}

static void
link_spec(struct model *m, const struct proc_spec *spec, int64_t now)
{
	struct model_proc *p = NULL;
	size_t i = 0;

	do {
		const struct host_spec *h = spec->hosts.v[i];
		struct model_proc *before = p;
		p = model_proc(m, slice_of(h->name), slice_of(spec->name));
		if (p == NULL)
			p = new_record(m, h, spec->name, now);
		model_link(p, spec, before, m->proc_count);
	} while (++i < spec->hosts.n);
	model_add_row(m, p->first);
}

/* A host has it on record, or may have, or is about to; of one that is no more, it
 * may run there. */
static bool
is_kept(const struct model_proc *p)
{
	if (p->on == NULL)
		return p->had == NULL || model_may_live(p);
	return p->run > 0 || p->had == NULL || state_info(p->state)->live;
}

/* Nobody starts it any more, or tries how it is. */
static void
forget_plans(struct model_proc *p)
{
	free(p->comes);
	free(p->ill);
	p->comes = p->ill = NULL;
	p->comes_at = 0;
	p->will_start = p->well = false;
	p->health = HEALTH_UNTOLD;
}

static void
show_others(struct model *m)
{
	struct model_proc *p, *next;

	m->other_count = 0;
	HASH_ITER (hh, m->procs_by_id, p, next) {
		if (p->spec != NULL)
			continue;
		m->other_count++;
		forget_plans(p);
		if (is_kept(p))
			model_add_row(m, p);
	}
}

void
model_reload(struct model *m, int64_t now)
{
	reload_hosts(m, now);
	unlink_all(m);
	for (size_t i = 0; i < m->session->proc_count; i++)
		link_spec(m, m->session->procs[i], now);
	show_others(m);
	model_place_all(m);
	m->changes++;
}

void
model_outdated(struct model *m, const struct model_proc *p, const char *keys,
    const struct proc_spec *by)
{
	struct model_proc *own = model_proc(m, slice_of(p->host),
	    slice_of(p->name));

	free(own->outdated);
	own->outdated = keys == NULL ? NULL : xstrdup(keys);
	own->runs_by = keys == NULL ? NULL : by;
	m->changes++;
}

const struct proc_spec *
model_spec(const struct model_proc *p)
{
	return p->spec != NULL ? p->spec : p->had;
}

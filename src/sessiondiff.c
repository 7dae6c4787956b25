#include "sessiondiff.h"

#include <stdlib.h>
#include <string.h>

#include "byname.h"
#include "mem.h"

static void
add_proc(struct session_diff *d, const struct proc_change *c)
{
	d->procs = xreallocarray(d->procs, d->proc_count + 1,
	    sizeof *d->procs);
	d->procs[d->proc_count++] = *c;
}

static void
add_host(struct session_diff *d, const struct host_spec *was,
    const struct host_spec *is)
{
	d->hosts = xreallocarray(d->hosts, d->host_count + 1,
	    sizeof *d->hosts);
	d->hosts[d->host_count++] = (struct host_change){ was, is };
}

/* Those that both have are marked by the way. */
static void
diff_procs(const struct session *was, const struct session *is,
    struct session_diff *d)
{
	struct byname before = { NULL };

	for (size_t i = 0; i < was->proc_count; i++)
		byname_add(&before, was->procs[i]->name, was->procs[i]);
	for (size_t i = 0; i < is->proc_count; i++) {
		struct named *n = byname_find(&before, is->procs[i]->name);
		struct proc_change c = { .is = is->procs[i] };
		if (n != NULL) {
			n->mark = 1;
			c.was = n->what;
			c.parts = proc_different(c.was, c.is);
		}
		if (c.was == NULL || c.parts != 0)
			add_proc(d, &c);
	}
	for (size_t i = 0; i < was->proc_count; i++)
		if (byname_find(&before, was->procs[i]->name)->mark == 0)
			add_proc(d, &(struct proc_change){
			    .was = was->procs[i] });
	byname_finish(&before);
}

static bool
same_way(const struct host_spec *a, const struct host_spec *b)
{
	bool same = a->transport == b->transport && a->jumps.n == b->jumps.n &&
	    ssh_fields_same(&a->ssh, &b->ssh);

	for (size_t i = 0; same && i < a->jumps.n; i++)
		same = strcmp(a->jumps.v[i]->name, b->jumps.v[i]->name) == 0 &&
		    ssh_fields_same(&a->jumps.v[i]->ssh, &b->jumps.v[i]->ssh);
	return same;
}

static bool
diff_hosts(const struct session *was, const struct session *is,
    struct session_diff *d, struct fault *f)
{
	for (size_t i = 0; i < is->host_count; i++) {
		const struct host_spec *h = is->hosts[i];
		const struct host_spec *before = session_host(was, h->name);
		if (before != NULL &&
		    strcmp(before->state_dir, h->state_dir) != 0)
			return fault_set(f, CODE_REFUSED, "%s: the state_dir of"
			    " host %s is another one, and what runs there is on"
			    " record in the one before; plm-tui has to be"
			    " started anew for that", is->path, h->name);
		if (before == NULL || !same_way(before, h))
			add_host(d, before, h);
	}
	for (size_t i = 0; i < was->host_count; i++)
		if (session_host(is, was->hosts[i]->name) == NULL)
			add_host(d, was->hosts[i], NULL);
	return true;
}

static bool
same_hooks(const struct session *a, const struct session *b)
{
	bool same = a->hook_count == b->hook_count;

	for (size_t i = 0; same && i < a->hook_count; i++) {
		const struct hook_spec *p = a->hooks[i], *q = b->hooks[i];
		same = strcmp(p->name, q->name) == 0 && p->kinds == q->kinds &&
		    strings_same(&p->command, &q->command) &&
		    p->unexpected == q->unexpected &&
		    p->timeout_ms == q->timeout_ms;
	}
	return same;
}

static bool
same_safety(const struct safety *a, const struct safety *b)
{
	return strings_same(&a->protect, &b->protect) &&
	    a->kill_freely == b->kill_freely &&
	    a->crash_freely == b->crash_freely &&
	    a->restart_freely == b->restart_freely &&
	    a->signal_freely == b->signal_freely &&
	    a->stop_by_name == b->stop_by_name;
}

bool
session_diff(const struct session *was, const struct session *is,
    struct session_diff *d, struct fault *f)
{
	*d = (struct session_diff){ 0 };
	if (strcmp(was->name, is->name) != 0)
		return fault_set(f, CODE_REFUSED, "%s: the session is called"
		    " %s now, and was %s: its processes are others; plm-tui"
		    " has to be started anew for that", is->path, is->name,
		    was->name);
	if (!diff_hosts(was, is, d, f)) {
		session_diff_finish(d);
		return false;
	}
	diff_procs(was, is, d);
	d->roles = !strings_same(&was->roles, &is->roles);
	d->hooks = !same_hooks(was, is);
	d->safety = !same_safety(&was->safety, &is->safety);
	return true;
}

void
session_diff_finish(struct session_diff *d)
{
	free(d->procs);
	free(d->hosts);
	*d = (struct session_diff){ 0 };
}

bool
session_diff_empty(const struct session_diff *d)
{
	return d->proc_count == 0 && d->host_count == 0 && !d->roles &&
	    !d->hooks && !d->safety;
}

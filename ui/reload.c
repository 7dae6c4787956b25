#include "reload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console_private.h"
#include "mem.h"

/* ... or may, or has left something. */
static bool
is_there(const struct model_proc *p)
{
	return model_may_live(p) || p->survivors > 0;
}

/* On one of these hosts; spec NULL: nowhere. */
static const struct model_proc *
runs_by(const struct console *c, const struct proc_spec *spec)
{
	for (size_t i = 0; spec != NULL && i < spec->hosts.n; i++) {
		const struct model_proc *p = model_proc(c->model, slice_of(
		    spec->hosts.v[i]->name), slice_of(spec->name));
		if (p != NULL && is_there(p))
			return p;
	}
	return NULL;
}

/* Where it runs: by the file as it was, or as it is, or on a host that neither has
 * it on. NULL: nowhere. */
static const struct model_proc *
runs(const struct console *c, const struct proc_change *change)
{
	const struct model_proc *p = runs_by(c, change->was);

	return p != NULL ? p : (p = runs_by(c, change->is)) != NULL ? p
		: console_elsewhere(c, change->is != NULL ? change->is->name
		    : change->was->name, is_there);
}

/* Where nobody has looked for it yet; NULL: everywhere that was. */
static const struct model_proc *
unseen(const struct console *c, const struct proc_spec *was)
{
	for (size_t i = 0; i < was->hosts.n; i++) {
		const struct model_proc *p = model_proc(c->model, slice_of(
		    was->hosts.v[i]->name), slice_of(was->name));
		if (p != NULL && p->state == STATE_UNKNOWN)
			return p;
	}
	return NULL;
}

static enum reload_fate
fate_of_change(const struct proc_change *change, const struct model_proc *p)
{
	enum part_when when = proc_change_when(change);

	if (p == NULL)
		return RELOAD_AT_ONCE;
	if (!spec_has_host(change->is, p->host))
		return RELOAD_MOVES;
	if (change->parts == 0)
		return RELOAD_AS_IT_RUNS;
	if (when == PART_AT_ONCE ||
	    (change->parts & ~(UINT32_C(1) << PART_HOSTS)) == 0)
		return RELOAD_AT_ONCE;  /* it is where it may be */
	return p->state == STATE_UNKNOWN ? RELOAD_LATER : RELOAD_RESTARTS;
}

/* What runs is compared as it was started, whatever the file had it like since; also
 * where that has it again. */
static void
compare_what_runs(struct proc_change *change, const struct model_proc *p)
{
	const struct proc_spec *by = p->runs_by != NULL ? p->runs_by
		: model_spec(p);

	if (change->is == NULL || by == NULL)
		return;
	uint32_t parts = proc_different(by, change->is);
	if (change->was == NULL && parts == 0)
		return;
	change->was = by;
	change->parts = parts;
}

void
reload_judge(const struct console *c, struct reload_item *item)
{
	struct proc_change *change = item->change;

	item->proc = runs(c, change);
	if (item->proc != NULL)
		compare_what_runs(change, item->proc);
	if (change->is == NULL)
		item->fate = item->proc != NULL ? RELOAD_STOPS : RELOAD_GOES;
	else if (change->was != NULL && item->proc == NULL &&
	    proc_change_when(change) != PART_AT_ONCE &&
	    (item->proc = unseen(c, change->was)) != NULL)
		item->fate = RELOAD_LATER;
	else if (change->was != NULL || (item->proc != NULL &&
	    !spec_has_host(change->is, item->proc->host)))
		item->fate = fate_of_change(change, item->proc);
	else
		item->fate = item->proc == NULL && console_would_start(c,
		    change->is) ? RELOAD_STARTS : RELOAD_COMES;
}

bool
reload_must_wait(const struct console *c, struct fault *f)
{
	if (c->stopping != NULL)
		fault_set(f, CODE_REFUSED, "a stop is under way: it has to be"
		    " over before the session file is read anew");
	else if (c->starting != NULL)
		fault_set(f, CODE_REFUSED, "a start is being tried on several"
		    " hosts: it has to be over before the session file is read"
		    " anew");
	else
		return false;
	return true;
}

/* By what comes of them, and then as they are in the files. */
static int
by_fate(const void *va, const void *vb)
{
	const struct reload_item *a = va, *b = vb;

	if (a->fate != b->fate)
		return a->fate < b->fate ? -1 : 1;
	return a->change < b->change ? -1 : a->change > b->change;
}

/* Takes over fresh. */
static struct reload *
compare(struct console *c, struct session *fresh, struct fault *f)
{
	struct session_diff diff;

	if (!session_diff(c->session, fresh, &diff, f)) {
		session_free(fresh);
		return NULL;
	}
	struct reload *r = xcalloc(1, sizeof *r);
	*r = (struct reload){ .console = c, .fresh = fresh, .diff = diff,
		.items = xcalloc(diff.proc_count, sizeof *r->items) };
	for (size_t i = 0; i < diff.proc_count; i++) {
		r->items[i].change = &diff.procs[i];
		reload_judge(c, &r->items[i]);
	}
	if (diff.proc_count > 0)
		qsort(r->items, diff.proc_count, sizeof *r->items, by_fate);
	return r;
}

struct reload *
reload_read(struct console *c, struct fault *f)
{
	struct session *fresh;

	if (reload_must_wait(c, f) || !session_reload(c->session, &fresh, f))
		return NULL;
	return compare(c, fresh, f);
}

/* The one process, and nothing else. */
static bool
adds_only(const struct session_diff *d)
{
	return d->proc_count == 1 && d->host_count == 0 && !d->roles &&
	    !d->hooks && !d->safety;
}

const struct model_proc *
reload_add(struct console *c, const struct adhoc *one, struct fault *f)
{
	struct session *fresh;

	if (reload_must_wait(c, f) || !session_run(c->session, one, &fresh, f))
		return NULL;
	struct reload *r = compare(c, fresh, f);
	if (r == NULL)
		return NULL;
	if (!adds_only(&r->diff)) {
		fault_set(f, CODE_REFUSED, "%s has changed since it was read:"
		    " a reload takes that over, and is needed before",
		    c->session->path);
		reload_free(r);
		return NULL;
	}
	/* It may be anything, and would stand there as what it is not. */
	if (r->items[0].proc != NULL) {
		fault_set(f, CODE_REFUSED, "%.64s is on %.64s already, and the"
		    " session does not have it; --name gives another name",
		    one->name, r->items[0].proc->host);
		reload_free(r);
		return NULL;
	}
	size_t place = r->items[0].change->is->place;
	return reload_apply(r, false, f) ? c->model->procs[place] : NULL;
}

void
reload_free(struct reload *r)
{
	if (r == NULL)
		return;
	session_diff_finish(&r->diff);
	session_free(r->fresh);
	free(r->items);
	free(r);
}

size_t
reload_count(const struct reload *r, enum reload_fate fate)
{
	size_t n = 0;

	for (size_t i = 0; i < r->diff.proc_count; i++)
		n += r->items[i].fate == fate;
	return n;
}

static size_t
put_count(char *buf, size_t size, size_t n, size_t count, const char *what)
{
	if (count == 0 || n >= size)
		return n;
	return n + (size_t)snprintf(buf + n, size - n, "%s%zu %s",
	    n > 0 ? ", " : "", count, what);
}

static size_t
put_word(char *buf, size_t size, size_t n, bool is, const char *word)
{
	if (!is || n >= size)
		return n;
	return n + (size_t)snprintf(buf + n, size - n, "%s%s", n > 0 ? ", "
	    : "", word);
}

const char *
reload_summary(const struct reload *r, char *buf, size_t size)
{
	size_t added = reload_count(r, RELOAD_STARTS) +
	    reload_count(r, RELOAD_COMES);
	size_t removed = reload_count(r, RELOAD_GOES) +
	    reload_count(r, RELOAD_STOPS);
	size_t n = 0;

	buf[0] = '\0';
	n = put_count(buf, size, n, added, "added");
	n = put_count(buf, size, n, removed, "removed");
	n = put_count(buf, size, n, r->diff.proc_count - added - removed,
	    "different");
	n = put_count(buf, size, n, r->diff.host_count, r->diff.host_count == 1
	    ? "host different" : "hosts different");
	n = put_word(buf, size, n, r->diff.roles, "roles");
	n = put_word(buf, size, n, r->diff.hooks, "hooks");
	put_word(buf, size, n, r->diff.safety, "safety");
	return buf;
}

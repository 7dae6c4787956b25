/*
 * What the processes of a session file wait for: read when all of them are known,
 * and held to have an order.
 */
#include "sessionread.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

enum { DEPENDS_MAX = 1000 };

static const char *const words[] = {
#define CONDITION(id, word, what, text) [CONDITION_##id] = word,
#include "condition.def"
};

/* What is written after one key: whose it is, and each of its edges as an item. */
struct written {
	struct proc_spec *proc;
	struct item it;
	struct item *edges;     /* as many as the process has               */
};

/* Where it is written is kept for later. */
bool
read_depends_on(const struct item *it, void *to)
{
	struct draft *d = it->context;
	struct proc_spec *p = to;

	d->written = xreallocarray(d->written, d->written_count + 1,
	    sizeof *d->written);
	d->written[d->written_count++] = (struct written){ .proc = p,
		.it = *it };
	return true;
}

static bool
read_condition(const struct item *it, void *to)
{
	static const char prefix[] = "process_";
	enum condition *condition = to;
	char wanted[256];
	const char *text;

	snprintf(wanted, sizeof wanted, "one of ");
	names_list(words, CONDITION_COUNT, wanted + strlen(wanted),
	    sizeof wanted - strlen(wanted));
	if (!tree_text(it, wanted, &text))
		return false;
	if (strncmp(text, prefix, sizeof prefix - 1) == 0)
		text += sizeof prefix - 1;
	for (size_t i = 0; i < CONDITION_COUNT; i++)
		if (strcmp(text, words[i]) == 0) {
			*condition = (enum condition)i;
			return true;
		}
	return tree_wanted(it, wanted);
}

#define AT(field) offsetof(struct dependency, field)
static const struct tree_key depends_keys[] = {
#define DEPENDS_KEY(name, read, place, needed, type, text)                     \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

/* What it waits for has to be something that comes. */
static bool
can_hold(const struct item *it, const struct dependency *e)
{
	enum probe_kind ready = e->on->readiness.kind;
	const char *lacks = NULL;

	if (e->condition == CONDITION_READY && ready == PROBE_NONE)
		lacks = "no readiness_probe";
	else if (e->condition == CONDITION_LOG_READY && ready != PROBE_LOG)
		lacks = "no readiness_probe with log";
	else if (e->condition == CONDITION_HEALTHY && ready == PROBE_NONE &&
	    e->on->liveness.kind == PROBE_NONE)
		lacks = "neither readiness_probe nor liveness_probe";
	return lacks == NULL || tree_fault_at_key(it, "'%s' is never %s: it has"
	    " %s", e->on->name, words[e->condition], lacks);
}

/* One more edge. */
static bool
add_edge(const struct item *it, struct written *w, struct dependency e)
{
	struct depends *to = &w->proc->depends;
	const char *name = e.on->name;

	if (e.on == w->proc)
		return tree_fault_at_key(it, "%s depends on itself", w->it.in);
	for (size_t i = 0; i < to->n; i++)
		if (to->v[i].on == e.on)
			return tree_fault_at_key(it, "%s depends on '%s' twice",
			    w->it.in, name);
	if (!can_hold(it, &e))
		return false;
	if (to->n == DEPENDS_MAX)
		return tree_fault_at_key(it, "%s depends on more than %d"
		    " processes", w->it.in, DEPENDS_MAX);
	to->v = xreallocarray(to->v, to->n + 1, sizeof *to->v);
	w->edges = xreallocarray(w->edges, to->n + 1, sizeof *w->edges);
	w->edges[to->n] = *it;
	to->v[to->n++] = e;
	return true;
}

/* To the process of this name, or to all replicas that it stands for. */
static bool
add_edges(const struct item *it, struct written *w, const char *name,
    struct dependency e)
{
	const struct draft *d = it->context;
	const struct named *one = byname_find(&d->proc_names, name);
	bool any = false;

	if (one != NULL) {
		e.on = one->what;
		return add_edge(it, w, e);
	}
	for (size_t i = 0; i < d->s->proc_count; i++) {
		e.on = d->s->procs[i];
		if (strcmp(e.on->replica_of, name) != 0)
			continue;
		any = true;
		if (!add_edge(it, w, e))
			return false;
	}
	return any || tree_fault_at_key(it, "%s depends on '%.64s', which is no"
	    " process of this file", w->it.in, name);
}

static bool
read_name_of(const struct item *it, void *to)
{
	const char *text;

	return tree_text(it, "the name of a process", &text) &&
	    add_edges(it, to, text, (struct dependency){ 0 });
}

static bool
read_edge(const struct item *it, void *to)
{
	struct written *w = to;
	struct dependency e = { 0 };
	char *in = xasprintf("'%s' in depends_on of %s", it->key, w->it.in);
	bool ok = tree_is_null(it) || tree_keys(it, in, depends_keys, &e);

	free(in);
	return ok && add_edges(it, w, it->key, e);
}

static bool
read_edges(struct written *w)
{
	struct item *it = &w->it;

	if (tree_is_list(it))
		return tree_list(it, read_name_of, w);
	if (tree_is_mapping(it))
		return tree_entries(it, it->in, read_edge, w);
	return tree_wanted(it, "a list of processes, or NAME: { condition:"
	    " started } pairs");
}

/* "a -> b -> a", from the edge on which its last one was found. */
static bool
fault_of_cycle(const struct draft *d, const size_t *path, size_t n,
    size_t first)
{
	char text[512];
	size_t used = 0;

	for (size_t i = first; i < n && used < sizeof text; i++)
		used += (size_t)snprintf(text + used, sizeof text - used,
		    "%s -> ", d->s->procs[path[i]]->name);
	const struct proc_spec *last = d->s->procs[path[n - 1]];
	const struct proc_spec *to = d->s->procs[path[first]];
	for (size_t i = 0; i < d->written_count; i++) {
		const struct written *w = &d->written[i];
		for (size_t k = 0; w->proc == last && k < last->depends.n; k++)
			if (last->depends.v[k].on == to)
				return tree_fault_at_key(&w->edges[k], "these"
				    " processes wait for each other: %s%s",
				    text, to->name);
	}
	return false;
}

/*
 * Goes from each process to those that it waits for, and back; longest says how
 * many stand above each of them in a row.
 */
struct walk {
	const struct draft *d;
	size_t *path, n;        /* where it is: places                      */
	size_t *next;           /* by place: the edge that comes next       */
	enum { UNSEEN, OPEN, DONE } *seen;
	size_t *order, order_n; /* those that are done                      */
};

static bool
go(struct walk *w, size_t place)
{
	const struct session *s = w->d->s;

	w->path[w->n++] = place;
	w->seen[place] = OPEN;
	while (w->n > 0) {
		size_t at = w->path[w->n - 1];
		const struct depends *to = &s->procs[at]->depends;
		if (w->next[at] == to->n) {
			w->seen[at] = DONE;
			w->order[w->order_n++] = at;
			w->n--;
			continue;
		}
		size_t on = to->v[w->next[at]++].on->place;
		if (w->seen[on] == OPEN) {
			size_t first = 0;
			while (w->path[first] != on)
				first++;
			return fault_of_cycle(w->d, w->path, w->n, first);
		}
		if (w->seen[on] == UNSEEN) {
			w->path[w->n++] = on;
			w->seen[on] = OPEN;
		}
	}
	return true;
}

/* Those that wait come before those that they wait for. */
static void
count_above(struct session *s, const struct walk *w)
{
	s->chain = 1;
	for (size_t i = w->order_n; i > 0; i--) {
		const struct proc_spec *p = s->procs[w->order[i - 1]];
		for (size_t k = 0; k < p->depends.n; k++) {
			struct proc_spec *on =
			    s->procs[p->depends.v[k].on->place];
			on->needed = true;
			if (on->above <= p->above)
				on->above = p->above + 1;
			if (s->chain <= on->above)
				s->chain = on->above + 1;
		}
	}
}

static bool
put_in_order(struct draft *d)
{
	size_t n = d->s->proc_count;
	struct walk w = { .d = d, .path = xcalloc(n, sizeof *w.path),
		.next = xcalloc(n, sizeof *w.next),
		.seen = xcalloc(n, sizeof *w.seen),
		.order = xcalloc(n, sizeof *w.order) };
	bool ok = true;

	for (size_t i = 0; i < n && ok; i++)
		ok = w.seen[i] != UNSEEN || go(&w, i);
	if (ok)
		count_above(d->s, &w);
	free(w.path);
	free(w.next);
	free(w.seen);
	free(w.order);
	return ok;
}

bool
finish_depends(struct draft *d)
{
	bool ok = true;

	for (size_t i = 0; i < d->written_count && ok; i++) {
		struct written *w = &d->written[i];
		char *in = xasprintf("process '%s'", w->proc->name);
		w->it.in = in;
		ok = read_edges(w);
		w->it.in = NULL;
		free(in);
	}
	return ok && put_in_order(d);
}

void
depends_finish(struct draft *d)
{
	for (size_t i = 0; i < d->written_count; i++)
		free(d->written[i].edges);
	free(d->written);
}

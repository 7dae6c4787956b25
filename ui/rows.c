#include "rows_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

static const char *const tree_words[] = {
	[TREE_FLAT] = "flat", [TREE_ROLE] = "role", [TREE_HOST] = "host",
	[TREE_SESSION] = "session",
};

enum rows_tree
rows_tree_parse(const char *word)
{
	for (int i = 0; i < TREE_COUNT; i++)
		if (strcmp(tree_words[i], word) == 0)
			return (enum rows_tree)i;
	return TREE_FLAT;
}

const char *
rows_tree_word(enum rows_tree t)
{
	return tree_words[t];
}

static void
free_group(struct rows *r, struct group *g)
{
	HASH_DEL(r->by_key, g);
	free(g->key);
	free(g);
}

void
rows_finish(struct rows *r)
{
	struct group *g, *next;

	HASH_ITER (hh, r->by_key, g, next)
		free_group(r, g);
	free(r->v);
	free(r->members);
	free(r->groups);
	*r = (struct rows){ 0 };
}

/* "/role/NAME", of which the name can be anything. */
static struct group *
get_group(struct rows *r, enum rows_tree by, const char *name)
{
	char key[512];
	struct group *g;
	int n = snprintf(key, sizeof key, "/%s/%s", tree_words[by], name);
	size_t len = n < (int)sizeof key ? (size_t)n : sizeof key - 1;

	HASH_FIND(hh, r->by_key, key, len, g);
	if (g != NULL)
		return g;
	g = xcalloc(1, sizeof *g);
	g->key = xmemdup0(key, len);
	g->name = g->key + strlen(tree_words[by]) + 2;
	g->place = SIZE_MAX;
	HASH_ADD_KEYPTR(hh, r->by_key, g->key, len, g);
	return g;
}

/* Groups that have an order, though maybe no members. */
static void
begin_groups(struct rows *r, const struct model *m, enum rows_tree by)
{
	struct group *g, *next;

	HASH_ITER (hh, r->by_key, g, next) {
		g->count = g->hosts = 0;
		g->unexpected = 0;
		memset(g->states, 0, sizeof g->states);
	}
	for (size_t i = 0; by == TREE_ROLE && i < m->session->roles.n; i++)
		get_group(r, by, m->session->roles.v[i])->place = i;
	for (size_t i = 0; by == TREE_HOST && i < m->host_count; i++)
		get_group(r, by, m->hosts[i]->spec->name)->place = i;
	if (by == TREE_SESSION)
		get_group(r, by, m->session->name)->place = 0;
}

/* A member's group, while groups are counted. */
struct found {
	const struct model *model;
	enum rows_tree by;
	struct group *last;     /* neighbours are often of one group        */
	const char *name;
};

static struct group *
group_of(struct rows *r, const struct model_proc *p, struct found *f)
{
	/* All that a console has is of its session, in the file or not. */
	const char *name = f->by == TREE_ROLE ? p->role
		: f->by == TREE_HOST ? p->host : f->model->session->name;

	if (f->last == NULL || strcmp(f->name, name) != 0)
		f->last = get_group(r, f->by, name);
	f->name = name;
	return f->last;
}

static void
take_members(struct rows *r, const struct model *m, const struct rows_view *v)
{
	if (r->room < m->proc_count) {
		r->room = m->proc_count;
		r->members = xreallocarray(r->members, r->room,
		    sizeof *r->members);
	}
	const struct filter_facts facts = { v->stats, v->mono };
	r->member_count = r->total = 0;
	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (!model_listed(p))
			continue;
		r->total++;
		size_t held = rows_hold_place(v->hold, p);
		if (held != SIZE_MAX || filter_matches(v->filter, p, &facts))
			r->members[r->member_count++] = (struct member){ p, i,
				held, false };
	}
}

static int
compare_groups(const void *va, const void *vb)
{
	const struct group *const *a = va, *const *b = vb;

	if ((*a)->place != (*b)->place)
		return (*a)->place < (*b)->place ? -1 : 1;
	return strcmp((*a)->name, (*b)->name);
}

/* Those with members, in order; others are forgotten, unless folded. */
static void
order_groups(struct rows *r)
{
	struct group *g, *next;
	size_t all = HASH_COUNT(r->by_key);

	if (r->group_room < all) {
		r->group_room = all;
		r->groups = xreallocarray(r->groups, all, sizeof *r->groups);
	}
	r->group_count = 0;
	HASH_ITER (hh, r->by_key, g, next) {
		if (g->count > 0)
			r->groups[r->group_count++] = g;
		else if (!g->folded)
			free_group(r, g);
	}
	if (r->group_count > 0)
		qsort(r->groups, r->group_count, sizeof *r->groups,
		    compare_groups);
}

/* How many hosts the members of a group are on; seen is of all hosts. */
static void
count_hosts(const struct rows *r, struct group *g, size_t *seen, size_t mark)
{
	bool elsewhere = false;

	for (size_t i = 0; i < g->count; i++) {
		const struct model_host *on = r->members[g->first + i].proc->on;
		if (on == NULL) {
			elsewhere = true;
			continue;
		}
		g->hosts += seen[on->place] != mark;
		seen[on->place] = mark;
	}
	g->hosts += elsewhere;
}

/* Counts, then puts each into its group's part, in the order that they have. */
static void
put_into_groups(struct rows *r, const struct model *m, enum rows_tree by)
{
	struct member *sorted = xcalloc(r->member_count + 1, sizeof *sorted);
	size_t *seen = xcalloc(m->host_count + 1, sizeof *seen);
	struct found f = { .model = m, .by = by };
	size_t at = 0;

	for (size_t i = 0; i < r->member_count; i++) {
		const struct model_proc *p = r->members[i].proc;
		struct group *g = group_of(r, p, &f);
		g->count++;
		g->states[p->state]++;
		g->unexpected += model_marked(p);
	}
	order_groups(r);
	for (size_t i = 0; i < r->group_count; i++) {
		r->groups[i]->first = at;
		at += r->groups[i]->count;
		r->groups[i]->count = 0;
	}
	f.last = NULL;
	for (size_t i = 0; i < r->member_count; i++) {
		struct group *g = group_of(r, r->members[i].proc, &f);
		sorted[g->first + g->count++] = r->members[i];
	}
	free(r->members);
	r->members = sorted;
	r->room = r->member_count + 1;
	for (size_t i = 0; i < r->group_count; i++)
		count_hosts(r, r->groups[i], seen, i + 1);
	free(seen);
}

static int
compare_members(const void *va, const void *vb, void *arg)
{
	const struct rows_view *v = arg;
	const struct member *a = va, *b = vb;
	struct column_view c = { .now = v->now, .stats = v->stats,
		.mono = v->mono };
	int by = 0, place = a->place < b->place ? -1 : a->place > b->place;

	if (a->held != b->held)
		return a->held < b->held ? -1 : 1;
	if (a->blank != b->blank)
		return a->blank - b->blank;
	if (v->sort.by == COLUMN_NONE)
		by = place;
	else if (!a->blank)
		by = column_info(v->sort.by)->compare(a->proc, b->proc, &c);
	if (by == 0)
		return place;
	return v->sort.reverse ? -by : by;
}

/* What has no value is neither the least nor the greatest. */
static void
find_blanks(struct member *members, size_t n, const struct rows_view *v)
{
	struct column_view c = { .now = v->now, .stats = v->stats,
		.mono = v->mono };
	struct cell cell;

	for (size_t i = 0; i < n; i++) {
		cell_clear(&cell);
		column_info(v->sort.by)->cell(members[i].proc, &c, &cell);
		members[i].blank = cell.n == 0;
	}
}

static void
sort_members(struct rows *r, size_t first, size_t n,
    const struct rows_view *v)
{
	struct rows_view copy = *v;

	if (v->sort.by != COLUMN_NONE)
		find_blanks(r->members + first, n, v);
	/* In the model's order they are already. */
	if (n > 1 && (v->sort.by != COLUMN_NONE || v->sort.reverse ||
	    v->hold != NULL))
		qsort_r(r->members + first, n, sizeof *r->members,
		    compare_members, &copy);
}

static void
add_members(struct rows *r, size_t first, size_t n, struct group *g)
{
	for (size_t i = first; i < first + n; i++)
		r->v[r->n++] = (struct row){ r->members[i].proc, g, i };
}

void
rows_build(struct rows *r, const struct model *m, const struct rows_view *v)
{
	r->group_count = 0;
	take_members(r, m, v);
	if (v->tree != TREE_FLAT) {
		begin_groups(r, m, v->tree);
		put_into_groups(r, m, v->tree);
	}
	if (r->row_room < r->member_count + r->group_count) {
		r->row_room = r->member_count + r->group_count;
		r->v = xreallocarray(r->v, r->row_room, sizeof *r->v);
	}
	r->n = 0;
	if (v->tree == TREE_FLAT) {
		sort_members(r, 0, r->member_count, v);
		add_members(r, 0, r->member_count, NULL);
	}
	for (size_t i = 0; i < r->group_count; i++) {
		struct group *g = r->groups[i];
		sort_members(r, g->first, g->count, v);
		r->v[r->n++] = (struct row){ NULL, g, 0 };
		g->shut = g->folded && v->filter == NULL;
		if (!g->shut)
			add_members(r, g->first, g->count, g);
	}
}

void
rows_fold(const struct row *row, bool folded)
{
	if (row->group != NULL)
		row->group->folded = folded;
}

const char *
rows_key(const struct rows *r, size_t i)
{
	return r->v[i].proc != NULL ? r->v[i].proc->key : r->v[i].group->key;
}

/* The header of the group that has it as a member. */
static size_t
find_folded(const struct rows *r, const char *key)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct group *g = r->v[i].group;
		if (r->v[i].proc != NULL || !g->shut)
			continue;
		for (size_t k = 0; k < g->count; k++)
			if (strcmp(r->members[g->first + k].proc->key,
			    key) == 0)
				return i;
	}
	return r->n;
}

size_t
rows_find(const struct rows *r, const char *key, size_t near)
{
	if (near < r->n && strcmp(rows_key(r, near), key) == 0)
		return near;
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(rows_key(r, i), key) == 0)
			return i;
	return find_folded(r, key);
}

const struct member *
rows_members(const struct rows *r, size_t i, size_t *n)
{
	const struct row *row = &r->v[i];

	*n = row->proc != NULL ? 1 : row->group->count;
	return r->members + (row->proc != NULL ? row->member
	    : row->group->first);
}

const char *
rows_sign(bool shut, bool ascii)
{
	return ascii ? (shut ? "+" : "-") : shut ? "\u25b8" : "\u25be";
}

enum proc_state
rows_worst(const struct group *g)
{
	static const enum proc_state order[] = { STATE_FAILED, STATE_LOST,
		STATE_UNKNOWN, STATE_STOPPING, STATE_STARTING, STATE_ALIVE,
		STATE_PENDING, STATE_EXITED };

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (g->states[order[i]] > 0)
			return order[i];
	return STATE_PENDING;
}

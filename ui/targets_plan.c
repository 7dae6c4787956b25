/*
 * What a command is about to do: who of those that are selected is acted on, who
 * is left out, in which order, and the plan that --dry-run prints.
 */
#include <stdlib.h>

#include "headless_private.h"
#include "meant.h"
#include "mem.h"
#include "proc_json.h"

/* What a command that ends processes is on the screen. */
static const enum action as_on_screen[COMMAND_COUNT] = {
	[COMMAND_KILL] = ACTION_KILL,
	[COMMAND_DOWN] = ACTION_KILL,
	[COMMAND_CRASH] = ACTION_CRASH,
	[COMMAND_SIGNAL] = ACTION_SIGNAL,
	[COMMAND_RESTART] = ACTION_RESTART,
};

bool
targets_whole_session(const struct headless *h)
{
	return h->options->command == COMMAND_DOWN && h->options->select.n == 0;
}

/*
 * What is protected is ended only where it is meant by its very name, or with
 * the whole session.
 */
static bool
spared(const struct headless *h, const struct model_proc *p)
{
	return !targets_whole_session(h) &&
	    session_protects(h->session, p->name) &&
	    !selector_names(&h->options->select, p);
}

bool
target_can(const struct headless *h, const struct model_proc *p, char *why,
    size_t size)
{
	return meant_fits(as_on_screen[h->options->command], p, why, size);
}

enum target_fit
target_fit(const struct headless *h, const struct model_proc *p)
{
	char why[128];

	if (!command_info(h->options->command)->ends)
		return TARGET_MEANT;
	if (spared(h, p))
		return TARGET_PROTECTED;
	if (meant_out_of_reach(p))
		return TARGET_AWAY;
	return target_can(h, p, why, sizeof why) ? TARGET_MEANT : TARGET_UNFIT;
}

static int
by_stage(const void *a, const void *b)
{
	const struct target *t = *(struct target *const *)a;
	const struct target *u = *(struct target *const *)b;

	if (t->stage != u->stage)
		return t->stage < u->stage ? -1 : 1;
	return t < u ? -1 : t > u;
}

struct target **
targets_in_order(const struct headless *h)
{
	struct target **v = xcalloc(h->n, sizeof *v);

	for (size_t i = 0; i < h->n; i++)
		v[i] = &h->targets[i];
	qsort(v, h->n, sizeof *v, by_stage);
	return v;
}

static void
what_is_done(const struct target *t, const struct model_proc *p,
    target_plan *plan, char *buf, size_t size)
{
	if (t->fit == TARGET_PROTECTED)
		snprintf(buf, size, "nothing: it is protected, and was not"
		    " named");
	else if (t->fit == TARGET_AWAY)
		snprintf(buf, size, "nothing: whether it runs is not known,"
		    " and its host is not connected");
	else if (p->on != NULL && p->on->foreign)
		snprintf(buf, size, "nothing: %s has control of %s",
		    p->on->holder, p->host);
	else
		plan(t->h, p, buf, size);
}

/* One of the plan, in its n-th stage. */
static void
dry_run_one(const struct target *t, size_t n, target_plan *plan, json_t *all)
{
	const struct model_proc *p = target_proc(t);
	enum output_format output = t->h->options->output;
	char what[512];

	if (p == NULL)
		return;
	what_is_done(t, p, plan, what, sizeof what);
	json_t *o = proc_json(t->h->session, p);
	json_object_set_new(o, "stage", json_integer((json_int_t)n));
	json_object_set_new(o, "plan", json_text(what));
	json_array_append_new(all, o);
	if (output == OUTPUT_NAME)
		headless_print(stdout, "%s", t->name);
	else if (output != OUTPUT_JSON)
		headless_print(stdout, "stage %zu, %s: %s on %s: %s", n,
		    p->role, t->name, t->host, what);
}

void
targets_dry_run(struct headless *h, target_plan *plan)
{
	struct target **v = targets_in_order(h);
	json_t *all = json_array();
	size_t stages = 0;

	for (size_t i = 0; i < h->n; i++) {
		stages += i == 0 || v[i]->stage != v[i - 1]->stage;
		dry_run_one(v[i], stages, plan, all);
	}
	if (h->options->output == OUTPUT_JSON)
		json_print(all, stdout);
	else
		json_decref(all);
	free(v);
	headless_end(h, EXIT_DONE);
}

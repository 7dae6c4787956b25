/* What was read anew counts. */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "console_private.h"
#include "mem.h"
#include "probes.h"
#include "reload.h"
#include "supervisor.h"

/* What comes when the stop under way is over; a start, when its host is there. */
struct reload_rest {
	const struct host_spec **hosts; /* to be left                       */
	size_t host_count;
	struct strings moves;           /* processes to be started          */
};

static const struct coming when_reached = { "starts when its host is reached",
	0, true };

static void
free_rest(struct reload_rest *rest)
{
	free(rest->hosts);
	strings_clear(&rest->moves);
	free(rest);
}

void
reload_finish(struct console *c)
{
	if (c->reload_rest != NULL)
		free_rest(c->reload_rest);
	c->reload_rest = NULL;
}

/* What was read anew before may still wait for its stop, or for a host. */
static struct reload_rest *
rest_of(struct console *c)
{
	if (c->reload_rest == NULL)
		c->reload_rest = xcalloc(1, sizeof *c->reload_rest);
	return c->reload_rest;
}

/* Of several hosts a start waits by itself. */
static void
start_moved(struct console *c, const char *name)
{
	const struct proc_spec *spec = session_proc(c->session, name);

	if (spec == NULL)
		return;
	const struct model_proc *p = c->model->procs[spec->place];
	if (spec->hosts.n == 1 && p->on->state != HOST_READY) {
		strings_add(&rest_of(c)->moves, xstrdup(name));
		model_comes(c->model, p, &when_reached);
		return;
	}
	model_comes(c->model, p, NULL);
	console_start(c, p, NULL, NULL);
}

void
reload_go_on(struct console *c)
{
	struct reload_rest *rest = c->reload_rest;

	if (rest == NULL || c->stopping != NULL)
		return;
	c->reload_rest = NULL;
	for (size_t i = 0; i < rest->host_count; i++)
		console_leave_host(c, rest->hosts[i]);
	for (size_t i = 0; i < rest->moves.n; i++)
		start_moved(c, rest->moves.v[i]);
	free_rest(rest);
}

bool
reload_stops_move(struct console *c, const char *name)
{
	struct strings *moves = c->reload_rest == NULL ? NULL
		: &c->reload_rest->moves;

	for (size_t i = 0; moves != NULL && i < moves->n; i++) {
		const struct proc_spec *spec;
		if (strcmp(moves->v[i], name) != 0)
			continue;
		strings_remove(moves, i);
		spec = session_proc(c->session, name);
		if (spec != NULL)
			model_comes(c->model, c->model->procs[spec->place],
			    NULL);
		return true;
	}
	return false;
}

static void
leave_later(struct reload_rest *rest, const struct host_spec *h)
{
	rest->hosts = xreallocarray(rest->hosts, rest->host_count + 1,
	    sizeof *rest->hosts);
	rest->hosts[rest->host_count++] = h;
}

static void
apply_hosts(struct console *c, const struct session_diff *d)
{
	for (size_t i = 0; i < d->host_count; i++) {
		const struct host_change *h = &d->hosts[i];
		if (h->is == NULL)
			leave_later(rest_of(c), h->was);
		else if (h->was == NULL)
			console_join_host(c, h->is);
		else
			console_rejoin_host(c, h->is);
	}
}

static void
apply_proc(struct console *c, const struct reload_item *item, bool moves)
{
	const struct proc_spec *is = item->change->is;
	struct proc_change then = *item->change;
	char words[256];

	switch (item->fate) {
	case RELOAD_STARTS:
		console_autostart_one(c, is);
		break;
	case RELOAD_MOVES:
		if (moves)
			strings_add(&rest_of(c)->moves, xstrdup(is->name));
		break;
	case RELOAD_RESTARTS:
	case RELOAD_LATER:
		/* Of one that nobody has seen it is not known either. */
		if (!model_may_live(item->proc))
			break;
		then.parts = proc_parts(item->change->parts, PART_NEXT_RUN);
		model_outdated(c->model, item->proc, proc_change_words(&then,
		    words, sizeof words), item->change->was);
		break;
	case RELOAD_COMES:
	case RELOAD_AT_ONCE:
	case RELOAD_AS_IT_RUNS:
		if (item->proc != NULL)
			model_outdated(c->model, item->proc, NULL, NULL);
		break;
	case RELOAD_GOES: case RELOAD_STOPS: case RELOAD_FATES:
		break;
	}
}

bool
reload_apply(struct reload *r, bool moves, struct fault *f)
{
	struct console *c = r->console;
	char text[256];

	/* It was asked about for a while. */
	if (reload_must_wait(c, f)) {
		reload_free(r);
		return false;
	}
	/* What was to be started before may be different by now; and what did not
	 * run may. */
	for (size_t i = 0; i < r->diff.proc_count; i++) {
		reload_stops_move(c, reload_name(&r->items[i]));
		reload_judge(c, &r->items[i]);
	}
	session_become(c->session, r->fresh);
	r->fresh = NULL;
	model_reload(c->model, clock_wall_ms());
	watching_reload(c);
	supervisor_reload(c);
	probes_reload(c);
	supervisor_go_on(c);
	probes_host(c, NULL);
	reload_summary(r, text, sizeof text);
	events_action(c->happened, &(struct deed){ "reload", "", "", NULL },
	    CODE_OK, slice_of(text));
	apply_hosts(c, &r->diff);
	for (size_t i = 0; i < r->diff.proc_count; i++)
		apply_proc(c, &r->items[i], moves);
	reload_free(r);
	console_changed(c);
	return true;
}

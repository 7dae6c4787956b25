/*
 * plm-tui events: how the processes ended, as far as it is on record, an event
 * in JSON for each; or, with --follow, what happens from now on, with the
 * session's hooks at work.
 */
#include <stdlib.h>
#include <unistd.h>

#include "drain.h"
#include "event_json.h"
#include "events.h"
#include "headless_private.h"
#include "hooks.h"
#include "mem.h"

/* Of events that nobody reads; about 16000 of them. */
enum { UNREAD_MOST = 16 * 1024 * 1024 };

struct event_follow {
	struct headless *h;
	struct hooks *hooks;
	struct drain *drain;    /* stdout: its reader may be slow, or go    */
	bool ending;
	int status;             /* ... with this                            */
};

/* False: nobody reads it any more. */
static bool
print(const struct headless *h, const struct event *e)
{
	char *line = event_line(h->session, e);
	bool ok = fputs(line, stdout) >= 0 && fflush(stdout) == 0;

	free(line);
	return ok;
}

/* Of no process are those of a host, of all hosts, of us. */
static bool
selected(const struct headless *h, const struct event *e)
{
	const struct model *m = console_model(h->console);
	const struct model_proc *p = model_proc(m, slice_of(e->host),
	    slice_of(e->name));
	const struct model_host *on = model_host(m, slice_of(e->host));

	if (p != NULL)
		return headless_selects(h, p);
	return on == NULL || selector_wants(&h->options->select, h->session,
	    on->spec);
}

static void
left(void *arg)
{
	struct event_follow *f = arg;

	headless_end(f->h, f->status);
}

/* The hooks get their moment; a second time it does not wait for them. */
static bool
ends(struct headless *h, int status)
{
	struct event_follow *f = h->follow;

	if (f == NULL || f->ending)
		return false;
	f->ending = true;
	f->status = status;
	hooks_end(f->hooks, left, f);
	return true;
}

static void
hear(const struct event *e, void *arg)
{
	struct headless *h = arg;
	struct event_follow *f = h->follow;

	if (f->ending || !selected(h, e))
		return;
	char *line = event_line(h->session, e);
	drain_put(f->drain, slice_of(line));
	free(line);
	if (drain_size(f->drain) <= UNREAD_MOST)
		return;
	headless_say("nobody reads the events: more than %d MiB of them wait",
	    UNREAD_MOST >> 20);
	ends(h, EXIT_SOME);
}

static void
on_written(size_t n, void *arg)
{
	(void)n;
	(void)arg;
}

static void
on_broken(int error, void *arg)
{
	(void)error;
	ends(arg, EXIT_SOME);
}

static void
follow(struct headless *h)
{
	static const struct drain_events drained = {
		.on_written = on_written,
		.on_broken = on_broken,
	};
	struct events *happened = console_happened(h->console);

	h->follow = xcalloc(1, sizeof *h->follow);
	h->follow->h = h;
	h->follow->hooks = hooks_new(h->console);
	h->follow->drain = drain_new(h->loop, STDOUT_FILENO, &drained, h);
	/* What came while the hosts were taken up is no history either. */
	for (uint64_t n = 1; n <= events_last(happened); n++)
		if (events_at(happened, n) != NULL)
			hear(events_at(happened, n), h);
	events_listen(happened, hear, h);
}

/* The ends on record. Of what is unknown nothing is known. */
static void
print_ends(struct headless *h)
{
	const struct model *m = console_model(h->console);
	int status = EXIT_DONE;

	for (size_t i = 0; i < m->proc_count && status != EXIT_SOME; i++) {
		const struct model_proc *p = m->procs[i];
		if (!headless_selects(h, p))
			continue;
		if (p->state == STATE_UNKNOWN)
			status = EXIT_UNKNOWN;
		if (!state_info(p->state)->over)
			continue;
		struct event e = event_of(p, p->ended);
		if (!print(h, &e))
			status = EXIT_SOME;
		event_finish(&e);
	}
	headless_end(h, status);
}

static void
begin(struct headless *h)
{
	if (h->options->follow)
		follow(h);
	else
		print_ends(h);
}

static void
let_go(struct headless *h)
{
	struct event_follow *f = h->follow;

	if (f == NULL)
		return;
	events_unlisten(console_happened(h->console), hear, h);
	drain_free(f->drain);
	hooks_free(f->hooks);
	free(f);
}

const struct headless_ops cmd_events = { .begin = begin, .ends = ends,
	.free = let_go };

#include "farewell.h"

#include <stdio.h>

enum { MOMENT_MS = 400 };

struct parting {
	struct ev_loop *loop;
	bool over;
};

static void
closed(enum code code, struct slice text, void *arg)
{
	struct parting *p = arg;

	if (code != CODE_OK)
		fprintf(stderr, "plm-tui: %.*s\n", SLICE_ARG(text));
	p->over = true;
	ev_break(p->loop, EVBREAK_ALL);
}

static void
moment_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)w;
	(void)revents;
	fprintf(stderr, "plm-tui: waiting for the SSH worker to end\n");
}

void
farewell(struct ev_loop *loop, struct console *c, bool hurry)
{
	struct parting p = { .loop = loop };
	ev_timer moment;

	console_shutdown(c, hurry, closed, &p);
	ev_timer_init(&moment, moment_cb, MOMENT_MS / 1000., 0);
	ev_timer_start(loop, &moment);
	while (!p.over)
		ev_run(loop, 0);
	ev_timer_stop(loop, &moment);
}

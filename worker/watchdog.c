#include "watchdog.h"

#include <sys/time.h>

static void
arm(int64_t ms)
{
	struct itimerval t = { .it_value = { ms / 1000,
		(suseconds_t)(ms % 1000 * 1000) } };

	setitimer(ITIMER_PROF, &t, NULL);
}

/* The loop is about to block. */
static void
before_cb(struct ev_loop *loop, ev_prepare *w, int revents)
{
	(void)loop;
	(void)w;
	(void)revents;
	arm(0);
}

static void
after_cb(struct ev_loop *loop, ev_check *w, int revents)
{
	const struct watchdog *d = w->data;

	(void)loop;
	(void)revents;
	arm(d->ms);
}

void
watchdog_start(struct watchdog *d, struct ev_loop *loop, int64_t ms)
{
	d->ms = ms;
	ev_prepare_init(&d->before, before_cb);
	ev_check_init(&d->after, after_cb);
	/* Last before it blocks, and first when it wakes up. */
	ev_set_priority(&d->before, EV_MINPRI);
	ev_set_priority(&d->after, EV_MAXPRI);
	d->after.data = d;
	ev_prepare_start(loop, &d->before);
	ev_check_start(loop, &d->after);
}

void
watchdog_stop(struct watchdog *d, struct ev_loop *loop)
{
	ev_prepare_stop(loop, &d->before);
	ev_check_stop(loop, &d->after);
	arm(0);
}

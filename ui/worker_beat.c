/*
 * Whether the worker is there. One that is stopped, or held up, says nothing
 * wrong: what it told last would be shown as true for ever. The kernel tells
 * when it is stopped; one that turns in circles ends itself (watchdog.h); and
 * one that has said nothing for a while is pinged. While it says anything, which
 * it does with every word of a host, nothing is asked and no timer runs out.
 */
#include "clock.h"
#include "console_private.h"

enum {
	QUIET_MS = 5000,        /* a host says a word each 4 s              */
	LATE_MS = 2500,         /* ... after a ping; then it is told        */
	LOST_MS = 10000,        /* ... and then it is replaced              */
	STOOD_MS = 1000,        /* so late a timer is: we stood ourselves   */
};

/* The next look, unless something is heard before. */
static void
look_in(struct console *c, int64_t ms)
{
	c->beat_due = clock_mono_ms() + ms;
	c->beat.repeat = (double)ms / 1000;
	ev_timer_again(c->loop, &c->beat);
}

static void
answered(enum code code, struct slice text, void *arg)
{
	(void)code;
	(void)text;
	(void)arg;
}

static void
ping(struct console *c)
{
	struct message m = { .type = MSG_PING, .ping = { .beat = ++c->beats } };

	c->beat_state = BEAT_ASKED;
	look_in(c, LATE_MS);
	console_request(c, &m, LOST_MS + LATE_MS, answered, NULL);
}

/* left: what is still waited. */
static void
tell_late(struct console *c, const char *how, int64_t left)
{
	if (c->beat_state != BEAT_LATE)
		console_notice(c, NOTICE_WARNING, "the SSH worker %s: what is"
		    " shown may have changed since", how);
	c->beat_state = BEAT_LATE;
	look_in(c, left);
}

/* Without a host that may say something there is nothing to be wrong about. */
static bool
matters(const struct console *c)
{
	for (size_t i = 0; i < c->model->host_count; i++)
		if (c->model->hosts[i]->state != HOST_CLOSED)
			return true;
	return false;
}

static void
beat_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct console *c = w->data;

	(void)loop;
	(void)revents;
	/* Its word may be there already, and not read yet. */
	if (clock_mono_ms() - c->beat_due > STOOD_MS) {
		look_in(c, c->beat_state == BEAT_QUIET ? QUIET_MS : LATE_MS);
		return;
	}
	switch (c->beat_state) {
	case BEAT_GREETING:
		worker_lost(c, "the SSH worker said nothing for 10 s after its"
		    " start");
		break;
	case BEAT_QUIET:
		if (matters(c))
			ping(c);
		else
			ev_timer_stop(c->loop, &c->beat);
		break;
	case BEAT_ASKED:
		tell_late(c, "does not answer", LOST_MS - LATE_MS);
		break;
	case BEAT_LATE:
		worker_lost(c, "the SSH worker has not answered for 10 s");
		break;
	}
}

void
beat_start(struct console *c)
{
	c->beat_state = BEAT_GREETING;
	ev_init(&c->beat, beat_cb);
	c->beat.data = c;
	look_in(c, LOST_MS);
}

void
beat_heard(struct console *c)
{
	if (c->peer == NULL)
		return;
	if (c->beat_state == BEAT_LATE)
		console_notice(c, NOTICE_GOOD, "the SSH worker answers again");
	c->beat_state = BEAT_QUIET;
	look_in(c, QUIET_MS);
}

void
beat_stopped(struct console *c, bool stopped)
{
	if (c->peer == NULL)
		return;
	if (stopped && c->beat_state != BEAT_GREETING) {
		tell_late(c, "is stopped and does not answer", LOST_MS);
	} else if (!stopped && c->beat_state == BEAT_LATE) {
		ping(c);
		/* Until it says something. */
		c->beat_state = BEAT_LATE;
		look_in(c, LOST_MS);
	}
}

void
beat_stop(struct console *c)
{
	ev_timer_stop(c->loop, &c->beat);
}

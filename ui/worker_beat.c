/*
 * The worker's heartbeat. One that is stopped, or turns in circles, says
 * nothing wrong: what it told last would be shown as true for ever. It is
 * pinged once a second; late answers are told, and at last it is replaced.
 */
#include "clock.h"
#include "console_private.h"

enum {
	BEAT_MS = 1000,
	LATE_MS = 2500,
	LOST_MS = 10000,
};

static void
answered(enum code code, struct slice text, void *arg)
{
	struct console *c = arg;
	bool late = c->beat_late;

	(void)text;
	c->pinged = 0;
	c->beat_late = false;
	if (code == CODE_DEADLINE)
		worker_lost(c, "the SSH worker has not answered for 10 s");
	else if (code == CODE_OK && late)
		console_notice(c, NOTICE_GOOD, "the SSH worker answers again");
}

static void
ping(struct console *c, int64_t now)
{
	struct message m = { .type = MSG_PING, .ping = { .beat = ++c->beats } };

	c->pinged = now;
	console_request(c, &m, LOST_MS, answered, c);
}

static void
beat_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct console *c = w->data;
	int64_t now = clock_mono_ms();
	/* We stood still ourselves: its answer may be there already. */
	bool stood = now - c->beat_at > 2 * BEAT_MS;

	(void)loop;
	(void)revents;
	c->beat_at = now;
	if (!c->greeted) {
		if (stood)
			c->worker_since = now;
		if (now - c->worker_since > LOST_MS)
			worker_lost(c, "the SSH worker said nothing for 10 s"
			    " after its start");
	} else if (c->pinged == 0) {
		ping(c, now);
	} else if (stood) {
		c->pinged = now;
	} else if (now - c->pinged > LATE_MS && !c->beat_late) {
		c->beat_late = true;
		console_notice(c, NOTICE_WARNING, "the SSH worker does not"
		    " answer: what is shown may have changed since");
	}
}

void
beat_start(struct console *c)
{
	c->pinged = 0;
	c->beat_late = false;
	c->beat_at = clock_mono_ms();
	ev_timer_init(&c->beat, beat_cb, BEAT_MS / 1000., BEAT_MS / 1000.);
	c->beat.data = c;
	ev_timer_start(c->loop, &c->beat);
}

void
beat_stop(struct console *c)
{
	ev_timer_stop(c->loop, &c->beat);
}

/* Whether a host that is to answer does. */
#include "host.h"

#include "clock.h"
#include "proof.h"
#include "survivors.h"
#include "turn.h"

enum {
	LATE_MS = 1000,         /* after so many: the link is dead      */
	DOUBT_MS = 250,         /* ... if none is in the socket now     */
};

static void
pong(enum code code, struct slice text, void *arg)
{
	struct host *h = arg;
	struct fault f = { 0 };

	if (code == CODE_DEADLINE) {
		/* Bytes of streams still come, but nobody can act any more. */
		fault_set(&f, CODE_UNREACHABLE, "the control shell of %s does"
		    " not answer a ping: %.*s", h->name, SLICE_ARG(text));
		host_down(h, &f);
	}
	if (code != CODE_OK)
		return;
	/* The proof that went with it tells. */
	host_rtt(h, (uint64_t)((ev_time() - h->pinged) * 1e6) + 1);
	h->pinged = 0;
}

/* There is a target by the time there are pings. */
static int64_t
ping_ms(const struct host *h)
{
	return h->target->alive_ms;
}

/* So long without a byte. */
static int64_t
silent_ms(const struct host *h)
{
	return ping_ms(h) * h->target->alive_count + LATE_MS;
}

static bool
is_listing(const struct host *h)
{
	return h->state == HOST_TAKEUP && !h->taking_up;
}

/* The loop may be late, not the host: what lies in the socket is read first. */
static bool
is_silent(struct host *h, int64_t silent)
{
	bool doubt = (h->pinged != 0 || is_listing(h)) &&
	    silent > silent_ms(h);
	bool twice = doubt && h->doubted;

	h->doubted = doubt && !twice;
	return twice;
}

/* The next look at it. */
static void
look_in(struct host *h, int64_t ms)
{
	struct ev_loop *loop = h->worker->loop;

	ev_now_update(loop);
	h->ping.repeat = ms > 0 ? (double)ms / 1000 : 1e-3;
	ev_timer_again(loop, &h->ping);
}

/* At the turn that is nearest to that. */
static void
look_near(struct host *h, int64_t ms)
{
	int64_t now = clock_mono_ms();

	look_in(h, turn_near(h->number, now + ms, ping_ms(h)) - now);
}

/* Sends a ping, or finds that the host has been silent for too long. */
static void
ping_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct host *h = w->data;
	int64_t silent = clock_mono_ms() - transport_heard_ms(h->transport);
	struct fault f = { 0 };

	(void)loop;
	(void)revents;
	if (is_silent(h, silent)) {
		fault_set(&f, CODE_UNREACHABLE,
		    "%s has not answered for %lld s", h->name,
		    (long long)silent / 1000);
		host_down(h, &f);
		return;
	}
	if (h->doubted)
		look_in(h, DOUBT_MS);
	else
		look_near(h, ping_ms(h));
	if (h->pinged != 0 || is_listing(h))
		return;
	survivors_refresh(h);
	host_ping(h);
	proof_ask(h);
}

void
host_ping_init(struct host *h)
{
	ev_timer_init(&h->ping, ping_cb, 0, 0);
	h->ping.data = h;
}

void
host_ping_start(struct host *h)
{
	look_near(h, ping_ms(h) / 2);
}

void
host_ping(struct host *h)
{
	if (h->pinged != 0)
		return;
	h->pinged = ev_time();
	control_ping(h->control, pong, h);
	host_clock(h);
}

void
host_ping_stop(struct host *h)
{
	ev_timer_stop(h->worker->loop, &h->ping);
	h->pinged = 0;
}

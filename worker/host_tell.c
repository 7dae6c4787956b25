/* What is measured of the link to a host, and what the console is told of it. */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "judge.h"
#include "mem.h"

enum {
	CLOCK_LIMIT_MS = 10000,
	CLOCK_PINGS = 15,       /* its clock is asked with each 15th: 1 min */
};

int64_t
host_heard(const struct host *h)
{
	int64_t mono = h->transport != NULL
	    ? transport_heard_ms(h->transport) : 0;

	return mono == 0 ? h->heard : clock_wall_ms() -
	    (clock_mono_ms() - mono);
}

static uint64_t
worst_rtt(const struct host *h)
{
	uint64_t worst = 0;

	for (size_t i = 0; i < HOST_RTTS; i++)
		worst = h->rtts[i] > worst ? h->rtts[i] : worst;
	return worst;
}

static int64_t
next_attempt(const struct host *h)
{
	double left = ev_is_active(&h->again) ? ev_timer_remaining(
	    h->worker->loop, (ev_timer *)(uintptr_t)&h->again) : 0;

	if (!ev_is_active(&h->again))
		return 0;
	return clock_wall_ms() + (left > 0 ? (int64_t)(left * 1000) : 0);
}

void
host_tell(const struct host *h)
{
	struct transport_facts f = { .peer = "", .key = "", .key_from = "" };

	if (h->transport != NULL)
		f = transport_facts(h->transport);
	worker_send(h->worker, &(struct message){ .type = MSG_HOST, .host = {
	    .host = slice_of(h->name), .state = h->state,
	    .why = slice_of(h->why), .hostname = slice_of(h->hostname),
	    .since = h->since, .rtt_us = h->rtt_us,
	    .unverified = f.unverified, .proven = h->proven,
	    .rtt_worst_us = worst_rtt(h), .heard = host_heard(h),
	    .next = next_attempt(h), .connections = f.peer[0] != '\0',
	    .channels = h->transport == NULL ? 0
		: transport_channels(h->transport),
	    .channels_most = f.sessions_most, .clock_ms = h->skew.ms,
	    .clock_within_ms = (uint64_t)h->skew.within_ms,
	    .key = slice_of(f.key), .key_from = slice_of(f.key_from),
	    .holder = slice_of(h->holder),
	    .held_since = h->held_since,
	    .user = slice_of(h->target != NULL ? h->target->user : ""),
	    .address = slice_of(h->target != NULL ? h->target->address : ""),
	    .port = h->target != NULL ? h->target->port : 0 } });
}

void
host_rtt(struct host *h, uint64_t us)
{
	h->rtt_us = us;
	h->rtts[h->pongs++ % HOST_RTTS] = us;
}

static void
clock_told(enum code code, struct slice text, void *arg)
{
	struct host *h = arg;
	struct skew skew;

	if (code == CODE_UNREACHABLE || code == CODE_CANCELLED)
		return;
	h->clock_out = false;
	if (code != CODE_OK || !clock_skew(text, h->clock_asked, ev_time(),
	    &skew))
		return;
	h->skew = skew;
	host_tell(h);
}

void
host_clock(struct host *h)
{
	if (h->clock_out || h->pongs % CLOCK_PINGS != 0)
		return;
	h->clock_out = true;
	h->clock_asked = ev_time();
	control_time(h->control, CLOCK_LIMIT_MS, clock_told, h);
}

void
host_link_ends(struct host *h)
{
	h->heard = host_heard(h);
	h->clock_out = false;
	h->skew = (struct skew){ 0 };
	h->rtt_us = 0;
	memset(h->rtts, 0, sizeof h->rtts);
	h->pongs = 0;
}

void
host_way(struct host *h)
{
	const char *by = h->transport == NULL ? ""
	    : transport_waits_for(h->transport);
	char text[160];

	if (by[0] == '\0' && !h->why_waits)
		return;
	snprintf(text, sizeof text, "jump host %s is being connected", by);
	free(h->why);
	h->why = xstrdup(by[0] == '\0' ? "" : text);
	h->why_waits = by[0] != '\0';
}

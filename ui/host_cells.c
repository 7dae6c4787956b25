#include "host_cells.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"

enum {
	CLOCK_OFF_MS = 2000,
	SLOW_US = 1000 * 1000,  /* a ping that an operator feels            */
	WORD_NOW_MS = 6000,     /* a ping comes every 4 s                   */
};

const char *
host_shape(const struct model_host *h, bool ascii)
{
	enum proc_state like = h->state == HOST_READY ? STATE_ALIVE
		: h->state == HOST_REFUSED ? STATE_FAILED
		: h->state == HOST_WAITING || h->state == HOST_CLOSED
		? STATE_UNKNOWN : STATE_STARTING;
	const struct state_info *i = state_info(like);

	return ascii ? i->ascii : i->shape;
}

const char *
host_word(const struct model_host *h)
{
	return h->asks != NULL ? "asks"
	    : h->parted && h->state == HOST_CLOSED ? "disconnected"
	    : host_state_word(h->state);
}

enum role
host_role(const struct model_host *h)
{
	return h->asks != NULL ? ROLE_WARNING
	    : role_named(host_state_role(h->state));
}

const char *
host_latency(uint64_t us, char *buf, size_t size)
{
	buf[0] = '\0';
	if (us > 0 && us < 10000)
		snprintf(buf, size, "%.1fms", (double)us / 1000);
	else if (us >= 1000000 && us < 10000000)
		snprintf(buf, size, "%.1fs", (double)us / 1e6);
	else if (us > 0 && us < (uint64_t)INT64_MAX)
		clock_span((int64_t)(us / 1000), buf, size);
	return buf;
}

const char *
host_clock_text(const struct model_host *h, char *buf, size_t size)
{
	int64_t off = h->clock_ms < 0 ? -h->clock_ms : h->clock_ms;
	char span[32];

	buf[0] = '\0';
	if (h->clock_within == 0 || h->state != HOST_READY)
		return buf;
	if (off <= h->clock_within)
		snprintf(buf, size, "<%s", clock_span(h->clock_within + off,
		    span, sizeof span));
	else
		snprintf(buf, size, "%c%s", h->clock_ms < 0 ? '-' : '+',
		    clock_span(off, span, sizeof span));
	return buf;
}

bool
host_clock_off(const struct model_host *h)
{
	int64_t off = h->clock_ms < 0 ? -h->clock_ms : h->clock_ms;

	return h->state == HOST_READY && h->clock_within > 0 &&
	    off - h->clock_within > CLOCK_OFF_MS;
}

const char *
host_why(const struct model_host *h, int64_t now, char *buf, size_t size)
{
	char span[32];

	buf[0] = '\0';
	if (h->asks != NULL)
		snprintf(buf, size, "%s", h->asks);
	else if (h->parted)
		snprintf(buf, size, "an operator has disconnected it");
	else if (h->state == HOST_WAITING && h->next > now)
		snprintf(buf, size, "again in %s: %s", clock_span(
		    (h->next - now + 999) / 1000 * 1000, span, sizeof span),
		    h->why);
	else if (h->state != HOST_READY)
		snprintf(buf, size, "%s", h->why);
	return buf;
}

static void
name_cell(const struct host_view *v, struct cell *c)
{
	cell_put(c, ROLE_NORMAL, v->host->spec->name);
}

static void
address_cell(const struct host_view *v, struct cell *c)
{
	char place[256];

	cell_fmt(c, ROLE_FAINT, "%s", model_host_place(v->host, place,
	    sizeof place));
}

static void
state_cell(const struct host_view *v, struct cell *c)
{
	cell_put(c, host_role(v->host), host_word(v->host));
}

static void
procs_cell(const struct host_view *v, struct cell *c)
{
	if (v->unknown > 0 && v->unknown == v->all) {
		cell_fmt(c, ROLE_UNKNOWN, "?/%u", v->all);
		return;
	}
	if (v->unknown > 0)
		cell_fmt(c, ROLE_UNKNOWN, "%u? ", v->unknown);
	if (v->all > 0)
		cell_fmt(c, ROLE_NORMAL, "%u/%u", v->alive, v->all);
}

static bool
ready(const struct host_view *v)
{
	return v->host->state == HOST_READY;
}

static void
latency_cell(const struct host_view *v, struct cell *c)
{
	char text[32];

	if (ready(v))
		cell_put(c, v->host->rtt_us > SLOW_US ? ROLE_WARNING
		    : ROLE_NORMAL, host_latency(v->host->rtt_us, text,
			sizeof text));
}

static void
worst_cell(const struct host_view *v, struct cell *c)
{
	char text[32];

	if (ready(v))
		cell_put(c, v->host->rtt_worst_us > SLOW_US ? ROLE_WARNING
		    : ROLE_FAINT, host_latency(v->host->rtt_worst_us, text,
			sizeof text));
}

static void
put_age(const struct host_view *v, int64_t at, struct cell *c)
{
	int64_t age = v->now - at;
	char text[32];

	if (at == 0)
		return;
	if (age < WORD_NOW_MS && ready(v))
		cell_put(c, ROLE_FAINT, "now");
	else
		cell_put(c, ROLE_WARNING, clock_span(age - age % 1000, text,
		    sizeof text));
}

static void
heard_cell(const struct host_view *v, struct cell *c)
{
	put_age(v, v->host->heard, c);
}

static void
proof_cell(const struct host_view *v, struct cell *c)
{
	put_age(v, v->host->proven, c);
}

static void
connections_cell(const struct host_view *v, struct cell *c)
{
	cell_fmt(c, ROLE_FAINT, "%u", v->host->connections);
}

/* In use, and how many are let in where that is known. */
static void
channels_cell(const struct host_view *v, struct cell *c)
{
	const struct model_host *h = v->host;

	if (h->connections == 0)
		return;
	if (h->channels_most > 0)
		cell_fmt(c, h->channels >= h->channels_most ? ROLE_WARNING
		    : ROLE_NORMAL, "%u/%u", h->channels, h->channels_most);
	else
		cell_fmt(c, ROLE_NORMAL, "%u", h->channels);
}

static void
clock_cell(const struct host_view *v, struct cell *c)
{
	char text[40];

	cell_put(c, host_clock_off(v->host) ? ROLE_WARNING : ROLE_FAINT,
	    host_clock_text(v->host, text, sizeof text));
}

static void
key_cell(const struct host_view *v, struct cell *c)
{
	const struct model_host *h = v->host;

	if (h->key[0] == '\0' || h->connections == 0)
		return;
	if (h->unverified)
		cell_put(c, ROLE_WARNING, "unchecked");
	else
		cell_fmt(c, ROLE_GOOD, "%.*s",
		    (int)strcspn(h->key, " "), h->key);
}

static void
why_cell(const struct host_view *v, struct cell *c)
{
	char text[CELL_MAX], span[32];
	const struct model_host *h = v->host;

	if (h->foreign && h->state == HOST_READY) {
		clock_span(v->now > h->held_since ? (v->now - h->held_since) /
		    1000 * 1000 : 0, span, sizeof span);
		cell_fmt(c, ROLE_WARNING, "%s has control (%s)", h->holder,
		    span);
		return;
	}
	cell_put(c, v->host->state == HOST_REFUSED ? ROLE_ERROR
	    : v->host->parted ? ROLE_INFO : ROLE_WARNING,
	    host_why(v->host, v->now, text, sizeof text));
}

const struct host_column host_columns[] = {
	{ "HOST",      24, 12, 100, false, name_cell },
	{ "ADDRESS",   40, 16,  35, false, address_cell },
	{ "STATE",     14,  0,  90, false, state_cell },
	{ "ALIVE/ALL", 18,  0,  80, true,  procs_cell },
	{ "LATENCY",    7,  0,  75, true,  latency_cell },
	{ "WORST",      6,  0,  40, true,  worst_cell },
	{ "HEARD",      6,  0,  70, true,  heard_cell },
	{ "PROOF",      6,  0,  45, true,  proof_cell },
	{ "CONN",       4,  0,  30, true,  connections_cell },
	{ "CHAN",       7,  0,  60, true,  channels_cell },
	{ "CLOCK",      8,  0,  55, true,  clock_cell },
	{ "KEY",        9,  0,  50, false, key_cell },
	{ "WHY",      200, 24,  85, false, why_cell },
};

const int host_column_count = sizeof host_columns / sizeof *host_columns;

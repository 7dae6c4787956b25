/* The hosts of the model: what is last told of each. */
#include "model_private.h"

#include <stdio.h>
#include <stdlib.h>

#include "mem.h"

enum { TEXT_MOST = 1024 };      /* of a sentence; the rest is cut           */

void
model_set_text(char **s, struct slice text)
{
	if (text.n > TEXT_MOST)
		text.n = TEXT_MOST;
	if (*s != NULL && slice_is(text, *s))
		return;
	free(*s);
	*s = xmemdup0(text.p, text.n);
}

void
model_add_host(struct model *m, const struct host_spec *spec, int64_t now)
{
	struct model_host *h = xcalloc(1, sizeof *h);

	h->spec = spec;
	h->state = HOST_CLOSED;
	h->why = xstrdup("");
	h->hostname = xstrdup("");
	h->key = xstrdup("");
	h->key_from = xstrdup("");
	h->holder = xstrdup("");
	h->user = xstrdup(spec->ssh.user);
	h->address = xstrdup(spec->ssh.address);
	h->port = spec->ssh.port;
	h->since = now;
	h->place = m->host_count;
	m->hosts[m->host_count++] = h;
	HASH_ADD_KEYPTR(hh, m->hosts_by_name, spec->name, strlen(spec->name),
	    h);
}

void
model_free_host(struct model_host *h)
{
	free(h->why);
	free(h->hostname);
	free(h->key);
	free(h->key_from);
	free(h->holder);
	free(h->user);
	free(h->address);
	free(h);
}

int64_t
model_time(int64_t ms)
{
	return ms > 0 ? ms : 0;
}

static unsigned
count_of(uint64_t n)
{
	return n < INT32_MAX ? (unsigned)n : 0;
}

/* What is measured of the link, and who is at its end. */
static void
apply_link(struct model_host *h, const struct msg_host *e)
{
	h->rtt_worst_us = e->rtt_worst_us;
	h->heard = model_time(e->heard);
	h->next = model_time(e->next);
	h->connections = count_of(e->connections);
	h->channels = count_of(e->channels);
	h->channels_most = count_of(e->channels_most);
	/* Beyond that the sum with its bound would overflow. */
	bool sane = e->clock_ms > -(INT64_MAX / 4) &&
	    e->clock_ms < INT64_MAX / 4 &&
	    e->clock_within_ms < INT64_MAX / 4;
	h->clock_ms = sane ? e->clock_ms : 0;
	h->clock_within = sane ? (int64_t)e->clock_within_ms : 0;
	model_set_text(&h->key, e->key);
	model_set_text(&h->key_from, e->key_from);
}

/* Once it is known, it stays so. */
static void
apply_place(struct model_host *h, const struct msg_host *e)
{
	if (e->address.n == 0)
		return;
	model_set_text(&h->user, e->user);
	model_set_text(&h->address, e->address);
	h->port = e->port < 65536 ? (unsigned)e->port : 0;
}

static void
apply_lease(const struct model *m, struct model_host *h,
    const struct msg_host *e)
{
	model_set_text(&h->holder, e->holder);
	h->held_since = model_time(e->held_since);
	h->foreign = h->holder[0] != '\0' && strcmp(h->holder, m->person) != 0;
}

void
model_take_host(const struct model *m, struct model_host *h,
    const struct msg_host *e)
{
	h->state = (enum host_state)e->state;
	h->since = e->since;
	h->rtt_us = e->rtt_us;
	h->unverified = e->unverified != 0;
	h->proven = model_time(e->proven);
	model_set_text(&h->why, e->why);
	model_set_text(&h->hostname, e->hostname);
	apply_link(h, e);
	apply_place(h, e);
	apply_lease(m, h, e);
}

/* ... which apply_place() would take. */
static bool
same_place(const struct model_host *h, const struct msg_host *e)
{
	return e->address.n == 0 || (slice_is(e->user, h->user) &&
	    slice_is(e->address, h->address) && h->port == e->port);
}

bool
model_host_measured(const struct model_host *h, const struct msg_host *e)
{
	return h->state == e->state && h->since == e->since &&
	    h->unverified == (e->unverified != 0) &&
	    h->next == model_time(e->next) &&
	    h->connections == e->connections && h->channels == e->channels &&
	    h->channels_most == e->channels_most && same_place(h, e) &&
	    h->held_since == model_time(e->held_since) &&
	    slice_is(e->why, h->why) && slice_is(e->hostname, h->hostname) &&
	    slice_is(e->key, h->key) && slice_is(e->key_from, h->key_from) &&
	    slice_is(e->holder, h->holder);
}

const char *
model_host_place(const struct model_host *h, char *buf, size_t size)
{
	char port[16] = "";

	if (h->port != 0)
		snprintf(port, sizeof port, ":%u", h->port);
	snprintf(buf, size, "%.60s%s%.120s%s", h->user,
	    h->user[0] != '\0' ? "@" : "", h->address, port);
	return buf;
}

void
model_host_answered(struct model *m, struct slice host, enum code outcome)
{
	struct model_host *h = model_host(m, host);

	if (h == NULL)
		return;
	h->answered = true;
	h->outcome = outcome;
	m->changes++;
}

void
model_host_asks(struct model *m, struct slice host, const char *asks)
{
	struct model_host *h = model_host(m, host);

	if (h == NULL)
		return;
	h->asks = asks;
	m->changes++;
}

void
model_host_part(struct model *m, struct slice host, bool parted)
{
	struct model_host *h = model_host(m, host);

	if (h == NULL)
		return;
	h->parted = parted;
	/* Nobody waits for it to be reached. */
	h->answered |= parted;
	if (parted)
		h->outcome = CODE_CANCELLED;
}

struct model_host *
model_host(const struct model *m, struct slice name)
{
	struct model_host *h;

	HASH_FIND(hh, m->hosts_by_name, name.p, name.n, h);
	return h;
}

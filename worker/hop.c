#include <stdlib.h>
#include <string.h>

#include "hop_private.h"
#include "log.h"
#include "mem.h"
#include "reach.h"

enum {
	FURTHER_MOST = 8,       /* connections beside the first one         */
	STUCK_MS = 1000,        /* an answer that takes longer holds others up */
	IDLE_S = 2,             /* without a stream, and it is closed       */
};

struct hops {
	struct ev_loop *loop;
	LIST_HEAD(, hop) list;
};

struct hops *
hops_new(struct ev_loop *loop)
{
	struct hops *p = xcalloc(1, sizeof *p);

	p->loop = loop;
	LIST_INIT(&p->list);
	return p;
}

void
hops_free(struct hops *p)
{
	free(p);
}

const char *
hop_name(const struct hop *h)
{
	return h->target.host;
}

static bool
same_text(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

static bool
same_list(const char *const *a, const char *const *b)
{
	while (*a != NULL && *b != NULL && strcmp(*a, *b) == 0)
		a++, b++;
	return *a == NULL && *b == NULL;
}

/* The texts of a target; but for the first, all of them say where it leads. */
static const size_t texts[] = {
	offsetof(struct target, host), offsetof(struct target, address),
	offsetof(struct target, name),
	offsetof(struct target, user), offsetof(struct target, bind_address),
	offsetof(struct target, proxy_command), offsetof(struct target, agent),
	offsetof(struct target, key_alias), offsetof(struct target, ciphers),
	offsetof(struct target, macs), offsetof(struct target, kex),
	offsetof(struct target, host_key_types),
	offsetof(struct target, revoked_keys),
};

enum { TEXTS = sizeof texts / sizeof *texts };

static const char **
text_of(const struct target *t, size_t i)
{
	return (const char **)((uintptr_t)t + texts[i]);
}

/* Whether one connection does for both; what it is called is no matter. */
static bool
same_target(const struct target *a, const struct target *b)
{
	for (size_t i = 1; i < TEXTS; i++)
		if (!same_text(*text_of(a, i), *text_of(b, i)))
			return false;
	return a->port == b->port && a->family == b->family &&
	    a->key_check == b->key_check && a->key_policy == b->key_policy &&
	    a->identities_only == b->identities_only &&
	    a->compression == b->compression && a->jump == b->jump &&
	    a->openssh == b->openssh &&
	    (!a->openssh || reach_same(a->said, b->said)) &&
	    same_list(a->known_hosts, b->known_hosts) &&
	    same_list(a->identity_files, b->identity_files);
}

static const char *const *
copy_list(const char *const *from)
{
	size_t n = 0;

	while (from[n] != NULL)
		n++;
	char **to = xcalloc(n + 1, sizeof *to);
	for (size_t i = 0; i < n; i++)
		to[i] = xstrdup(from[i]);
	return (const char *const *)to;
}

static void
free_list(const char *const *list)
{
	for (size_t i = 0; list[i] != NULL; i++)
		free((void *)(uintptr_t)list[i]);
	free((void *)(uintptr_t)list);
}

static void
copy_target(struct target *to, const struct target *from)
{
	*to = *from;
	for (size_t i = 0; i < TEXTS; i++) {
		const char *text = *text_of(from, i);
		*text_of(to, i) = xstrdup(text == NULL ? "" : text);
	}
	to->known_hosts = copy_list(from->known_hosts);
	to->identity_files = copy_list(from->identity_files);
	hop_share(to->jump);
	if (!from->openssh)
		return;
	struct reach *said = xcalloc(1, sizeof *said);
	*said = reach_copy(from->said);
	to->said = said;
	to->alone = true;
}

static void
free_target(struct target *t)
{
	for (size_t i = 0; i < TEXTS; i++)
		free((void *)(uintptr_t)*text_of(t, i));
	free_list(t->known_hosts);
	free_list(t->identity_files);
	hop_drop(t->jump);
	if (!t->openssh)
		return;
	struct reach *said = (struct reach *)(uintptr_t)t->said;
	reach_finish(said);
	free(said);
}

static void
disconnect(struct hop *h)
{
	struct transport *t = h->transport;

	ev_timer_stop(h->loop, &h->idle);
	h->transport = NULL;
	h->ready = false;
	transport_free(t);
}

static void
idle_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct hop *h = w->data;

	(void)loop;
	(void)revents;
	log_info("jump host %s: nobody needs it", h->target.host);
	disconnect(h);
}

static struct hop *
hop_new(struct ev_loop *loop, const struct target *target)
{
	struct hop *h = xcalloc(1, sizeof *h);

	h->loop = loop;
	copy_target(&h->target, target);
	TAILQ_INIT(&h->streams);
	ev_init(&h->idle, idle_cb);
	h->idle.data = h;
	return h;
}

static void
hop_free(struct hop *h)
{
	if (h == NULL)
		return;
	hop_free(h->further);
	disconnect(h);
	free_target(&h->target);
	free(h);
}

struct hop *
hop_take(struct hops *p, const struct target *target)
{
	struct hop *h;

	LIST_FOREACH (h, &p->list, link)
		if (same_target(&h->target, target))
			break;
	if (h == NULL) {
		h = hop_new(p->loop, target);
		LIST_INSERT_HEAD(&p->list, h, link);
	}
	h->users++;
	return h;
}

struct hop *
hop_share(struct hop *h)
{
	if (h != NULL)
		h->users++;
	return h;
}

void
hop_drop(struct hop *h)
{
	if (h == NULL || --h->users > 0)
		return;
	LIST_REMOVE(h, link);
	hop_free(h);
}

static void
on_progress(enum host_state state, void *arg)
{
	struct hop *h = arg;
	struct stream *s;

	log_info("jump host %s: %s", h->target.host, host_state_word(state));
	TAILQ_FOREACH (s, &h->streams, link)
		stream_tell_waits(s);
}

static void
on_ready(void *arg)
{
	struct hop *h = arg;
	struct stream *s;

	log_info("jump host %s: ready", h->target.host);
	h->ready = true;
	TAILQ_FOREACH (s, &h->streams, link)
		stream_begin(s);
	TAILQ_FOREACH (s, &h->streams, link)
		stream_tell_waits(s);
}

/* A stream whose owner has not been told; NULL: none. */
static struct stream *
untold(const struct hop *h)
{
	struct stream *s;

	TAILQ_FOREACH (s, &h->streams, link)
		if (!s->over)
			break;
	return s;
}

/* Its owner may free any stream, and ask for a new one later only. */
static void
on_down(const struct fault *why, void *arg)
{
	struct hop *h = arg;
	struct fault f;
	struct stream *s;

	fault_set(&f, why->code, "jump host %s: %s", h->target.host, why->text);
	log_warning("%s", f.text);
	disconnect(h);
	while ((s = untold(h)) != NULL)
		stream_fail(s, &f);
}

void
hop_wanted(struct hop *h)
{
	static const struct transport_events events = {
		.on_progress = on_progress,
		.on_ready = on_ready,
		.on_down = on_down,
	};

	ev_timer_stop(h->loop, &h->idle);
	if (h->transport == NULL)
		h->transport = transport_open(h->loop, &h->target, &events, h);
}

void
hop_rest(struct hop *h)
{
	if (!TAILQ_EMPTY(&h->streams) || h->transport == NULL ||
	    ev_is_active(&h->idle))
		return;
	ev_timer_set(&h->idle, IDLE_S, 0);
	ev_timer_start(h->loop, &h->idle);
}

static bool
is_stuck(const struct hop *h)
{
	return h->ready && transport_asking_ms(h->transport) > STUCK_MS;
}

struct hop *
hop_at_hand(struct hop *h)
{
	for (int i = 0; h != NULL && is_stuck(h); h = h->further, i++)
		if (h->further == NULL && i < FURTHER_MOST)
			h->further = hop_new(h->loop, &h->target);
	return h;
}

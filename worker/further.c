#include "further.h"

#include <stdlib.h>

#include "log.h"
#include "mem.h"

enum {
	FURTHER_MOST = 24,      /* connections beside the first one     */
	IDLE_S = 60,            /* without a channel, and it is closed  */
};

struct further {
	TAILQ_ENTRY(further) link;
	struct ssh2 *first, *transport;
	ev_timer idle;
};

/* Closes one. No callback comes after it, and its channels are gone. */
static void
end(struct further *f)
{
	ev_timer_stop(f->first->loop, &f->idle);
	TAILQ_REMOVE(&f->first->furthers, f, link);
	f->transport->further = NULL;
	ssh2_free(f->transport);
	free(f);
}

static void
idle_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	end(w->data);
}

static void
on_progress(enum host_state state, void *arg)
{
	(void)state;
	(void)arg;
}

static void
on_ready(void *arg)
{
	const struct further *f = arg;

	log_info("a further connection to %s is made", f->first->target->host);
}

/*
 * One that worked and breaks is the host's link that breaks: all is taken up
 * again. One that never came to be leaves the others as they are.
 */
static void
on_down(const struct fault *why, void *arg)
{
	struct further *f = arg;
	struct ssh2 *first = f->first;
	bool worked = f->transport->phase == HOST_READY &&
	    ssh2_channels(f->transport) > 0;
	struct fault copy = *why;

	log_warning("a further connection to %s: %s", first->target->host,
	    copy.text);
	channels_leave(f->transport, first);
	end(f);
	if (worked)
		ssh2_down(first, &copy);
}

static struct further *
add(struct ssh2 *first)
{
	static const struct transport_events events = {
		.on_progress = on_progress,
		.on_ready = on_ready,
		.on_down = on_down,
	};
	struct further *f = xcalloc(1, sizeof *f);

	f->first = first;
	f->transport = ssh2_open(first->loop, first->target, &events, f);
	f->transport->further = f;
	ev_timer_init(&f->idle, idle_cb, IDLE_S, 0);
	f->idle.data = f;
	TAILQ_INSERT_TAIL(&first->furthers, f, link);
	return f;
}

struct ssh2 *
further_of(struct ssh2 *t)
{
	struct ssh2 *first = t->further != NULL ? t->further->first : t;
	struct further *f = t->further != NULL ? TAILQ_NEXT(t->further, link)
		: TAILQ_FIRST(&t->furthers);
	const struct further *each;
	size_t n = 0;

	/* What has no room for one has none on another connection either. */
	if (f == NULL && ssh2_channels(t) == 0)
		return NULL;
	TAILQ_FOREACH (each, &first->furthers, link)
		n++;
	if (f == NULL && n < FURTHER_MOST)
		f = add(first);
	if (f == NULL)
		return NULL;
	ev_timer_stop(first->loop, &f->idle);
	return f->transport;
}

void
further_rest(struct ssh2 *t)
{
	struct further *f = t->further;

	if (f != NULL && TAILQ_EMPTY(&t->channels) &&
	    !ev_is_active(&f->idle)) {
		ev_timer_set(&f->idle, IDLE_S, 0);
		ev_timer_start(t->loop, &f->idle);
	}
}

void
further_why(const struct ssh2 *t, struct fault *why)
{
	struct fault was = *why;

	if (t->further != NULL && t->phase != HOST_READY)
		fault_set(why, CODE_REFUSED, "the host opens no further session"
		    " (MaxSessions), nor a further connection: %s", was.text);
}

void
further_free(struct ssh2 *t)
{
	struct further *f, *next;

	for (f = TAILQ_FIRST(&t->furthers); f != NULL; f = next) {
		next = TAILQ_NEXT(f, link);
		end(f);
	}
}

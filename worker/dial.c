#include "dial.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "hop.h"
#include "mem.h"
#include "proxy.h"
#include "resolve.h"
#include "tcp.h"

struct dial {
	struct ev_loop *loop;
	const struct target *target;
	const struct dial_events *events;
	void *arg;
	struct resolve *resolve;
	struct tcp *tcp;
	struct proxy *proxy;
	struct stream *stream;
	ev_timer soon;          /* on_done of a proxy command               */
	int fd;                 /* ... with this, until it is handed over   */
	struct fault why;
};

static void
soon_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct dial *d = w->data;
	int fd = d->fd;

	(void)loop;
	(void)revents;
	d->fd = -1;
	d->events->on_done(fd, &d->why, d->arg);
}

struct dial *
dial_new(struct ev_loop *loop, const struct target *target,
    const struct dial_events *events, void *arg)
{
	struct dial *d = xcalloc(1, sizeof *d);

	*d = (struct dial){ .loop = loop, .target = target, .events = events,
		.arg = arg, .fd = -1 };
	ev_init(&d->soon, soon_cb);
	d->soon.data = d;
	return d;
}

static bool
has_proxy(const struct target *t)
{
	return t->proxy_command != NULL && t->proxy_command[0] != '\0';
}

/* Events of the ways are passed on as they come: the last thing done here. */
static void
on_fd(int fd, const struct fault *f, void *arg)
{
	struct dial *d = arg;

	d->events->on_done(fd, f, d->arg);
}

static void
on_waits(void *arg)
{
	struct dial *d = arg;

	d->events->on_step(HOST_CONNECTING, d->arg);
}

static void
on_known(void *arg)
{
	struct dial *d = arg;

	d->events->on_known(d->arg);
}

static void
resolved(const struct addresses *a, const struct fault *why, void *arg)
{
	struct dial *d = arg;

	if (a == NULL) {
		d->events->on_done(-1, why, d->arg);
		return;
	}
	d->tcp = tcp_connect(d->loop, a, d->target->bind_address,
	    d->target->connect_ms, on_fd, d);
	d->events->on_step(HOST_CONNECTING, d->arg);
}

static void
start_tcp(struct dial *d)
{
	static const struct fault ok = { .code = CODE_OK };
	const struct target *t = d->target;
	struct addresses a;

	if (resolve_number(t->address, t->port, t->family, &a)) {
		resolved(&a, &ok, d);
		return;
	}
	d->resolve = resolve_start(d->loop, &(struct resolve_order){
	    .name = t->address, .port = t->port, .family = t->family,
	    .ms = t->connect_ms }, resolved, d);
	d->events->on_step(HOST_RESOLVING, d->arg);
}

static void
start_proxy(struct dial *d)
{
	d->proxy = proxy_start(d->loop, d->target, on_known, d, &d->fd,
	    &d->why);
	ev_timer_start(d->loop, &d->soon);
	d->events->on_step(HOST_CONNECTING, d->arg);
}

void
dial_start(struct dial *d)
{
	static const struct stream_events events = {
		.on_waits = on_waits,
		.on_done = on_fd,
	};

	if (has_proxy(d->target)) {
		start_proxy(d);
	} else if (d->target->jump != NULL) {
		d->stream = stream_open(d->target->jump, d->target, &events, d);
		d->events->on_step(HOST_CONNECTING, d->arg);
	} else {
		start_tcp(d);
	}
}

const char *
dial_waits_for(const struct dial *d)
{
	return d->stream == NULL ? "" : stream_waits_for(d->stream);
}

const char *
dial_through(const struct target *target, char *buf, size_t size)
{
	buf[0] = '\0';
	if (has_proxy(target))
		snprintf(buf, size, "through its proxy command");
	else if (target->jump != NULL)
		snprintf(buf, size, "through %s", hop_name(target->jump));
	return buf;
}

bool
dial_end(struct dial *d, struct fault *f)
{
	if (d->proxy != NULL)
		return proxy_end(d->proxy, f);
	if (d->stream != NULL)
		stream_why(d->stream, f);
	return true;
}

void
dial_free(struct dial *d)
{
	if (d == NULL)
		return;
	ev_timer_stop(d->loop, &d->soon);
	if (d->fd >= 0)
		close(d->fd);
	resolve_free(d->resolve);
	tcp_free(d->tcp);
	proxy_free(d->proxy);
	stream_free(d->stream);
	free(d);
}

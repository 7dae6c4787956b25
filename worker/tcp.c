#include "tcp.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "mem.h"

struct tcp {
	struct ev_loop *loop;
	struct addresses addresses;
	struct addresses from;  /* our end's, if n is not 0        */
	char *from_text;
	size_t at;              /* the address that is being tried */
	int64_t end;            /* of the whole step, monotonic    */
	int fd;
	ev_io io;
	ev_timer deadline;
	struct fault last;      /* why the last address failed     */
	tcp_done *done;
	void *arg;
};

/*
 * An idle link is probed after 10 s; one that acknowledges nothing is given
 * up after 15 s (tcp(7): TCP_USER_TIMEOUT overrides the number of probes).
 */
static void
set_options(int fd)
{
	static const struct {
		int level, name, value;
	} options[] = {
		{ IPPROTO_TCP, TCP_NODELAY,      1 },
		{ SOL_SOCKET,  SO_KEEPALIVE,     1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE,     10 },
		{ IPPROTO_TCP, TCP_KEEPINTVL,    5 },
		{ IPPROTO_TCP, TCP_USER_TIMEOUT, 15000 },
	};

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (setsockopt(fd, options[i].level, options[i].name,
		    &options[i].value, sizeof options[i].value) < 0)
			log_warning("socket option %d: %s", options[i].name,
			    strerror(errno));
}

/* Ends the step; t may be gone after it. */
static void
finish(struct tcp *t)
{
	int fd = t->fd;

	t->fd = -1;
	ev_io_stop(t->loop, &t->io);
	ev_timer_stop(t->loop, &t->deadline);
	if (fd >= 0)
		t->last.code = CODE_OK;
	t->done(fd, &t->last, t->arg);
}

/* What may be done about it, behind "; ". */
static const char *
way_out(enum code code, int error)
{
	return code == CODE_DEADLINE || error == ETIMEDOUT
	    ? "; is it up, and does every firewall let it through?"
	    : error == ECONNREFUSED
	    ? "; does an sshd run there, and is this its port?"
	    : error == EHOSTUNREACH || error == ENETUNREACH
	    ? "; is the network to it up?" : "";
}

/* error is an errno, or 0. */
static void
failed(struct tcp *t, enum code code, int error, const char *why)
{
	const struct sockaddr_storage *a = &t->addresses.v[t->at];
	char host[NI_MAXHOST] = "?", port[NI_MAXSERV] = "?";

	getnameinfo((const struct sockaddr *)a, address_size(a), host,
	    sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
	fault_set(&t->last, code, "cannot connect to %s port %s: %s%s", host,
	    port, error != 0 ? strerror(error) : why, way_out(code, error));
	ev_io_stop(t->loop, &t->io);
	ev_timer_stop(t->loop, &t->deadline);
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	t->at++;
}

/* Gives our end its address. False: why it cannot have it. */
static bool
bind_to(const struct tcp *t, int family, char *why, size_t size)
{
	const struct sockaddr_storage *a = &t->from.v[0];

	if (t->from_text[0] == '\0')
		return true;
	if (t->from.n > 0 && a->ss_family != family)
		snprintf(why, size, "bind_address %s is of the other address"
		    " family", t->from_text);
	else if (t->from.n == 0)
		snprintf(why, size, "bind_address %s is no address",
		    t->from_text);
	else if (bind(t->fd, (const struct sockaddr *)a, address_size(a)) < 0)
		snprintf(why, size, "bind_address %s: %s; it has to be one of"
		    " this machine's", t->from_text, strerror(errno));
	else
		return true;
	return false;
}

/* Starts on the next address. False: none is left. */
static bool
attempt(struct tcp *t)
{
	char why[160];

	while (t->at < t->addresses.n) {
		const struct sockaddr_storage *a = &t->addresses.v[t->at];
		int64_t left = t->end - clock_mono_ms();
		if (left < 0)
			left = 0;
		t->fd = socket(a->ss_family,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (t->fd < 0) {
			failed(t, CODE_UNREACHABLE, errno, "");
			continue;
		}
		set_options(t->fd);
		if (!bind_to(t, a->ss_family, why, sizeof why)) {
			failed(t, CODE_UNREACHABLE, 0, why);
			continue;
		}
		if (connect(t->fd, (const struct sockaddr *)a,
		    address_size(a)) < 0 && errno != EINPROGRESS) {
			failed(t, CODE_UNREACHABLE, errno, "");
			continue;
		}
		ev_io_set(&t->io, t->fd, EV_WRITE);
		ev_io_start(t->loop, &t->io);
		ev_timer_set(&t->deadline, (double)left / 1000 /
		    (double)(t->addresses.n - t->at), 0);
		ev_timer_start(t->loop, &t->deadline);
		return true;
	}
	return false;
}

static void
deadline_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct tcp *t = w->data;

	(void)loop;
	(void)revents;
	/* Also fed by tcp_connect(), where no address could be tried. */
	if (t->fd >= 0)
		failed(t, CODE_DEADLINE, 0, "no answer in time");
	if (!attempt(t))
		finish(t);
}

static void
io_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct tcp *t = w->data;
	int error = 0;
	socklen_t n = sizeof error;

	(void)loop;
	(void)revents;
	if (getsockopt(t->fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0)
		error = errno;
	if (error != 0) {
		failed(t, CODE_UNREACHABLE, error, "");
		if (attempt(t))
			return;
	}
	finish(t);
}

struct tcp *
tcp_connect(struct ev_loop *loop, const struct addresses *a,
    const char *from, int64_t ms, tcp_done *done, void *arg)
{
	struct tcp *t = xcalloc(1, sizeof *t);

	*t = (struct tcp){ .loop = loop, .addresses = *a, .fd = -1,
		.from_text = xstrdup(from == NULL ? "" : from),
		.end = clock_mono_ms() + ms, .done = done, .arg = arg };
	if (!resolve_number(t->from_text, 0, AF_UNSPEC, &t->from))
		t->from.n = 0;
	ev_init(&t->io, io_cb);
	ev_init(&t->deadline, deadline_cb);
	t->io.data = t->deadline.data = t;
	if (!attempt(t))
		ev_feed_event(loop, &t->deadline, EV_TIMER);
	return t;
}

void
tcp_free(struct tcp *t)
{
	if (t == NULL)
		return;
	ev_io_stop(t->loop, &t->io);
	ev_timer_stop(t->loop, &t->deadline);
	if (t->fd >= 0)
		close(t->fd);
	free(t->from_text);
	free(t);
}

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "mem.h"
#include "openssh_private.h"
#include "question.h"
#include "sshwords.h"

/* What the master prints when it is logged in (ssh_config(5), "LocalCommand"). */
static const char ready_word[] = "plm-ready";

void
openssh_arm(struct openssh *o)
{
	if (o->over || o->freed || o->no.code != CODE_OK)
		return;
	int64_t ms = o->target->connect_ms;
	if (o->ask.patient && ms < PATIENT_MS)
		ms = PATIENT_MS;
	o->deadline.repeat = (double)ms / 1000;
	/* A person may be away; the host has a limit of its own. */
	if (o->phase == HOST_READY || openssh_asks(o))
		ev_timer_stop(o->loop, &o->deadline);
	else
		ev_timer_again(o->loop, &o->deadline);
}

void
openssh_enter(struct openssh *o, enum host_state phase)
{
	o->phase = phase;
	openssh_arm(o);
	if (phase == HOST_READY)
		o->events->on_ready(o->arg);
	else
		o->events->on_progress(phase, o->arg);
}

static void
stop_watchers(struct openssh *o)
{
	ev_io_stop(o->loop, &o->watch_out);
	ev_io_stop(o->loop, &o->watch_err);
	ev_timer_stop(o->loop, &o->deadline);
	openssh_ask_end(o, "its connection has ended");
}

static void
destroy(struct openssh *o)
{
	stop_watchers(o);
	openssh_free_channels(o);
	openssh_end(&o->check);
	openssh_end(&o->master);
	socketdir_remove(&o->directory);
	buffer_finish(&o->said);
	buffer_finish(&o->ask.told);
	free(o->socket);
	free(o->way);
	free(o);
}

void
openssh_leave(struct openssh *o)
{
	if (--o->busy == 0 && o->freed)
		destroy(o);
}

static void
free_transport(struct transport *t)
{
	struct openssh *o = (struct openssh *)t;

	if (o->freed)
		return;
	o->freed = true;
	stop_watchers(o);
	stream_free(o->stream);
	o->stream = NULL;
	if (o->busy == 0)
		destroy(o);
}

/* Who calls it is busy: it may be freed in here. */
static void
down(struct openssh *o, const struct fault *why)
{
	if (o->over || o->freed)
		return;
	o->over = true;
	stop_watchers(o);
	openssh_end_channels(o, why);
	if (!o->freed)
		o->events->on_down(why, o->arg);
}

/* By its own end: its stderr may be a ProxyCommand's, too, which stays. */
static void
exited(void *arg)
{
	struct openssh *o = arg;
	struct fault f = { 0 };

	o->busy++;
	openssh_hear(o);
	openssh_why(o, &f);
	down(o, &f);
	openssh_leave(o);
}

static void
deadline_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct openssh *o = w->data;
	struct fault f = { 0 };

	(void)loop;
	(void)revents;
	o->busy++;
	if (o->no.code != CODE_OK)
		f = o->no;
	else
		fault_set(&f, CODE_DEADLINE, "ssh did not reach %s within %.0f"
		    " s%s%s; connect_timeout says how long each step may take",
		    o->target->host, w->repeat, o->last[0] != '\0' ? ": " : "",
		    o->last);
	down(o, &f);
	openssh_leave(o);
}

void
openssh_give_up(struct openssh *o, const struct fault *why)
{
	if (o->over || o->freed)
		return;
	o->no = *why;
	ev_timer_stop(o->loop, &o->deadline);
	ev_timer_set(&o->deadline, 0., 0.);
	ev_timer_start(o->loop, &o->deadline);
}

static void
err_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct openssh *o = w->data;

	(void)loop;
	(void)revents;
	o->busy++;
	if (!openssh_hear(o))
		ev_io_stop(o->loop, &o->watch_err);
	openssh_leave(o);
}

static void
out_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct openssh *o = w->data;
	char buf[256];
	ssize_t n = read(w->fd, buf, sizeof buf);

	(void)loop;
	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	o->busy++;
	if (n <= 0)
		ev_io_stop(o->loop, &o->watch_out);
	else if (o->phase != HOST_READY && memmem(buf, (size_t)n, ready_word,
	    sizeof ready_word - 1) != NULL)
		openssh_enter(o, HOST_READY);
	openssh_leave(o);
}

static bool
start(struct openssh *o)
{
	struct strings argv = { 0 };
	bool ok;

	if (!socketdir_make(&o->directory))
		return false;
	o->socket = xasprintf("%s/s", o->directory.path);
	bool asks = o->target->asker != NULL;
	if (asks && !openssh_ask_start(o))
		return false;
	openssh_options(o, asks, &argv);
	strings_add(&argv, xstrdup("-v"));
	strings_add(&argv, xstrdup("-M"));
	strings_add(&argv, xstrdup("-N"));
	strings_add(&argv, xstrdup("-o"));
	strings_add(&argv, xstrdup("PermitLocalCommand=yes"));
	strings_add(&argv, xstrdup("-o"));
	strings_add(&argv, xasprintf("LocalCommand=echo %s", ready_word));
	strings_add(&argv, xstrdup("-o"));
	strings_add(&argv, asks ? xstrdup("ConnectTimeout=none")
	    : xasprintf("ConnectTimeout=%lld",
	    (long long)(o->target->connect_ms + 999) / 1000));
	if (o->target->alone) {
		ssh_words_number(&argv, "ServerAliveInterval",
		    (o->target->alive_ms + 999) / 1000);
		ssh_words_number(&argv, "ServerAliveCountMax",
		    o->target->alive_count);
	}
	openssh_name(o, &argv);
	o->master.on_exit = exited;
	o->master.arg = o;
	ok = openssh_spawn(&o->master, o->loop, &argv, o->ask.path);
	strings_clear(&argv);
	return ok;
}

static void
begin(struct openssh *o)
{
	struct fault f = { 0 };

	ev_set_cb(&o->deadline, deadline_cb);
	if (start(o)) {
		ev_io_init(&o->watch_out, out_cb, o->master.out, EV_READ);
		ev_io_init(&o->watch_err, err_cb, o->master.err, EV_READ);
		o->watch_out.data = o->watch_err.data = o;
		ev_io_start(o->loop, &o->watch_out);
		ev_io_start(o->loop, &o->watch_err);
		openssh_enter(o, HOST_CONNECTING);
	} else {
		fault_set(&f, CODE_UNREACHABLE, "no ssh client can be started"
		    " for %s: %s", o->target->host, strerror(errno));
		down(o, &f);
	}
}

static void
on_waits(void *arg)
{
	struct openssh *o = arg;

	if (!o->over && !o->freed)
		o->events->on_progress(HOST_CONNECTING, o->arg);
}

static void
on_way(int fd, const struct fault *f, void *arg)
{
	struct openssh *o = arg;

	(void)fd;
	if (o->over || o->freed)
		return;
	o->busy++;
	if (f->code == CODE_OK) {
		o->way = xstrdup(stream_control(o->stream));
		begin(o);
	} else {
		down(o, f);
	}
	openssh_leave(o);
}

static void
started_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	static const struct stream_events events = {
		.on_waits = on_waits,
		.on_done = on_way,
	};
	struct openssh *o = w->data;

	(void)loop;
	(void)revents;
	o->busy++;
	if (o->target->jump != NULL) {
		o->stream = stream_open(o->target->jump, o->target, &events, o);
		on_waits(o);
	} else {
		begin(o);
	}
	openssh_leave(o);
}

static struct transport *
open_transport(struct ev_loop *loop, const struct target *target,
    const struct transport_events *events, void *arg)
{
	struct openssh *o = xcalloc(1, sizeof *o);

	*o = (struct openssh){ .base = { &openssh_ops }, .loop = loop,
		.target = target, .events = events, .arg = arg,
		.phase = HOST_CONNECTING, .heard = clock_mono_ms(),
		.master = openssh_no_child(), .check = openssh_no_child(),
		.ask = { .fd = -1 } };
	TAILQ_INIT(&o->clients);
	TAILQ_INIT(&o->ask.queries);
	ev_timer_init(&o->deadline, started_cb, 0., 0.);
	o->deadline.data = o;
	/* Events are the loop's. */
	ev_timer_start(loop, &o->deadline);
	return &o->base;
}

static int64_t
heard_ms(const struct transport *t)
{
	return ((const struct openssh *)t)->heard;
}

static const char *
waits_for(const struct transport *t)
{
	const struct openssh *o = (const struct openssh *)t;

	return o->stream == NULL ? "" : stream_waits_for(o->stream);
}

/* Each client asks by itself. */
static int64_t
asking_ms(const struct transport *t)
{
	(void)t;
	return 0;
}

static struct transport_facts
facts(const struct transport *t)
{
	const struct openssh *o = (const struct openssh *)t;

	return (struct transport_facts){ .peer = o->peer, .key = o->key,
		.key_from = o->key_from, .control = o->socket,
		.unverified = o->target->key_check == KEY_CHECK_NEVER };
}

/* The client opens a connection of its own for what the master has no room for,
 * so it cannot be told. */
static bool
count_sessions(struct transport *t, unsigned most, sessions_done *done,
    void *arg)
{
	(void)t;
	(void)most;
	(void)done;
	(void)arg;
	return false;
}

const struct transport_ops openssh_ops = {
	.open = open_transport,
	.free = free_transport,
	.heard_ms = heard_ms,
	.waits_for = waits_for,
	.facts = facts,
	.count_sessions = count_sessions,
	.exec = openssh_exec,
	.asking_ms = asking_ms,
	.write = openssh_write,
	.eof = openssh_eof,
	.pause = openssh_pause,
	.free_channel = openssh_free_channel,
	.channels = openssh_channels,
};

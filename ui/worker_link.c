/*
 * The worker's life as the console sees it: started, greeted, lost, started
 * again with back-off. Its end of file is handled here and nowhere else: what
 * it told is not known any more, what was asked of it has failed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "clock.h"
#include "console_private.h"
#include "log.h"
#include "signame.h"

enum {
	AGAIN_FIRST_MS = 50,
	AGAIN_MOST_MS = 5000,
	STEADY_MS = 10000,      /* a worker that lived so long starts anew  */
};

static void
take_hello(struct console *c, const struct message *m)
{
	if (m->hello.version != PROTOCOL_VERSION) {
		worker_lost(c, "the worker is of another version; was the"
		    " program replaced? quit and start it again");
		return;
	}
	c->greeted = true;
	console_open_hosts(c);
}

static void
take_host(struct console *c, const struct message *m)
{
	const struct model_host *h = model_host(c->model, m->host.host);
	enum host_state was = h != NULL ? h->state : HOST_CLOSED;

	model_apply(c->model, m, clock_wall_ms());
	if (h != NULL)
		events_host(c->happened, h, was);
	if (h != NULL && h->state != HOST_READY)
		watching_forget(c, h);
	if (h == NULL || was == HOST_READY || h->state != HOST_READY)
		return;
	streams_host_ready(c, m->host.host);
	console_autostart(c, h);
}

static void
take_proc(struct console *c, const struct message *m)
{
	if (model_apply(c->model, m, clock_wall_ms()))
		events_proc(c->happened, model_proc(c->model, m->proc.host,
		    m->proc.name));
}

static void
take_receipt(struct console *c, const struct message *m)
{
	model_apply(c->model, m, clock_wall_ms());
}

static void
take_done(struct console *c, const struct message *m)
{
	enum code code = m->done.code < CODE_COUNT ? (enum code)m->done.code
						   : CODE_FAILED;

	if (!calls_complete(c->calls, m->id, code, m->done.text))
		log_warning("a DONE came for no request, or too late");
}

static void
take_output(struct console *c, const struct message *m)
{
	if (!log_readers_output(c, &m->output))
		streams_output(c, &m->output);
}

static void
take_check(struct console *c, const struct message *m)
{
	checks_row(c, &m->check);
}

static void
take_run(struct console *c, const struct message *m)
{
	past_row(c, &m->run);
}

static void
take_fact(struct console *c, const struct message *m)
{
	past_fact(c, &m->fact);
}

static void
take_stats(struct console *c, const struct message *m)
{
	watching_take(c, &m->stats);
}

static void
take_stream(struct console *c, const struct message *m)
{
	if (!log_readers_event(c, &m->stream))
		streams_event(c, &m->stream);
}

/* What the worker may send; a message without an entry ends the link. */
static void (*const take[MSG_COUNT])(struct console *,
    const struct message *) = {
	[MSG_HELLO] = take_hello,
	[MSG_DONE] = take_done,
	[MSG_HOST] = take_host,
	[MSG_PROC] = take_proc,
	[MSG_RECEIPT] = take_receipt,
	[MSG_OUTPUT] = take_output,
	[MSG_STREAM] = take_stream,
	[MSG_CHECK] = take_check,
	[MSG_RUN] = take_run,
	[MSG_FACT] = take_fact,
	[MSG_STATS] = take_stats,
};

static void
on_message(const struct message *m, void *arg)
{
	struct console *c = arg;

	if (take[m->type] == NULL || c->greeted == (m->type == MSG_HELLO)) {
		worker_lost(c, "the worker broke the protocol");
		return;
	}
	take[m->type](c, m);
	starting_look(c);
	console_changed(c);
}

static void
on_gone(const char *why, void *arg)
{
	struct console *c = arg;
	char text[256];

	snprintf(text, sizeof text, "the SSH worker is gone (%s)", why);
	worker_lost(arg, text);
	c->ended_by_us = false;
}

static const struct peer_events link_events = {
	.on_message = on_message,
	.on_gone = on_gone,
};

static void
child_cb(struct ev_loop *loop, ev_child *w, int revents)
{
	struct console *c = w->data;
	int status = w->rstatus;

	(void)revents;
	ev_child_stop(loop, w);
	c->pid = 0;
	if (c->closing) {
		log_info("the worker ended, wait status %d", status);
		ending_look(c);
		return;
	}
	if (c->ended_by_us)
		log_info("the worker was ended by us");
	else if (WIFSIGNALED(status) && signame(WTERMSIG(status)) != NULL)
		console_notice(c, NOTICE_WARNING,
		    "the SSH worker was killed by %s; processes are not"
		    " touched, a new worker takes them up",
		    signame(WTERMSIG(status)));
	else
		log_info("the worker ended, wait status %d", status);
}

static void
again_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	worker_start(w->data);
}

static void
start_later(struct console *c)
{
	int64_t wait = AGAIN_FIRST_MS;

	for (unsigned i = 0; i < c->losses && wait < AGAIN_MOST_MS; i++)
		wait *= 2;
	c->losses++;
	ev_now_update(c->loop);
	ev_timer_init(&c->again, again_cb,
	    (double)(wait < AGAIN_MOST_MS ? wait : AGAIN_MOST_MS) / 1000, 0);
	c->again.data = c;
	ev_timer_start(c->loop, &c->again);
}

void
worker_start(struct console *c)
{
	struct message hello = { .type = MSG_HELLO,
		.hello = { .version = PROTOCOL_VERSION } };
	struct fault f;

	if (c->pid != 0) {      /* the one before has not ended yet */
		start_later(c);
		return;
	}
	int fd = c->options.spawn(&c->pid, &f, c->options.spawn_arg);
	if (fd < 0) {
		c->pid = 0;
		console_notice(c, NOTICE_ERROR,
		    "the SSH worker cannot be started: %s", f.text);
		start_later(c);
		return;
	}
	c->worker_since = clock_mono_ms();
	c->greeted = false;
	c->ended_by_us = false;
	c->peer = peer_new(c->loop, fd, true, &link_events, c);
	if (c->pid > 0) {
		ev_child_init(&c->child, child_cb, c->pid, 0);
		c->child.data = c;
		ev_child_start(c->loop, &c->child);
	}
	console_tell(c, &hello);
	beat_start(c);
}

void
worker_lost(struct console *c, const char *why)
{
	if (c->peer == NULL)
		return;
	peer_free(c->peer);
	c->peer = NULL;
	c->ended_by_us = true;
	beat_stop(c);
	/* Whatever state it is in, two workers at once must not be. */
	if (c->pid > 0 && !c->closing)
		kill(c->pid, SIGKILL);
	if (clock_mono_ms() - c->worker_since > STEADY_MS)
		c->losses = 0;
	if (!c->closing)
		console_notice(c, NOTICE_WARNING, "%s; a new one is being"
		    " started", why);
	model_worker_lost(c->model, why, clock_wall_ms());
	if (!c->closing)
		events_worker_lost(c->happened, why);
	streams_worker_lost(c);
	watching_forget(c, NULL);
	visits_worker_lost(c);
	if (!c->closing)
		start_later(c);
	starting_fail_all(c, CODE_WORKER_LOST, why);
	calls_fail_all(c->calls, CODE_WORKER_LOST, why);
	console_changed(c);
	if (c->closing)
		ending_look(c);
}

void
worker_end(struct console *c)
{
	ev_timer_stop(c->loop, &c->again);
	ev_timer_stop(c->loop, &c->patience);
	beat_stop(c);
	ev_child_stop(c->loop, &c->child);
	peer_free(c->peer);
	c->peer = NULL;
}

/*
 * The worker's life as the console sees it: started, greeted, lost, started
 * again with back-off. Its end of file is handled here and nowhere else: what
 * it told is not known any more, what was asked of it has failed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "clock.h"
#include "console_private.h"
#include "door.h"
#include "log.h"
#include "mem.h"
#include "probes.h"
#include "reload.h"
#include "supervisor.h"

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
	visits_open(c);
}

static void
take_host(struct console *c, const struct message *m)
{
	const struct model_host *h = model_host(c->model, m->host.host);
	enum host_state was = h != NULL ? h->state : HOST_CLOSED;

	char *holder = xstrdup(h != NULL ? h->holder : "");
	model_apply(c->model, m, clock_wall_ms());
	if (h == NULL)
		visits_host(c, &m->host);
	if (h != NULL) {
		events_host(c->happened, h, was);
		lease_changed(c, h, holder);
	}
	free(holder);
	if (h != NULL && h->state != HOST_READY)
		watching_forget(c, h);
	if (h != NULL) {
		supervisor_host(c, h);
		probes_host(c, h);
	}
	if (h == NULL || was == HOST_READY || h->state != HOST_READY)
		return;
	streams_host_ready(c, m->host.host);
	owed_host_ready(c, h);
	log_readers_host_ready(c, h->spec->name);
	evidence_host_ready(c, h);
	reload_go_on(c);
	console_autostart(c, h);
}

static void
take_proc(struct console *c, const struct message *m)
{
	const struct model_proc *p;

	if (!model_apply(c->model, m, clock_wall_ms()))
		return;
	p = model_proc(c->model, m->proc.host, m->proc.name);
	events_proc(c->happened, p);
	owed_told(c, p);
	supervisor_told(c, p);
	probes_told(c, p);
	evidence_told(c, p);
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
take_found(struct console *c, const struct message *m)
{
	streams_found(c, &m->found);
}

static void
take_deed(struct console *c, const struct message *m)
{
	events_elsewhere(c->happened, &m->deed);
	console_changed(c);
}

static void
take_question(struct console *c, const struct message *m)
{
	questions_ask(c, &m->question);
}

static void
take_withdrawn(struct console *c, const struct message *m)
{
	questions_withdraw(c, &m->withdrawn);
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

static void
take_probed(struct console *c, const struct message *m)
{
	probes_looked(c, &m->probed);
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
	[MSG_FOUND] = take_found,
	[MSG_PROBED] = take_probed,
	[MSG_STATS] = take_stats,
	[MSG_DEED] = take_deed,
	[MSG_QUESTION] = take_question,
	[MSG_WITHDRAWN] = take_withdrawn,
};

/* What comes with each ping of each host, and every 2 s of each process. */
static bool
is_measured(const struct console *c, const struct message *m)
{
	const struct model_host *h;

	if (m->type != MSG_HOST)
		return m->type == MSG_STATS;
	h = model_host(c->model, m->host.host);
	return h != NULL && model_host_measured(h, &m->host);
}

static void
on_message(const struct message *m, void *arg)
{
	struct console *c = arg;

	if (take[m->type] == NULL || c->greeted == (m->type == MSG_HELLO)) {
		worker_lost(c, "the worker broke the protocol");
		return;
	}
	bool measured = is_measured(c, m);
	take[m->type](c, m);
	beat_heard(c);
	starting_look(c);
	if (measured)
		console_measured(c);
	else
		console_changed(c);
}

static void
on_gone(const char *why, void *arg)
{
	struct console *c = arg;
	char text[256];

	snprintf(text, sizeof text, "the SSH worker is gone (%s)", why);
	worker_lost(c, c->died ? again_words(c->wait_status, text,
	    sizeof text) : text);
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
	char buf[80];

	(void)revents;
	if (WIFSTOPPED(status) || WIFCONTINUED(status)) {
		beat_stopped(c, WIFSTOPPED(status));
		return;
	}
	ev_child_stop(loop, w);
	c->pid = 0;
	if (c->closing) {
		log_info("the worker ended, wait status %d", status);
		ending_look(c);
	} else if (c->ended_by_us) {
		log_info("the worker was ended by us");
	} else if (c->peer != NULL) {
		/* Its last words are still to be read. */
		c->wait_status = status;
		c->died = true;
	} else {
		again_tell(c, again_words(status, buf, sizeof buf),
		    "processes are not touched, a new worker takes them up");
	}
}

void
worker_start(struct console *c)
{
	struct message hello = { .type = MSG_HELLO,
		.hello = { .version = PROTOCOL_VERSION } };
	struct fault f;
	char why[sizeof f.text + 64];

	if (c->pid != 0) {      /* the one before has not ended yet */
		again_soon(c);
		return;
	}
	int fd = c->options.spawn(&c->pid, &f, c->options.spawn_arg);
	if (fd < 0) {
		c->pid = 0;
		snprintf(why, sizeof why, "the SSH worker cannot be started:"
		    " %s", f.text);
		again_later(c);
		again_tell(c, why, "it is tried again");
		console_changed(c);
		return;
	}
	c->worker_since = clock_mono_ms();
	c->greeted = c->ended_by_us = c->died = false;
	c->peer = peer_new(c->loop, fd, true, &link_events, c);
	if (c->pid > 0) {
		ev_child_init(&c->child, child_cb, c->pid, 1);
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
		door_signal(c->pid, SIGKILL);
	if (!c->closing) {
		again_later(c);
		again_tell(c, why, "a new one is being started");
	}
	model_worker_lost(c->model, why, clock_wall_ms());
	supervisor_worker_lost(c);
	probes_host(c, NULL);
	if (!c->closing)
		events_worker_lost(c->happened, why);
	streams_worker_lost(c);
	watching_forget(c, NULL);
	visits_worker_lost(c);
	questions_finish(c);
	starting_fail_all(c, CODE_WORKER_LOST, why);
	calls_fail_all(c->calls, CODE_WORKER_LOST, why);
	console_changed(c);
	if (c->closing)
		ending_look(c);
}

void
worker_end(struct console *c)
{
	c->closed = NULL;       /* who is told of it is gone, too */
	ev_timer_stop(c->loop, &c->again);
	ev_timer_stop(c->loop, &c->patience);
	beat_stop(c);
	ev_child_stop(c->loop, &c->child);
	peer_free(c->peer);
	c->peer = NULL;
}

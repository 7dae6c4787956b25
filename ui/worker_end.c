/*
 * The end of the worker, when nothing is wanted of it any more. The link is
 * closed from our side only: it takes what was asked, sends what it has, and
 * ends. One that does not gets SIGTERM, then SIGKILL; stopped ones too.
 */
#include <signal.h>

#include "console_private.h"
#include "door.h"
#include "log.h"

enum {
	LEAVES_MS = 500,        /* for hosts to hear that others may act    */
	BY_ITSELF_MS = 5000,
	BY_TERM_MS = 2000,
	BY_KILL_MS = 1000,      /* the kernel has it, or nobody             */
	HURRY = 5,              /* the part of it where we were told to end */
	LAST_WORDS_MS = 200,    /* of one that is gone: others may hold its
				   end of the link                          */
};

static void
finish(struct console *c)
{
	static const struct {
		enum code code;
		const char *text;
	} ends[] = {
		[ENDING_BY_ITSELF] = { CODE_OK, "the SSH worker has ended" },
		[ENDING_BY_TERM] = { CODE_FAILED, "the SSH worker did not end,"
		    " and got SIGTERM" },
		[ENDING_BY_KILL] = { CODE_FAILED, "the SSH worker did not end,"
		    " and got SIGKILL" },
		[ENDING_NOT] = { CODE_DEADLINE, "the SSH worker cannot be"
		    " ended" },
	};
	call_done *done = c->closed;
	size_t how = c->ending;

	ev_timer_stop(c->loop, &c->patience);
	c->closed = NULL;
	log_info("%s", ends[how].text);
	if (done != NULL)
		done(ends[how].code, slice_of(ends[how].text), c->closed_arg);
}

static void
wait_for(struct console *c, int64_t ms)
{
	ev_now_update(c->loop);
	ev_timer_stop(c->loop, &c->patience);
	ev_timer_set(&c->patience, (double)(c->hurry ? ms / HURRY : ms) / 1000,
	    0);
	ev_timer_start(c->loop, &c->patience);
}

void
ending_look(struct console *c)
{
	if (c->closed == NULL)
		return;
	if (c->pid == 0 && c->peer == NULL)
		finish(c);
	else if (c->pid == 0 && c->process)
		wait_for(c, LAST_WORDS_MS);
}

static void
next_step(struct console *c)
{
	static const int signals[] = {
		[ENDING_BY_TERM] = SIGTERM,
		[ENDING_BY_KILL] = SIGKILL,
	};

	c->ending++;
	if (c->ending == ENDING_NOT) {
		finish(c);
		return;
	}
	log_warning("the worker does not end: signal %d", signals[c->ending]);
	door_signal(c->pid, signals[c->ending]);
	wait_for(c, c->ending == ENDING_BY_TERM ? BY_TERM_MS : BY_KILL_MS);
}

/* Nothing is asked of it any more. */
static void
close_link(struct console *c)
{
	c->ending = ENDING_BY_ITSELF;
	wait_for(c, BY_ITSELF_MS);
	if (c->peer != NULL)
		peer_end(c->peer);
	ending_look(c);
}

static void
patience_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct console *c = w->data;

	(void)loop;
	(void)revents;
	if (c->ending == ENDING_LEAVES)
		close_link(c);
	else if (c->pid > 0)
		next_step(c);
	else
		worker_lost(c, "the SSH worker is gone");
}

/* A host has the word, or will not. */
static void
left(enum code code, struct slice text, void *arg)
{
	struct console *c = arg;

	(void)code;
	(void)text;
	if (--c->leases_left == 0 && c->ending == ENDING_LEAVES &&
	    c->closed != NULL)
		close_link(c);
}

void
console_shutdown(struct console *c, bool hurry, call_done *done, void *arg)
{
	console_deafen(c);
	c->closing = true;
	c->hurry = hurry;
	c->closed = done;
	c->closed_arg = arg;
	c->ending = ENDING_LEAVES;
	c->process = c->pid > 0;
	ev_timer_init(&c->patience, patience_cb, 0, 0);
	c->patience.data = c;
	ev_timer_stop(c->loop, &c->again);
	beat_stop(c);
	wait_for(c, LEAVES_MS);
	/* One more, so that answers from in here are not the last one. */
	c->leases_left = 1;
	c->leases_left += lease_leave(c, left, c);
	left(CODE_OK, slice_of(""), c);
}

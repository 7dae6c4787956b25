#include "calls.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "hash.h"
#include "mem.h"

enum {
	LATE_MS = 1000,         /* a deadline seen so late: we stood still  */
	GRACE_MS = 500,         /* to read what has come in that time       */
};

struct call {
	uint64_t id;
	struct calls *owner;
	ev_timer deadline;
	int64_t limit_ms, due;  /* due: monotonic                           */
	call_done *done;
	void *arg;
	UT_hash_handle hh;      /* in order of addition */
};

struct calls {
	struct ev_loop *loop;
	uint64_t last;          /* the id given last */
	struct call *pending;
};

static void
complete(struct calls *c, struct call *call, enum code code, struct slice text)
{
	call_done *done = call->done;
	void *arg = call->arg;

	/* Gone before the callback, which may add calls or end the program. */
	HASH_DEL(c->pending, call);
	ev_timer_stop(c->loop, &call->deadline);
	free(call);
	if (done != NULL)
		done(code, text, arg);
}

static void
deadline_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct call *call = w->data;
	int64_t now = clock_mono_ms();
	char text[80];

	(void)revents;
	/* Stopped by C-z, or the terminal took nothing: timers come before
	 * what is to be read, and the answer may be there. */
	if (now - call->due > LATE_MS) {
		call->due = now + GRACE_MS;
		w->repeat = GRACE_MS / 1000.0;
		ev_timer_again(loop, w);
		return;
	}
	snprintf(text, sizeof text, "no answer within %.0f s",
	    (double)call->limit_ms / 1000);
	complete(call->owner, call, CODE_DEADLINE, slice_of(text));
}

struct calls *
calls_new(struct ev_loop *loop)
{
	struct calls *c = xcalloc(1, sizeof *c);

	c->loop = loop;
	return c;
}

void
calls_free(struct calls *c)
{
	struct call *all, *call, *next;

	if (c == NULL)
		return;
	all = c->pending;
	HASH_CLEAR(hh, c->pending);
	HASH_ITER (hh, all, call, next) {
		ev_timer_stop(c->loop, &call->deadline);
		free(call);
	}
	free(c);
}

uint64_t
calls_add(struct calls *c, int64_t limit_ms, call_done *done, void *arg)
{
	struct call *call = xcalloc(1, sizeof *call);

	call->id = ++c->last;
	call->owner = c;
	call->done = done;
	call->arg = arg;
	call->limit_ms = limit_ms;
	call->due = clock_mono_ms() + limit_ms;
	ev_timer_init(&call->deadline, deadline_cb, (double)limit_ms / 1000,
	    0.);
	call->deadline.data = call;
	/* The loop's idea of now is from the start of its turn. */
	ev_now_update(c->loop);
	ev_timer_start(c->loop, &call->deadline);
	HASH_ADD(hh, c->pending, id, sizeof call->id, call);
	return call->id;
}

bool
calls_extend(struct calls *c, uint64_t id, int64_t ms)
{
	struct call *call;
	double left;

	HASH_FIND(hh, c->pending, &id, sizeof id, call);
	if (call == NULL)
		return false;
	call->limit_ms += ms;
	call->due += ms;
	left = (double)(call->due - clock_mono_ms()) / 1000;
	ev_now_update(c->loop);
	ev_timer_stop(c->loop, &call->deadline);
	ev_timer_set(&call->deadline, left > 0 ? left : 0., 0.);
	ev_timer_start(c->loop, &call->deadline);
	return true;
}

bool
calls_complete(struct calls *c, uint64_t id, enum code code,
    struct slice text)
{
	struct call *call;

	HASH_FIND(hh, c->pending, &id, sizeof id, call);
	if (call == NULL)
		return false;
	complete(c, call, code, text);
	return true;
}

void
calls_fail_all(struct calls *c, enum code code, const char *text)
{
	size_t n = 0;
	uint64_t *ids = xcalloc(HASH_COUNT(c->pending), sizeof *ids);

	/* Calls that the completions add are not part of this. */
	for (const struct call *at = c->pending; at != NULL; at = at->hh.next)
		ids[n++] = at->id;
	for (size_t i = 0; i < n; i++)
		calls_complete(c, ids[i], code, slice_of(text));
	free(ids);
}

size_t
calls_pending(const struct calls *c)
{
	return HASH_COUNT(c->pending);
}

#include "tap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "number.h"
#include "process.h"
#include "tap_private.h"

enum { STALL_MS = 2000 };       /* without credit before it is shut */

struct tap *
tap_find(const struct worker *w, uint64_t number)
{
	struct tap *t;

	HASH_FIND(hh, w->taps, &number, sizeof number, t);
	return t;
}

void
tap_answer(struct tap *t, enum code code, const char *text)
{
	uint64_t id = t->open_id;

	t->open_id = 0;
	if (id != 0)
		worker_done(t->host->worker, id, code, "%s", text);
}

static void
tap_free(struct tap *t)
{
	ev_timer_stop(t->host->worker->loop, &t->stall);
	tap_unfollow(t);
	tap_read_end(t, CODE_CANCELLED, "the stream was closed");
	tap_seek_end(t, CODE_CANCELLED, "the stream was closed");
	tap_answer(t, CODE_CANCELLED, "the stream was closed");
	HASH_DEL(t->host->worker->taps, t);
	for (size_t i = 0; i < t->files; i++)
		free(t->file[i].path);
	free(t);
}

void
tap_end(struct tap *t, enum code code, const char *why)
{
	if (t->open_id != 0)
		tap_answer(t, code, why);
	else
		worker_send(t->host->worker, &(struct message){
		    .type = MSG_STREAM, .stream = { .stream = t->number,
			.what = STREAM_ENDED, .why = slice_of(why) } });
	tap_free(t);
}

void
output_send(struct worker *w, const struct msg_output *output)
{
	struct message m = { .type = MSG_OUTPUT, .output = *output };
	struct slice left = output->data;

	while (left.n > 0) {
		size_t n = left.n < OUTPUT_MAX ? left.n : OUTPUT_MAX;
		m.output.data = (struct slice){ left.p, n };
		worker_send(w, &m);
		m.output.offset = number_sum(m.output.offset, n);
		left.p += n;
		left.n -= n;
	}
}

void
tap_output(struct tap *t, size_t file, uint64_t offset, struct slice data)
{
	t->credit -= (int64_t)data.n;
	output_send(t->host->worker, &(struct msg_output){
	    .stream = t->number, .which = file + 1, .offset = offset,
	    .data = data });
}

static void
stall_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	tap_unfollow(w->data);
}

void
tap_spend(struct tap *t)
{
	if (t->credit > 0 || t->script == NULL || ev_is_active(&t->stall))
		return;
	script_pause(t->script, true);
	ev_timer_set(&t->stall, STALL_MS / 1000.0, 0);
	ev_timer_start(t->host->worker->loop, &t->stall);
}

/* A new stream; NULL: it cannot be, and the request was answered so. */
static struct tap *
add(struct host *h, uint64_t id, uint64_t number, uint64_t credit)
{
	struct worker *w = h->worker;

	if (tap_find(w, number) != NULL) {
		worker_done(w, id, CODE_INVALID, "stream %" PRIu64 " is open",
		    number);
		return NULL;
	}
	if (!host_ready(h)) {
		worker_done(w, id, CODE_UNREACHABLE,
		    "host %s is not connected", h->name);
		return NULL;
	}
	struct tap *t = xcalloc(1, sizeof *t);
	t->host = h;
	t->number = number;
	t->open_id = id;
	t->credit = credit > INT64_MAX ? INT64_MAX : (int64_t)credit;
	ev_timer_init(&t->stall, stall_cb, 0, 0);
	t->stall.data = t;
	HASH_ADD(hh, w->taps, number, sizeof t->number, t);
	return t;
}

static void
add_file(struct tap *t, char *path, uint64_t from, struct slice before)
{
	struct tap_file *file = &t->file[t->files++];

	file->path = path;
	file->next = from;
	if (from != FROM_TAIL && before.n <= from)
		before_put(&file->before, before);
}

void
tap_open_output(struct host *h, uint64_t id, const struct msg_open_output *m)
{
	char *out = process_file(h, m->name, m->run, "out");

	if (out == NULL) {
		worker_done(h->worker, id, CODE_NOT_RUNNING,
		    "there is no such run on record");
		return;
	}
	struct tap *t = add(h, id, m->stream, m->credit);
	if (t == NULL) {
		free(out);
		return;
	}
	t->own = true;
	add_file(t, out, m->from_out, m->before_out);
	add_file(t, process_file(h, m->name, m->run, "err"), m->from_err,
	    m->before_err);
	tap_follow(t);
}

void
tap_open_tail(struct host *h, uint64_t id, const struct msg_open_tail *m)
{
	if (m->path.n == 0 || memchr(m->path.p, '\0', m->path.n) != NULL) {
		worker_done(h->worker, id, CODE_INVALID,
		    "a path must not be empty or have a NUL");
		return;
	}
	struct tap *t = add(h, id, m->stream, m->credit);
	if (t == NULL)
		return;
	add_file(t, xmemdup0(m->path.p, m->path.n), m->from, m->before);
	tap_follow(t);
}

void
tap_close(struct worker *w, uint64_t id, const struct msg_close_stream *m)
{
	struct tap *t = tap_find(w, m->stream);

	if (t != NULL)
		tap_free(t);
	worker_done(w, id, CODE_OK, "closed");
}

void
tap_grant(struct worker *w, const struct msg_grant *m)
{
	struct tap *t = tap_find(w, m->stream);

	if (t == NULL || m->credit > INT32_MAX)
		return;
	t->credit += (int64_t)m->credit;
	if (t->credit <= 0)
		return;
	ev_timer_stop(w->loop, &t->stall);
	if (t->script != NULL)
		script_pause(t->script, false);
	else
		tap_follow(t);  /* it may be far behind by now */
}

void
taps_host_down(struct host *h, const char *why)
{
	struct tap *t, *next;

	HASH_ITER (hh, h->worker->taps, t, next)
		if (t->host == h)
			tap_end(t, CODE_UNREACHABLE, why);
}

void
taps_free(struct worker *w)
{
	struct tap *t, *next;

	HASH_ITER (hh, w->taps, t, next)
		tap_free(t);
}

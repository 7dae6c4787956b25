/*
 * Reading a range of a stream's file: dd on a channel of its own, in whole
 * blocks (that needs no seek byte by byte, and is POSIX), cut to what was
 * asked. One at a time for each stream.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "quote.h"
#include "tap_private.h"

enum {
	BLOCK = 64 * 1024,
	LIMIT_MS = 20000,
};

struct tap_read {
	struct tap *tap;
	uint64_t id;            /* the request                          */
	size_t file;
	uint64_t at;            /* offset of the next byte from dd      */
	uint64_t from, to;      /* the range that was asked for         */
	struct script *script;
	ev_timer limit;
};

void
tap_read_end(struct tap *t, enum code code, const char *why)
{
	struct tap_read *r = t->read;

	if (r == NULL)
		return;
	t->read = NULL;
	ev_timer_stop(t->host->worker->loop, &r->limit);
	script_free(r->script);
	worker_done(t->host->worker, r->id, code, "%s", why);
	free(r);
}

static void
limit_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	tap_read_end(w->data, CODE_DEADLINE, "the host did not send it in"
	    " time");
}

static void
on_data(int which, const char *p, size_t n, void *arg)
{
	struct tap_read *r = arg;
	uint64_t at = r->at;

	if (which != CHANNEL_STDOUT)
		return;
	r->at += n;
	/* The part of [at, at + n) that lies in [from, to). */
	uint64_t from = at > r->from ? at : r->from;
	uint64_t to = r->at < r->to ? r->at : r->to;
	if (from < to)
		tap_output(r->tap, r->file, from,
		    (struct slice){ p + (from - at), to - from });
}

static void
on_end(const struct fault *why, void *arg)
{
	struct tap_read *r = arg;

	if (why->code == CODE_OK)
		tap_read_end(r->tap, CODE_OK, "read");
	else
		tap_read_end(r->tap, why->code, why->text);
}

static void
run_dd(struct tap_read *r)
{
	static const struct channel_events events = {
		.on_data = on_data,
		.on_end = on_end,
	};
	struct buffer script = { 0 };
	uint64_t first = r->from / BLOCK;
	uint64_t blocks = (r->to - first * BLOCK + BLOCK - 1) / BLOCK;
	const struct tap_file *file = &r->tap->file[r->file];
	char text[128], open[64];

	int n = snprintf(text, sizeof text, "exec dd bs=%d skip=%" PRIu64
	    " count=%" PRIu64 " 2>/dev/null < ", BLOCK, first, blocks);
	buffer_put(&script, text, (size_t)n);
	/* Its name may be another file's by now. */
	snprintf(open, sizeof open, "/proc/%" PRIu64 "/fd/3", file->follower);
	quote_word(&script, slice_of(file->follower != 0 ? open : file->path));
	buffer_put(&script, "\n", 1);
	r->at = first * BLOCK;
	r->script = script_run(r->tap->host->transport, &script, &events, r);
	script_eof(r->script);
}

void
tap_read(struct worker *w, uint64_t id, const struct msg_read_stream *m)
{
	struct tap *t = tap_find(w, m->stream);

	if (t == NULL || m->which < 1 || m->which > t->files) {
		worker_done(w, id, CODE_INVALID, "the stream is not open");
		return;
	}
	if (m->length == 0 || m->length > READ_MAX ||
	    m->offset > UINT64_MAX / 2) {
		worker_done(w, id, CODE_INVALID,
		    "a range has 1 to %d bytes", READ_MAX);
		return;
	}
	if (t->read != NULL) {
		worker_done(w, id, CODE_REFUSED,
		    "another range of the stream is being read");
		return;
	}
	struct tap_read *r = xcalloc(1, sizeof *r);
	t->read = r;
	r->tap = t;
	r->id = id;
	r->file = (size_t)m->which - 1;
	r->from = m->offset;
	r->to = m->offset + m->length;
	ev_timer_init(&r->limit, limit_cb, LIMIT_MS / 1000.0, 0);
	r->limit.data = t;
	ev_timer_start(w->loop, &r->limit);
	run_dd(r);
}

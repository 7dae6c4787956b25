#include "tap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "process.h"
#include "quote.h"
#include "tap_private.h"

enum {
	TAIL_SIZE = 64 * 1024,          /* what FROM_TAIL means             */
	STALL_MS = 2000,                /* without credit before it is shut */
	LOOK_MS = 1000,                 /* between looks at a busy file     */
};

/* Farther behind its file than this, a stream jumps to the file's end. */
static const uint64_t BEHIND_MOST = 16 * 1024 * 1024;

static void measure(struct tap *t);

static void
tell(struct tap *t, size_t file, enum stream_what what, uint64_t size)
{
	worker_send(t->host->worker, &(struct message){ .type = MSG_STREAM,
	    .stream = { .stream = t->number, .which = file + 1, .what = what,
		.size = size } });
}

struct tap *
tap_find(const struct worker *w, uint64_t number)
{
	struct tap *t;

	HASH_FIND(hh, w->taps, &number, sizeof number, t);
	return t;
}

static void
answer(struct tap *t, enum code code, const char *text)
{
	uint64_t id = t->open_id;

	t->open_id = 0;
	if (id != 0)
		worker_done(t->host->worker, id, code, "%s", text);
}

static void
shut(struct tap *t)
{
	ev_timer_stop(t->host->worker->loop, &t->stall);
	ev_timer_stop(t->host->worker->loop, &t->look);
	script_free(t->script);
	t->script = NULL;
}

static void
tap_free(struct tap *t)
{
	shut(t);
	tap_read_end(t, CODE_CANCELLED, "the stream was closed");
	answer(t, CODE_CANCELLED, "the stream was closed");
	HASH_DEL(t->host->worker->taps, t);
	for (size_t i = 0; i < t->files; i++)
		free(t->paths[i]);
	free(t);
}

/* The stream is over for a reason that the console should know. */
static void
end(struct tap *t, enum code code, const char *why)
{
	if (t->open_id != 0)
		answer(t, code, why);
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
		m.output.offset += n;
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
	struct tap *t = w->data;

	(void)loop;
	(void)revents;
	shut(t);
	t->stalled = true;
}

static void
look_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct tap *t = w->data;

	(void)loop;
	(void)revents;
	if (!t->measuring)
		measure(t);
}

static void
start_timer(struct tap *t, ev_timer *timer, int ms)
{
	if (ev_is_active(timer))
		return;
	ev_timer_set(timer, ms / 1000.0, 0);
	ev_timer_start(t->host->worker->loop, timer);
}

static void
on_data(int which, const char *p, size_t n, void *arg)
{
	struct tap *t = arg;
	size_t file = which == CHANNEL_STDERR ? 1 : 0;

	if (file >= t->files)
		return;
	tap_output(t, file, t->next[file], (struct slice){ p, n });
	t->next[file] += n;
	if (t->credit <= 0) {
		script_pause(t->script, true);
		start_timer(t, &t->stall, STALL_MS);
	}
	/* After the last bytes too: they may be a new file's. */
	start_timer(t, &t->look, LOOK_MS);
}

static void
on_open(void *arg)
{
	answer(arg, CODE_OK, "followed");
}

static void
on_end(const struct fault *why, void *arg)
{
	struct tap *t = arg;
	struct fault f = *why;

	if (f.code == CODE_OK)
		fault_set(&f, CODE_FAILED, "tail has ended on the host");
	end(t, f.code, f.text);
}

/*
 * `tail` of one file from its next byte, to the stream of its own. A log may be
 * renamed and begun anew: -F goes on with the file of that name. What a run
 * prints to is opened once.
 */
static void
put_tail(struct tap *t, size_t file, struct buffer *script)
{
	char text[128];

	bool follows = t->host->tail_follows;
	const char *how = !follows
	    ? "; while :; do cat; sleep 0.2 || sleep 1; done; } < "
	    : t->files == 1 ? " -F -- " : " -f -- ";
	/* The file's end is found where it lies, not by reading all. */
	int n = snprintf(text, sizeof text, "%stail -c +%" PRIu64 "%s",
	    follows ? "" : "{ ", t->next[file] + 1, how);

	buffer_put(script, text, (size_t)n);
	quote_word(script, slice_of(t->paths[file]));
	/* tail's own remarks are not output of the program. */
	const char *to = file == 0 ? " 2>/dev/null &\n"
				   : " >&2 2>/dev/null &\n";
	buffer_put(script, to, strlen(to));
}

static void
follow(struct tap *t)
{
	static const struct channel_events events = {
		.on_open = on_open,
		.on_data = on_data,
		.on_end = on_end,
	};
	/* The input's end is the follower's end, whatever ended it. */
	static const char foot[] = "read x\nkill 0\n";
	struct buffer script = { 0 };

	for (size_t i = 0; i < t->files; i++)
		put_tail(t, i, &script);
	buffer_put(&script, foot, sizeof foot - 1);
	t->script = script_run(t->host->transport, &script, &events, t);
}

/* Where to begin in a file of this size; false: as it was meant. */
static bool
place(struct tap *t, size_t file, uint64_t size)
{
	uint64_t next = t->next[file];
	uint64_t tail = size > TAIL_SIZE ? size - TAIL_SIZE : 0;

	if (next == FROM_TAIL) {
		t->next[file] = tail;
		return true;
	}
	/* Less than was read before it was asked: what came meanwhile may be
	 * newer than the answer. */
	if (size < t->asked[file]) {
		/* What is still coming of the file before is none of this. */
		tap_read_end(t, CODE_CANCELLED, "the file was cut short");
		tell(t, file, STREAM_TRUNCATED, size);
		t->next[file] = 0;
		return true;
	}
	if (size <= next || size - next <= BEHIND_MOST)
		return false;
	t->next[file] = tail;   /* the jump is the gap's message */
	return true;
}

static void
sizes_known(struct tap *t, const uint64_t *sizes)
{
	bool moved = false;

	for (size_t i = 0; i < t->files; i++)
		if (place(t, i, sizes[i]))
			moved = true;
	if (t->script != NULL && moved)
		shut(t);
	for (size_t i = 0; i < t->files; i++)
		tell(t, i, STREAM_OPEN, sizes[i]);
	t->stalled = t->credit <= 0;
	if (t->script == NULL && !t->stalled)
		follow(t);
}

/* The next of "12 - 7"; false: it is "-". */
static bool
next_size(const char **p, const char *end, uint64_t *size)
{
	bool number = false;

	*size = 0;
	while (*p < end && **p == ' ')
		(*p)++;
	for (; *p < end && **p != ' '; (*p)++) {
		if (**p < '0' || **p > '9')
			continue;
		*size = *size * 10 + (uint64_t)(**p - '0');
		number = true;
	}
	return number;
}

/* The stream's number, for an answer that may come after its end. */
struct ticket {
	struct worker *worker;
	uint64_t number;
};

static void
measured(enum code code, struct slice text, void *arg)
{
	struct ticket *ticket = arg;
	struct tap *t = tap_find(ticket->worker, ticket->number);
	uint64_t sizes[TAP_FILES] = { 0 };
	const char *p = text.p;

	free(ticket);
	if (t == NULL || !t->measuring)
		return;
	t->measuring = false;
	if (code != CODE_OK) {
		struct fault f;
		fault_set(&f, code, "%.*s", SLICE_ARG(text));
		end(t, code, f.text);
		return;
	}
	for (size_t i = 0; i < t->files; i++) {
		if (next_size(&p, text.p + text.n, &sizes[i]))
			continue;
		struct fault f;
		fault_set(&f, CODE_FAILED, "there is no regular file %s on %s"
		    " that can be read", t->paths[i], t->host->name);
		end(t, CODE_FAILED, f.text);
		return;
	}
	sizes_known(t, sizes);
}

static void
measure(struct tap *t)
{
	struct slice paths[TAP_FILES];
	struct ticket *ticket = xcalloc(1, sizeof *ticket);

	for (size_t i = 0; i < t->files; i++) {
		paths[i] = slice_of(t->paths[i]);
		t->asked[i] = t->next[i];
	}
	ticket->worker = t->host->worker;
	ticket->number = t->number;
	t->measuring = true;
	control_sizes(t->host->control, paths, t->files, measured, ticket);
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
	ev_timer_init(&t->look, look_cb, 0, 0);
	t->stall.data = t->look.data = t;
	HASH_ADD(hh, w->taps, number, sizeof t->number, t);
	return t;
}

static void
add_file(struct tap *t, char *path, uint64_t from)
{
	t->paths[t->files] = path;
	t->next[t->files] = from;
	t->files++;
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
	add_file(t, out, m->from_out);
	add_file(t, process_file(h, m->name, m->run, "err"), m->from_err);
	measure(t);
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
	add_file(t, xmemdup0(m->path.p, m->path.n), m->from);
	measure(t);
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
	else if (t->stalled && !t->measuring)
		measure(t);     /* it may be far behind by now */
}

void
taps_host_down(struct host *h, const char *why)
{
	struct tap *t, *next;

	HASH_ITER (hh, h->worker->taps, t, next)
		if (t->host == h)
			end(t, CODE_UNREACHABLE, why);
}

void
taps_free(struct worker *w)
{
	struct tap *t, *next;

	HASH_ITER (hh, w->taps, t, next)
		tap_free(t);
}

#include "readlog.h"

#include <stdlib.h>

#include "mem.h"
#include "number.h"
#include "process.h"
#include "readlog_private.h"
#include "tap_private.h"

enum {
	SAID_MOST = 8 * 1024,   /* of a line that has not ended yet         */
	WHY_MOST = 400,         /* kept of the host's reason                */
};

struct readlog {
	struct host *host;
	uint64_t number;        /* the console's                            */
	uint64_t id;            /* the request, which DONE is for           */
	uint64_t which;
	bool follow;
	bool whole;             /* the script said that all was sent        */
	int64_t credit;         /* bytes that may still be sent             */
	uint64_t sent;
	uint64_t from;          /* it goes on there ...                     */
	uint64_t skip;          /* and so many bytes after it were sent     */
	struct script *script;
	struct marked marked;   /* what the script says between the bytes   */
	struct buffer said;     /* on stderr, not yet understood            */
	struct buffer why;      /* it failed: the host's sentence           */
	UT_hash_handle hh;
};

static struct readlog *
find(const struct worker *w, uint64_t number)
{
	struct readlog *l;

	HASH_FIND(hh, w->readlogs, &number, sizeof number, l);
	return l;
}

/* Answers the request: the log is over. */
static void
end(struct readlog *l, enum code code, const char *why)
{
	struct worker *w = l->host->worker;

	script_free(l->script);
	HASH_DEL(w->readlogs, l);
	worker_done(w, l->id, code, "%s", why);
	marked_finish(&l->marked);
	buffer_finish(&l->said);
	buffer_finish(&l->why);
	free(l);
}

static void
take_word(struct readlog *l, struct slice line)
{
	if (slice_is(line, "+"))
		worker_send(l->host->worker, &(struct message){
		    .type = MSG_STREAM, .stream = { .stream = l->number,
			.which = l->which, .what = STREAM_OPEN,
			.size = l->sent } });
	else if (line.n > 0 && line.p[0] == '~')
		worker_send(l->host->worker, &(struct message){
		    .type = MSG_STREAM, .stream = { .stream = l->number,
			.which = l->which, .what = STREAM_NAME,
			.why = { line.p + 1, line.n - 1 } } });
	else if (slice_is(line, "="))
		l->whole = true;
	else if (buffer_size(&l->why) == 0)     /* the first has the reason */
		buffer_put(&l->why, line.p,
		    line.n < WHY_MOST ? line.n : WHY_MOST);
}

static void
take_words(struct readlog *l, struct slice bytes)
{
	const char *end;

	buffer_put(&l->said, bytes.p, bytes.n);
	while (buffer_size(&l->said) > 0) {
		const char *p = buffer_data(&l->said);
		end = memchr(p, '\n', buffer_size(&l->said));
		if (end == NULL)
			break;
		take_word(l, (struct slice){ p, (size_t)(end - p) });
		buffer_eat(&l->said, (size_t)(end - p) + 1);
	}
	if (buffer_size(&l->said) > SAID_MOST)
		buffer_finish(&l->said);
}

/* Over, with the host's reason if it gave one. */
static void
finish(struct readlog *l)
{
	struct fault f = { 0 };

	if (buffer_size(&l->why) > 0)
		fault_set(&f, CODE_FAILED, "%.*s", (int)buffer_size(&l->why),
		    buffer_data(&l->why));
	else if (!l->whole)
		fault_set(&f, CODE_FAILED, "%s has ended on %s before all was"
		    " read", l->follow ? "the follower" : "the reader",
		    l->host->name);
	else
		fault_set(&f, CODE_OK, "all was read");
	end(l, f.code, f.text);
}

static void
on_bytes(struct slice bytes, void *arg)
{
	struct readlog *l = arg;
	size_t old = bytes.n < l->skip ? bytes.n : (size_t)l->skip;

	l->skip -= old;
	bytes.p += old;
	bytes.n -= old;
	output_send(l->host->worker, &(struct msg_output){
	    .stream = l->number, .which = l->which, .offset = l->sent,
	    .data = bytes });
	l->sent += bytes.n;
	l->credit -= (int64_t)bytes.n;
}

/* The place that a script tells of; false: it makes no sense. */
static bool
read_place(struct slice line, struct msg_stream *e, struct before *before)
{
	bool at = slice_skip(&line, "at ");

	e->what = at ? STREAM_AT : STREAM_PART;
	if ((!at && !slice_skip(&line, "part ")) ||
	    !number_take(&line, UINT64_MAX, &e->size))
		return false;
	while (slice_skip(&line, " "))
		while (before->n < BEFORE_MOST &&
		    number_take_byte(&line, before->p + before->n))
			before->n++;
	return true;
}

static bool
on_place(struct slice line, void *arg)
{
	struct readlog *l = arg;
	struct before before = { 0 };
	struct msg_stream e = { .stream = l->number, .which = l->which };

	if (!read_place(line, &e, &before))
		return true;
	/* What was sent of another file is none of this. */
	if (e.what == STREAM_PART || e.size != l->from)
		l->skip = 0;
	e.why = before_slice(&before);
	worker_send(l->host->worker, &(struct message){
	    .type = MSG_STREAM, .stream = e });
	return true;
}

static void
on_nonsense(void *arg)
{
	end(arg, CODE_FAILED, "the reader said what makes no sense");
}

static void
on_data(int which, const char *p, size_t n, void *arg)
{
	static const struct marked_sink sink = {
		.on_bytes = on_bytes,
		.on_words = on_place,
		.on_nonsense = on_nonsense,
	};
	struct readlog *l = arg;
	struct worker *w = l->host->worker;
	uint64_t number = l->number;

	if (which == CHANNEL_STDERR) {
		take_words(l, (struct slice){ p, n });
		/* What is followed would never end by itself. */
		if (l->follow && buffer_size(&l->why) > 0)
			finish(l);
		return;
	}
	marked_take(&l->marked, (struct slice){ p, n }, &sink, l);
	if (find(w, number) == l && l->credit <= 0)
		script_pause(l->script, true);
}

static void
on_end(const struct fault *why, void *arg)
{
	struct readlog *l = arg;

	if (why->code != CODE_OK)
		end(l, why->code, why->text);
	else
		finish(l);
}

/* Why a request makes no sense; NULL: it does. */
static const char *
refusal(const struct worker *w, const struct msg_read_log *m)
{
	if (find(w, m->stream) != NULL || tap_find(w, m->stream) != NULL)
		return "a stream of this number is open";
	if (m->which != 1 && (m->which != 2 || m->name.n == 0))
		return "a process has stdout (1) and stderr (2), a file has 1";
	if (m->again >= LOG_AGAIN_COUNT || m->before.n > BEFORE_MOST)
		return "a log is read from a place that was told";
	if (m->name.n == 0 && m->path.n == 0)
		return "a path must not be empty";
	if ((m->path.n > 0 && memchr(m->path.p, '\0', m->path.n) != NULL) ||
	    (m->grep.n > 0 && memchr(m->grep.p, '\0', m->grep.n) != NULL))
		return "neither a path nor a pattern can have a NUL";
	return NULL;
}

static void
run(struct readlog *l, const struct msg_read_log *m, struct slice path)
{
	static const struct channel_events events = {
		.on_data = on_data,
		.on_end = on_end,
	};
	struct buffer text = { 0 };

	marked_begin(&l->marked);
	readlog_script(&text, l->host, m, &(struct readlog_words){ path,
	    marked_word(&l->marked) });
	l->script = script_run(l->host->transport, &text, &events, l);
}

void
readlog_open(struct host *h, uint64_t id, const struct msg_read_log *m)
{
	struct worker *w = h->worker;
	const char *why = refusal(w, m);
	char *record = NULL;

	if (why != NULL) {
		worker_done(w, id, CODE_INVALID, "%s", why);
		return;
	}
	if (!host_ready(h)) {
		worker_done(w, id, CODE_UNREACHABLE,
		    "host %s is not connected", h->name);
		return;
	}
	if (m->name.n > 0) {
		record = process_file(h, m->name, m->run,
		    m->which == 1 ? "out" : "err");
		if (record == NULL) {
			worker_done(w, id, CODE_NOT_RUNNING,
			    "there is no such run on record");
			return;
		}
	}
	struct readlog *l = xcalloc(1, sizeof *l);
	l->host = h;
	l->number = m->stream;
	l->id = id;
	l->which = m->which;
	l->follow = m->follow != 0;
	l->from = m->from;
	l->skip = m->again == LOG_FROM ? m->skip : 0;
	l->credit = m->credit > INT64_MAX ? INT64_MAX : (int64_t)m->credit;
	HASH_ADD(hh, w->readlogs, number, sizeof l->number, l);
	run(l, m, record != NULL ? slice_of(record) : m->path);
	if (l->credit <= 0)
		script_pause(l->script, true);
	free(record);
}

void
readlog_close(struct worker *w, uint64_t stream)
{
	struct readlog *l = find(w, stream);

	if (l != NULL)
		end(l, CODE_CANCELLED, "the log was closed");
}

void
readlog_grant(struct worker *w, const struct msg_grant *m)
{
	struct readlog *l = find(w, m->stream);

	if (l == NULL || m->credit > INT32_MAX)
		return;
	l->credit += (int64_t)m->credit;
	if (l->credit > 0)
		script_pause(l->script, false);
}

void
readlogs_host_down(struct host *h, const char *why)
{
	struct readlog *l, *next;

	HASH_ITER (hh, h->worker->readlogs, l, next)
		if (l->host == h)
			end(l, CODE_UNREACHABLE, why);
}

void
readlogs_free(struct worker *w)
{
	struct readlog *l, *next;

	HASH_ITER (hh, w->readlogs, l, next)
		end(l, CODE_CANCELLED, "the worker ends");
}

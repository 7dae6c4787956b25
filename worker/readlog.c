#include "readlog.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "newer_awk.h"
#include "process.h"
#include "quote.h"
#include "readlog_sh.h"
#include "script.h"
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
	struct script *script;
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
on_data(int which, const char *p, size_t n, void *arg)
{
	struct readlog *l = arg;

	if (which == CHANNEL_STDERR) {
		take_words(l, (struct slice){ p, n });
		/* What is followed would never end by itself. */
		if (l->follow && buffer_size(&l->why) > 0)
			finish(l);
		return;
	}
	output_send(l->host->worker, &(struct msg_output){
	    .stream = l->number, .which = l->which, .offset = l->sent,
	    .data = { p, n } });
	l->sent += n;
	l->credit -= (int64_t)n;
	if (l->credit <= 0)
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

static void
put_word(struct buffer *text, const char *name, struct slice value)
{
	buffer_puts(text, name);
	quote_word(text, value);
	buffer_puts(text, "\n");
}

/* The script, and before it what it is to do. */
static void
put_script(struct buffer *text, const struct host *h,
    const struct msg_read_log *m, struct slice path)
{
	char last[32] = "", since[32] = "";

	if (m->last != LAST_ALL)
		snprintf(last, sizeof last, "%" PRIu64, m->last);
	if (m->since != 0)
		snprintf(since, sizeof since, "%" PRIu64 ".%03u",
		    m->since / 1000, (unsigned)(m->since % 1000));
	put_word(text, "plm_path=", path);
	put_word(text, "plm_on=", slice_of(h->name));
	put_word(text, "plm_grep=", m->grep);
	put_word(text, "plm_case=", slice_of(m->any_case != 0 ? "-i" : ""));
	put_word(text, "plm_last=", slice_of(last));
	put_word(text, "plm_since=", slice_of(since));
	put_word(text, "plm_follow=", slice_of(m->follow != 0 ? "1" : ""));
	put_word(text, "PLM_NEWER=", m->since == 0 ? slice_of("")
						   : slice_of(newer_awk));
	buffer_puts(text, readlog_sh);
	buffer_puts(text, "plm_main\n");
}

/* Why a request makes no sense; NULL: it does. */
static const char *
refusal(const struct worker *w, const struct msg_read_log *m)
{
	if (find(w, m->stream) != NULL || tap_find(w, m->stream) != NULL)
		return "a stream of this number is open";
	if (m->which != 1 && (m->which != 2 || m->name.n == 0))
		return "a process has stdout (1) and stderr (2), a file has 1";
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

	put_script(&text, l->host, m, path);
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

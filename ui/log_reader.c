#include "log_reader.h"

#include <stdlib.h>

#include "console_private.h"
#include "mem.h"

enum {
	CREDIT = 512 * 1024,    /* bytes that may be on their way           */
	GRANT_AT = 128 * 1024,  /* used up before it is told                */
	/* The worker ends a log whose link is silent, and is replaced where it
	 * is silent itself; a month is longer than any log takes. */
	LIMIT_H = 24 * 30,
	CLOSE_MS = 15000,
};

struct log_reader {
	struct console *console;
	uint64_t stream;
	int which;
	const struct log_sink *sink;    /* NULL: closed                     */
	void *arg;
	uint64_t next;          /* offset of the byte that comes next       */
	uint64_t used;          /* bytes that were used up                  */
	uint64_t granted;       /* ... of which the worker was told         */
	UT_hash_handle hh;
};

static void
request_close(struct log_reader *l)
{
	struct message m = { .type = MSG_CLOSE_STREAM,
		.close_stream = { .stream = l->stream } };

	console_request(l->console, &m, CLOSE_MS, NULL, NULL);
}

/* The end of READ_LOG, whatever came before: nothing refers to l after it. */
static void
done(enum code code, struct slice text, void *arg)
{
	struct log_reader *l = arg;
	const struct log_sink *sink = l->sink;
	void *whose = l->arg;

	HASH_DEL(l->console->log_readers, l);
	if (code == CODE_DEADLINE)
		request_close(l);
	free(l);
	if (sink != NULL)
		sink->on_done(code, text, whose);
}

struct log_reader *
console_read_log(struct console *c, const struct log_spec *spec,
    const struct log_sink *sink, void *arg)
{
	struct log_reader *l = xcalloc(1, sizeof *l);
	uint64_t stream = ++c->streams.last_id;
	struct message m = { .type = MSG_READ_LOG, .read_log = {
		.stream = stream, .host = slice_of(spec->host),
		.name = slice_of(spec->name), .run = spec->run,
		.which = (uint64_t)spec->which, .path = slice_of(spec->path),
		.last = spec->last, .grep = slice_of(spec->grep),
		.any_case = spec->any_case, .since = (uint64_t)spec->since, .follow = spec->follow,
		.credit = CREDIT } };

	*l = (struct log_reader){ .console = c, .stream = stream,
		.which = spec->which, .sink = sink, .arg = arg };
	HASH_ADD(hh, c->log_readers, stream, sizeof l->stream, l);
	console_request(c, &m, (int64_t)LIMIT_H * 3600 * 1000, done, l);
	/* Where it could not be sent, it is over already. */
	HASH_FIND(hh, c->log_readers, &stream, sizeof stream, l);
	return l;
}

void
log_reader_used(struct log_reader *l, size_t n)
{
	l->used += n;
	if (l->used - l->granted < GRANT_AT)
		return;
	console_tell(l->console, &(struct message){ .type = MSG_GRANT,
	    .grant = { .stream = l->stream,
		.credit = l->used - l->granted } });
	l->granted = l->used;
}

void
log_reader_close(struct log_reader *l)
{
	if (l == NULL)
		return;
	l->sink = NULL;
	request_close(l);
}

static struct log_reader *
find(const struct console *c, uint64_t stream)
{
	struct log_reader *l;

	HASH_FIND(hh, c->log_readers, &stream, sizeof stream, l);
	return l;
}

/* The worker is not to be trusted: bytes that nobody granted would pile up. */
static bool
is_next(const struct log_reader *l, const struct msg_output *e)
{
	return e->which == (uint64_t)l->which && e->offset == l->next &&
	    l->next - l->granted <= CREDIT + OUTPUT_MAX;
}

static void
give_up(struct log_reader *l)
{
	const struct log_sink *sink = l->sink;
	void *arg = l->arg;

	log_reader_close(l);
	sink->on_done(CODE_FAILED, slice_of("the worker sent bytes that were"
	    " not asked for"), arg);
}

bool
log_readers_output(struct console *c, const struct msg_output *e)
{
	struct log_reader *l = find(c, e->stream);

	if (l == NULL)
		return false;
	if (l->sink == NULL)
		return true;
	if (!is_next(l, e)) {
		give_up(l);
		return true;
	}
	l->next += e->data.n;
	l->sink->on_bytes(e->data, l->arg);
	return true;
}

bool
log_readers_event(struct console *c, const struct msg_stream *e)
{
	struct log_reader *l = find(c, e->stream);

	if (l != NULL && l->sink != NULL && e->what == STREAM_OPEN &&
	    l->sink->on_followed != NULL)
		l->sink->on_followed(l->arg);
	return l != NULL;
}

#include "log_reader.h"

#include <stdlib.h>
#include <string.h>

#include "console_private.h"
#include "log_place.h"
#include "mem.h"

enum {
	CREDIT = 512 * 1024,    /* bytes that may be on their way           */
	GRANT_AT = 128 * 1024,  /* used up before it is told                */
	/* The worker ends a log whose link is silent, and is replaced where it
	 * is silent itself; a month is longer than any log takes. */
	LIMIT_H = 24 * 30,
	CLOSE_MS = 15000,
	RETRY_MS = 1000,
};

struct log_reader {
	struct console *console;
	uint64_t stream;
	char *host, *name, *path, *grep;
	struct log_spec spec;   /* its strings are those                    */
	const struct log_sink *sink;    /* NULL: closed                     */
	void *arg;
	uint64_t next;          /* offset of the byte that comes next       */
	uint64_t used;          /* bytes that were used up                  */
	uint64_t granted;       /* ... of which the worker was told         */
	uint64_t credit;        /* it was given at first                    */
	struct log_place place;
	bool broken;            /* nothing is asked for: the link is not there */
	bool again;             /* it was asked for again, and nothing came yet */
	ev_timer retry;
	UT_hash_handle hh;
};

static void
request_close(struct log_reader *l)
{
	struct message m = { .type = MSG_CLOSE_STREAM,
		.close_stream = { .stream = l->stream } };

	console_request(l->console, &m, CLOSE_MS, NULL, NULL);
}

static void
reader_free(struct log_reader *l)
{
	ev_timer_stop(l->console->loop, &l->retry);
	HASH_DEL(l->console->log_readers, l);
	free(l->host);
	free(l->name);
	free(l->path);
	free(l->grep);
	free(l);
}

static bool
link_broke(const struct log_reader *l, enum code code)
{
	return l->sink != NULL && l->sink->on_link != NULL &&
	    (code == CODE_UNREACHABLE || code == CODE_WORKER_LOST) &&
	    (l->place.known || l->next == 0);
}

static void
broke(struct log_reader *l, struct slice why)
{
	char *text = xmemdup0(why.p, why.n);
	bool told = l->again;

	l->broken = true;
	l->again = false;
	/* Of further connections one may break, and the host be there. */
	ev_timer_again(l->console->loop, &l->retry);
	if (!told)
		l->sink->on_link(text, l->arg);
	free(text);
}

/* The end of READ_LOG, whatever came before: nothing refers to l after it. */
static void
done(enum code code, struct slice text, void *arg)
{
	struct log_reader *l = arg;
	const struct log_sink *sink = l->sink;
	void *whose = l->arg;

	if (link_broke(l, code)) {
		broke(l, text);
		return;
	}
	if (code == CODE_DEADLINE)
		request_close(l);
	reader_free(l);
	if (sink != NULL)
		sink->on_done(code, text, whose);
}

/* What was not used up of what came is still here. */
static uint64_t
new_credit(const struct log_reader *l)
{
	uint64_t here = l->next - l->used;

	return here < CREDIT ? CREDIT - here : 0;
}

static void
ask(struct log_reader *l)
{
	struct console *c = l->console;
	const struct log_spec *s = &l->spec;
	struct message m = { .type = MSG_READ_LOG, .read_log = {
		.stream = l->stream, .host = slice_of(s->host),
		.name = slice_of(s->name), .run = s->run,
		.which = (uint64_t)s->which, .path = slice_of(s->path),
		.last = s->last, .grep = slice_of(s->grep),
		.any_case = s->any_case, .since = (uint64_t)s->since,
		.follow = s->follow, .credit = l->credit } };

	log_place_ask(&l->place, &m.read_log);
	console_request(c, &m, (int64_t)LIMIT_H * 3600 * 1000, done, l);
}

/* Under another number: what the worker has still to say of it is of before. */
static void
ask_again(struct log_reader *l)
{
	struct console *c = l->console;

	ev_timer_stop(c->loop, &l->retry);
	HASH_DEL(c->log_readers, l);
	l->stream = ++c->streams.last_id;
	HASH_ADD(hh, c->log_readers, stream, sizeof l->stream, l);
	l->credit = new_credit(l);
	l->next = l->used = l->granted = 0;
	l->broken = false;
	l->again = true;
	ask(l);
}

static void
on_retry(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct log_reader *l = w->data;

	(void)loop;
	(void)revents;
	if (console_reaches(l->console, l->host))
		ask_again(l);
}

void
log_readers_host_ready(struct console *c, const char *host)
{
	struct log_reader *l, *next;

	HASH_ITER (hh, c->log_readers, l, next)
		if (l->broken && strcmp(l->host, host) == 0)
			ask_again(l);
}

static char *
copy(const char *s)
{
	return s == NULL ? NULL : xstrdup(s);
}

struct log_reader *
console_read_log(struct console *c, const struct log_spec *spec,
    const struct log_sink *sink, void *arg)
{
	struct log_reader *l = xcalloc(1, sizeof *l);
	uint64_t stream = ++c->streams.last_id;

	*l = (struct log_reader){ .console = c, .stream = stream,
		.host = copy(spec->host), .name = copy(spec->name),
		.path = copy(spec->path), .grep = copy(spec->grep),
		.spec = *spec, .sink = sink, .arg = arg, .credit = CREDIT };
	l->spec.host = l->host;
	l->spec.name = l->name;
	l->spec.path = l->path;
	l->spec.grep = l->grep;
	l->place.chosen = l->grep != NULL && l->grep[0] != '\0';
	ev_timer_init(&l->retry, on_retry, 0., RETRY_MS / 1000.0);
	l->retry.data = l;
	HASH_ADD(hh, c->log_readers, stream, sizeof l->stream, l);
	ask(l);
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
	if (l->broken)
		reader_free(l);
	else
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
	return e->which == (uint64_t)l->spec.which && e->offset == l->next &&
	    l->next <= l->credit + l->granted + OUTPUT_MAX;
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
	log_place_came(&l->place, e->data);
	l->sink->on_bytes(e->data, l->arg);
	return true;
}

/* What was asked for again has come: of the same file, or of another. */
static void
take_place(struct log_reader *l, const struct msg_stream *e)
{
	bool back = l->again;

	log_place_told(&l->place, e, back);
	l->again = false;
	if (back)
		l->sink->on_link(NULL, l->arg);
}

bool
log_readers_event(struct console *c, const struct msg_stream *e)
{
	struct log_reader *l = find(c, e->stream);

	if (l == NULL || l->sink == NULL)
		return l != NULL;
	if (e->what == STREAM_OPEN && l->sink->on_followed != NULL)
		l->sink->on_followed(l->arg);
	else if (e->what == STREAM_NAME && l->sink->on_name != NULL)
		l->sink->on_name(e->why, l->arg);
	else if (e->what == STREAM_AT || e->what == STREAM_PART)
		take_place(l, e);
	return true;
}

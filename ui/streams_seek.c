/* Where in the part of its file that a stream lacks something is: its host
 * looks for it. */
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "streams_private.h"

enum {
	LIMIT_MS = 30000,       /* the worker gives up before               */
	CANCEL_MS = 15000,
};

/* The request that an answer is of: others may have been made since. */
struct seek_ticket {
	struct stream *stream;
	uint64_t number;
};

static void
done(enum code code, struct slice text, void *arg)
{
	struct seek_ticket *t = arg;
	struct seek *k = &t->stream->seek;
	struct console *c = t->stream->console;
	bool newest = k->number == t->number;

	free(t);
	if (!newest || !k->on)
		return;
	k->on = false;
	k->code = code;
	snprintf(k->why, sizeof k->why, "%.*s", SLICE_ARG(text));
	console_changed(c);
}

static void
request(struct stream *s, const struct seek_how *how, int64_t limit_ms)
{
	struct seek_ticket *t = xcalloc(1, sizeof *t);
	struct message m = { .type = MSG_SEEK, .seek = { .stream = s->id,
		.which = (uint64_t)how->which, .grep = slice_of(how->grep),
		.from = how->from, .to = how->to, .low = how->low,
		.high = how->high, .upwards = how->upwards } };

	*t = (struct seek_ticket){ s, ++s->seek.number };
	console_request(s->console, &m, limit_ms, done, t);
}

bool
console_seek(struct stream *s, const struct seek_how *how)
{
	if (s->status != STREAM_LIVE || s->pattern != NULL)
		return false;
	s->seek.on = true;
	s->seek.found = false;
	s->seek.how = *how;
	s->seek.how.grep = NULL;
	request(s, how, LIMIT_MS);
	return true;
}

void
stream_seek_end(struct stream *s)
{
	if (!s->seek.on)
		return;
	s->seek.on = false;
	request(s, &(struct seek_how){ .which = s->seek.how.which, .grep = "" },
	    CANCEL_MS);
}

void
streams_found(struct console *c, const struct msg_found *e)
{
	struct stream *s = stream_of(c, e->stream);

	/* The worker is not to be trusted. */
	if (s == NULL || !s->seek.on ||
	    e->which != (uint64_t)s->seek.how.which || e->from >= e->to ||
	    e->from < s->seek.how.from || e->to > s->seek.how.to ||
	    e->from >= s->seek.how.high || e->to <= s->seek.how.low)
		return;
	s->seek.found = true;
	s->seek.from = e->from;
	s->seek.to = e->to;
}

/* The bytes that a stream lacks: asked for, as they come into sight. */
#include <stdlib.h>

#include "mem.h"
#include "streams_private.h"

struct ticket *
ticket_new(struct stream *s)
{
	struct ticket *t = xcalloc(1, sizeof *t);

	*t = (struct ticket){ s, s->id };
	return t;
}

struct stream *
ticket_take(struct ticket *t)
{
	struct stream *s = t->stream->id == t->id ? t->stream : NULL;

	free(t);
	return s;
}

static void
fill_done(enum code code, struct slice text, void *arg)
{
	struct stream *s = ticket_take(arg);

	if (s == NULL)
		return;
	s->filling = false;
	if (code != CODE_OK)
		s->unfilled = true;
	/* Where the stream itself has ended, that is what is said. */
	if (code != CODE_OK && s->status == STREAM_LIVE)
		console_notice(s->console, NOTICE_ERROR,
		    "older output could not be read: %.*s", SLICE_ARG(text));
	console_changed(s->console);
}

bool
stream_fills(const struct stream *s, size_t i)
{
	struct scrollback_part part;

	return s->status == STREAM_LIVE && s->pattern == NULL &&
	    (s->filling || !s->unfilled) &&
	    scrollback_wanted(s->text, i, false, FILL_USUAL, &part);
}

bool
stream_lost(const struct stream *s, size_t i)
{
	struct scrollback_part part;

	return s->pattern != NULL || !scrollback_wanted(s->text, i, false,
	    FILL_USUAL, &part);
}

static bool
can_fill(const struct stream *s)
{
	return !s->filling && !s->unfilled && s->status == STREAM_LIVE &&
	    s->pattern == NULL;
}

static void
ask(struct console *c, struct stream *s)
{
	const struct scrollback_part *part = &s->fill;
	struct message m = { .type = MSG_READ_STREAM, .read_stream = {
		.stream = s->id, .which = (uint64_t)part->which,
		.offset = part->from, .length = part->to - part->from } };

	s->filling = true;
	/* Until something of it comes. */
	s->unfilled = true;
	console_request(c, &m, STREAM_LIMIT_MS, fill_done, ticket_new(s));
}

void
console_fill(struct console *c, struct stream *s, size_t i,
    const struct fill_how *how)
{
	if (can_fill(s) && scrollback_wanted(s->text, i, how->at_end,
	    how->most, &s->fill))
		ask(c, s);
}

bool
console_fetch_part(struct console *c, struct stream *s,
    const struct scrollback_part *part)
{
	if (!can_fill(s))
		return false;
	s->fill = *part;
	ask(c, s);
	return true;
}

bool
console_fetch(struct console *c, struct stream *s, int which, uint64_t at)
{
	uint64_t before = FILL_USUAL / 4;
	uint64_t from = at > before ? at - before : 0;

	return console_fetch_part(c, s, &(struct scrollback_part){ which, from,
	    from + FILL_USUAL });
}

/*
 * Streams of the lines that match a pattern. The host looks for them in the
 * whole file, and goes on with those that come; a link that broke means to look
 * afresh.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "log_reader.h"
#include "mem.h"
#include "streams_private.h"

/* One file of the stream. */
struct part {
	struct stream *stream;
	struct log_reader *reader;      /* NULL: it is not asked for        */
	int which;
	bool followed;          /* what was there has come                  */
};

struct matching {
	struct part parts[2];
};

static void
count_lines(struct part *p, struct slice bytes)
{
	const char *end = bytes.p + bytes.n, *at = bytes.p;

	while (at < end &&
	    (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		at++;
		p->stream->lines[p->which]++;
	}
	/* So many were asked for of what was there: they are as many or more. */
	if (p->stream->lines[p->which] >= MATCHES_MOST)
		p->stream->more = true;
}

static void
on_bytes(struct slice bytes, void *arg)
{
	struct part *p = arg;
	struct stream *s = p->stream;

	scrollback_put(s->text, p->which, s->next[p->which], bytes,
	    p->followed ? clock_wall_ms() : 0);
	s->next[p->which] += bytes.n;
	count_lines(p, bytes);
	log_reader_used(p->reader, bytes.n);
}

static void
on_followed(void *arg)
{
	struct part *p = arg;
	struct stream *s = p->stream;

	p->followed = true;
	for (size_t i = 0; i < 2; i++)
		if (s->matching->parts[i].reader != NULL &&
		    !s->matching->parts[i].followed)
			return;
	s->status = STREAM_LIVE;
}

static void
on_name(struct slice why, void *arg)
{
	const struct part *p = arg;

	stream_name(p->stream, p->which, why);
}

/* What is followed is never over but by a failure. */
static void
on_done(enum code code, struct slice text, void *arg)
{
	struct part *p = arg;
	struct stream *s = p->stream;

	(void)code;
	p->reader = NULL;
	matching_close(s);
	stream_broken(s, text);
}

/* False: it failed at once, and all of it is over. */
static bool
open_part(struct stream *s, int which)
{
	static const struct log_sink sink = {
		.on_bytes = on_bytes,
		.on_followed = on_followed,
		.on_name = on_name,
		.on_done = on_done,
	};
	struct part *p = &s->matching->parts[which - 1];
	struct log_spec spec = { .host = s->host, .name = s->name,
		.run = s->run, .which = which, .path = s->path,
		.last = MATCHES_MOST, .grep = s->pattern, .follow = true,
		.any_case = s->any_case };

	*p = (struct part){ .stream = s, .which = which };
	struct log_reader *reader = console_read_log(s->console, &spec, &sink,
	    p);
	if (reader == NULL)
		return false;
	p->reader = reader;
	return true;
}

void
matching_open(struct stream *s)
{
	matching_close(s);
	scrollback_clear(s->text);
	/* What comes now has other offsets. */
	bookmarks_finish(&s->bookmarks);
	s->next[1] = s->next[2] = 0;
	s->lines[1] = s->lines[2] = 0;
	s->more = false;
	stream_name(s, 1, slice_of(""));
	stream_name(s, 2, slice_of(""));
	s->status = STREAM_OPENING;
	s->matching = xcalloc(1, sizeof *s->matching);
	if (open_part(s, 1) && s->name != NULL)
		open_part(s, 2);
}

void
matching_close(struct stream *s)
{
	if (s->matching == NULL)
		return;
	for (size_t i = 0; i < 2; i++)
		log_reader_close(s->matching->parts[i].reader);
	free(s->matching);
	s->matching = NULL;
}

void
stream_matching_end(struct stream *s)
{
	matching_close(s);
	scrollback_clear(s->text);
	s->status = STREAM_IDLE;
}

struct stream *
console_matching(struct console *c, const struct stream *of,
    const char *pattern, bool any_case)
{
	char *key = xasprintf("matching/%s/%d/%s", of->key, any_case,
	    pattern);
	struct stream *s = stream_find(c, key);

	if (s != NULL) {
		free(key);
		return stream_show(s, true);
	}
	s = stream_add(c, key, of->host);
	s->name = of->name == NULL ? NULL : xstrdup(of->name);
	s->path = of->path == NULL ? NULL : xstrdup(of->path);
	s->run = of->run;
	s->pattern = xstrdup(pattern);
	s->any_case = any_case;
	return stream_show(s, true);
}

struct stream *
console_pin_matching(struct console *c, const struct stream *of,
    const char *pattern, bool any_case)
{
	struct stream *s = console_matching(c, of, pattern, any_case);

	s->pinned = true;
	return s;
}

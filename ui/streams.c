/*
 * See streams.h. The stream that was asked for last is the one on the screen;
 * FOLLOWED_MAX of the newest are followed, so that going back and forth between
 * a few processes costs nothing on the host. The text of KEPT_MAX is kept.
 */
#include "streams.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "streams_private.h"

enum {
	FOLLOWED_MAX = 4,
	KEPT_MAX = 8,           /* streams whose text is kept             */
	CREDIT = 512 * 1024,    /* bytes that may be on their way         */
	GRANT_AT = 128 * 1024,  /* used up before it is told              */
};

struct stream *
stream_find(const struct console *c, const char *key)
{
	struct stream *s;

	HASH_FIND_STR(c->streams.by_key, key, s);
	return s;
}

struct stream *
stream_of(const struct console *c, uint64_t id)
{
	struct stream *s;

	HASH_FIND(by_id, c->streams.by_id, &id, sizeof id, s);
	return s;
}

static void
free_stream(struct stream *s)
{
	free(s->key);
	free(s->host);
	free(s->name);
	free(s->path);
	free(s->pattern);
	free(s->matching);
	free(s->why);
	for (int which = 0; which <= 2; which++)
		free(s->name_why[which]);
	bookmarks_finish(&s->bookmarks);
	buffer_finish(&s->held);
	scrollback_free(s->text);
	free(s);
}

/* All have one counter: what they have can be merged. */
static struct scrollback *
new_text(struct console *c)
{
	struct scrollback *sb = scrollback_new(SCROLLBACK_LIMIT);

	scrollback_share_order(sb, &c->streams.last_order);
	return sb;
}

struct stream *
stream_add(struct console *c, char *key, const char *host)
{
	struct stream *s = xcalloc(1, sizeof *s);

	s->console = c;
	s->key = key;
	s->host = xstrdup(host);
	s->why = xstrdup("");
	s->text = new_text(c);
	s->next[1] = s->next[2] = FROM_TAIL;
	HASH_ADD_KEYPTR(hh, c->streams.by_key, s->key, strlen(s->key), s);
	return s;
}

/*
 * A number for each opening: what the worker still has to say of an earlier one
 * finds no stream any more.
 */
static void
renumber(struct stream *s)
{
	struct streams *all = &s->console->streams;

	if (s->id != 0)
		HASH_DELETE(by_id, all->by_id, s);
	s->id = ++all->last_id;
	HASH_ADD(by_id, all->by_id, id, sizeof s->id, s);
}

void
stream_broken(struct stream *s, struct slice why)
{
	stream_release(s, true);
	s->status = STREAM_BROKEN;
	free(s->why);
	s->why = xmemdup0(why.p, why.n);
	console_changed(s->console);
}

static void
open_done(enum code code, struct slice text, void *arg)
{
	struct stream *s = ticket_take(arg);

	if (s == NULL || s->status != STREAM_OPENING)
		return;         /* closed, or the worker was lost, since */
	if (code == CODE_OK)
		s->status = STREAM_LIVE;
	else
		stream_broken(s, text);
	stream_release(s, false);
	console_changed(s->console);
}

static void
open_stream(struct stream *s)
{
	struct message m;

	s->used = 0;
	s->filling = s->unfilled = false;
	if (s->pattern != NULL) {
		matching_open(s);
		return;
	}
	renumber(s);
	s->old[1] = s->old[2] = UINT64_MAX;
	stream_release(s, true);
	if (s->path != NULL)
		m = (struct message){ .type = MSG_OPEN_TAIL, .open_tail = {
			.stream = s->id, .host = slice_of(s->host),
			.path = slice_of(s->path), .from = s->next[1],
			.credit = CREDIT,
			.before = before_slice(&s->before[1]) } };
	else
		m = (struct message){ .type = MSG_OPEN_OUTPUT, .open_output = {
			.stream = s->id, .host = slice_of(s->host),
			.name = slice_of(s->name), .run = s->run,
			.from_out = s->next[1], .from_err = s->next[2],
			.credit = CREDIT,
			.before_out = before_slice(&s->before[1]),
			.before_err = before_slice(&s->before[2]) } };
	s->status = STREAM_OPENING;
	console_request(s->console, &m, STREAM_LIMIT_MS, open_done, ticket_new(s));
}

void
stream_name(struct stream *s, int which, struct slice why)
{
	free(s->name_why[which]);
	s->name_why[which] = why.n > 0 ? xmemdup0(why.p, why.n) : NULL;
	console_changed(s->console);
}

const char *
stream_name_why(const struct stream *s)
{
	return s->name_why[1] != NULL ? s->name_why[1] : s->name_why[2];
}

static bool
followed(const struct stream *s)
{
	return s->status == STREAM_LIVE || s->status == STREAM_OPENING;
}

static void
close_stream(struct stream *s)
{
	struct message m = { .type = MSG_CLOSE_STREAM,
		.close_stream = { .stream = s->id } };

	stream_release(s, true);
	s->status = STREAM_IDLE;
	if (s->pattern != NULL)
		matching_close(s);
	else
		console_request(s->console, &m, STREAM_LIMIT_MS, NULL, NULL);
}

static bool
holds_text(const struct stream *s)
{
	return scrollback_count(s->text) > 0;
}

/* It begins at its file's end again when it is shown. */
static void
drop_text(struct stream *s)
{
	buffer_finish(&s->held);
	scrollback_free(s->text);
	s->text = new_text(s->console);
	s->next[1] = s->next[2] = FROM_TAIL;
	s->before[1].n = s->before[2].n = 0;
}

/* Of the streams of which this holds, the one shown longest ago, if they are
 * more than most; or NULL. */
static struct stream *
oldest_beyond(const struct console *c, unsigned most,
    bool (*holds)(const struct stream *))
{
	struct stream *s, *next, *oldest = NULL;
	unsigned n = 0;

	HASH_ITER (hh, c->streams.by_key, s, next) {
		if (s->pinned || !holds(s))
			continue;
		n++;
		if (oldest == NULL || s->seen < oldest->seen)
			oldest = s;
	}
	return n > most ? oldest : NULL;
}

static void
bound(const struct console *c)
{
	struct stream *s;

	while ((s = oldest_beyond(c, FOLLOWED_MAX, followed)) != NULL)
		close_stream(s);
	while ((s = oldest_beyond(c, KEPT_MAX, holds_text)) != NULL)
		drop_text(s);
}

struct stream *
stream_show(struct stream *s, bool again)
{
	struct console *c = s->console;

	if (s->seen == 0 || s->seen != c->streams.last_seen) {
		s->seen = ++c->streams.last_seen;
		again = true;
	}
	if (s->status == STREAM_IDLE || (s->status == STREAM_BROKEN && again)) {
		open_stream(s);
		bound(c);
	}
	return s;
}

bool
stream_caught_up(const struct stream *s)
{
	for (int which = 1; which <= 2 && s->pattern == NULL; which++)
		if (s->size[which] > 0 && (s->next[which] == FROM_TAIL ||
		    s->next[which] < s->size[which]))
			return false;
	return true;
}

/* The stream of a run, which may not be opened yet. */
static struct stream *
run_stream(struct console *c, const struct model_proc *p, uint64_t run)
{
	char *key = xasprintf("run/%s/%s/%" PRIu64, p->host, p->name, run);
	struct stream *s = stream_find(c, key);
	if (s == NULL) {
		s = stream_add(c, key, p->host);
		s->name = xstrdup(p->name);
		s->run = run;
	} else {
		free(key);
	}
	return s;
}

struct stream *
console_run_output(struct console *c, const struct model_proc *p,
    uint64_t run)
{
	return run == 0 ? NULL : stream_show(run_stream(c, p, run), false);
}

struct stream *
console_output(struct console *c, const struct model_proc *p)
{
	return console_run_output(c, p, p->run);
}

struct stream *
console_pin_output(struct console *c, const struct model_proc *p)
{
	if (p->run == 0)
		return NULL;
	struct stream *s = run_stream(c, p, p->run);
	s->pinned = true;
	s->seen = ++c->streams.last_seen;
	if (!followed(s))
		open_stream(s);
	return s;
}

void
stream_unpin(struct stream *s)
{
	s->pinned = false;
	scrollback_set_limit(s->text, SCROLLBACK_LIMIT);
	bound(s->console);
}

struct stream *
console_tail(struct console *c, const struct model_host *h, const char *path)
{
	char *key = xasprintf("file/%s/%s", h->spec->name, path);
	struct stream *s = stream_find(c, key);

	if (s == NULL) {
		s = stream_add(c, key, h->spec->name);
		s->path = xstrdup(path);
	} else {
		free(key);
	}
	return stream_show(s, true);
}

/* These bytes, or the last of them, are the newest. */
static void
advance(struct stream *s, int which, uint64_t offset, struct slice bytes)
{
	if (offset != s->next[which])
		s->before[which].n = 0;
	before_put(&s->before[which], bytes);
	s->next[which] = offset + bytes.n;
}

void
streams_output(struct console *c, const struct msg_output *e)
{
	struct stream *s = stream_of(c, e->stream);

	/* No file is so large; the sum of offsets shall not overflow. */
	if (s == NULL || e->which < 1 || e->which > 2 ||
	    e->offset > INT64_MAX)
		return;
	stream_put(s, (int)e->which, e->offset, e->data);
	uint64_t end = e->offset + e->data.n;
	if ((int)e->which == s->fill.which && e->offset < s->fill.to &&
	    end > s->fill.from)
		s->unfilled = false;
	if (s->next[e->which] == FROM_TAIL || end > s->next[e->which])
		advance(s, (int)e->which, e->offset, e->data);
	if (end > s->size[e->which])
		s->size[e->which] = end;
	stream_release(s, false);
	s->used += e->data.n;
	if (s->used < GRANT_AT)
		return;
	console_tell(c, &(struct message){ .type = MSG_GRANT,
	    .grant = { .stream = s->id, .credit = s->used } });
	s->used = 0;
}

void
streams_event(struct console *c, const struct msg_stream *e)
{
	struct stream *s = stream_of(c, e->stream);

	if (s == NULL || e->which > 2 || e->what >= STREAM_WHAT_COUNT)
		return;
	switch ((enum stream_what)e->what) {
	case STREAM_OPEN:
		s->size[e->which] = s->old[e->which] = e->size;
		stream_name(s, (int)e->which, slice_of(""));
		stream_release(s, false);
		break;
	case STREAM_TRUNCATED:
		if (e->which == 0)
			break;
		s->size[e->which] = s->old[e->which] = e->size;
		s->next[e->which] = 0;
		s->before[e->which].n = 0;
		stream_release(s, true);
		scrollback_truncated(s->text, (int)e->which);
		bookmarks_truncated(&s->bookmarks, (int)e->which);
		break;
	case STREAM_ENDED:
		stream_broken(s, e->why);
		break;
	case STREAM_NAME:
		stream_name(s, (int)e->which, e->why);
		break;
	case STREAM_AT:
	case STREAM_PART:
	case STREAM_WHAT_COUNT:
		break;
	}
}

/* Streams that were followed until the link broke go on where they were. */
void
streams_host_ready(struct console *c, struct slice host)
{
	struct stream *s, *next;

	HASH_ITER (hh, c->streams.by_key, s, next) {
		/* Lines that match, and nobody looks at any more. */
		if (s->pattern != NULL && s->status == STREAM_IDLE)
			continue;
		if (!slice_is(host, s->host) || followed(s) ||
		    (!s->pinned &&
		    s->seen + FOLLOWED_MAX <= c->streams.last_seen))
			continue;
		open_stream(s);
	}
	bound(c);
}

void
streams_worker_lost(struct console *c)
{
	struct stream *s, *next;

	HASH_ITER (hh, c->streams.by_key, s, next)
		if (followed(s))
			stream_broken(s, slice_of("the SSH worker was lost"));
}

void
streams_finish(struct console *c)
{
	struct stream *all = c->streams.by_key, *s, *next;

	HASH_CLEAR(by_id, c->streams.by_id);
	HASH_CLEAR(hh, c->streams.by_key);
	HASH_ITER (hh, all, s, next) {
		free_stream(s);
	}
}

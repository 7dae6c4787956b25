/*
 * Looking for a match in a range of a stream's file: the host does it (seek.sh)
 * and tells where it is, so that of the file nothing travels. One at a time for
 * each stream: the newest.
 */
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "number.h"
#include "quote.h"
#include "seek_sh.h"
#include "tap_private.h"

enum {
	LIMIT_MS = 25000,
	SAID_MOST = 400,        /* kept of either of its outputs            */
};

struct tap_seek {
	struct tap *tap;
	uint64_t id;            /* the request                              */
	uint64_t which;
	uint64_t from, to;      /* the range that was asked for             */
	struct script *script;
	struct buffer found;    /* on stdout                                */
	struct buffer why;      /* it failed: on stderr                     */
	ev_timer limit;
};

void
tap_seek_end(struct tap *t, enum code code, const char *why)
{
	struct tap_seek *s = t->seek;

	if (s == NULL)
		return;
	t->seek = NULL;
	ev_timer_stop(t->host->worker->loop, &s->limit);
	script_free(s->script);
	worker_done(t->host->worker, s->id, code, "%s", why);
	buffer_finish(&s->found);
	buffer_finish(&s->why);
	free(s);
}

static void
limit_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	tap_seek_end(w->data, CODE_DEADLINE, "the host did not look through it"
	    " in time");
}

static void
keep(struct buffer *to, const char *p, size_t n)
{
	size_t room = SAID_MOST - buffer_size(to);

	buffer_put(to, p, n < room ? n : room);
}

static void
on_data(int which, const char *p, size_t n, void *arg)
{
	struct tap_seek *s = arg;

	keep(which == CHANNEL_STDERR ? &s->why : &s->found, p, n);
}

/* Its first line, "!" before it where the host's tools are not fit. */
static void
refuse(struct tap_seek *s)
{
	char why[SAID_MOST + 1];

	snprintf(why, sizeof why, "%.*s", (int)buffer_size(&s->why),
	    buffer_data(&s->why));
	why[strcspn(why, "\n")] = '\0';
	if (why[0] == '!')
		tap_seek_end(s->tap, CODE_INVALID, why + 1);
	else
		tap_seek_end(s->tap, CODE_FAILED, why);
}

static void
tell(const struct tap_seek *s, uint64_t from, uint64_t to)
{
	worker_send(s->tap->host->worker, &(struct message){
	    .type = MSG_FOUND, .found = { .stream = s->tap->number,
		.which = s->which, .from = s->from + from,
		.to = s->from + to } });
}

/* "12 18\n=\n", or "=\n" where there is none. */
static void
finish(struct tap_seek *s)
{
	uint64_t from, to, length = s->to - s->from;
	struct slice all = { buffer_data(&s->found), buffer_size(&s->found) };
	struct slice rest = all;

	bool found = number_take(&rest, length, &from) &&
	    slice_skip(&rest, " ") && number_take(&rest, length, &to) &&
	    slice_skip(&rest, "\n") && from < to;
	if (!slice_is(found ? rest : all, "=\n")) {
		tap_seek_end(s->tap, CODE_FAILED, "the host ended before all"
		    " was looked through");
		return;
	}
	if (found)
		tell(s, from, to);
	tap_seek_end(s->tap, CODE_OK, "looked through");
}

static void
on_end(const struct fault *why, void *arg)
{
	struct tap_seek *s = arg;

	if (why->code != CODE_OK)
		tap_seek_end(s->tap, why->code, why->text);
	else if (buffer_size(&s->why) > 0)
		refuse(s);
	else
		finish(s);
}

static void
run(struct tap_seek *s, const struct msg_seek *m)
{
	static const struct channel_events events = {
		.on_data = on_data,
		.on_end = on_end,
	};
	const struct host *h = s->tap->host;
	struct buffer script = { 0 };

	quote_set(&script, "plm_path=",
	    slice_of(s->tap->file[s->which - 1].path));
	quote_set(&script, "plm_on=", slice_of(h->name));
	quote_set(&script, "plm_grep=", m->grep);
	quote_set(&script, "plm_up=", slice_of(m->upwards != 0 ? "1" : ""));
	quote_set_number(&script, "plm_from=", m->from);
	quote_set_number(&script, "plm_length=", m->to - m->from);
	quote_set_number(&script, "plm_low=", m->low - m->from);
	quote_set_number(&script, "plm_high=", m->high - m->from);
	buffer_puts(&script, seek_sh);
	buffer_puts(&script, "plm_main\n");
	s->script = script_run(h->transport, &script, &events, s);
}

/* Why a request makes no sense; NULL: it does. */
static const char *
refusal(const struct tap *t, const struct msg_seek *m)
{
	if (t == NULL || m->which < 1 || m->which > t->files)
		return "the stream is not open";
	if (m->grep.n > 0 && memchr(m->grep.p, '\0', m->grep.n) != NULL)
		return "a pattern cannot have a NUL";
	if (m->grep.n > 0 && (m->from >= m->to || m->to > UINT64_MAX / 2 ||
	    m->to - m->from > SEEK_MAX || m->low < m->from ||
	    m->low > m->to || m->high < m->from || m->high > m->to))
		return "a range has 1 byte to 256 MiB, and its bounds in it";
	return NULL;
}

void
tap_seek(struct worker *w, uint64_t id, const struct msg_seek *m)
{
	struct tap *t = tap_find(w, m->stream);
	const char *why = refusal(t, m);

	if (why != NULL) {
		worker_done(w, id, CODE_REFUSED, "%s", why);
		return;
	}
	tap_seek_end(t, CODE_CANCELLED, "it is not looked for any more");
	if (m->grep.n == 0) {
		worker_done(w, id, CODE_OK, "nothing is looked for");
		return;
	}
	struct tap_seek *s = xcalloc(1, sizeof *s);
	t->seek = s;
	s->tap = t;
	s->id = id;
	s->which = m->which;
	s->from = m->from;
	s->to = m->to;
	ev_timer_init(&s->limit, limit_cb, LIMIT_MS / 1000.0, 0);
	s->limit.data = t;
	ev_timer_start(w->loop, &s->limit);
	run(s, m);
}

/*
 * Following the files of a stream: a script on a channel of its own (tap.sh, or
 * follow.pl where the host has perl) sends their bytes, and between them, each in its place, what it has to say of
 * them (marked.h).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "follow_pl.h"
#include "follow_sh.h"
#include "log.h"
#include "mem.h"
#include "number.h"
#include "quote.h"
#include "records_pl.h"
#include "tap_private.h"
#include "tap_sh.h"

enum {
	LATE_MS = 20000,                /* for the files to be opened       */
	/* Farther behind its file than this, a stream jumps to the end. */
	BEHIND_MOST = 16 * 1024 * 1024,
};

static void
tell(struct tap *t, size_t i, enum stream_what what, uint64_t size)
{
	worker_send(t->host->worker, &(struct message){ .type = MSG_STREAM,
	    .stream = { .stream = t->number, .which = i + 1, .what = what,
		.size = size } });
}

static void
tell_name(struct tap *t, size_t i, struct slice why)
{
	worker_send(t->host->worker, &(struct message){ .type = MSG_STREAM,
	    .stream = { .stream = t->number, .which = i + 1,
		.what = STREAM_NAME, .why = why } });
}

static void
fail(struct tap *t, const char *why)
{
	tap_end(t, CODE_FAILED, why);
}

/* Takes a word and the blank behind it off the line. */
static struct slice
next_word(struct slice *line)
{
	const char *blank = line->n > 0 ? memchr(line->p, ' ', line->n) : NULL;
	struct slice word = { line->p,
		blank != NULL ? (size_t)(blank - line->p) : line->n };

	line->p += word.n + (blank != NULL);
	line->n -= word.n + (blank != NULL);
	return word;
}

/* 0 where there is none; no file is larger (off_t). */
static uint64_t
next_number(struct slice *line)
{
	struct slice word = next_word(line);
	uint64_t n;

	return number_take(&word, INT64_MAX, &n) ? n : 0;
}

static void
opened(struct tap *t, size_t i, uint64_t size, uint64_t follower)
{
	t->file[i].follower = follower;
	tell(t, i, STREAM_OPEN, size);
	for (size_t k = 0; k < t->files; k++)
		if (t->file[k].follower == 0)
			return;
	ev_timer_stop(t->host->worker->loop, &t->late);
	tap_answer(t, CODE_OK, "followed");
}

/* False: the stream is gone. */
static bool
take_words(struct tap *t, size_t i, struct slice line)
{
	struct tap_file *file = &t->file[i];
	struct slice word = next_word(&line);

	if (slice_is(word, "open")) {
		uint64_t size = next_number(&line);
		opened(t, i, size, next_number(&line));
	} else if (slice_is(word, "at")) {
		uint64_t at = next_number(&line);
		if (at != file->next)
			file->before.n = 0;
		file->next = at;
	} else if (slice_is(word, "new")) {
		/* What is still coming of the file before is none of this. */
		tap_read_end(t, CODE_CANCELLED, "the file was cut short");
		tap_seek_end(t, CODE_CANCELLED, "the file was cut short");
		tell(t, i, STREAM_TRUNCATED, next_number(&line));
		file->next = file->before.n = 0;
	} else if (slice_is(word, "name")) {
		tell_name(t, i, line);
	} else if (slice_is(word, "bad")) {
		struct fault f;
		fault_set(&f, CODE_FAILED, "%.*s", SLICE_ARG(line));
		fail(t, f.text);
		return false;
	}
	return true;
}

struct taken {
	struct tap *tap;        /* NULL: it is gone                         */
	size_t i;
};

static bool
on_words(struct slice line, void *arg)
{
	struct taken *a = arg;

	if (take_words(a->tap, a->i, line))
		return true;
	a->tap = NULL;
	return false;
}

static void
on_nonsense(void *arg)
{
	struct taken *a = arg;

	fail(a->tap, "the follower said what makes no sense");
	a->tap = NULL;
}

static void
on_bytes(struct slice bytes, void *arg)
{
	const struct taken *a = arg;
	struct tap_file *file = &a->tap->file[a->i];

	tap_output(a->tap, a->i, file->next, bytes);
	before_put(&file->before, bytes);
	file->next = number_sum(file->next, bytes.n);
}

static void
on_data(int which, const char *p, size_t n, void *arg)
{
	static const struct marked_sink sink = {
		.on_bytes = on_bytes,
		.on_words = on_words,
		.on_nonsense = on_nonsense,
	};
	struct tap *t = arg;
	struct taken a = { t, which == CHANNEL_STDERR ? 1 : 0 };

	if (a.i >= t->files)
		return;
	marked_take(&t->file[a.i].marked, (struct slice){ p, n }, &sink, &a);
	if (a.tap != NULL)
		tap_spend(t);
}

static void
on_end(const struct fault *why, void *arg)
{
	struct tap *t = arg;
	struct fault f = *why;

	if (f.code == CODE_NOT_RUNNING) {
		log_info("host %s: %s", t->host->name, f.text);
		t->host->perl = false;
		tap_unfollow(t);
		tap_follow(t);
		return;
	}
	if (f.code == CODE_OK)
		fault_set(&f, CODE_FAILED, "what followed it has ended on the"
		    " host");
	tap_end(t, f.code, f.text);
}

static void
late_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	tap_end(w->data, CODE_DEADLINE, "the host did not open it in time");
}

/* What follows a file is told of it. */
struct follow_words {
	const char *path, *by, *fd;
	char from[32];                  /* "": its end                      */
	char before[BEFORE_MOST * 3 + 1];       /* in hex                   */
};

static struct follow_words
words_of(const struct tap *t, size_t i)
{
	const struct tap_file *file = &t->file[i];
	struct follow_words w = { file->path, t->own ? "file" : "name",
		i == 0 ? "1" : "2", "", "" };
	size_t n = 0;

	if (file->next != FROM_TAIL)
		snprintf(w.from, sizeof w.from, "%" PRIu64, file->next);
	for (size_t k = 0; k < file->before.n; k++)
		n += (size_t)snprintf(w.before + n, sizeof w.before - n,
		    "%s%02x", k > 0 ? " " : "",
		    (unsigned char)file->before.p[k]);
	return w;
}

static void
put_word(struct buffer *text, const char *word)
{
	buffer_puts(text, " ");
	quote_word(text, slice_of(word));
}

static void
put_file(const struct tap *t, size_t i, struct buffer *text)
{
	struct follow_words w = words_of(t, i);

	buffer_puts(text, "(plm_tap");
	put_word(text, w.path);
	buffer_puts(text, " ");
	buffer_puts(text, w.by);
	buffer_puts(text, " ");
	buffer_puts(text, w.fd);
	put_word(text, w.from);
	put_word(text, w.before);
	/* Nothing else that is said there is output of the program. */
	buffer_puts(text, i == 0 ? ") 5<&- 2>/dev/null &\n"
				 : ") 5<&- >&2 2>/dev/null &\n");
}

static void
put_set(struct buffer *text, const char *name, struct slice value)
{
	buffer_puts(text, name);
	quote_word(text, value);
	buffer_puts(text, "\n");
}

static struct script *
by_shell(struct tap *t, const struct channel_events *events)
{
	struct buffer text = { 0 };
	char far[32];

	snprintf(far, sizeof far, "plm_far=%d\n", BEHIND_MOST);
	put_set(&text, "plm_mark=", marked_word(&t->file[0].marked));
	put_set(&text, "plm_on=", slice_of(t->host->name));
	put_set(&text, "plm_rings=", slice_of(t->host->tail_follows ? "1"
								    : ""));
	buffer_puts(&text, far);
	buffer_puts(&text, follow_sh);
	buffer_puts(&text, tap_sh);
	buffer_puts(&text, "exec 5<&0 </dev/null\n"
	    "trap 'kill -9 0' CHLD\n");
	for (size_t i = 0; i < t->files; i++)
		put_file(t, i, &text);
	buffer_puts(&text, "plm_together\n");
	return script_run(t->host->transport, &text, events, t);
}

static struct script *
by_perl(struct tap *t, const struct channel_events *events)
{
	struct follow_words a = words_of(t, 0), b = { "", "", "", "", "" };
	struct slice mark = marked_word(&t->file[0].marked);
	char *marked = xmemdup0(mark.p, mark.n), far[16];
	struct perl perl = { 0 };

	if (t->files > 1)
		b = words_of(t, 1);
	snprintf(far, sizeof far, "%d", BEHIND_MOST);
	const char *words[] = { marked, t->host->name, far, a.path, a.by, a.fd,
		a.from, a.before, b.path, b.by, b.fd, b.from, b.before };
	perl_put(&perl, records_pl);
	perl_put(&perl, follow_pl);
	perl_end_part(&perl);
	perl_put_words(&perl, words, t->files > 1 ? 13 : 8);
	free(marked);
	return script_run_perl(t->host->transport, &perl, events, t);
}

void
tap_follow(struct tap *t)
{
	static const struct channel_events events = {
		.on_data = on_data,
		.on_end = on_end,
	};

	if (t->credit <= 0)
		return;
	/* One for both: which file is meant its channel's stream tells. */
	marked_begin(&t->file[0].marked);
	t->file[1].marked = t->file[0].marked;
	ev_timer_init(&t->late, late_cb, LATE_MS / 1000.0, 0);
	t->late.data = t;
	ev_timer_start(t->host->worker->loop, &t->late);
	t->script = t->host->perl ? by_perl(t, &events) : by_shell(t, &events);
}

void
tap_unfollow(struct tap *t)
{
	ev_timer_stop(t->host->worker->loop, &t->late);
	script_free(t->script);
	t->script = NULL;
	for (size_t i = 0; i < t->files; i++) {
		t->file[i].follower = 0;
		marked_finish(&t->file[i].marked);
	}
}

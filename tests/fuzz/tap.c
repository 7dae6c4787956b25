/*
 * What the script of a stream sends: bytes of a file, and its own words between
 * them ("$" in the input is its mark). What is told is the same however the bytes
 * were cut into packets, and the bytes are those of the file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <uuid/uuid.h>

#include "fuzz.h"
#include "host.h"
#include "number.h"
#include "script.h"
#include "tap.h"

static struct play {
	struct worker worker;
	struct host host;
	struct buffer script;
	const struct channel_events *events;    /* NULL: it is freed        */
	void *channel;
	struct buffer told;
	uint64_t next;          /* the offset at which OUTPUT goes on       */
	unsigned answers;
} *p;

static struct ev_loop *loop;

void __wrap_worker_send(struct worker *w, const struct message *m);
void __wrap_worker_done(struct worker *w, uint64_t id, enum code code,
    const char *fmt, ...);
struct channel *__wrap_channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg);
void __wrap_channel_write(struct channel *c, const void *bytes, size_t n);
void __wrap_channel_eof(struct channel *c);
void __wrap_channel_pause(struct channel *c, bool paused);
void __wrap_channel_free(struct channel *c);
void __wrap_uuid_generate(uuid_t id);

static void
note(const char *what, uint64_t number)
{
	char text[100];

	snprintf(text, sizeof text, "[%s %llu]", what,
	    (unsigned long long)number);
	buffer_puts(&p->told, text);
}

void
__wrap_worker_send(struct worker *w, const struct message *m)
{
	(void)w;
	if (m->type == MSG_OUTPUT) {
		HOLDS(m->output.data.n > 0 && m->output.data.n <= OUTPUT_MAX);
		if (m->output.offset != p->next)
			note("at", m->output.offset);
		buffer_put(&p->told, m->output.data.p, m->output.data.n);
		p->next = number_sum(m->output.offset,
		    m->output.data.n);
	} else {
		HOLDS(m->type == MSG_STREAM &&
		    m->stream.what < STREAM_WHAT_COUNT);
		note("stream", m->stream.what);
		note("of", m->stream.size);
		buffer_put(&p->told, m->stream.why.p, m->stream.why.n);
	}
}

void
__wrap_worker_done(struct worker *w, uint64_t id, enum code code,
    const char *fmt, ...)
{
	(void)w;
	(void)fmt;
	HOLDS(id == 1 && code < CODE_COUNT);
	HOLDS(++p->answers == 1);
	note("done", code);
}

struct channel *
__wrap_channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg)
{
	(void)t;
	(void)command;
	p->events = events;
	p->channel = arg;
	return (struct channel *)p;
}

void
__wrap_channel_write(struct channel *c, const void *bytes, size_t n)
{
	(void)c;
	buffer_put(&p->script, bytes, n);
}

void
__wrap_channel_eof(struct channel *c)
{
	(void)c;
}

void
__wrap_channel_pause(struct channel *c, bool paused)
{
	(void)c;
	(void)paused;
}

void
__wrap_channel_free(struct channel *c)
{
	if (c != NULL)
		p->events = NULL;
}

/* A mark within a line is a part of what is told. */
void
__wrap_uuid_generate(uuid_t id)
{
	memset(id, 'u', sizeof (uuid_t));
}

void
fuzz_start(void)
{
	loop = ev_loop_new(EVFLAG_AUTO);
}

static void
open_tap(void)
{
	static const char begins[] = SCRIPT_MARK;
	static char name[] = "h";

	p->worker.loop = loop;
	p->host = (struct host){ .worker = &p->worker, .state = HOST_READY,
		.name = name, .tail_follows = true };
	tap_open_tail(&p->host, 1, &(struct msg_open_tail){ .stream = 1,
	    .path = slice_of("/log"), .from = FROM_TAIL,
	    .credit = 16 * 1024 * 1024 });
	HOLDS(p->events != NULL);
	p->events->on_data(CHANNEL_STDOUT, begins, sizeof begins - 1,
	    p->channel);
}

/* The mark that its script was told. */
static void
put_mark(struct buffer *b)
{
	buffer_put(&p->script, "", 1);
	const char *mark = strstr(buffer_data(&p->script), "plm_mark='");
	HOLDS(mark != NULL);
	buffer_puts(b, "\001");
	buffer_put(b, mark + 10, 36);
	buffer_puts(b, " ");
}

static void
play(struct play *to, struct slice input, size_t step)
{
	struct buffer bytes = { 0 };

	p = to;
	open_tap();
	for (size_t i = 0; i < input.n; i++)
		if (input.p[i] == '$')
			put_mark(&bytes);
		else
			buffer_put(&bytes, &input.p[i], 1);
	while (buffer_size(&bytes) > 0 && p->events != NULL) {
		size_t n = buffer_size(&bytes) < step ? buffer_size(&bytes)
			: step;
		p->events->on_data(CHANNEL_STDOUT, buffer_data(&bytes), n,
		    p->channel);
		buffer_eat(&bytes, n);
	}
	taps_free(&p->worker);
	HOLDS(p->answers <= 1);
	buffer_finish(&bytes);
	buffer_finish(&p->script);
}

void
fuzz_one(struct slice input)
{
	size_t step = 1 + fuzz_choice(&input);
	struct play whole = { 0 }, cut = { 0 };

	play(&whole, input, 32768);
	play(&cut, input, step);
	HOLDS(slice_eq(fuzz_bytes(&whole.told), fuzz_bytes(&cut.told)));
	buffer_finish(&whole.told);
	buffer_finish(&cut.told);
}

/*
 * What a stream makes of what its script on the host sends: bytes of files, and
 * the script's own words between them. The script is played.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ev.h>

#include "buffer.h"
#include "host.h"
#include "mem.h"
#include "script.h"
#include "tap.h"

static struct fixture {
	struct worker worker;
	struct host host;
	struct buffer text;     /* of the newest script                     */
	char mark[64];          /* ... and what is before its words         */
	const struct channel_events *events;    /* of its channel           */
	void *channel;
	bool paused;
	struct buffer told;     /* what the console was sent, as text       */
	uint64_t next;          /* the offset at which OUTPUT goes on       */
	uint64_t done;          /* id of the request that ended last        */
	enum code code;
} *f;

void __wrap_worker_send(struct worker *w, const struct message *m);
void __wrap_worker_done(struct worker *w, uint64_t id, enum code code,
    const char *fmt, ...);
struct channel *__wrap_channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg);
void __wrap_channel_write(struct channel *c, const void *p, size_t n);
void __wrap_channel_eof(struct channel *c);
void __wrap_channel_pause(struct channel *c, bool paused);
void __wrap_channel_free(struct channel *c);

static void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void
note(const char *fmt, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buffer_puts(&f->told, text);
}

/* Bytes as they are, and where they do not follow the last ones, from where. */
void
__wrap_worker_send(struct worker *w, const struct message *m)
{
	(void)w;
	if (m->type == MSG_OUTPUT) {
		if (m->output.offset != f->next)
			note("[at %llu]", (unsigned long long)m->output.offset);
		buffer_put(&f->told, m->output.data.p, m->output.data.n);
		f->next = m->output.offset + m->output.data.n;
	} else if (m->type == MSG_STREAM) {
		static const char *const what[] = { "open", "new", "ended",
			"name" };
		note("[%s %llu%.*s]", what[m->stream.what],
		    (unsigned long long)m->stream.size,
		    SLICE_ARG(m->stream.why));
	}
}

void
__wrap_worker_done(struct worker *w, uint64_t id, enum code code,
    const char *fmt, ...)
{
	(void)w;
	(void)fmt;
	f->done = id;
	f->code = code;
	ev_break(f->worker.loop, EVBREAK_ALL);
}

struct channel *
__wrap_channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg)
{
	(void)t;
	(void)command;
	f->text.start = f->text.end = 0;
	f->events = events;
	f->channel = arg;
	return (struct channel *)f;
}

void
__wrap_channel_write(struct channel *c, const void *p, size_t n)
{
	(void)c;
	buffer_put(&f->text, p, n);
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
	f->paused = paused;
}

void
__wrap_channel_free(struct channel *c)
{
	if (c == NULL)
		return;
	f->events = NULL;
	ev_break(f->worker.loop, EVBREAK_ALL);
}

static bool
script_has(const char *what)
{
	buffer_put(&f->text, "", 1);
	bool has = strstr(buffer_data(&f->text), what) != NULL;
	f->text.end--;
	return has;
}

/* It has begun: a mark of its own is before all that it says. */
static void
begins(void)
{
	static const char noise[] = "\001a start-up file\n" SCRIPT_MARK;

	buffer_put(&f->text, "", 1);
	const char *mark = strstr(buffer_data(&f->text), "plm_mark='");
	assert_non_null(mark);
	snprintf(f->mark, sizeof f->mark, "\001%.36s ", mark + 10);
	f->text.end--;
	f->events->on_data(CHANNEL_STDOUT, noise, sizeof noise - 1,
	    f->channel);
}

/* Bytes of it; "$" is its mark, and step how many come at a time. */
static void
come(const char *bytes, size_t step)
{
	struct buffer all = { 0 };

	for (; *bytes != '\0'; bytes++)
		buffer_put(&all, *bytes == '$' ? f->mark : bytes,
		    *bytes == '$' ? strlen(f->mark) : 1);
	while (buffer_size(&all) > 0 && f->events != NULL) {
		size_t n = buffer_size(&all) < step ? buffer_size(&all) : step;
		f->events->on_data(CHANNEL_STDOUT, buffer_data(&all), n,
		    f->channel);
		buffer_eat(&all, n);
	}
	buffer_finish(&all);
}

static void
assert_told(const char *text)
{
	buffer_put(&f->told, "", 1);
	assert_string_equal(buffer_data(&f->told), text);
	f->told.start = f->told.end = 0;
}

static int
set_up(void **state)
{
	(void)state;
	f = xcalloc(1, sizeof *f);
	f->worker.loop = ev_loop_new(EVFLAG_AUTO);
	f->host = (struct host){ .worker = &f->worker, .state = HOST_READY,
		.name = (char *)(uintptr_t)"h", .tail_follows = true };
	tap_open_tail(&f->host, 1, &(struct msg_open_tail){ .stream = 1,
	    .path = slice_of("/log"), .from = FROM_TAIL, .credit = 100 });
	begins();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	taps_free(&f->worker);
	ev_loop_destroy(f->worker.loop);
	buffer_finish(&f->text);
	buffer_finish(&f->told);
	free(f);
	return 0;
}

static void
bytes_and_words_are_apart(void **state)
{
	(void)state;
	for (size_t step = 1; step < 90; step++) {
		if (step > 1) {
			tear_down(NULL);
			set_up(NULL);
		}
		assert_int_equal(f->done, 0);
		come("$open 10 77\n", step);
		assert_int_equal(f->done, 1);
		assert_int_equal(f->code, CODE_OK);
		come("$at 4\n45\n78\n$end\n$at 10\n9$end\n$name gone away\n"
		    "$new 0\n$at 0\nab$end\n$name \n", step);
		assert_told("[open 10][at 4]45\n78\n9[name 0gone away][new 0]"
		    "[at 0]ab[name 0]");
	}
}

static void
what_looks_like_words_is_bytes(void **state)
{
	(void)state;
	static const char other[] = "\0011b4e28ba-2fa1-11d2-883f-0016d3cca427"
	    " new 0\n";
	char half[64];

	snprintf(half, sizeof half, "%.20s", f->mark);
	come("$open 0 77\n$at 0\n", 3);
	for (size_t step = 1; step < 50; step += 3) {
		come("\001", step);
		come(other, step);
		come(half, step);
		come("$end\n", step);
		f->next = 0;
		char all[200];
		snprintf(all, sizeof all, "\001%s%s", other, half);
		/* Each time behind the bytes of the time before. */
		const char *is = strstr((buffer_put(&f->told, "", 1),
		    buffer_data(&f->told)), all);
		assert_non_null(is);
		assert_string_equal(is, all);
		f->told.start = f->told.end = 0;
		tap_grant(&f->worker, &(struct msg_grant){ .stream = 1,
		    .credit = 100 });
	}
}

/* Its bytes would be taken for those of the file that is there now. */
static void
what_is_read_of_a_file_ends_with_it(void **state)
{
	const struct channel_events *events = f->events;
	void *channel = f->channel;

	(void)state;
	come("$open 10 77\n", 99);
	tap_read(&f->worker, 7, &(struct msg_read_stream){ .stream = 1,
	    .which = 1, .offset = 0, .length = 5 });
	assert_int_not_equal(f->done, 7);
	/* By the descriptor: the name may be another file's. */
	assert_true(script_has("< '/proc/77/fd/3'\n"));
	f->events = events;
	f->channel = channel;
	come("$new 0\n", 99);
	assert_int_equal(f->done, 7);
	assert_int_equal(f->code, CODE_CANCELLED);
}

/* Without credit it loses its channel; then it goes on, if it is that file. */
static void
a_stall_is_gone_on_from(void **state)
{
	char bytes[121];

	(void)state;
	memset(bytes, 'x', 120);
	memcpy(bytes + 104, "ABCDEFGHIJKLMNO\n", 17);
	come("$open 120 77\n$at 0\n", 99);
	come(bytes, 99);
	come("$end\n", 99);
	assert_true(f->paused);
	while (f->events != NULL)
		ev_run(f->worker.loop, EVRUN_ONCE);
	tap_grant(&f->worker, &(struct msg_grant){ .stream = 1,
	    .credit = 120 });
	assert_non_null(f->events);
	assert_true(script_has("plm_tap '/log' name 1 '120' '78 78 78"));
	assert_true(script_has(" 78 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e"
	    " 4f 0a')"));
	f->told.start = f->told.end = 0;
	begins();
	come("$open 121 78\n$at 120\ny$end\n", 99);
	assert_told("[open 121]y");
}

static void
what_it_cannot_do_is_told(void **state)
{
	(void)state;
	come("$bad there is no regular file\n", 7);
	assert_int_equal(f->done, 1);
	assert_int_equal(f->code, CODE_FAILED);
	assert_null(f->events);
	assert_told("");
	tear_down(NULL);
	set_up(NULL);
	come("$open 0 77\n$bad it cannot be read any more\n", 7);
	assert_null(f->events);
	assert_told("[open 0][ended 0it cannot be read any more]");
	tear_down(NULL);
	set_up(NULL);
	come("$open 0 77\n$", 7);
	for (int i = 0; i < 1000 && f->events != NULL; i++)
		come("a line without an end", 50);
	assert_null(f->events);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(bytes_and_words_are_apart),
		TEST(what_looks_like_words_is_bytes),
		TEST(what_is_read_of_a_file_ends_with_it),
		TEST(a_stall_is_gone_on_from),
		TEST(what_it_cannot_do_is_told),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

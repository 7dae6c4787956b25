/*
 * Following a file, with a scripted host: sizes are asked for on one channel
 * and bytes come on another, so that an answer may be older than the bytes.
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

#include "host.h"
#include "script.h"
#include "tap.h"

struct fixture {
	struct worker worker;
	struct host host;
	control_done *measured; /* who waits for sizes; NULL: nobody        */
	void *ticket;
	const struct channel_events *events;    /* of the running tail      */
	void *tap;
	bool begun;             /* ... which has printed its mark           */
	unsigned truncated;
	uint64_t offset, bytes; /* of the last OUTPUT                       */
	uint64_t done;          /* id of the request that ended last        */
	enum code code;
};

static struct fixture *f;

void __wrap_worker_send(struct worker *w, const struct message *m);
void __wrap_worker_done(struct worker *w, uint64_t id, enum code code,
    const char *fmt, ...);
void __wrap_control_sizes(struct control *c, const struct slice *paths,
    size_t n, control_done *done, void *arg);
struct channel *__wrap_channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg);
void __wrap_channel_write(struct channel *c, const void *p, size_t n);
void __wrap_channel_eof(struct channel *c);
void __wrap_channel_free(struct channel *c);

void
__wrap_worker_send(struct worker *w, const struct message *m)
{
	(void)w;
	if (m->type == MSG_STREAM && m->stream.what == STREAM_TRUNCATED)
		f->truncated++;
	if (m->type == MSG_OUTPUT) {
		f->offset = m->output.offset;
		f->bytes = m->output.data.n;
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
}

void
__wrap_control_sizes(struct control *c, const struct slice *paths, size_t n,
    control_done *done, void *arg)
{
	(void)c;
	(void)paths;
	assert_int_equal(n, 1);
	assert_null(f->measured);
	f->measured = done;
	f->ticket = arg;
	ev_break(f->worker.loop, EVBREAK_ALL);
}

struct channel *
__wrap_channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg)
{
	(void)t;
	(void)command;
	f->events = events;
	f->tap = arg;
	f->begun = false;
	return (struct channel *)f;
}

void
__wrap_channel_write(struct channel *c, const void *p, size_t n)
{
	(void)c;
	(void)p;
	(void)n;
}

void
__wrap_channel_eof(struct channel *c)
{
	(void)c;
}

void
__wrap_channel_free(struct channel *c)
{
	if (c != NULL)
		f->events = NULL;
}

static void
answer_size(const char *size)
{
	control_done *done = f->measured;

	assert_non_null(done);
	f->measured = NULL;
	done(CODE_OK, slice_of(size), f->ticket);
}

static void
bytes_come(const char *bytes)
{
	static const char noise[] = "\001a start-up file\n" SCRIPT_MARK;

	/* In pieces, as bytes may come. */
	for (size_t i = 0; !f->begun && i < sizeof noise - 1; i++)
		f->events->on_data(CHANNEL_STDOUT, &noise[i], 1, f->tap);
	f->begun = true;
	f->events->on_data(CHANNEL_STDOUT, bytes, strlen(bytes), f->tap);
}

/* After bytes, the file is looked at once more. */
static void
look(void)
{
	while (f->measured == NULL)
		ev_run(f->worker.loop, EVRUN_ONCE);
}

static int
set_up(void **state)
{
	(void)state;
	f = calloc(1, sizeof *f);
	f->worker.loop = ev_loop_new(EVFLAG_AUTO);
	f->host = (struct host){ .worker = &f->worker, .state = HOST_READY,
		.name = (char *)"h", .tail_follows = true };
	tap_open_tail(&f->host, 1, &(struct msg_open_tail){ .stream = 1,
	    .path = slice_of("/log"), .credit = 1 << 20 });
	answer_size("10");
	bytes_come("0123456789");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	if (f->measured != NULL)
		answer_size("0");
	taps_free(&f->worker);
	ev_loop_destroy(f->worker.loop);
	free(f);
	return 0;
}

static void
an_old_size_is_no_truncation(void **state)
{
	(void)state;
	look();
	/* The host measures, the program prints, the bytes are faster. */
	bytes_come("abc");
	answer_size("10");
	assert_int_equal(f->truncated, 0);
	assert_non_null(f->events);
	bytes_come("d");
	assert_int_equal(f->offset, 13);
}

static void
a_smaller_file_is_one(void **state)
{
	(void)state;
	look();
	bytes_come("abc");
	answer_size("3");
	assert_int_equal(f->truncated, 1);
	assert_non_null(f->events);
	bytes_come("new");
	assert_int_equal(f->offset, 0);
}

/* Its bytes would be taken for those of the file that is there now. */
static void
what_is_read_of_a_file_ends_with_it(void **state)
{
	(void)state;
	look();
	tap_read(&f->worker, 7, &(struct msg_read_stream){ .stream = 1,
	    .which = 1, .offset = 0, .length = 5 });
	assert_int_not_equal(f->done, 7);
	answer_size("3");
	assert_int_equal(f->truncated, 1);
	assert_int_equal(f->done, 7);
	assert_int_equal(f->code, CODE_CANCELLED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_old_size_is_no_truncation,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_smaller_file_is_one, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    what_is_read_of_a_file_ends_with_it, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Reading a log and visiting a host, and a worker that says what a test wants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_worker.h"
#include "log_reader.h"

static const char *session_path;

struct fixture {
	struct ev_loop *loop;
	struct fake_worker *worker;
	struct session *session;
	struct console *console;
	struct log_reader *log;
	bool uses;              /* all that comes is used up at once        */
	size_t got;             /* bytes                                    */
	unsigned followed, done;
	enum code code;
	char text[200];
};

static void
on_change(void *arg)
{
	(void)arg;
}

static void
on_notice(enum notice kind, const char *text, void *arg)
{
	(void)kind;
	(void)text;
	(void)arg;
}

static const struct console_events events = { on_change, on_notice };

static void
settle(struct fixture *f)
{
	for (int quiet = 0; quiet < 4; quiet++) {
		ev_run(f->loop, EVRUN_NOWAIT);
		if (!fake_worker_quiet(f->worker))
			quiet = 0;
	}
}

static void
greet(struct fixture *f)
{
	while (!fake_worker_wanted(f->worker))
		ev_run(f->loop, EVRUN_ONCE);
	fake_worker_greet(f->worker);
	settle(f);
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct fault why;

	if (f == NULL || !session_load(session_path, &f->session, &why))
		return -1;
	f->loop = ev_default_loop(EVFLAG_AUTO);
	f->worker = fake_worker_new(f->loop);
	f->console = console_new(f->loop, f->session,
	    &(struct console_options){ .spawn = fake_worker_spawn,
		.spawn_arg = f->worker }, &events, f);
	fake_worker_hold(f->worker, MSG_GRANT);
	fake_worker_hold(f->worker, MSG_CLOSE_STREAM);
	greet(f);
	f->uses = true;
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	console_free(f->console);
	fake_worker_free(f->worker);
	session_free(f->session);
	free(f);
	return 0;
}

static void
on_bytes(struct slice bytes, void *arg)
{
	struct fixture *f = arg;

	f->got += bytes.n;
	if (f->uses)
		log_reader_used(f->log, bytes.n);
}

static void
on_followed(void *arg)
{
	struct fixture *f = arg;

	f->followed++;
}

static void
on_done(enum code code, struct slice text, void *arg)
{
	struct fixture *f = arg;

	f->done++;
	f->code = code;
	snprintf(f->text, sizeof f->text, "%.*s", SLICE_ARG(text));
}

static const struct log_sink sink = { on_bytes, on_followed, on_done };

static void
read_log(struct fixture *f)
{
	f->log = console_read_log(f->console, &(struct log_spec){
	    .host = "ctl-01", .name = "broker", .run = 3, .which = 2,
	    .last = 10, .grep = "a|b", .any_case = true,
	    .since = 5000, .follow = true },
	    &sink, f);
}

/* Takes the console's oldest message, which must be this. */
static uint64_t
take(struct fixture *f, const char *trace)
{
	settle(f);
	const char *held = fake_worker_held(f->worker);

	assert_non_null(held);
	if (strstr(held, trace) == NULL)
		fail_msg("'%s' instead of %s", held, trace);
	return fake_worker_take(f->worker);
}

static void
send_output(struct fixture *f, uint64_t which, uint64_t offset, size_t n)
{
	static const char bytes[OUTPUT_MAX];

	fake_worker_send(f->worker, &(struct message){ .type = MSG_OUTPUT,
	    .output = { .stream = fake_worker_stream(f->worker),
		.which = which, .offset = offset, .data = { bytes, n } } });
	settle(f);
}

static void
answer(struct fixture *f, uint64_t id, enum code code)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_DONE,
	    .id = id, .done = { .code = code, .text = slice_of("so") } });
	settle(f);
}

static void
bytes_come_until_done(void **state)
{
	struct fixture *f = *state;

	read_log(f);
	assert_non_null(f->log);
	uint64_t id = take(f, "host=ctl-01 name=broker run=3 which=2 path="
	    " last=10 grep=a|b any_case=1 since=5000 follow=1 credit=524288");
	send_output(f, 2, 0, 100);
	send_output(f, 2, 100, 1);
	assert_int_equal(f->got, 101);
	fake_worker_send(f->worker, &(struct message){ .type = MSG_STREAM,
	    .stream = { .stream = fake_worker_stream(f->worker), .which = 2,
		.what = STREAM_OPEN } });
	settle(f);
	assert_int_equal(f->followed, 1);
	answer(f, id, CODE_OK);
	assert_int_equal(f->done, 1);
	assert_int_equal(f->code, CODE_OK);
	assert_string_equal(f->text, "so");
	/* The late, and the strange, find nobody. */
	send_output(f, 2, 101, 10);
	assert_int_equal(f->got, 101);
	assert_null(fake_worker_held(f->worker));
}

static void
what_is_used_up_is_granted(void **state)
{
	struct fixture *f = *state;
	uint64_t at = 0;

	f->uses = false;
	read_log(f);
	take(f, "READ_LOG");
	for (; at < 512 * 1024; at += OUTPUT_MAX)
		send_output(f, 2, at, OUTPUT_MAX);
	assert_int_equal(f->got, 512 * 1024);
	assert_null(fake_worker_held(f->worker));
	log_reader_used(f->log, 1000);
	settle(f);
	assert_null(fake_worker_held(f->worker));
	log_reader_used(f->log, 200 * 1000);
	take(f, "GRANT #0 stream=1 credit=201000");
	/* A worker that sends without end is not believed. */
	for (; f->done == 0 && at < 1024 * 1024; at += OUTPUT_MAX)
		send_output(f, 2, at, OUTPUT_MAX);
	assert_int_equal(f->code, CODE_FAILED);
	assert_true(f->got <= 512 * 1024 + 201000 + 2 * OUTPUT_MAX);
	take(f, "CLOSE_STREAM");
}

static void
bytes_out_of_order_are_refused(void **state)
{
	struct fixture *f = *state;

	read_log(f);
	uint64_t id = take(f, "READ_LOG");
	send_output(f, 2, 0, 10);
	send_output(f, 2, 11, 10);
	assert_int_equal(f->got, 10);
	assert_int_equal(f->done, 1);
	assert_int_equal(f->code, CODE_FAILED);
	answer(f, id, CODE_CANCELLED);
	assert_int_equal(f->done, 1);
	read_log(f);
	settle(f);
	send_output(f, 1, 0, 10);
	assert_int_equal(f->done, 2);
}

static void
closed_is_silent(void **state)
{
	struct fixture *f = *state;

	read_log(f);
	uint64_t id = take(f, "READ_LOG");
	log_reader_close(f->log);
	send_output(f, 2, 0, 10);
	answer(f, id, CODE_CANCELLED);
	take(f, "CLOSE_STREAM");
	assert_int_equal(f->got, 0);
	assert_int_equal(f->done, 0);
}

static void
a_lost_worker_ends_it(void **state)
{
	struct fixture *f = *state;

	read_log(f);
	take(f, "READ_LOG");
	fake_worker_close(f->worker);
	settle(f);
	assert_int_equal(f->done, 1);
	assert_int_equal(f->code, CODE_WORKER_LOST);
	read_log(f);
	assert_null(f->log);
	assert_int_equal(f->done, 2);
}

static void
visit(struct fixture *f)
{
	struct fault why = { 0 };
	struct host_spec *spec = session_visit(f->session, "elsewhere", "eve",
	    &why);

	assert_non_null(spec);
	console_visit(f->console, spec, on_done, f);
}

static void
a_visit_is_made_once(void **state)
{
	struct fixture *f = *state;

	fake_worker_hold(f->worker, MSG_OPEN_HOST);
	visit(f);
	uint64_t id = take(f, "OPEN_HOST");
	visit(f);
	assert_int_equal(f->code, CODE_REFUSED);
	answer(f, id, CODE_OK);
	assert_int_equal(f->done, 2);
	assert_int_equal(f->code, CODE_OK);
	visit(f);
	assert_int_equal(f->done, 3);
	assert_int_equal(f->code, CODE_OK);
	settle(f);
	assert_null(fake_worker_held(f->worker));
	/* A new worker has no visits. */
	fake_worker_close(f->worker);
	settle(f);
	fake_worker_hold(f->worker, MSG_OPEN_HOST);
	visit(f);
	assert_int_equal(f->done, 4);
	assert_int_equal(f->code, CODE_WORKER_LOST);
}

static void
a_visit_that_fails_is_given_up(void **state)
{
	struct fixture *f = *state;

	fake_worker_hold(f->worker, MSG_OPEN_HOST);
	visit(f);
	uint64_t id = take(f, "host=eve@elsewhere address=elsewhere port=22"
	    " user=eve");
	answer(f, id, CODE_LOGIN);
	assert_int_equal(f->code, CODE_LOGIN);
	take(f, "CLOSE_HOST #");
	visit(f);
	take(f, "OPEN_HOST");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(bytes_come_until_done),
		TEST(what_is_used_up_is_granted),
		TEST(bytes_out_of_order_are_refused),
		TEST(closed_is_silent),
		TEST(a_lost_worker_ends_it),
		TEST(a_visit_is_made_once),
		TEST(a_visit_that_fails_is_given_up),
#undef TEST
	};

	if (argc != 2)
		return 77;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

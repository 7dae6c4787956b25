/* The console without a screen, and a worker that says what a test wants. */
#include "console_fixture.h"
#include "streams.h"

static void
stopped(bool all, void *arg)
{
	struct fixture *f = arg;

	(void)all;
	f->stopped++;
}

static void
only_what_the_file_has_is_started_by_itself(void **state)
{
	struct fixture *f = *state;

	send_proc(f, "stranger", STATE_PENDING, 0);
	send_host(f, HOST_READY);
	take(f, "START");
	take(f, "START");
	assert_null(fake_worker_held(f->worker));
}

/* All of the session's processes on the host are alive. */
static void
all_alive(struct fixture *f)
{
	send_proc(f, "broker", STATE_ALIVE, 1);
	send_proc(f, "root", STATE_EXITED, 1);
	send_host(f, HOST_READY);
	assert_null(fake_worker_held(f->worker));
}

static void
outcome(enum code code, struct slice text, void *arg)
{
	(void)text;
	*(enum code *)arg = code;
}

static void
a_restart_does_not_outlive_the_stop_of_the_session(void **state)
{
	struct fixture *f = *state;

	all_alive(f);
	console_restart(f->console, find(f, "broker"), NULL, NULL);
	uint64_t restart = take(f, "STOP");
	/* The other host's two are unknown, and come first. */
	assert_true(console_stop_session(f->console, stopped, f));
	enum code refused = CODE_OK;
	console_start(f->console, find(f, "root"), outcome, &refused);
	assert_int_equal(refused, CODE_REFUSED);
	answer(f, take(f, "STOP"), CODE_UNREACHABLE);
	answer(f, take(f, "STOP"), CODE_UNREACHABLE);
	uint64_t stop = take(f, "STOP");
	answer(f, restart, CODE_OK);
	answer(f, stop, CODE_OK);
	assert_null(fake_worker_held(f->worker));
	assert_int_equal(f->stopped, 1);
}

static void
a_host_that_comes_back_does_not_undo_the_stop(void **state)
{
	struct fixture *f = *state;

	assert_true(console_stop_session(f->console, stopped, f));
	while (f->stopped == 0)
		answer(f, take(f, "STOP"), CODE_UNREACHABLE);
	send_host(f, HOST_READY);
	assert_int_equal(find(f, "broker")->state, STATE_PENDING);
	assert_null(fake_worker_held(f->worker));
}

static void
a_lost_worker_ends_the_stop_of_the_session(void **state)
{
	struct fixture *f = *state;

	all_alive(f);
	assert_true(console_stop_session(f->console, stopped, f));
	take(f, "STOP");
	fake_worker_close(f->worker);
	greet(f);
	assert_int_equal(f->stopped, 1);
	assert_non_null(strstr(f->notices, "could not be proven"));
	assert_true(console_idle(f->console));
}

static void
the_answer_of_an_earlier_opening_is_not_the_later_ones(void **state)
{
	struct fixture *f = *state;

	fake_worker_hold(f->worker, MSG_OPEN_TAIL);
	const struct model_host *h = model_host(console_model(f->console),
	    slice_of("ctl-01"));
	struct stream *s = console_tail(f->console, h, "/a");
	uint64_t first = take(f, "OPEN_TAIL");
	/* Those that are looked at next close it. */
	for (const char *path = "/b\0/c\0/d\0/e\0"; *path != '\0'; path += 3) {
		console_tail(f->console, h, path);
		take(f, "OPEN_TAIL");
	}
	assert_int_equal(s->status, STREAM_IDLE);
	assert_ptr_equal(console_tail(f->console, h, "/a"), s);
	uint64_t second = take(f, "OPEN_TAIL");
	answer(f, first, CODE_CANCELLED);
	assert_int_equal(s->status, STREAM_OPENING);
	answer(f, second, CODE_OK);
	assert_int_equal(s->status, STREAM_LIVE);
}

static void
send_output(struct fixture *f, const struct stream *s, uint64_t offset)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_OUTPUT,
	    .output = { .stream = s->id, .which = 1, .offset = offset,
		.data = slice_of("a line\n") } });
	settle(f);
}

/* By the bytes before it the host sees whether it is that file. */
static void
a_file_is_gone_on_from_where_it_was(void **state)
{
	struct fixture *f = *state;
	const struct model_host *h = model_host(console_model(f->console),
	    slice_of("ctl-01"));
	struct stream *s = console_tail(f->console, h, "/a");

	settle(f);
	send_output(f, s, 100);
	send_output(f, s, 107);
	send_output(f, s, 114);
	/* What is read again is no news. */
	send_output(f, s, 50);
	for (const char *path = "/b\0/c\0/d\0/e\0"; *path != '\0'; path += 3)
		console_tail(f->console, h, path);
	settle(f);
	assert_int_equal(fake_worker_before(f->worker).n, 0);
	assert_ptr_equal(console_tail(f->console, h, "/a"), s);
	settle(f);
	assert_int_equal(fake_worker_from(f->worker, 1), 121);
	assert_true(slice_is(fake_worker_before(f->worker),
	    "a line\na line\na line\n"));
	fake_worker_send(f->worker, &(struct message){ .type = MSG_STREAM,
	    .stream = { .stream = s->id, .which = 1,
		.what = STREAM_NAME, .why = slice_of("it is gone") } });
	settle(f);
	assert_string_equal(stream_name_why(s), "it is gone");
	fake_worker_send(f->worker, &(struct message){ .type = MSG_STREAM,
	    .stream = { .stream = s->id, .which = 1, .what = STREAM_OPEN } });
	settle(f);
	assert_null(stream_name_why(s));
}

static void
the_end_of_a_stream_ends_what_was_asked_of_it_silently(void **state)
{
	struct fixture *f = *state;

	all_alive(f);
	struct stream *s = console_output(f->console, find(f, "broker"));
	settle(f);
	send_output(f, s, 100);
	console_fill(f->console, s, 0, &(struct fill_how){ true, FILL_USUAL });
	uint64_t fill = take(f, "READ_STREAM");
	assert_true(s->filling);
	fake_worker_send(f->worker, &(struct message){ .type = MSG_STREAM,
	    .stream = { .stream = s->id, .what = STREAM_ENDED,
		.why = slice_of("the link broke") } });
	answer(f, fill, CODE_CANCELLED);
	assert_false(s->filling);
	assert_string_equal(f->notices, "");
	assert_int_equal(s->status, STREAM_BROKEN);
}

static void
bytes_that_no_file_has_are_not_taken(void **state)
{
	struct fixture *f = *state;

	all_alive(f);
	struct stream *s = console_output(f->console, find(f, "broker"));
	settle(f);
	send_output(f, s, UINT64_MAX - 3);
	assert_int_equal(scrollback_count(s->text), 0);
}

static void
note_code(enum code code, struct slice text, void *arg)
{
	(void)text;
	*(enum code *)arg = code;
}

/* Whoever asks, and for what: nothing that changes a host gets by. */
static void
nothing_gets_by(struct fixture *f)
{
	static console_action *const acts[] = { console_start, console_stop,
		console_crash, console_restart, console_flush };
	enum code code;

	for (int over = 0; over < 2; over++) {
		send_proc(f, "root", over ? STATE_EXITED : STATE_ALIVE, 1);
		for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
			code = CODE_OK;
			acts[i](f->console, find(f, "root"), note_code, &code);
			settle(f);
			assert_true(code != CODE_OK);
			assert_null(fake_worker_held(f->worker));
		}
	}
	send_proc(f, "root", STATE_ALIVE, 2);
	console_signal(f->console, find(f, "root"), 1, note_code, &code);
	assert_int_equal(code, CODE_REFUSED);
	code = CODE_OK;
	console_steer(f->console, find(f, "root"),
	    &(struct steering){ STEER_NEXT, 0 }, note_code, &code);
	assert_int_equal(code, CODE_REFUSED);
	settle(f);
	assert_null(fake_worker_held(f->worker));
}

/* Each host is told how its lease is meant. */
static void
answer_leases(struct fixture *f)
{
	for (size_t i = 0; i < console_model(f->console)->host_count; i++)
		answer(f, take(f, "LEASE"), CODE_OK);
}

static void
read_only_lets_nothing_by(void **state)
{
	struct fixture *f = *state;
	enum code code;

	console_set_read_only(f->console, true);
	assert_true(console_read_only(f->console));
	answer_leases(f);
	nothing_gets_by(f);
	assert_true(console_stop_session(f->console, NULL, NULL));
	/* A host that is taken up starts nothing. */
	send_host(f, HOST_READY);
	settle(f);
	assert_null(fake_worker_held(f->worker));
	console_set_read_only(f->console, false);
	answer_leases(f);
	console_stop(f->console, find(f, "root"), note_code, &code);
	answer(f, take(f, "STOP"), CODE_OK);
	assert_int_equal(code, CODE_OK);
}

static void
send_holder(struct fixture *f, const char *holder)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of("ctl-01"), .state = HOST_READY,
		.holder = slice_of(holder), .held_since = 1 } });
	settle(f);
}

/* Where another person has control, no more gets by than where it is read-only;
 * the host would refuse it, too. */
static void
nobody_acts_for_another(void **state)
{
	struct fixture *f = *state;
	const char *holder;
	enum code code = CODE_OK;
	bool all;

	send_host(f, HOST_READY);
	while (fake_worker_held(f->worker) != NULL)
		answer(f, take(f, "START"), CODE_OK);
	assert_int_equal(console_foreign(f->console, &holder, &all), 0);
	send_holder(f, "alice@ctl2");
	assert_int_equal(console_foreign(f->console, &holder, &all), 1);
	assert_string_equal(holder, "alice@ctl2");
	nothing_gets_by(f);
	console_take_over(f->console, console_model(f->console)->hosts[0],
	    note_code, &code);
	uint64_t id = take(f, "LEASE");
	send_holder(f, console_model(f->console)->person);
	answer(f, id, CODE_OK);
	assert_int_equal(code, CODE_OK);
	assert_int_equal(console_foreign(f->console, &holder, &all), 0);
	console_stop(f->console, find(f, "root"), note_code, &code);
	answer(f, take(f, "STOP"), CODE_OK);
	/* One that only looks asks for nothing. */
	send_holder(f, "alice@ctl2");
	console_set_read_only(f->console, true);
	answer_leases(f);
	console_take_over(f->console, console_model(f->console)->hosts[0],
	    note_code, &code);
	assert_int_equal(code, CODE_REFUSED);
	assert_null(fake_worker_held(f->worker));
}

/* A host is not given up while a slower one on its way may still answer. */
static void
each_login_on_the_way_has_its_own_time(void **state)
{
	struct host_spec h = { .ssh = { .connect_ms = 1000 } };
	const struct host_spec gw = { .ssh = { .connect_ms = 30000 } };
	const struct host_spec *jumps[] = { &gw };
	int64_t alone = console_open_limit(&h);

	(void)state;
	h.jumps = (struct host_list){ jumps, 1 };
	assert_int_equal(console_open_limit(&h) - alone,
	    console_open_limit(&gw) - 15000);
}

int
main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, console_set_up, \
	    console_tear_down)
	const struct CMUnitTest tests[] = {
		CASE(read_only_lets_nothing_by),
		CASE(nobody_acts_for_another),
		CASE(only_what_the_file_has_is_started_by_itself),
		CASE(a_restart_does_not_outlive_the_stop_of_the_session),
		CASE(a_host_that_comes_back_does_not_undo_the_stop),
		CASE(a_lost_worker_ends_the_stop_of_the_session),
		CASE(the_answer_of_an_earlier_opening_is_not_the_later_ones),
		CASE(a_file_is_gone_on_from_where_it_was),
		CASE(the_end_of_a_stream_ends_what_was_asked_of_it_silently),
		CASE(bytes_that_no_file_has_are_not_taken),
		cmocka_unit_test(each_login_on_the_way_has_its_own_time),
	};

	if (argc != 2)
		return EXIT_FAILURE;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

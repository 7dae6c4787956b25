/* Reading a log and visiting a host, and a worker that says what a test wants. */
#include "console_fixture.h"
#include "log_reader.h"

/* What has come of a log, or of a visit. */
static struct {
	struct log_reader *log;
	bool uses;              /* all that comes is used up at once        */
	size_t got;             /* bytes                                    */
	unsigned followed, done, links;
	enum code code;
	char text[200];
	char name_why[50];
} r;

static int
set_up(void **state)
{
	memset(&r, 0, sizeof r);
	r.uses = true;
	if (console_set_up(state) != 0)
		return -1;
	struct fixture *f = *state;
	fake_worker_hold(f->worker, MSG_GRANT);
	fake_worker_hold(f->worker, MSG_CLOSE_STREAM);
	return 0;
}

static void
on_bytes(struct slice bytes, void *arg)
{
	(void)arg;
	r.got += bytes.n;
	if (r.uses)
		log_reader_used(r.log, bytes.n);
}

static void
on_followed(void *arg)
{
	(void)arg;
	r.followed++;
}

static void
on_done(enum code code, struct slice text, void *arg)
{
	(void)arg;
	r.done++;
	r.code = code;
	snprintf(r.text, sizeof r.text, "%.*s", SLICE_ARG(text));
}

static void
on_name(struct slice why, void *arg)
{
	(void)arg;
	snprintf(r.name_why, sizeof r.name_why, "%.*s", SLICE_ARG(why));
}

static const struct log_sink sink = { .on_bytes = on_bytes,
	.on_followed = on_followed, .on_name = on_name, .on_done = on_done };

static void
read_log(struct fixture *f)
{
	r.log = console_read_log(f->console, &(struct log_spec){
	    .host = "ctl-01", .name = "broker", .run = 3, .which = 2,
	    .last = 10, .grep = "a|b", .any_case = true,
	    .since = 5000, .follow = true },
	    &sink, f);
}

/* The console's oldest message says this. */
static void
assert_asked(struct fixture *f, const char *trace)
{
	settle(f);
	const char *held = fake_worker_held(f->worker);

	assert_non_null(held);
	if (strstr(held, trace) == NULL)
		fail_msg("no '%s' in %s", trace, held);
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
bytes_come_until_done(void **state)
{
	struct fixture *f = *state;

	read_log(f);
	assert_non_null(r.log);
	assert_asked(f, "host=ctl-01 name=broker run=3 which=2 path= last=10"
	    " grep=a|b any_case=1 since=5000 follow=1 credit=524288");
	uint64_t id = take(f, "READ_LOG");
	send_output(f, 2, 0, 100);
	send_output(f, 2, 100, 1);
	assert_int_equal(r.got, 101);
	fake_worker_send(f->worker, &(struct message){ .type = MSG_STREAM,
	    .stream = { .stream = fake_worker_stream(f->worker), .which = 2,
		.what = STREAM_OPEN } });
	settle(f);
	assert_int_equal(r.followed, 1);
	fake_worker_send(f->worker, &(struct message){ .type = MSG_STREAM,
	    .stream = { .stream = fake_worker_stream(f->worker), .which = 2,
		.what = STREAM_NAME, .why = slice_of("it is gone") } });
	settle(f);
	assert_string_equal(r.name_why, "it is gone");
	assert_int_equal(r.followed, 1);
	answer(f, id, CODE_OK);
	assert_int_equal(r.done, 1);
	assert_int_equal(r.code, CODE_OK);
	assert_string_equal(r.text, "so");
	/* The late, and the strange, find nobody. */
	send_output(f, 2, 101, 10);
	assert_int_equal(r.got, 101);
	assert_null(fake_worker_held(f->worker));
}

static void
what_is_used_up_is_granted(void **state)
{
	struct fixture *f = *state;
	uint64_t at = 0;

	r.uses = false;
	read_log(f);
	take(f, "READ_LOG");
	for (; at < 512 * 1024; at += OUTPUT_MAX)
		send_output(f, 2, at, OUTPUT_MAX);
	assert_int_equal(r.got, 512 * 1024);
	assert_null(fake_worker_held(f->worker));
	log_reader_used(r.log, 1000);
	settle(f);
	assert_null(fake_worker_held(f->worker));
	log_reader_used(r.log, 200 * 1000);
	assert_asked(f, "stream=1 credit=201000");
	take(f, "GRANT");
	/* A worker that sends without end is not believed. */
	for (; r.done == 0 && at < 1024 * 1024; at += OUTPUT_MAX)
		send_output(f, 2, at, OUTPUT_MAX);
	assert_int_equal(r.code, CODE_FAILED);
	assert_true(r.got <= 512 * 1024 + 201000 + 2 * OUTPUT_MAX);
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
	assert_int_equal(r.got, 10);
	assert_int_equal(r.done, 1);
	assert_int_equal(r.code, CODE_FAILED);
	answer(f, id, CODE_CANCELLED);
	assert_int_equal(r.done, 1);
	read_log(f);
	settle(f);
	send_output(f, 1, 0, 10);
	assert_int_equal(r.done, 2);
}

static void
closed_is_silent(void **state)
{
	struct fixture *f = *state;

	read_log(f);
	uint64_t id = take(f, "READ_LOG");
	log_reader_close(r.log);
	send_output(f, 2, 0, 10);
	answer(f, id, CODE_CANCELLED);
	take(f, "CLOSE_STREAM");
	assert_int_equal(r.got, 0);
	assert_int_equal(r.done, 0);
}

static void
a_lost_worker_ends_it(void **state)
{
	struct fixture *f = *state;

	read_log(f);
	take(f, "READ_LOG");
	fake_worker_close(f->worker);
	settle(f);
	assert_int_equal(r.done, 1);
	assert_int_equal(r.code, CODE_WORKER_LOST);
	read_log(f);
	assert_null(r.log);
	assert_int_equal(r.done, 2);
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
	assert_int_equal(r.code, CODE_REFUSED);
	answer(f, id, CODE_OK);
	assert_int_equal(r.done, 2);
	assert_int_equal(r.code, CODE_OK);
	visit(f);
	assert_int_equal(r.done, 3);
	assert_int_equal(r.code, CODE_OK);
	settle(f);
	assert_null(fake_worker_held(f->worker));
	/* A new worker opens it again. */
	fake_worker_close(f->worker);
	settle(f);
	visit(f);
	assert_int_equal(r.done, 4);
	assert_int_equal(r.code, CODE_REFUSED);
}

static void
on_link(const char *why, void *arg)
{
	(void)arg;
	snprintf(r.text, sizeof r.text, "%s", why != NULL ? why : "back");
	r.links++;
}

static void
tell_place(struct fixture *f, uint64_t what, uint64_t size)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_STREAM,
	    .stream = { .stream = fake_worker_stream(f->worker), .which = 1,
		.what = what, .size = size, .why = slice_of("ab") } });
	settle(f);
}

static void
read_on(struct fixture *f, const char *grep)
{
	static const struct log_sink resumes = { .on_bytes = on_bytes,
		.on_done = on_done, .on_link = on_link };

	r.log = console_read_log(f->console, &(struct log_spec){
	    .host = "ctl-01", .name = "broker", .run = 3, .which = 1,
	    .last = 10, .grep = grep, .since = 5000, .follow = true },
	    &resumes, f);
}

static void
host_state(struct fixture *f, enum host_state state)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of("ctl-01"), .state = state } });
	settle(f);
}

/* What is started by itself where its host is ready is no matter here. */
static void
pass_over_starts(struct fixture *f)
{
	const char *held;

	while ((held = fake_worker_held(f->worker)) != NULL &&
	    strncmp(held, "START ", 6) == 0)
		take(f, "START");
}

static void
break_link(struct fixture *f)
{
	uint64_t id = take(f, "READ_LOG");

	pass_over_starts(f);
	host_state(f, HOST_WAITING);
	answer(f, id, CODE_UNREACHABLE);
	assert_string_not_equal(r.text, "back");
	host_state(f, HOST_READY);
}

/* Of a whole file the next byte is known; of lines that match, the bytes. */
static void
a_link_that_is_back_goes_on(void **state)
{
	struct fixture *f = *state;

	host_state(f, HOST_READY);
	pass_over_starts(f);
	read_on(f, "");
	settle(f);
	tell_place(f, STREAM_AT, 100);
	send_output(f, 1, 0, 20);
	break_link(f);
	assert_asked(f, "last=18446744073709551615 grep= any_case=0 since=0"
	    " follow=1 credit=524288 again=1 from=120 skip=0");
	/* Broken again before it said a word: nobody is told again. */
	break_link(f);
	assert_asked(f, "again=1 from=120 skip=0");
	assert_int_equal(r.links, 1);
	tell_place(f, STREAM_AT, 120);
	assert_string_equal(r.text, "back");
	send_output(f, 1, 0, 5);
	tell_place(f, STREAM_AT, 0);    /* another file */
	send_output(f, 1, 5, 7);
	break_link(f);
	assert_asked(f, "again=1 from=7 skip=0");
	assert_int_equal(r.got, 32);
	assert_int_equal(r.done, 0);
}

static void
lines_that_match_go_on(void **state)
{
	struct fixture *f = *state;

	host_state(f, HOST_READY);
	pass_over_starts(f);
	read_on(f, "x");
	settle(f);
	tell_place(f, STREAM_PART, 900);
	send_output(f, 1, 0, 20);
	break_link(f);
	assert_asked(f, "last=10 grep=x any_case=0 since=5000 follow=1"
	    " credit=524288 again=2 from=900 skip=20");
	tell_place(f, STREAM_PART, 900);
	send_output(f, 1, 0, 3);
	break_link(f);
	assert_asked(f, "again=2 from=900 skip=23");
	tell_place(f, STREAM_PART, 900);
	tell_place(f, STREAM_AT, 900);
	send_output(f, 1, 0, 4);
	break_link(f);
	assert_asked(f, "last=18446744073709551615 grep=x any_case=0 since=0"
	    " follow=1 credit=524288 again=1 from=900 skip=4");
	assert_int_equal(r.done, 0);
}

static void
a_visit_that_fails_is_given_up(void **state)
{
	struct fixture *f = *state;

	fake_worker_hold(f->worker, MSG_OPEN_HOST);
	visit(f);
	/* Which address and user these are: session_visit()'s tests. */
	assert_asked(f, "host=eve@elsewhere jumps=<0 words> ssh_texts=");
	assert_asked(f, " session= state_dir= ");
	uint64_t id = take(f, "OPEN_HOST");
	answer(f, id, CODE_LOGIN);
	assert_int_equal(r.code, CODE_LOGIN);
	take(f, "CLOSE_HOST #");
	visit(f);
	take(f, "OPEN_HOST");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, set_up, console_tear_down)
		TEST(bytes_come_until_done),
		TEST(what_is_used_up_is_granted),
		TEST(bytes_out_of_order_are_refused),
		TEST(closed_is_silent),
		TEST(a_lost_worker_ends_it),
		TEST(a_link_that_is_back_goes_on),
		TEST(lines_that_match_go_on),
		TEST(a_visit_is_made_once),
		TEST(a_visit_that_fails_is_given_up),
#undef TEST
	};

	if (argc != 2)
		return 77;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

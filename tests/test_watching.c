/* What the console tells of its screen, and a host that it lets go of. */
#include "console_fixture.h"
#include "stats.h"

enum { DEADLINE_MS = 5000 };

static void
both_alive(struct fixture *f)
{
	send_proc(f, "broker", STATE_ALIVE, 1);
	send_proc(f, "root", STATE_ALIVE, 1);
	send_host(f, HOST_READY);
	fake_worker_hold(f->worker, MSG_WATCH);
	assert_null(fake_worker_held(f->worker));
}

static void
watch_every(struct fixture *f, const char *const *names, int64_t every_ms)
{
	const struct model_proc *v[8];
	size_t n = 0;

	for (; names[n] != NULL; n++)
		v[n] = find(f, names[n]);
	console_watch(f->console, v, n, every_ms);
	settle(f);
}

static void
watch(struct fixture *f, const char *const *names)
{
	watch_every(f, names, STATS_EVERY_MS);
}

static const char *const none[] = { NULL };
static const char *const broker[] = { "broker", NULL };
static const char *const both[] = { "root", "broker", NULL };

/* The next WATCH, waited for, has so many names. */
static void
expect_of(struct fixture *f, const char *host, int names, int every_ms)
{
	double end = ev_time() + DEADLINE_MS / 1000.;
	char text[200];

	while (fake_worker_held(f->worker) == NULL) {
		assert_true(ev_time() < end);
		ev_run(f->loop, EVRUN_ONCE);
	}
	snprintf(text, sizeof text, "WATCH #0 host=%s names=<%d words>"
	    " every_ms=%d", host, names, every_ms);
	assert_string_equal(fake_worker_held(f->worker), text);
	fake_worker_take(f->worker);
}

static void
expect(struct fixture *f, int names)
{
	expect_of(f, "ctl-01", names, STATS_EVERY_MS);
}

static void
what_is_on_the_screen_is_told_once(void **state)
{
	struct fixture *f = *state;

	both_alive(f);
	watch(f, both);
	expect(f, 2);
	/* In another order they are the same. */
	watch(f, (const char *const[]){ "broker", "root", NULL });
	settle(f);
	assert_null(fake_worker_held(f->worker));
	/* A held key: only where it comes to rest is told. */
	double begun = ev_time();
	watch(f, broker);
	watch(f, none);
	watch(f, broker);
	assert_null(fake_worker_held(f->worker));
	expect(f, 1);
	assert_true(ev_time() - begun < 2);
	watch(f, none);
	watch(f, broker);
	settle(f);
	assert_null(fake_worker_held(f->worker));
	watch(f, none);
	expect(f, 0);
	assert_null(fake_worker_held(f->worker));
}

/* Nobody touches it: all are told that, and once; and that somebody does. */
static void
a_console_that_is_left_alone_asks_less(void **state)
{
	struct fixture *f = *state;

	both_alive(f);
	watch(f, both);
	expect(f, 2);
	watch_every(f, both, STATS_LEFT_MS);
	expect_of(f, "ctl-01", 2, STATS_LEFT_MS);
	watch_every(f, both, STATS_LEFT_MS);
	assert_null(fake_worker_held(f->worker));
	watch(f, both);
	expect(f, 2);
	watch_every(f, none, STATS_LEFT_MS);
	expect_of(f, "ctl-01", 0, STATS_LEFT_MS);
	watch(f, none);
	settle(f);
	assert_null(fake_worker_held(f->worker));
}

static void
who_knows_nothing_is_told_again(void **state)
{
	struct fixture *f = *state;

	both_alive(f);
	watch(f, broker);
	expect(f, 1);
	/* Of a host that is not ready nothing is asked, of the other it is. */
	send_host(f, HOST_WAITING);
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of("ru-01"), .name = slice_of("reader-1"),
		.uuid = slice_of("u"), .run = 1, .state = STATE_ALIVE,
		.pid = 7, .exit_code = -1, .exact = 1 } });
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of("ru-01"), .name = slice_of("reader-2"),
		.uuid = slice_of("u"), .run = 1, .state = STATE_ALIVE,
		.pid = 8, .exit_code = -1, .exact = 1 } });
	fake_worker_send(f->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of("ru-01"), .state = HOST_READY } });
	settle(f);
	const struct model_proc *v[] = { find(f, "broker"), model_proc(
	    console_model(f->console), slice_of("ru-01"),
	    slice_of("reader-1")) };
	console_watch(f->console, v, 2, STATS_EVERY_MS);
	expect_of(f, "ru-01", 1, STATS_EVERY_MS);
	assert_null(fake_worker_held(f->worker));
	watch(f, none);
	expect_of(f, "ru-01", 0, STATS_EVERY_MS);
	send_host(f, HOST_READY);
	watch(f, broker);
	expect(f, 1);
	/* Another worker. */
	fake_worker_close(f->worker);
	greet(f);
	watch(f, broker);
	assert_null(fake_worker_held(f->worker));
	send_proc(f, "broker", STATE_ALIVE, 1);
	send_proc(f, "root", STATE_ALIVE, 1);
	send_host(f, HOST_READY);
	watch(f, broker);
	expect(f, 1);
}

static void
figures_are_kept(void **state)
{
	struct fixture *f = *state;
	struct message m = { .type = MSG_STATS, .stats = {
		.host = slice_of("ctl-01"), .name = slice_of("broker"),
		.run = 1, .time = 1000, .cpu_ms = 100, .rss = 1, .out_size = 0,
		.err_size = 0 } };
	struct stats_now v;

	both_alive(f);
	fake_worker_send(f->worker, &m);
	m.stats.time = 3000;
	m.stats.cpu_ms = 1100;
	fake_worker_send(f->worker, &m);
	m.stats.name = slice_of("nobody");
	fake_worker_send(f->worker, &m);
	settle(f);
	assert_true(stats_now(console_stats(f->console), find(f, "broker"),
	    0, &v));
	assert_int_equal(v.cpu, 500);
	assert_false(stats_now(console_stats(f->console), find(f, "root"), 0,
	    &v));
}

static const struct model_host *
host(const struct fixture *f)
{
	return model_host(console_model(f->console), slice_of("ctl-01"));
}

static void
a_host_that_was_let_go_stays_so(void **state)
{
	struct fixture *f = *state;

	both_alive(f);
	console_disconnect(f->console, host(f));
	uint64_t close = take(f, "CLOSE_HOST #");
	send_host(f, HOST_CLOSED);
	answer(f, close, CODE_OK);
	assert_non_null(strstr(f->notices, "disconnected"));
	assert_true(host(f)->parted);
	/* A second time it is no matter. */
	console_disconnect(f->console, host(f));
	settle(f);
	assert_null(fake_worker_held(f->worker));
	/* Nor does another worker connect to it; to the other it does. */
	fake_worker_hold(f->worker, MSG_OPEN_HOST);
	fake_worker_close(f->worker);
	greet(f);
	uint64_t open = take(f, "OPEN_HOST");
	assert_null(fake_worker_held(f->worker));
	answer(f, open, CODE_OK);
	assert_true(host(f)->answered);         /* nobody waits for it */
	/* Until an operator wants it back: nothing is to be closed then. */
	console_reconnect(f->console, host(f));
	answer(f, take(f, "OPEN_HOST"), CODE_OK);
	assert_false(host(f)->parted);
	assert_null(fake_worker_held(f->worker));
	console_reconnect(f->console, host(f));
	close = take(f, "CLOSE_HOST");
	answer(f, close, CODE_OK);
	answer(f, take(f, "OPEN_HOST"), CODE_OK);
}

/* It is disconnected while it is being connected afresh. */
static void
the_last_word_counts(void **state)
{
	struct fixture *f = *state;

	both_alive(f);
	console_reconnect(f->console, host(f));
	uint64_t first = take(f, "CLOSE_HOST");
	console_disconnect(f->console, host(f));
	uint64_t second = take(f, "CLOSE_HOST");
	fake_worker_hold(f->worker, MSG_OPEN_HOST);
	answer(f, first, CODE_OK);
	answer(f, second, CODE_INVALID);        /* it is not open */
	assert_null(fake_worker_held(f->worker));
	assert_null(strstr(f->notices, "not known"));
	assert_true(host(f)->parted);
}

int
main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, console_set_up, console_tear_down)
		TEST(what_is_on_the_screen_is_told_once),
		TEST(a_console_that_is_left_alone_asks_less),
		TEST(who_knows_nothing_is_told_again),
		TEST(figures_are_kept),
		TEST(a_host_that_was_let_go_stays_so),
		TEST(the_last_word_counts),
	};

	if (argc != 2)
		return 1;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Probes that are out while something else happens: what comes of them then. */
#include "console_fixture.h"

static void
begin(struct fixture *f)
{
	fake_worker_hold(f->worker, MSG_PROBE);
	send_host(f, HOST_READY);
	send_proc(f, "web", STATE_ALIVE, 1);
}

/* The next try, which is of this run: its id. */
static uint64_t
tried(struct fixture *f, uint64_t run)
{
	char want[32];

	/* The probe's own timer brings it. */
	while (fake_worker_held(f->worker) == NULL) {
		ev_run(f->loop, EVRUN_ONCE);
		settle(f);
	}
	snprintf(want, sizeof want, " run=%llu ", (unsigned long long)run);
	if (strstr(fake_worker_held(f->worker), want) == NULL)
		fail_msg("'%s' is no try of run %llu",
		    fake_worker_held(f->worker), (unsigned long long)run);
	return take(f, "PROBE #");
}

static enum health
health(const struct fixture *f)
{
	return find(f, "web")->health;
}

static void
each_answer_counts_for_its_run(void **state)
{
	struct fixture *f = *state;

	begin(f);
	uint64_t first = tried(f, 1);
	send_proc(f, "web", STATE_ALIVE, 2);
	uint64_t second = tried(f, 2);
	assert_int_equal(health(f), HEALTH_NOT_READY);
	/* It is of no interest any more. */
	answer(f, first, CODE_OK);
	assert_int_equal(health(f), HEALTH_NOT_READY);
	answer(f, second, CODE_OK);
	assert_int_equal(health(f), HEALTH_READY);
}

static void
send_lease(struct fixture *f, const char *holder)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of("ctl-01"), .state = HOST_READY,
		.holder = slice_of(holder), .held_since = 1 } });
	settle(f);
}

/* Who does not act there tries nothing, and knows nothing. */
static void
another_person_takes_over(void **state)
{
	struct fixture *f = *state;

	begin(f);
	answer(f, tried(f, 1), CODE_OK);
	assert_int_equal(health(f), HEALTH_READY);
	uint64_t out = tried(f, 1);
	send_lease(f, "bob@there");
	assert_int_equal(health(f), HEALTH_UNTOLD);
	answer(f, out, CODE_FAILED);
	assert_int_equal(health(f), HEALTH_UNTOLD);
	assert_null(fake_worker_held(f->worker));
	assert_null(strstr(f->notices, "web"));
	/* It is this one's again. */
	send_lease(f, "");
	answer(f, tried(f, 1), CODE_OK);
	assert_int_equal(health(f), HEALTH_READY);
}

static void
the_worker_is_lost(void **state)
{
	struct fixture *f = *state;

	begin(f);
	answer(f, tried(f, 1), CODE_OK);
	tried(f, 1);
	fake_worker_close(f->worker);
	settle(f);
	assert_int_equal(find(f, "web")->state, STATE_UNKNOWN);
	assert_null(strstr(f->notices, "unhealthy"));
	greet(f);
	fake_worker_hold(f->worker, MSG_PROBE);
	send_host(f, HOST_READY);
	send_proc(f, "web", STATE_ALIVE, 1);
	answer(f, tried(f, 1), CODE_OK);
	assert_int_equal(health(f), HEALTH_READY);
}

/* What is over is tried no more, whatever its last try says. */
static void
it_ends(void **state)
{
	struct fixture *f = *state;

	begin(f);
	uint64_t out = tried(f, 1);
	send_proc(f, "web", STATE_EXITED, 1);
	assert_int_equal(health(f), HEALTH_UNTOLD);
	answer(f, out, CODE_OK);
	assert_int_equal(health(f), HEALTH_UNTOLD);
	assert_null(fake_worker_held(f->worker));
}

/* Without an answer that tells something, it is as it was. */
static void
a_try_that_tells_nothing(void **state)
{
	static const enum code codes[] = { CODE_UNREACHABLE, CODE_DEADLINE,
		CODE_CANCELLED, CODE_NOT_RUNNING, CODE_UNKNOWN };
	struct fixture *f = *state;

	begin(f);
	answer(f, tried(f, 1), CODE_OK);
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		answer(f, tried(f, 1), codes[i]);
		assert_int_equal(health(f), HEALTH_READY);
	}
	/* failure_threshold is 3. */
	for (int i = 0; i < 3; i++) {
		assert_int_equal(health(f), HEALTH_READY);
		answer(f, tried(f, 1), CODE_FAILED);
	}
	assert_int_equal(health(f), HEALTH_NOT_READY);
	assert_string_equal(find(f, "web")->ill, "readiness_probe: so");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, console_set_up, console_tear_down)
		TEST(each_answer_counts_for_its_run),
		TEST(another_person_takes_over),
		TEST(the_worker_is_lost),
		TEST(it_ends),
		TEST(a_try_that_tells_nothing),
	};

	(void)argc;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* So many are started at a time on a host, and the others when it is their turn. */
#include "console_fixture.h"

enum { MANY = 20, AT_A_TIME = 16 };

/* Takes all STARTs that are out; how many. */
static size_t
take_all(struct fixture *f, uint64_t *ids)
{
	size_t n = 0;

	settle(f);
	while (fake_worker_held(f->worker) != NULL) {
		assert_true(n < MANY);
		ids[n++] = take(f, "START #");
	}
	return n;
}

static void
one_answer_makes_room_for_one_more(void **state)
{
	struct fixture *f = *state;
	uint64_t ids[MANY];

	send_host(f, HOST_READY);
	assert_int_equal(take_all(f, ids), AT_A_TIME);
	answer(f, ids[0], CODE_OK);
	answer(f, ids[1], CODE_FAILED);
	assert_non_null(strstr(fake_worker_held(f->worker), "name=w-17 "));
	assert_int_equal(take_all(f, ids), 2);
	for (size_t i = 0; i < 2; i++)
		answer(f, ids[i], CODE_OK);
	assert_int_equal(take_all(f, ids), 2);
}

static void
a_stop_of_the_session_lets_none_start(void **state)
{
	struct fixture *f = *state;
	uint64_t ids[MANY];

	send_host(f, HOST_READY);
	assert_int_equal(take_all(f, ids), AT_A_TIME);
	send_proc(f, "w-16", STATE_ALIVE, 1);
	f->notices[0] = '\0';
	console_stop_session(f->console, NULL, NULL);
	uint64_t stop = take(f, "STOP #");
	answer(f, ids[0], CODE_OK);
	assert_null(fake_worker_held(f->worker));
	assert_non_null(strstr(f->notices, "w-17 on ctl-01: cancelled: the"
	    " session is being stopped"));
	assert_non_null(strstr(f->notices, "w-20 on ctl-01: cancelled"));
	answer(f, stop, CODE_OK);
}

static void
a_worker_that_is_lost_answers_for_all(void **state)
{
	struct fixture *f = *state;
	uint64_t ids[MANY];

	send_host(f, HOST_READY);
	assert_int_equal(take_all(f, ids), AT_A_TIME);
	f->notices[0] = '\0';
	fake_worker_close(f->worker);
	greet(f);
	assert_non_null(strstr(f->notices, "w-01 on ctl-01: worker lost"));
	assert_non_null(strstr(f->notices, "w-20 on ctl-01: worker lost"));
	assert_true(console_idle(f->console));
}

int
main(int argc, char **argv)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, console_set_up, console_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(one_answer_makes_room_for_one_more),
		TEST(a_stop_of_the_session_lets_none_start),
		TEST(a_worker_that_is_lost_answers_for_all),
	};

	session_path = argc > 1 ? argv[1] : "";
	return cmocka_run_group_tests(tests, NULL, NULL);
}

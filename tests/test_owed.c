/*
 * A stop whose effect is not known stays with its process, and goes on when the
 * host is back: once, of that run, and of no other.
 */
#include "console_fixture.h"

static void
alive(struct fixture *f)
{
	send_host(f, HOST_READY);
	while (fake_worker_held(f->worker) != NULL)
		answer(f, take(f, "START"), CODE_OK);
	send_proc(f, "root", STATE_ALIVE, 1);
	send_proc(f, "broker", STATE_ALIVE, 1);
	f->notices[0] = '\0';
}

/* The link breaks: the worker answers, then tells. */
static void
lose_host(struct fixture *f, uint64_t id)
{
	answer(f, id, CODE_UNKNOWN);
	send_proc(f, "root", STATE_UNKNOWN, 1);
	send_proc(f, "broker", STATE_UNKNOWN, 1);
	send_host(f, HOST_WAITING);
}

static void
host_is_back(struct fixture *f, enum proc_state state, uint64_t run)
{
	send_proc(f, "broker", STATE_ALIVE, 1);
	send_proc(f, "root", state, run);
	send_host(f, HOST_READY);
	settle(f);
}

static const char *
owed(const struct fixture *f)
{
	const char *text = find(f, "root")->owed;

	return text == NULL ? "" : text;
}

static void
begin_stop(struct fixture *f)
{
	console_stop_with(f->console, find(f, "root"),
	    &(struct stop_how){ .grace_ms = 700 }, NULL, NULL);
	lose_host(f, take(f, "STOP #"));
	assert_string_equal(owed(f), "kill waits for its host");
	assert_non_null(strstr(f->notices, "the kill goes on when the host is"
	    " back"));
	assert_null(find(f, "broker")->owed);
	assert_null(fake_worker_held(f->worker));
}

static void
a_stop_goes_on(void **state)
{
	struct fixture *f = *state;

	alive(f);
	begin_stop(f);
	host_is_back(f, STATE_ALIVE, 1);
	/* As it was asked for. */
	assert_non_null(strstr(fake_worker_held(f->worker), "name=root run=1"
	    " ladder=[15,700,"));
	uint64_t id = take(f, "STOP #");
	assert_string_equal(owed(f), "");
	/* And again, as often as it takes. */
	lose_host(f, id);
	assert_string_equal(owed(f), "kill waits for its host");
	host_is_back(f, STATE_ALIVE, 1);
	id = take(f, "STOP #");
	send_proc(f, "root", STATE_EXITED, 1);
	answer(f, id, CODE_OK);
	send_host(f, HOST_WAITING);
	host_is_back(f, STATE_EXITED, 1);
	assert_string_equal(owed(f), "");
	assert_null(fake_worker_held(f->worker));
}

static void
what_is_over_is_left_alone(void **state)
{
	struct fixture *f = *state;

	alive(f);
	begin_stop(f);
	host_is_back(f, STATE_EXITED, 1);
	assert_null(fake_worker_held(f->worker));
	assert_string_equal(owed(f), "");
	send_proc(f, "root", STATE_ALIVE, 2);
	send_host(f, HOST_WAITING);
	host_is_back(f, STATE_ALIVE, 2);
	assert_null(fake_worker_held(f->worker));
}

/* Somebody else has started it again. */
static void
a_later_run_is_left_alone(void **state)
{
	struct fixture *f = *state;

	alive(f);
	begin_stop(f);
	host_is_back(f, STATE_ALIVE, 2);
	assert_null(fake_worker_held(f->worker));
	assert_string_equal(owed(f), "");
}

/* What was not proven, though the host is there, was told as it is. */
static void
only_what_the_link_took_is_owed(void **state)
{
	struct fixture *f = *state;

	alive(f);
	console_stop(f->console, find(f, "root"), NULL, NULL);
	answer(f, take(f, "STOP #"), CODE_UNKNOWN);
	send_proc(f, "root", STATE_ALIVE, 1);
	send_proc(f, "root", STATE_UNKNOWN, 1);
	send_host(f, HOST_WAITING);
	host_is_back(f, STATE_ALIVE, 1);
	assert_null(fake_worker_held(f->worker));
	/* And what a host does not take while it is away was refused. */
	send_proc(f, "root", STATE_UNKNOWN, 1);
	send_host(f, HOST_WAITING);
	console_stop(f->console, find(f, "root"), NULL, NULL);
	answer(f, take(f, "STOP #"), CODE_UNREACHABLE);
	host_is_back(f, STATE_ALIVE, 1);
	assert_null(fake_worker_held(f->worker));
}

static void
it_can_be_given_up(void **state)
{
	struct fixture *f = *state;

	alive(f);
	begin_stop(f);
	console_steer(f->console, find(f, "root"),
	    &(struct steering){ STEER_GIVE_UP, 0 }, NULL, NULL);
	assert_null(fake_worker_held(f->worker));
	assert_string_equal(owed(f), "");
	assert_non_null(strstr(f->notices, "given up"));
	host_is_back(f, STATE_ALIVE, 1);
	assert_null(fake_worker_held(f->worker));
}

static void
a_crash_and_a_restart_go_on_as_such(void **state)
{
	struct fixture *f = *state;

	alive(f);
	console_crash(f->console, find(f, "root"), NULL, NULL);
	lose_host(f, take(f, "CRASH #"));
	assert_string_equal(owed(f), "crash waits for its host");
	host_is_back(f, STATE_ALIVE, 1);
	answer(f, take(f, "CRASH #"), CODE_OK);
	console_restart(f->console, find(f, "root"), NULL, NULL);
	lose_host(f, take(f, "STOP #"));
	assert_string_equal(owed(f), "restart waits for its host");
	host_is_back(f, STATE_ALIVE, 1);
	uint64_t id = take(f, "STOP #");
	send_proc(f, "root", STATE_EXITED, 1);
	answer(f, id, CODE_OK);
	take(f, "START #");
}

static void
a_lost_worker_is_no_other(void **state)
{
	struct fixture *f = *state;

	alive(f);
	console_stop(f->console, find(f, "root"), NULL, NULL);
	take(f, "STOP #");
	fake_worker_close(f->worker);
	greet(f);
	assert_string_equal(owed(f), "kill waits for its host");
	host_is_back(f, STATE_ALIVE, 1);
	take(f, "STOP #");
	assert_string_equal(owed(f), "");
}

int
main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, console_set_up, \
	    console_tear_down)
	const struct CMUnitTest tests[] = {
		CASE(a_stop_goes_on),
		CASE(what_is_over_is_left_alone),
		CASE(a_later_run_is_left_alone),
		CASE(only_what_the_link_took_is_owed),
		CASE(it_can_be_given_up),
		CASE(a_crash_and_a_restart_go_on_as_such),
		CASE(a_lost_worker_is_no_other),
	};

	if (argc != 2)
		return EXIT_FAILURE;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

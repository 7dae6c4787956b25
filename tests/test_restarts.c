/*
 * What a console does by itself when processes end that have a policy: what the
 * worker is asked for, and what the operator is told. The rules are
 * test_supervise.c's.
 */
#include "console_fixture.h"

static void
tell(struct fixture *f, const char *name, enum proc_state state, uint64_t run,
    int exit_code, enum cause cause)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of("ctl-01"), .name = slice_of(name),
		.uuid = slice_of("u"), .run = run, .state = state,
		.pid = run, .exit_code = exit_code, .exact = 1,
		.cause = cause } });
	settle(f);
}

static void
exits(struct fixture *f, const char *name, uint64_t run, int exit_code)
{
	tell(f, name, STATE_EXITED, run, exit_code, CAUSE_ITSELF);
}

static void
ready(struct fixture *f)
{
	tell(f, "failing", STATE_ALIVE, 1, -1, CAUSE_NONE);
	tell(f, "always", STATE_ALIVE, 1, -1, CAUSE_NONE);
	tell(f, "never", STATE_ALIVE, 1, -1, CAUSE_NONE);
	send_host(f, HOST_READY);
	assert_null(fake_worker_held(f->worker));
	f->notices[0] = '\0';
}

static void
limit_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)revents;
	*(bool *)w->data = true;
	ev_break(loop, EVBREAK_ONE);
}

/* Runs the loop until something is asked of the worker, or for so long. */
static bool
asked_within(struct fixture *f, double s)
{
	bool over = false;
	ev_timer limit;

	ev_timer_init(&limit, limit_cb, s, 0);
	limit.data = &over;
	ev_now_update(f->loop);
	ev_timer_start(f->loop, &limit);
	while (!over && fake_worker_held(f->worker) == NULL)
		ev_run(f->loop, EVRUN_ONCE);
	ev_timer_stop(f->loop, &limit);
	return !over;
}

static void
starts(struct fixture *f, const char *name, uint64_t run)
{
	char want[64];

	assert_true(asked_within(f, 10));
	snprintf(want, sizeof want, "host=ctl-01 name=%s ", name);
	assert_non_null(strstr(fake_worker_held(f->worker), want));
	uint64_t id = take(f, "START #");
	tell(f, name, STATE_ALIVE, run, -1, CAUSE_NONE);
	answer(f, id, CODE_OK);
}

static void
assert_comes(const struct fixture *f, const char *name, const char *what,
    bool start)
{
	const struct model_proc *p = find(f, name);

	assert_string_equal(p->comes != NULL ? p->comes : "", what);
	assert_int_equal(p->will_start, start);
}

static void
a_failure_is_restarted_until_it_is_given_up(void **state)
{
	struct fixture *f = *state;

	ready(f);
	exits(f, "failing", 1, 3);
	assert_comes(f, "failing", "restart 1 of 2", true);
	assert_non_null(strstr(f->notices, "failing on ctl-01: exit 3; restart 1"
	    " of 2 in 100ms"));
	starts(f, "failing", 2);
	assert_comes(f, "failing", "", false);
	exits(f, "failing", 2, 3);
	assert_comes(f, "failing", "restart 2 of 2", true);
	starts(f, "failing", 3);
	f->notices[0] = '\0';
	exits(f, "failing", 3, 3);
	assert_comes(f, "failing", "failed after 2 restarts", false);
	assert_non_null(strstr(f->notices, "failed after 2"
	    " restarts"));
	assert_false(asked_within(f, 0.5));
	/* An operator starts it: its restarts are counted anew. */
	console_start(f->console, find(f, "failing"), NULL, NULL);
	starts(f, "failing", 4);
	exits(f, "failing", 4, 3);
	assert_comes(f, "failing", "restart 1 of 2", true);
}

static void
what_is_as_it_shall_be_stays_so(void **state)
{
	struct fixture *f = *state;

	ready(f);
	exits(f, "failing", 1, 0);
	exits(f, "never", 1, 9);
	assert_comes(f, "failing", "", false);
	assert_comes(f, "never", "", false);
	assert_false(asked_within(f, 0.5));
	exits(f, "always", 1, 0);
	assert_comes(f, "always", "restart 1", true);
	starts(f, "always", 2);
}

static void
a_stop_is_the_last_word(void **state)
{
	struct fixture *f = *state;

	ready(f);
	console_stop(f->console, find(f, "always"), NULL, NULL);
	uint64_t id = take(f, "STOP #");
	tell(f, "always", STATE_STOPPING, 1, -1, CAUSE_NONE);
	tell(f, "always", STATE_EXITED, 1, -1, CAUSE_STOPPED);
	answer(f, id, CODE_OK);
	/* By another console, too. */
	tell(f, "failing", STATE_EXITED, 1, 3, CAUSE_STOPPED);
	assert_false(asked_within(f, 0.5));
	assert_comes(f, "always", "", false);
	assert_comes(f, "failing", "", false);
}

static void
a_restart_to_come_can_be_stopped(void **state)
{
	struct fixture *f = *state;

	ready(f);
	exits(f, "always", 1, 0);
	assert_true(model_killable(find(f, "always")));
	f->notices[0] = '\0';
	console_stop(f->console, find(f, "always"), NULL, NULL);
	assert_comes(f, "always", "", false);
	assert_non_null(strstr(f->notices, "it is over, and is not started"
	    " again"));
	assert_false(asked_within(f, 0.5));
}

static void
it_waits_for_its_host(void **state)
{
	struct fixture *f = *state;

	ready(f);
	exits(f, "always", 1, 1);
	send_host(f, HOST_WAITING);
	assert_false(asked_within(f, 0.5));
	assert_comes(f, "always", "waits for its host to be reached", true);
	send_host(f, HOST_READY);
	starts(f, "always", 2);
}

static void
what_is_unknown_is_not_restarted(void **state)
{
	struct fixture *f = *state;

	ready(f);
	tell(f, "always", STATE_UNKNOWN, 1, -1, CAUSE_NONE);
	send_host(f, HOST_WAITING);
	assert_false(asked_within(f, 0.5));
	/* It ran on. */
	tell(f, "always", STATE_ALIVE, 1, -1, CAUSE_NONE);
	send_host(f, HOST_READY);
	assert_false(asked_within(f, 0.5));
	/* It ended meanwhile. */
	tell(f, "always", STATE_UNKNOWN, 1, -1, CAUSE_NONE);
	exits(f, "always", 1, 4);
	starts(f, "always", 2);
}

static void
what_lives_long_enough_is_counted_anew(void **state)
{
	struct fixture *f = *state;

	ready(f);
	exits(f, "failing", 1, 3);
	starts(f, "failing", 2);
	assert_false(asked_within(f, 0.5));
	exits(f, "failing", 2, 3);
	assert_comes(f, "failing", "restart 1 of 2", true);
}

static void
an_end_that_was_not_seen_counts(void **state)
{
	struct fixture *f = *state;

	tell(f, "failing", STATE_EXITED, 5, 3, CAUSE_ITSELF);
	tell(f, "always", STATE_EXITED, 6, 0, CAUSE_STOPPED);
	send_host(f, HOST_READY);
	starts(f, "failing", 6);
	assert_false(asked_within(f, 0.5));
}

static void
who_may_not_act_does_nothing(void **state)
{
	struct fixture *f = *state;

	ready(f);
	console_set_read_only(f->console, true);
	settle(f);
	while (fake_worker_held(f->worker) != NULL)
		answer(f, fake_worker_take(f->worker), CODE_OK);
	exits(f, "always", 1, 1);
	assert_comes(f, "always", "", false);
	assert_false(asked_within(f, 0.5));
}

static void
a_start_that_fails_is_no_end_of_it(void **state)
{
	struct fixture *f = *state;

	ready(f);
	exits(f, "always", 1, 1);
	assert_true(asked_within(f, 10));
	uint64_t id = take(f, "START #");
	tell(f, "always", STATE_FAILED, 2, -1, CAUSE_NONE);
	answer(f, id, CODE_FAILED);
	assert_comes(f, "always", "restart 2", true);
	/* Another console was faster: it runs. */
	assert_true(asked_within(f, 10));
	id = take(f, "START #");
	f->notices[0] = '\0';
	tell(f, "always", STATE_ALIVE, 3, -1, CAUSE_NONE);
	answer(f, id, CODE_REFUSED);
	assert_string_equal(f->notices, "");
	assert_comes(f, "always", "", false);
}

static void
an_operators_restart_is_none_of_its_own(void **state)
{
	struct fixture *f = *state;

	ready(f);
	console_restart(f->console, find(f, "failing"), NULL, NULL);
	uint64_t id = take(f, "STOP #");
	tell(f, "failing", STATE_STOPPING, 1, -1, CAUSE_NONE);
	tell(f, "failing", STATE_EXITED, 1, 3, CAUSE_STOPPED);
	assert_comes(f, "failing", "", false);
	answer(f, id, CODE_OK);
	starts(f, "failing", 2);
	exits(f, "failing", 2, 3);
	assert_comes(f, "failing", "restart 1 of 2", true);
}

/* The next STOP; it may be tried before. */
static uint64_t
stopped(struct fixture *f)
{
	assert_true(asked_within(f, 10));
	while (strncmp(fake_worker_held(f->worker), "PROBE ", 6) == 0) {
		take(f, "PROBE #");
		assert_true(asked_within(f, 10));
	}
	return take(f, "STOP #");
}

/* The link breaks while its policy restarts it: it is the same restart after it. */
static void
a_restart_goes_on_and_counts_once(void **state)
{
	struct fixture *f = *state;

	ready(f);
	fake_worker_hold(f->worker, MSG_PROBE);
	tell(f, "sick", STATE_ALIVE, 1, -1, CAUSE_NONE);
	assert_true(asked_within(f, 10));
	answer(f, take(f, "PROBE #"), CODE_FAILED);
	uint64_t id = stopped(f);
	assert_non_null(strstr(f->notices, "restart 1 of 1"));
	answer(f, id, CODE_UNKNOWN);
	tell(f, "sick", STATE_UNKNOWN, 1, -1, CAUSE_NONE);
	send_host(f, HOST_WAITING);
	assert_string_equal(find(f, "sick")->owed, "restart waits for its"
	    " host");
	tell(f, "sick", STATE_ALIVE, 1, -1, CAUSE_NONE);
	send_host(f, HOST_READY);
	id = stopped(f);
	tell(f, "sick", STATE_EXITED, 1, 0, CAUSE_STOPPED);
	answer(f, id, CODE_OK);
	starts(f, "sick", 2);
	tell(f, "sick", STATE_EXITED, 2, 1, CAUSE_ITSELF);
	assert_comes(f, "sick", "failed after 1 restart", false);
}

int
main(int argc, char **argv)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, console_set_up, console_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_failure_is_restarted_until_it_is_given_up),
		TEST(what_is_as_it_shall_be_stays_so),
		TEST(a_stop_is_the_last_word),
		TEST(a_restart_to_come_can_be_stopped),
		TEST(it_waits_for_its_host),
		TEST(what_is_unknown_is_not_restarted),
		TEST(what_lives_long_enough_is_counted_anew),
		TEST(an_end_that_was_not_seen_counts),
		TEST(who_may_not_act_does_nothing),
		TEST(a_start_that_fails_is_no_end_of_it),
		TEST(an_operators_restart_is_none_of_its_own),
		TEST(a_restart_goes_on_and_counts_once),
	};

	session_path = argc > 1 ? argv[1] : "";
	return cmocka_run_group_tests(tests, NULL, NULL);
}

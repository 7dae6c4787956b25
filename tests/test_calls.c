/* Requests that wait: each ends exactly once, whatever happens first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "calls.h"
#include "fake_clock.h"

struct seen {
	unsigned times;
	enum code code;
	char text[80];
	struct calls *again;    /* adds a call when it is completed */
};

static void
see(enum code code, struct slice text, void *arg)
{
	struct seen *s = arg;

	s->times++;
	s->code = code;
	snprintf(s->text, sizeof s->text, "%.*s", SLICE_ARG(text));
	if (s->again != NULL)
		calls_add(s->again, 60000, NULL, NULL);
}

struct fixture {
	struct ev_loop *loop;
	struct calls *calls;
};

static int
set_up(void **state)
{
	static struct fixture f;

	f.loop = ev_loop_new(EVFLAG_AUTO);
	f.calls = calls_new(f.loop);
	*state = &f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	calls_free(f->calls);
	ev_loop_destroy(f->loop);
	return 0;
}

static void
an_answer_completes_its_call_only(void **state)
{
	struct fixture *f = *state;
	struct seen a = { 0 }, b = { 0 };
	uint64_t first = calls_add(f->calls, 60000, see, &a);
	uint64_t second = calls_add(f->calls, 60000, see, &b);

	assert_true(first != 0 && second != 0 && first != second);
	assert_true(calls_complete(f->calls, second, CODE_FAILED,
	    slice_of("no")));
	assert_int_equal(a.times, 0);
	assert_int_equal(b.times, 1);
	assert_int_equal(b.code, CODE_FAILED);
	assert_string_equal(b.text, "no");
	assert_int_equal(calls_pending(f->calls), 1);
	assert_false(calls_complete(f->calls, second, CODE_OK,
	    slice_of("twice")));
	assert_false(calls_complete(f->calls, 99, CODE_OK, slice_of("")));
	assert_int_equal(b.times, 1);
}

static void
a_deadline_completes_the_call(void **state)
{
	struct fixture *f = *state;
	struct seen late = { 0 }, patient = { 0 };

	calls_add(f->calls, 60000, see, &patient);
	uint64_t id = calls_add(f->calls, 20, see, &late);
	fake_clock_pass(20);
	while (late.times == 0)
		ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(late.code, CODE_DEADLINE);
	assert_int_equal(patient.times, 0);
	assert_false(calls_complete(f->calls, id, CODE_OK, slice_of("late")));
	assert_int_equal(late.times, 1);
}

static void
a_deadline_can_be_moved(void **state)
{
	struct fixture *f = *state;
	struct seen moved = { 0 }, other = { 0 };
	uint64_t id = calls_add(f->calls, 20, see, &moved);

	calls_add(f->calls, 30, see, &other);
	assert_true(calls_extend(f->calls, id, 40));
	assert_false(calls_extend(f->calls, 99, 40));
	fake_clock_pass(30);
	while (other.times == 0)
		ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(moved.times, 0);
	fake_clock_pass(30);
	while (moved.times == 0)
		ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(moved.code, CODE_DEADLINE);
	assert_false(calls_extend(f->calls, id, 40));
}

static void
who_stood_still_reads_first(void **state)
{
	struct fixture *f = *state;
	struct seen answered = { 0 }, not = { 0 };
	uint64_t id = calls_add(f->calls, 20, see, &answered);

	calls_add(f->calls, 20, see, &not);
	fake_clock_pass(60000);
	ev_run(f->loop, EVRUN_ONCE);
	assert_true(calls_complete(f->calls, id, CODE_OK, slice_of("")));
	assert_int_equal(answered.code, CODE_OK);
	while (not.times == 0) {
		fake_clock_pass(500);
		ev_run(f->loop, EVRUN_ONCE);
	}
	assert_int_equal(not.code, CODE_DEADLINE);
}

static void
a_lost_link_fails_all_but_what_comes_after(void **state)
{
	struct fixture *f = *state;
	struct seen a = { .again = f->calls }, b = { 0 };

	calls_add(f->calls, 60000, see, &a);
	calls_add(f->calls, 60000, see, &b);
	calls_fail_all(f->calls, CODE_WORKER_LOST, "gone");
	assert_int_equal(a.times, 1);
	assert_int_equal(b.times, 1);
	assert_int_equal(b.code, CODE_WORKER_LOST);
	assert_string_equal(b.text, "gone");
	assert_int_equal(calls_pending(f->calls), 1);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(an_answer_completes_its_call_only),
		CASE(a_deadline_completes_the_call),
		CASE(a_deadline_can_be_moved),
		CASE(who_stood_still_reads_first),
		CASE(a_lost_link_fails_all_but_what_comes_after),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

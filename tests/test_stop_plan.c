/* Plans of stops: read before, steered while they run, and told of after. */
#include <signal.h>

#include "console_fixture.h"
#include "stop_plan.h"

/* Deadlines that were moved, and by how much in all. */
static struct {
	unsigned calls;
	int64_t ms;
} extended;

bool __wrap_calls_extend(struct calls *c, uint64_t id, int64_t ms);

bool
__wrap_calls_extend(struct calls *c, uint64_t id, int64_t ms)
{
	(void)c;
	assert_true(id != 0);
	extended.calls++;
	extended.ms += ms;
	return true;
}

/* How often a plan's end was told, and what it was like then. */
struct ending {
	unsigned times;
	bool all;
};

static void
ended(struct stop_plan *p, void *arg)
{
	struct ending *e = arg;

	assert_int_equal(p->state, PLAN_OVER);
	e->times++;
	e->all = console_plan_all_over(p);
}

static void
outcome(enum code code, struct slice text, void *arg)
{
	(void)text;
	*(enum code *)arg = code;
}

static void
proc(struct fixture *f, const char *host, const char *name, uint64_t run)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of(host), .name = slice_of(name),
		.uuid = slice_of("u"), .run = run, .state = STATE_ALIVE,
		.pid = 100 + run, .exit_code = -1, .exact = 1 } });
}

/* The session's four, and one that is in no file: all alive, run 1. */
static void
all_alive(struct fixture *f)
{
	proc(f, "ctl-01", "broker", 1);
	proc(f, "ctl-01", "root", 1);
	proc(f, "ru-01", "reader-1", 1);
	proc(f, "ru-01", "reader-2", 1);
	proc(f, "ctl-01", "stranger", 1);
	settle(f);
}

/* The next request is this, with all of these words; its id. */
static uint64_t
asked(struct fixture *f, const char *what, const char *with)
{
	settle(f);
	const char *held = fake_worker_held(f->worker);

	assert_non_null(held);
	if (strncmp(held, what, strlen(what)) != 0 ||
	    strstr(held, with) == NULL)
		fail_msg("'%s ... %s' instead of %s", what, with, held);
	return fake_worker_take(f->worker);
}

static void
nothing_asked(struct fixture *f)
{
	settle(f);
	assert_null(fake_worker_held(f->worker));
}

static void
receipt(struct fixture *f, const char *host, const char *name)
{
	static const unsigned long long steps[] = { SIGQUIT, 0, 1, SIGKILL,
		2000, 1 };
	static const struct slice gone[] = { { "4711 sleep", 10 } };

	fake_worker_send(f->worker, &(struct message){ .type = MSG_RECEIPT,
	    .receipt = { .host = slice_of(host), .name = slice_of(name),
		.run = 1, .steps = { steps, 6 }, .exited = 2005, .after = 2,
		.total = 2100, .ended = 1, .ended_named = { gone, 1 } } });
}

static void
it_can_be_read_before_it_runs(void **state)
{
	struct fixture *f = *state;

	all_alive(f);
	struct stop_plan *p = console_plan_session(f->console, NULL);
	assert_int_equal(p->target_count, 5);
	assert_int_equal(p->stage_count, 4);
	/* What no role of the session has goes first, as drunc does it. */
	assert_string_equal(p->targets[0].name, "stranger");
	assert_string_equal(p->stages[1].roles, "application");
	assert_int_equal(p->stages[1].count, 2);
	assert_string_equal(p->targets[3].name, "root");
	assert_string_equal(p->targets[4].name, "broker");
	assert_int_equal(p->targets[4].pid, 101);
	assert_int_equal(p->targets[4].stage, 3);
	/* A stage is as long as its longest ladder. */
	assert_int_equal(p->stages[1].worst_ms, 20000);
	assert_int_equal(p->stages[2].worst_ms, 10000);
	assert_int_equal(p->worst_ms, 70000);
	console_plan_free(p);
	p = console_plan_session(f->console,
	    &(struct stop_how){ .grace_ms = 500 });
	assert_int_equal(p->worst_ms, 3 * 10500 + 5500);
	console_plan_free(p);
	nothing_asked(f);
}

static void
stages_wait_for_each_other(void **state)
{
	struct fixture *f = *state;
	struct ending e = { 0 };

	all_alive(f);
	struct stop_plan *p = console_plan_session(f->console, NULL);
	assert_true(console_plan_run(p, ended, &e));
	assert_false(console_plan_run(p, ended, &e));
	assert_false(console_stop_session(f->console, NULL, NULL));
	answer(f, asked(f, "STOP", "name=stranger"), CODE_OK);
	uint64_t one = asked(f, "STOP", "name=reader-1");
	uint64_t two = asked(f, "STOP", "name=reader-2");
	nothing_asked(f);
	answer(f, two, CODE_NOT_RUNNING);
	assert_int_equal(p->targets[2].fate, FATE_OVER);
	assert_int_equal(p->targets[1].fate, FATE_STOPPING);
	assert_int_equal(p->targets[3].fate, FATE_WAITING);
	nothing_asked(f);
	/* The exit is shown, and is not the answer. */
	send_proc(f, "reader-1", STATE_EXITED, 1);
	assert_int_equal(p->targets[1].fate, FATE_STOPPING);
	answer(f, one, CODE_FAILED);
	assert_int_equal(p->targets[1].fate, FATE_UNPROVEN);
	assert_int_equal(p->targets[1].code, CODE_FAILED);
	assert_string_equal(p->targets[1].text, "so");
	answer(f, asked(f, "STOP", "name=root"), CODE_OK);
	assert_int_equal(e.times, 0);
	answer(f, asked(f, "STOP", "name=broker"), CODE_OK);
	assert_int_equal(e.times, 1);
	assert_false(e.all);
	assert_non_null(strstr(f->notices, "reader-1 on ru-01: failed: so\n"
	    "e 1 of 5 processes could not be proven to be over: reader-1 on"));
	console_plan_free(p);
}

static void
any_set_will_do(void **state)
{
	struct fixture *f = *state;
	struct ending e = { 0 };
	enum code code = CODE_OK;

	all_alive(f);
	const struct model_proc *two[] = { find(f, "broker"),
		find(f, "stranger") };
	struct stop_plan *p = console_plan_new(f->console, two, 2,
	    &(struct stop_how){ .grace_ms = 2500, .quiet = true });
	assert_int_equal(p->stage_count, 2);
	console_plan_run(p, ended, &e);
	answer(f, asked(f, "STOP", "name=stranger run=1"
	    " ladder=[3,2500,9,10000]"), CODE_UNREACHABLE);
	/* Those may not be started again, others may. */
	send_proc(f, "broker", STATE_EXITED, 1);
	send_proc(f, "root", STATE_EXITED, 1);
	console_start(f->console, find(f, "broker"), outcome, &code);
	assert_int_equal(code, CODE_REFUSED);
	console_start(f->console, find(f, "root"), NULL, NULL);
	/* What is over already is answered for all the same. */
	answer(f, asked(f, "STOP", "name=broker"), CODE_NOT_RUNNING);
	asked(f, "START", "name=root");
	assert_int_equal(e.times, 1);
	assert_string_equal(f->notices, "");
	assert_int_equal(p->targets[0].code, CODE_UNREACHABLE);
	assert_int_equal(p->targets[1].code, CODE_NOT_RUNNING);
	assert_int_equal(p->targets[1].fate, FATE_OVER);
	console_plan_free(p);
}

/* Who was meant stays meant: the next run is not. */
static void
the_run_is_meant(void **state)
{
	struct fixture *f = *state;

	all_alive(f);
	const struct model_proc *one[] = { find(f, "root") };
	struct stop_plan *p = console_plan_new(f->console, one, 1, NULL);
	proc(f, "ctl-01", "root", 2);
	settle(f);
	console_plan_run(p, NULL, NULL);
	answer(f, asked(f, "STOP", "name=root run=1 "), CODE_REFUSED);
	assert_int_equal(p->targets[0].fate, FATE_UNPROVEN);
	console_plan_free(p);
}

static void
the_rest_can_be_dropped(void **state)
{
	struct fixture *f = *state;
	struct ending e = { 0 };
	char text[300];
	enum notice kind;

	all_alive(f);
	struct stop_plan *p = console_plan_session(f->console, NULL);
	console_plan_abort(p);
	assert_false(p->aborted);
	console_plan_run(p, ended, &e);
	uint64_t id = asked(f, "STOP", "name=stranger");
	console_stop_abort(f->console);
	assert_int_equal(console_plan_count(p, FATE_DROPPED), 4);
	assert_int_equal(p->targets[3].code, CODE_CANCELLED);
	assert_int_equal(e.times, 0);
	console_stop_progress(f->console, text, sizeof text);
	assert_string_equal(text, "stopping stage 1 of 4, unknown: 1 left; the rest"
	    " is cut");
	answer(f, id, CODE_OK);
	nothing_asked(f);
	assert_int_equal(e.times, 1);
	assert_false(e.all);
	console_plan_summary(p, text, sizeof text, &kind);
	assert_string_equal(text, "the stop was cut short: 1 of 5 processes"
	    " are over, the others were not touched");
	assert_int_equal(kind, NOTICE_WARNING);
	console_plan_free(p);
}

static void
all_under_way_are_steered(void **state)
{
	struct fixture *f = *state;

	all_alive(f);
	extended.calls = 0;
	extended.ms = 0;
	const struct model_proc *readers[2];
	for (size_t i = 0; i < 2; i++)
		readers[i] = model_proc(console_model(f->console),
		    slice_of("ru-01"), slice_of(i == 0 ? "reader-1"
			: "reader-2"));
	struct stop_plan *p = console_plan_new(f->console, readers, 2, NULL);
	console_plan_run(p, NULL, NULL);
	uint64_t one = asked(f, "STOP", "reader-1");
	uint64_t two = asked(f, "STOP", "reader-2");
	console_plan_steer(p, &(struct steering){ STEER_MORE, 10000 });
	uint64_t a = asked(f, "STEER", "name=reader-1 run=1 how=0 ms=10000");
	uint64_t b = asked(f, "STEER", "name=reader-2 run=1 how=0 ms=10000");
	answer(f, a, CODE_OK);
	assert_string_equal(f->notices, "");
	/* More time for the ladders is more time for their answers. */
	assert_int_equal(extended.calls, 2);
	assert_int_equal(extended.ms, 20000);
	answer(f, b, CODE_OK);
	assert_string_equal(f->notices, "i more time for this step, for 2"
	    " processes\n");
	f->notices[0] = '\0';
	answer(f, one, CODE_OK);
	/* Only those that are left; an end is no failure of the key. */
	console_plan_steer(p, &(struct steering){ STEER_LAST, 0 });
	answer(f, asked(f, "STEER", "name=reader-2 run=1 how=2"),
	    CODE_NOT_RUNNING);
	assert_string_equal(f->notices, "");
	console_plan_steer(p, &(struct steering){ STEER_NEXT, 0 });
	answer(f, asked(f, "STEER", "how=1"), CODE_REFUSED);
	assert_string_equal(f->notices, "w the next step now, for 0 of 1"
	    " processes: so\n");
	answer(f, two, CODE_OK);
	console_plan_steer(p, &(struct steering){ STEER_NEXT, 0 });
	nothing_asked(f);
	console_plan_free(p);
}

/* A receipt is of this stop, whole, and none of an earlier one. */
static void
receipts_are_kept(void **state)
{
	struct fixture *f = *state;
	char text[300];

	all_alive(f);
	receipt(f, "ctl-01", "broker");
	settle(f);
	const struct model_proc *two[] = { find(f, "broker"),
		find(f, "root") };
	struct stop_plan *p = console_plan_new(f->console, two, 2, NULL);
	console_plan_run(p, NULL, NULL);
	uint64_t root = asked(f, "STOP", "root");
	receipt(f, "ctl-01", "root");
	answer(f, root, CODE_OK);
	answer(f, asked(f, "STOP", "broker"), CODE_UNREACHABLE);
	assert_null(p->targets[1].receipt);
	const struct receipt *r = p->targets[0].receipt;
	assert_non_null(r);
	assert_int_equal(r->step_count, 2);
	assert_int_equal(receipt_took(r), 5);
	assert_string_equal(receipt_text(r, text, sizeof text), "QUIT, KILL at"
	    " 2s, gone 5ms after KILL; ended: sleep 4711; 2s in all");
	/* It is the plan's own: the model goes on. */
	receipt(f, "ctl-01", "root");
	settle(f);
	assert_int_equal(r->number, 2);
	console_plan_free(p);
}

static void
nobody_has_to_read_it(void **state)
{
	struct fixture *f = *state;
	struct ending e = { 0 };

	all_alive(f);
	struct stop_plan *p = console_plan_session(f->console, NULL);
	console_plan_run(p, ended, &e);
	console_plan_free(p);
	answer(f, asked(f, "STOP", "stranger"), CODE_OK);
	asked(f, "STOP", "reader-1");
	asked(f, "STOP", "reader-2");
	/* A lost worker answers all; the console may end in the midst of it. */
	fake_worker_close(f->worker);
	greet(f);
	assert_int_equal(e.times, 0);
	assert_non_null(strstr(f->notices, "4 of 5 processes could not be"));
	/* All that was asked for is answered: another one can begin. */
	all_alive(f);
	p = console_plan_session(f->console, NULL);
	assert_true(console_plan_run(p, ended, &e));
	console_plan_free(p);
}

static void
a_stop_can_be_given_up(void **state)
{
	struct fixture *f = *state;
	enum code code = CODE_COUNT;

	all_alive(f);
	console_stop_with(f->console, find(f, "broker"),
	    &(struct stop_how){ .grace_ms = 1 }, outcome, &code);
	uint64_t id = asked(f, "STOP", "ladder=[3,1,9,10000]");
	console_steer(f->console, find(f, "broker"),
	    &(struct steering){ STEER_GIVE_UP, 0 }, NULL, NULL);
	answer(f, asked(f, "STEER", "name=broker run=1 how=3 ms=0"), CODE_OK);
	assert_int_equal(code, CODE_COUNT);
	answer(f, id, CODE_CANCELLED);
	assert_int_equal(code, CODE_CANCELLED);
	assert_non_null(strstr(f->notices, "broker on ctl-01: so\n"));
}

static void
a_signal_needs_a_program(void **state)
{
	struct fixture *f = *state;
	enum code code = CODE_OK;

	all_alive(f);
	console_signal(f->console, find(f, "broker"), SIGHUP, outcome, &code);
	answer(f, asked(f, "SIGNAL", "name=broker run=1 signal=1"),
	    CODE_UNKNOWN);
	assert_int_equal(code, CODE_UNKNOWN);
	send_proc(f, "broker", STATE_EXITED, 1);
	console_signal(f->console, find(f, "broker"), SIGHUP, outcome, &code);
	assert_int_equal(code, CODE_NOT_RUNNING);
	console_crash(f->console, find(f, "broker"), outcome, &code);
	assert_int_equal(code, CODE_NOT_RUNNING);
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of("ctl-01"), .name = slice_of("root"),
		.uuid = slice_of("u"), .run = 2, .state = STATE_STARTING,
		.exit_code = -1, .exact = 1 } });
	settle(f);
	console_crash(f->console, find(f, "root"), outcome, &code);
	assert_int_equal(code, CODE_REFUSED);
	console_signal(f->console, find(f, "root"), SIGHUP, NULL, NULL);
	assert_non_null(strstr(f->notices, "root on ctl-01: refused: its PID"
	    " is not known"));
	nothing_asked(f);
}

int
main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, console_set_up, \
	    console_tear_down)
	const struct CMUnitTest tests[] = {
		CASE(it_can_be_read_before_it_runs),
		CASE(stages_wait_for_each_other),
		CASE(any_set_will_do),
		CASE(the_run_is_meant),
		CASE(the_rest_can_be_dropped),
		CASE(all_under_way_are_steered),
		CASE(receipts_are_kept),
		CASE(nobody_has_to_read_it),
		CASE(a_stop_can_be_given_up),
		CASE(a_signal_needs_a_program),
	};

	if (argc != 2)
		return EXIT_FAILURE;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

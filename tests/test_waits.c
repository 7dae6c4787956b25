/*
 * Starts that wait for other processes: who is started for whom, what is answered
 * when that cannot be, and in which order all are stopped.
 */
#include "console_fixture.h"

#include "bulk.h"
#include "mem.h"
#include "stop_plan.h"

/* How an action was answered. */
struct result {
	int times;
	enum code code;
	char text[256];
};

static void
done(enum code code, struct slice text, void *arg)
{
	struct result *r = arg;

	r->times++;
	r->code = code;
	snprintf(r->text, sizeof r->text, "%.*s", SLICE_ARG(text));
}

static void
tell(struct fixture *f, const char *host, const char *name,
    enum proc_state state, uint64_t run, int exit_code)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of(host), .name = slice_of(name),
		.uuid = slice_of("u"), .run = run, .state = state,
		.pid = run, .exit_code = exit_code, .exact = 1,
		.cause = exit_code >= 0 ? CAUSE_ITSELF : CAUSE_NONE } });
	settle(f);
}

static void
runs(struct fixture *f, const char *name, uint64_t run)
{
	tell(f, "ctl-01", name, STATE_ALIVE, run, -1);
}

static void
exits(struct fixture *f, const char *name, uint64_t run, int exit_code)
{
	tell(f, "ctl-01", name, STATE_EXITED, run, exit_code);
}

/* The oldest request is a START of this one. */
static uint64_t
asked(struct fixture *f, const char *name)
{
	char want[64];

	settle(f);
	snprintf(want, sizeof want, " name=%s ", name);
	assert_non_null(fake_worker_held(f->worker));
	if (strstr(fake_worker_held(f->worker), want) == NULL)
		fail_msg("'%s' is no start of %s",
		    fake_worker_held(f->worker), name);
	return take(f, "START #");
}

static void
starts(struct fixture *f, const char *name, uint64_t run)
{
	uint64_t id = asked(f, name);

	runs(f, name, run);
	answer(f, id, CODE_OK);
}

static const struct model_proc *
proc(const struct fixture *f, const char *host, const char *name)
{
	return model_proc(console_model(f->console), slice_of(host),
	    slice_of(name));
}

static void
assert_comes(const struct fixture *f, const char *name, const char *what)
{
	const struct model_proc *p = proc(f, "ctl-01", name);

	assert_string_equal(p->comes != NULL ? p->comes : "", what);
}

/* by-itself starts by itself, unless its migrate has failed. */
static void
ready(struct fixture *f)
{
	exits(f, "migrate", 1, 9);
	send_host(f, HOST_READY);
	assert_null(fake_worker_held(f->worker));
	assert_non_null(strstr(f->notices, "by-itself on ctl-01: failed: not"
	    " started: it waited for migrate to end well, which is over: exit"
	    " 9"));
	f->notices[0] = '\0';
}

static void
what_is_needed_is_started_first(void **state)
{
	struct fixture *f = *state;
	struct result r = { 0 };

	ready(f);
	console_start(f->console, find(f, "app"), done, &r);
	/* Both ends of its graph, at once. */
	assert_comes(f, "app", "waits for web to be started");
	assert_comes(f, "web", "waits for db to be started");
	uint64_t db = asked(f, "db"), migrate = asked(f, "migrate");
	assert_null(fake_worker_held(f->worker));
	runs(f, "db", 1);
	answer(f, db, CODE_OK);
	starts(f, "web", 1);
	assert_comes(f, "app", "waits for migrate to end well");
	runs(f, "migrate", 2);
	answer(f, migrate, CODE_OK);
	assert_null(fake_worker_held(f->worker));
	assert_int_equal(r.times, 0);
	exits(f, "migrate", 2, 0);
	starts(f, "app", 1);
	assert_int_equal(r.times, 1);
	assert_int_equal(r.code, CODE_OK);
	assert_comes(f, "app", "");
}

static void
what_cannot_be_is_said(void **state)
{
	struct fixture *f = *state;
	struct result r = { 0 };

	ready(f);
	console_start(f->console, find(f, "web"), done, &r);
	uint64_t id = asked(f, "db");
	tell(f, "ctl-01", "db", STATE_FAILED, 1, -1);
	answer(f, id, CODE_FAILED);
	assert_int_equal(r.times, 1);
	assert_int_equal(r.code, CODE_FAILED);
	assert_string_equal(r.text, "not started: it waited for db to be"
	    " started, which is over: ");
	assert_comes(f, "web", "");
	/* Once more: it is tried again. */
	console_start(f->console, find(f, "web"), done, &r);
	id = asked(f, "db");
	answer(f, id, CODE_REFUSED);
	assert_int_equal(r.times, 2);
	assert_null(fake_worker_held(f->worker));
}

static void
a_job_that_fails_ends_the_wait(void **state)
{
	struct fixture *f = *state;
	struct result r = { 0 };

	ready(f);
	runs(f, "web", 1);
	console_start(f->console, find(f, "app"), done, &r);
	starts(f, "migrate", 2);
	exits(f, "migrate", 2, 3);
	assert_int_equal(r.times, 1);
	assert_string_equal(r.text, "not started: it waited for migrate to end"
	    " well, which is over: exit 3");
	assert_null(fake_worker_held(f->worker));
}

static void
a_stop_ends_the_wait(void **state)
{
	struct fixture *f = *state;
	struct result r = { 0 }, stop = { 0 };

	ready(f);
	console_start(f->console, find(f, "web"), done, &r);
	uint64_t id = asked(f, "db");
	assert_true(model_killable(find(f, "web")));
	console_stop(f->console, find(f, "web"), done, &stop);
	assert_int_equal(r.code, CODE_CANCELLED);
	assert_int_equal(stop.code, CODE_OK);
	assert_comes(f, "web", "");
	runs(f, "db", 1);
	answer(f, id, CODE_OK);
	assert_null(fake_worker_held(f->worker));
}

static void
many_are_each_answered(void **state)
{
	struct fixture *f = *state;
	const struct model_proc *v[] = { find(f, "app"), find(f, "web"),
		find(f, "db"), find(f, "migrate") };
	char text[512];
	enum notice kind;

	ready(f);
	struct bulk *b = bulk_new(f->console, BULK_START, v, 4);
	bulk_run(b, NULL, NULL);
	uint64_t db = asked(f, "db"), migrate = asked(f, "migrate");
	assert_null(fake_worker_held(f->worker));
	runs(f, "db", 1);
	answer(f, db, CODE_OK);
	starts(f, "web", 1);
	exits(f, "migrate", 2, 0);
	answer(f, migrate, CODE_OK);
	starts(f, "app", 1);
	assert_int_equal(b->state, BULK_OVER);
	assert_string_equal(bulk_summary(b, text, sizeof text, &kind),
	    "all 4 started");
	bulk_free(b);
}

static void
those_that_wait_are_cancelled(void **state)
{
	struct fixture *f = *state;
	const struct model_proc *v[] = { find(f, "web"), find(f, "db") };
	char text[512];
	enum notice kind;

	ready(f);
	struct bulk *b = bulk_new(f->console, BULK_START, v, 2);
	bulk_run(b, NULL, NULL);
	uint64_t db = asked(f, "db");
	bulk_cancel(b);
	runs(f, "db", 1);
	answer(f, db, CODE_OK);
	assert_null(fake_worker_held(f->worker));
	assert_int_equal(b->state, BULK_OVER);
	assert_string_equal(bulk_summary(b, text, sizeof text, &kind),
	    "cancelled: 1 of 2 started; nothing was sent to web");
	bulk_free(b);
}

static void
it_is_restarted_with_what_it_needs(void **state)
{
	struct fixture *f = *state;

	runs(f, "db", 1);
	runs(f, "web", 1);
	exits(f, "migrate", 1, 0);
	runs(f, "app", 1);
	runs(f, "by-itself", 1);
	send_host(f, HOST_READY);
	assert_null(fake_worker_held(f->worker));
	/* db has no restart in web's depends_on. */
	exits(f, "db", 1, 1);
	console_start(f->console, find(f, "db"), NULL, NULL);
	starts(f, "db", 2);
	assert_null(fake_worker_held(f->worker));
	exits(f, "web", 1, 1);
	console_start(f->console, find(f, "web"), NULL, NULL);
	starts(f, "web", 2);
	uint64_t stop = take(f, "STOP #");
	assert_non_null(strstr(f->notices, "app is restarted, as web was"));
	exits(f, "app", 1, 0);
	answer(f, stop, CODE_OK);
	starts(f, "app", 2);
	assert_null(fake_worker_held(f->worker));
}

static void
another_host_is_waited_for(void **state)
{
	struct fixture *f = *state;
	struct result r = { 0 };

	ready(f);
	console_start(f->console, find(f, "near"), done, &r);
	assert_null(fake_worker_held(f->worker));
	assert_comes(f, "near", "waits for far to be started");
	fake_worker_send(f->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of("ru-01"), .state = HOST_READY } });
	uint64_t id = asked(f, "far");
	tell(f, "ru-01", "far", STATE_ALIVE, 1, -1);
	answer(f, id, CODE_OK);
	starts(f, "near", 1);
	assert_int_equal(r.code, CODE_OK);
}

static void
those_that_wait_are_stopped_first(void **state)
{
	static const char *const order[] = { "app", "web", "db" };
	struct fixture *f = *state;

	runs(f, "db", 1);
	runs(f, "web", 1);
	runs(f, "app", 1);
	exits(f, "migrate", 1, 0);
	runs(f, "by-itself", 1);
	send_host(f, HOST_READY);
	fake_worker_send(f->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of("ru-01"), .state = HOST_READY } });
	exits(f, "by-itself", 1, 0);
	console_stop_session(f->console, NULL, NULL);
	for (size_t i = 0; i < 3; i++) {
		char want[64];
		snprintf(want, sizeof want, " name=%s ", order[i]);
		settle(f);
		assert_non_null(strstr(fake_worker_held(f->worker), want));
		uint64_t id = take(f, "STOP #");
		if (fake_worker_held(f->worker) != NULL)
			fail_msg("'%s', too", fake_worker_held(f->worker));
		exits(f, order[i], 1, 0);
		answer(f, id, CODE_OK);
	}
}

static void
a_worker_that_is_lost_ends_no_wait_twice(void **state)
{
	struct fixture *f = *state;
	struct result r = { 0 };

	ready(f);
	console_start(f->console, find(f, "web"), done, &r);
	asked(f, "db");
	fake_worker_close(f->worker);
	greet(f);
	assert_true(r.times <= 1);
	send_host(f, HOST_READY);
	settle(f);
	console_stop(f->console, find(f, "web"), NULL, NULL);
	settle(f);
	assert_int_equal(r.times, 1);
}

int
main(int argc, char **argv)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, console_set_up, console_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_is_needed_is_started_first),
		TEST(what_cannot_be_is_said),
		TEST(a_job_that_fails_ends_the_wait),
		TEST(a_stop_ends_the_wait),
		TEST(many_are_each_answered),
		TEST(those_that_wait_are_cancelled),
		TEST(it_is_restarted_with_what_it_needs),
		TEST(another_host_is_waited_for),
		TEST(those_that_wait_are_stopped_first),
		TEST(a_worker_that_is_lost_ends_no_wait_twice),
	};

	session_path = argc > 1 ? argv[1] : "";
	return cmocka_run_group_tests(tests, NULL, NULL);
}

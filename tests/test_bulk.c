/* One action on many: in parallel, bounded, cancelled, and told of. */
#include "bulk.h"
#include "console_fixture.h"

enum { MANY = 40 };

struct ending {
	unsigned times;
};

static void
ended(struct bulk *b, void *arg)
{
	struct ending *e = arg;

	assert_int_equal(b->state, BULK_OVER);
	e->times++;
}

static void
proc(struct fixture *f, const char *host, const char *name,
    enum proc_state state)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of(host), .name = slice_of(name),
		.uuid = slice_of("u"), .run = 1, .state = state,
		.pid = 101, .exit_code = state == STATE_ALIVE ? -1 : 0,
		.exact = 1 } });
}

static const struct model_proc *
on(struct fixture *f, const char *host, const char *name)
{
	return model_proc(console_model(f->console), slice_of(host),
	    slice_of(name));
}

/* w-0 ... on both hosts in turn, alive: the first n of them. */
static size_t
many(struct fixture *f, size_t n, const struct model_proc **v)
{
	char name[16];

	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof name, "w-%zu", i);
		proc(f, i % 2 == 0 ? "ctl-01" : "ru-01", name, STATE_ALIVE);
	}
	settle(f);
	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof name, "w-%zu", i);
		v[i] = on(f, i % 2 == 0 ? "ctl-01" : "ru-01", name);
		assert_non_null(v[i]);
	}
	return n;
}

/* Takes all requests that are out: their ids, in their order. */
static size_t
take_all(struct fixture *f, uint64_t *ids)
{
	size_t n = 0;

	settle(f);
	while (fake_worker_held(f->worker) != NULL) {
		assert_true(n < MANY);
		ids[n++] = fake_worker_take(f->worker);
		settle(f);
	}
	return n;
}

static void
so_many_at_a_time(void **state)
{
	struct fixture *f = *state;
	const struct model_proc *v[MANY];
	uint64_t ids[MANY];
	struct ending e = { 0 };
	char text[800];
	enum notice kind;

	struct bulk *b = bulk_new(f->console, BULK_SIGNAL, v,
	    many(f, MANY, v));
	b->signal = 1;
	bulk_run(b, ended, &e);
	/* 20 on each of two hosts: 16 and 16 are out. */
	assert_int_equal(take_all(f, ids), 2 * BULK_FAN_OUT);
	assert_int_equal(b->pending, 2 * BULK_FAN_OUT);
	/* One answer makes room for one more, on its own host. */
	answer(f, ids[0], CODE_OK);
	assert_int_equal(take_all(f, ids), 1);
	assert_int_equal(b->out[0], BULK_FAN_OUT);
	assert_string_equal(bulk_progress(b, text, sizeof text),
	    "signalling 40: 1 done, 32 under way");
	answer(f, ids[0], CODE_FAILED);
	assert_int_equal(take_all(f, ids), 1);
	assert_string_equal(bulk_progress(b, text, sizeof text), "signalling 40:"
	    " 1 done, 32 under way, 1 failed: w-32 on ctl-01: so");
	bulk_cancel(b);
	answer(f, ids[0], CODE_OK);
	assert_int_equal(take_all(f, ids), 0);
	assert_int_equal(bulk_count(b, BULK_NOT_SENT), 6);
	assert_string_equal(bulk_progress(b, text, sizeof text), "cancelled; 31"
	    " that were sent are waited for, 1 failed: w-32 on ctl-01: so");
	assert_int_equal(e.times, 0);
	/* Nobody answers any more. */
	fake_worker_close(f->worker);
	greet(f);
	assert_int_equal(e.times, 1);
	bulk_summary(b, text, sizeof text, &kind);
	assert_non_null(strstr(text, "cancelled: 2 of 40 signalled, 1 failed:"
	    " w-32 on ctl-01: so, 31 not known: w-1 on ru-01: "));
	assert_non_null(strstr(text, "; and 28 more; nothing was sent to w-33,"
	    " w-35, w-36, w-37, w-38, w-39"));
	assert_int_equal(kind, NOTICE_ERROR);
	bulk_free(b);
}

/* Each is an operator's action, and one fares as it fares. */
static void
each_is_told_apart(void **state)
{
	struct fixture *f = *state;
	const struct model_proc *v[3];
	uint64_t ids[MANY];
	struct ending e = { 0 };
	char text[800];
	enum notice kind;

	struct bulk *b = bulk_new(f->console, BULK_CRASH, v, many(f, 3, v));
	/* Meanwhile one is over, and one is not who was meant. */
	proc(f, "ru-01", "w-1", STATE_EXITED);
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of("ctl-01"), .name = slice_of("w-2"),
		.uuid = slice_of("u"), .run = 2, .state = STATE_ALIVE,
		.pid = 9, .exit_code = -1, .exact = 1 } });
	settle(f);
	bulk_run(b, ended, &e);
	assert_int_equal(take_all(f, ids), 1);
	answer(f, ids[0], CODE_OK);
	assert_int_equal(e.times, 1);
	assert_string_equal(bulk_summary(b, text, sizeof text, &kind), "1 of 3"
	    " crashed, 2 failed: w-1 on ru-01: it is not running: exit 0; w-2"
	    " on ctl-01: it has a newer run by now; nothing was done to it");
	assert_string_equal(f->notices, "");
	bulk_free(b);
}

static void
roles_start_in_their_order(void **state)
{
	struct fixture *f = *state;
	struct ending e = { 0 };
	char text[800];
	enum notice kind;

	const struct model_proc *v[] = { on(f, "ru-01", "reader-1"),
		on(f, "ru-01", "reader-2"), on(f, "ctl-01", "root"),
		on(f, "ctl-01", "broker") };
	for (size_t i = 0; i < 4; i++)
		proc(f, v[i]->host, v[i]->name, STATE_EXITED);
	settle(f);
	struct bulk *b = bulk_new(f->console, BULK_START, v, 4);
	bulk_run(b, ended, &e);
	uint64_t id = take(f, "START");
	settle(f);
	assert_null(fake_worker_held(f->worker));
	assert_string_equal(b->targets[0].name, "broker");
	/* One that does not start holds nobody up. */
	answer(f, id, CODE_FAILED);
	id = take(f, "START");
	assert_int_equal(b->targets[1].fate, BULK_SENT);
	answer(f, id, CODE_OK);
	id = take(f, "START");
	answer(f, take(f, "START"), CODE_OK);
	assert_int_equal(e.times, 0);
	answer(f, id, CODE_OK);
	assert_int_equal(e.times, 1);
	assert_string_equal(bulk_summary(b, text, sizeof text, &kind), "3 of 4"
	    " started, 1 failed: broker on ctl-01: so");
	bulk_free(b);
}

/* Its reader may go: it sends nothing more, and frees itself. */
static void
nobody_has_to_read_it(void **state)
{
	struct fixture *f = *state;
	const struct model_proc *v[MANY];
	uint64_t ids[MANY];
	struct ending e = { 0 };

	struct bulk *b = bulk_new(f->console, BULK_CRASH, v,
	    many(f, MANY, v));
	bulk_run(b, ended, &e);
	size_t n = take_all(f, ids);
	bulk_free(b);
	for (size_t i = 0; i + 1 < n; i++)
		answer(f, ids[i], CODE_OK);
	assert_int_equal(take_all(f, ids), 0);
	assert_int_equal(e.times, 0);
	/* The last answer comes with the console's end. */
	bulk_free(NULL);
	bulk_free(bulk_new(f->console, BULK_START, v, 3));
}

int
main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, console_set_up, \
	    console_tear_down)
	const struct CMUnitTest tests[] = {
		CASE(so_many_at_a_time),
		CASE(each_is_told_apart),
		CASE(roles_start_in_their_order),
		CASE(nobody_has_to_read_it),
	};

	if (argc != 2)
		return EXIT_FAILURE;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

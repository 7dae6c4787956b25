/* What is known of hosts and processes, when the session file was read anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "model.h"
#include "session_fixture.h"

#define HEAD "version: 1\nsession: s\n"

struct known {
	struct session *s;
	struct model *m;
};

static const char first[] = HEAD "hosts: { a: 192.0.2.1, b: 192.0.2.2 }\n"
    "processes:\n"
    "  runs: { host: a, command: [x], success_exit_codes: [7] }\n"
    "  rests: { host: a, command: [x] }\n"
    "  far: { host: b, command: [x] }\n"
    "  any: { allowed_hosts: [a, b], command: [x] }\n";

static void
host(struct known *k, const char *name, enum host_state state)
{
	model_apply(k->m, &(struct message){ .type = MSG_HOST, .host = {
	    .host = slice_of(name), .state = state } }, 2000);
}

static void
proc(struct known *k, const char *on, const char *name, enum proc_state state)
{
	model_apply(k->m, &(struct message){ .type = MSG_PROC, .proc = {
	    .host = slice_of(on), .name = slice_of(name), .run = 1,
	    .state = state, .uuid = slice_of("u"), .pid = 42,
	    .exit_code = state == STATE_EXITED ? 7 : -1, .exact = 1,
	    .cause = CAUSE_ITSELF } }, 2000);
}

static const struct model_proc *
record(const struct known *k, const char *on, const char *name)
{
	return model_proc(k->m, slice_of(on), slice_of(name));
}

static int
set_up(void **state)
{
	static struct known k;

	k.s = session_good(first);
	k.m = model_new(k.s, 1000);
	host(&k, "a", HOST_READY);
	proc(&k, "a", "runs", STATE_ALIVE);
	proc(&k, "b", "far", STATE_ALIVE);
	*state = &k;
	return 0;
}

static int
tear_down(void **state)
{
	struct known *k = *state;

	model_free(k->m);
	session_free(k->s);
	return 0;
}

static void
reload(struct known *k, const char *text)
{
	session_become(k->s, session_good(text));
	model_reload(k->m, 3000);
}

/* The rows, by name and host; NULL ends them. */
static void
assert_rows(const struct known *k, const char *const (*rows)[2])
{
	size_t n = 0;

	for (; rows[n][0] != NULL; n++) {
		assert_true(n < k->m->proc_count);
		assert_string_equal(k->m->procs[n]->name, rows[n][0]);
		assert_string_equal(k->m->procs[n]->host, rows[n][1]);
		assert_true(k->m->procs[n]->shown);
	}
	assert_int_equal(k->m->proc_count, n);
	for (size_t i = 0; i < k->m->host_count; i++)
		assert_int_equal(k->m->hosts[i]->place, i);
}
#define ROWS(...) (const char *const [][2]){ __VA_ARGS__, { NULL, NULL } }

static void
the_same_is_as_it_was(void **state)
{
	struct known *k = *state;
	const struct model_proc *runs = record(k, "a", "runs");
	const struct model_host *a = model_host(k->m, slice_of("a"));

	reload(k, first);
	assert_rows(k, ROWS({ "runs", "a" }, { "rests", "a" }, { "far", "b" },
	    { "any", "b" }));
	assert_ptr_equal(record(k, "a", "runs"), runs);
	assert_ptr_equal(model_host(k->m, slice_of("a")), a);
	assert_int_equal(runs->state, STATE_ALIVE);
	assert_ptr_equal(runs->spec, k->s->procs[0]);
	assert_ptr_equal(a->spec, k->s->hosts[0]);
	assert_int_equal(a->state, HOST_READY);
	assert_null(runs->had);
}

/* One that has a record stays a row, and so does one that may have; one that never
 * ran is none any more. */
static void
removed_ones(void **state)
{
	struct known *k = *state;

	reload(k, HEAD "hosts: { a: 192.0.2.1, b: 192.0.2.2 }\n"
	    "processes: { far: { host: b, command: [x] } }\n");
	assert_rows(k, ROWS({ "far", "b" }, { "runs", "a" }, { "any", "b" }));
	const struct model_proc *runs = record(k, "a", "runs");
	assert_null(runs->spec);
	assert_string_equal(runs->had->name, "runs");
	assert_false(record(k, "a", "rests")->shown);
	assert_false(record(k, "a", "any")->shown);
	/* What the file said of its end counts until the end. */
	proc(k, "a", "runs", STATE_EXITED);
	assert_true(model_success(runs));
	/* Its host tells of one that was hidden: it is there. */
	proc(k, "a", "rests", STATE_ALIVE);
	assert_rows(k, ROWS({ "far", "b" }, { "runs", "a" }, { "any", "b" },
	    { "rests", "a" }));
	/* Its host was taken up, and has told of no such one. */
	host(k, "b", HOST_READY);
	assert_rows(k, ROWS({ "far", "b" }, { "runs", "a" },
	    { "rests", "a" }));
	/* It comes back. */
	reload(k, first);
	assert_rows(k, ROWS({ "runs", "a" }, { "rests", "a" }, { "far", "b" },
	    { "any", "a" }));
	assert_ptr_equal(record(k, "a", "runs"), runs);
	assert_null(runs->had);
}

static void
new_ones(void **state)
{
	struct known *k = *state;

	reload(k, HEAD "hosts: { c: 192.0.2.3, a: 192.0.2.1, b: 192.0.2.2 }\n"
	    "processes:\n"
	    "  new: { host: a, command: [x] }\n"
	    "  deep: { host: c, command: [x] }\n"
	    "  runs: { host: a, command: [x] }\n");
	assert_rows(k, ROWS({ "new", "a" }, { "deep", "c" }, { "runs", "a" },
	    { "far", "b" }, { "any", "b" }));
	/* Its host was taken up, and has told of no such process. */
	assert_int_equal(record(k, "a", "new")->state, STATE_PENDING);
	assert_int_equal(record(k, "c", "deep")->state, STATE_UNKNOWN);
	assert_string_equal(record(k, "c", "deep")->why,
	    "its host was not reached yet");
	assert_int_equal(k->m->host_count, 3);
	assert_int_equal(model_host(k->m, slice_of("c"))->state, HOST_CLOSED);
}

static void
hosts_that_go(void **state)
{
	struct known *k = *state;
	const struct model_host *b = model_host(k->m, slice_of("b"));

	reload(k, HEAD "hosts: { a: 192.0.2.1 }\n"
	    "processes: { runs: { host: a, command: [x] } }\n");
	assert_int_equal(k->m->host_count, 1);
	assert_null(model_host(k->m, slice_of("b")));
	/* Who holds on to it can. */
	assert_string_equal(b->spec->name, "b");
	/* It may run there. */
	assert_rows(k, ROWS({ "runs", "a" }, { "far", "b" }));
	assert_null(record(k, "b", "far")->on);
	assert_false(model_apply(k->m, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of("b"), .state = HOST_READY } }, 4000));
	/* Once it is over, there is nothing of it to come. */
	proc(k, "b", "far", STATE_EXITED);
	reload(k, HEAD "hosts: { a: 192.0.2.1 }\n"
	    "processes: { runs: { host: a, command: [y] } }\n");
	assert_rows(k, ROWS({ "runs", "a" }));
	/* A host of that name is another one. */
	reload(k, first);
	assert_ptr_not_equal(model_host(k->m, slice_of("b")), b);
	assert_ptr_equal(record(k, "b", "far")->on,
	    model_host(k->m, slice_of("b")));
}

/* From one host to several, and to another. */
static void
where_it_may_run(void **state)
{
	struct known *k = *state;

	reload(k, HEAD "hosts: { a: 192.0.2.1, b: 192.0.2.2 }\n"
	    "processes:\n"
	    "  runs: { allowed_hosts: [b, a], command: [x] }\n"
	    "  far: { host: a, command: [x] }\n");
	/* The row is where it lives. */
	assert_rows(k, ROWS({ "runs", "a" }, { "far", "a" }, { "far", "b" },
	    { "any", "b" }));
	assert_string_equal(k->m->procs[0]->key, "*/runs");
	assert_int_equal(record(k, "a", "far")->state, STATE_PENDING);
	assert_null(record(k, "b", "far")->spec);
	reload(k, first);
	assert_rows(k, ROWS({ "runs", "a" }, { "rests", "a" }, { "far", "b" },
	    { "any", "b" }, { "runs", "b" }));
	assert_string_equal(k->m->procs[0]->key, "a/runs");
}

/* Its first run is only about to be on record. */
static void
one_that_is_being_started(void **state)
{
	struct known *k = *state;

	model_apply(k->m, &(struct message){ .type = MSG_PROC, .proc = {
	    .host = slice_of("a"), .name = slice_of("rests"),
	    .state = STATE_STARTING, .exit_code = -1 } }, 2000);
	reload(k, HEAD "hosts: { a: 192.0.2.1, b: 192.0.2.2 }\n"
	    "processes: { rests: { host: b, command: [x] } }\n");
	assert_true(record(k, "a", "rests")->shown);
	assert_null(record(k, "a", "rests")->spec);
}

/* What stood with it, to come or as a probe had it, is nobody's any more. */
static void
what_was_to_come(void **state)
{
	struct known *k = *state;
	const struct model_proc *runs = record(k, "a", "runs");

	model_comes(k->m, runs, &(struct coming){ "restart 1", 5000, true });
	model_health(k->m, runs, HEALTH_UNHEALTHY, false, "it says no");
	reload(k, first);
	assert_string_equal(runs->comes, "restart 1");
	assert_string_equal(runs->ill, "it says no");
	reload(k, HEAD "hosts: { a: 192.0.2.1, b: 192.0.2.2 }\n"
	    "processes: { far: { host: b, command: [x] } }\n");
	assert_null(runs->comes);
	assert_false(runs->will_start);
	assert_int_equal(runs->health, HEALTH_UNTOLD);
	assert_null(runs->ill);
}

static void
what_is_outdated(void **state)
{
	struct known *k = *state;
	const struct model_proc *runs = record(k, "a", "runs");

	model_outdated(k->m, runs, "command", k->s->procs[0]);
	proc(k, "a", "runs", STATE_STOPPING);
	assert_string_equal(runs->outdated, "command");
	assert_ptr_equal(runs->runs_by, k->s->procs[0]);
	proc(k, "a", "runs", STATE_EXITED);
	assert_null(runs->outdated);
	assert_null(runs->runs_by);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(the_same_is_as_it_was),
		TEST(removed_ones),
		TEST(new_ones),
		TEST(hosts_that_go),
		TEST(where_it_may_run),
		TEST(one_that_is_being_started),
		TEST(what_was_to_come),
		TEST(what_is_outdated),
	};

	return cmocka_run_group_tests(tests, session_directory_make,
	    session_directory_remove);
}

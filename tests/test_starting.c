/* Starting on the first of several hosts that takes it, as a worker tells. */
#include "console_fixture.h"
#include "events.h"

/* How the start ended. */
static struct {
	unsigned done;
	enum code code;
	char text[1024];
} got;

static void
outcome(enum code code, struct slice text, void *arg)
{
	(void)arg;
	got.done++;
	got.code = code;
	snprintf(got.text, sizeof got.text, "%.*s", SLICE_ARG(text));
}

/* Takes the console's oldest request, of this kind and with these fields. */
static uint64_t
asked(struct fixture *f, const char *kind, const char *fields)
{
	settle(f);
	const char *held = fake_worker_held(f->worker);

	if (held == NULL || strncmp(held, kind, strlen(kind)) != 0 ||
	    strstr(held, fields) == NULL)
		fail_msg("'%s' instead of %s %s", held == NULL ? "" : held,
		    kind, fields);
	return fake_worker_take(f->worker);
}

static void
reply(struct fixture *f, uint64_t id, enum code code, const char *text)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_DONE,
	    .id = id, .done = { .code = code, .text = slice_of(text) } });
	settle(f);
}

/* The console starts; its hosts are being opened. */
static void
open_console(struct fixture *f, struct session *session, bool no_start)
{
	console_open(f, session, no_start);
	for (int i = 0; i < 3; i++)
		asked(f, "OPEN_HOST", "");
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct session *session;
	struct fault why;

	if (f == NULL || !session_load(session_path, &session, &why))
		return -1;
	got.done = 0;
	f->worker = fake_worker_new(ev_default_loop(EVFLAG_AUTO));
	fake_worker_hold(f->worker, MSG_OPEN_HOST);
	open_console(f, session, true);
	*state = f;
	return 0;
}

static void
host_is(struct fixture *f, const char *host, enum host_state state,
    const char *why)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of(host), .state = state,
		.why = slice_of(why) } });
	settle(f);
}

static void
proc_is(struct fixture *f, const char *host, enum proc_state state,
    uint64_t run)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of(host), .name = slice_of("roams"),
		.uuid = slice_of("the-uuid"), .run = run, .state = state,
		.pid = 7, .exit_code = -1, .exact = 1,
		.why = slice_of("so it is") } });
	settle(f);
}

static void
all_ready(struct fixture *f)
{
	host_is(f, "srv-a", HOST_READY, "");
	host_is(f, "srv-b", HOST_READY, "");
	host_is(f, "srv-c", HOST_READY, "");
}

/* The row, which is the first. */
static const struct model_proc *
row(const struct fixture *f)
{
	return console_model(f->console)->procs[0];
}

static void
start(struct fixture *f)
{
	console_start(f->console, row(f), outcome, f);
	settle(f);
}

/* Events of what an operator asked for: how many, and the last of them. */
static unsigned
actions(const struct fixture *f, const struct event **last)
{
	const struct events *happened = console_happened(f->console);
	unsigned n = 0;

	for (uint64_t i = 1; i <= events_last(happened); i++) {
		const struct event *e = events_at(happened, i);
		if (e == NULL || e->kind != EVENT_ACTION)
			continue;
		*last = e;
		n++;
	}
	return n;
}

static void
the_first_that_takes_it_wins(void **state)
{
	struct fixture *f = *state;

	all_ready(f);
	start(f);
	uint64_t id = asked(f, "START", "host=srv-a name=roams");
	assert_null(fake_worker_held(f->worker));
	reply(f, id, CODE_OK, "started, run 1, PID 7");
	assert_int_equal(got.done, 1);
	assert_int_equal(got.code, CODE_OK);
	assert_string_equal(got.text, "on srv-a: started, run 1, PID 7");
	const struct event *last;
	assert_int_equal(actions(f, &last), 1);
	assert_string_equal(last->action, "start");
	assert_string_equal(last->name, "roams");
	assert_int_equal(last->result, CODE_OK);
}

static void
each_refusal_has_its_reason(void **state)
{
	struct fixture *f = *state;

	all_ready(f);
	start(f);
	uint64_t id = asked(f, "START", "host=srv-a");
	proc_is(f, "srv-a", STATE_FAILED, 4);
	reply(f, id, CODE_FAILED, "there is no program");
	const char *held = fake_worker_held(f->worker);
	assert_non_null(held);
	assert_non_null(strstr(held, "uuid=the-uuid after=4"));
	id = asked(f, "START", "host=srv-b");
	reply(f, id, CODE_UNREACHABLE, "it is gone");
	id = asked(f, "START", "host=srv-c");
	reply(f, id, CODE_OK, "started");
	assert_string_equal(got.text, "on srv-c: started; srv-a: there is no"
	    " program; srv-b: it is gone");
	/* The same as a notice, which says that not all was well. */
	console_start(f->console, row(f), NULL, NULL);
	reply(f, asked(f, "START", "host=srv-a"), CODE_FAILED, "no disk");
	reply(f, asked(f, "START", "host=srv-b"), CODE_OK, "started");
	assert_string_equal(f->notices, "w roams: on srv-b: started; srv-a: no"
	    " disk\n");
}

static void
nobody_takes_it(void **state)
{
	struct fixture *f = *state;

	host_is(f, "srv-a", HOST_READY, "");
	host_is(f, "srv-b", HOST_REFUSED, "the host key is unknown");
	host_is(f, "srv-c", HOST_READY, "");
	start(f);
	reply(f, asked(f, "START", "host=srv-a"), CODE_FAILED, "no disk");
	reply(f, asked(f, "START", "host=srv-c"), CODE_FAILED, "no way");
	assert_int_equal(got.code, CODE_FAILED);
	assert_string_equal(got.text, "no host takes it; srv-a: no disk; srv-b:"
	    " it is not connected (refused: the host key is unknown); srv-c:"
	    " no way");
	host_is(f, "srv-a", HOST_WAITING, "x");
	host_is(f, "srv-c", HOST_WAITING, "y");
	got.done = 0;
	start(f);
	assert_int_equal(got.done, 1);
	assert_int_equal(got.code, CODE_UNREACHABLE);
}

/* It may live on the last of them: nothing before that is known. */
static void
every_host_is_waited_for(void **state)
{
	struct fixture *f = *state;

	host_is(f, "srv-a", HOST_READY, "");
	host_is(f, "srv-b", HOST_CONNECTING, "");
	start(f);
	assert_null(fake_worker_held(f->worker));
	host_is(f, "srv-b", HOST_WAITING, "no route");
	assert_null(fake_worker_held(f->worker));
	/* A second start meanwhile is none. */
	start(f);
	assert_int_equal(got.done, 1);
	assert_int_equal(got.code, CODE_REFUSED);
	proc_is(f, "srv-c", STATE_ALIVE, 3);
	host_is(f, "srv-c", HOST_READY, "");
	assert_null(fake_worker_held(f->worker));
	assert_int_equal(got.done, 2);
	assert_int_equal(got.code, CODE_REFUSED);
	assert_string_equal(got.text, "it is alive on srv-c already; a restart"
	    " makes a new run");
	assert_string_equal(row(f)->host, "srv-c");
}

static void
a_host_never_reached_does_not_hold_it_up(void **state)
{
	struct fixture *f = *state;

	host_is(f, "srv-a", HOST_WAITING, "no route");
	host_is(f, "srv-b", HOST_READY, "");
	host_is(f, "srv-c", HOST_WAITING, "");
	assert_int_equal(row(f)->state, STATE_UNKNOWN);
	start(f);
	reply(f, asked(f, "START", "host=srv-b"), CODE_OK, "started");
	assert_string_equal(got.text, "on srv-b: started; whether it runs on"
	    " srv-a is not known: srv-a was not reached (no route); whether it"
	    " runs on srv-c is not known: srv-c was not reached");
}

static void
where_it_was_seen_alive_it_may_be(void **state)
{
	struct fixture *f = *state;

	all_ready(f);
	proc_is(f, "srv-b", STATE_ALIVE, 3);
	assert_string_equal(row(f)->host, "srv-b");
	proc_is(f, "srv-b", STATE_UNKNOWN, 3);
	host_is(f, "srv-b", HOST_WAITING, "the cable was pulled");
	start(f);
	assert_null(fake_worker_held(f->worker));
	assert_int_equal(got.code, CODE_UNKNOWN);
	assert_string_equal(got.text, "it may be running on srv-b: so it is;"
	    " nothing was started");
	/* Once its end is known, it may go elsewhere, and is newer there. */
	proc_is(f, "srv-b", STATE_EXITED, 3);
	start(f);
	const char *held = fake_worker_held(f->worker);
	assert_non_null(held);
	assert_non_null(strstr(held, "after=3"));
	asked(f, "START", "host=srv-a");
}

/* Whether it was started there is not known, so it is not started elsewhere. */
static void
what_is_not_known_ends_the_trying(void **state)
{
	static const enum code codes[] = { CODE_UNKNOWN, CODE_DEADLINE,
		CODE_REFUSED, CODE_INVALID };
	struct fixture *f = *state;

	all_ready(f);
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		start(f);
		reply(f, asked(f, "START", "host=srv-a"), codes[i], "so");
		assert_int_equal(got.done, i + 1);
		assert_int_equal(got.code, codes[i]);
		assert_string_equal(got.text, "on srv-a: so");
		assert_null(fake_worker_held(f->worker));
	}
}

static void
a_lost_worker_ends_both_kinds_of_waiting(void **state)
{
	struct fixture *f = *state;

	start(f);               /* waits for hosts */
	fake_worker_close(f->worker);
	greet(f);
	assert_int_equal(got.done, 1);
	assert_int_equal(got.code, CODE_WORKER_LOST);
	for (int i = 0; i < 3; i++)
		asked(f, "OPEN_HOST", "");
	all_ready(f);
	start(f);               /* waits for an answer */
	asked(f, "START", "host=srv-a");
	fake_worker_close(f->worker);
	greet(f);
	assert_int_equal(got.done, 2);
	assert_int_equal(got.code, CODE_WORKER_LOST);
	/* One that still waits when the console closes is answered too. */
	start(f);
	assert_int_equal(got.done, 2);
	console_free(f->console);
	f->console = NULL;
	assert_int_equal(got.done, 3);
	assert_int_equal(got.code, CODE_CANCELLED);
}

static void
acts_are_where_it_runs(void **state)
{
	struct fixture *f = *state;

	all_ready(f);
	proc_is(f, "srv-b", STATE_ALIVE, 3);
	console_crash(f->console, row(f), NULL, NULL);
	reply(f, asked(f, "CRASH", "host=srv-b name=roams run=3"),
	    CODE_FAILED, "");
	console_restart(f->console, row(f), outcome, f);
	uint64_t id = asked(f, "STOP", "host=srv-b name=roams run=3");
	proc_is(f, "srv-b", STATE_EXITED, 3);
	reply(f, id, CODE_OK, "over");
	/* There first, and then by the order. */
	reply(f, asked(f, "START", "host=srv-b"), CODE_FAILED, "no more");
	reply(f, asked(f, "START", "host=srv-a"), CODE_OK, "started");
	assert_string_equal(got.text, "on srv-a: started; srv-b: no more");
}

static void
a_stop_of_the_session_keeps_it_from_the_next_host(void **state)
{
	struct fixture *f = *state;

	all_ready(f);
	start(f);
	uint64_t id = asked(f, "START", "host=srv-a");
	/* Something that the stop has to wait for. */
	proc_is(f, "srv-b", STATE_ALIVE, 3);
	assert_true(console_stop_session(f->console, NULL, NULL));
	asked(f, "STOP", "");
	reply(f, id, CODE_FAILED, "no disk");
	assert_int_equal(got.code, CODE_CANCELLED);
	assert_null(fake_worker_held(f->worker));
}

/* A console of its own, in which autostart is on. */
static void
autostart_tries_them_too(void **state)
{
	struct fixture *f = *state;

	console_free(f->console);
	open_console(f, f->session, false);
	host_is(f, "srv-a", HOST_READY, "");
	assert_null(fake_worker_held(f->worker));
	host_is(f, "srv-b", HOST_READY, "");
	/* Once, by its own order. */
	uint64_t id = asked(f, "START", "host=srv-b name=itself");
	assert_null(fake_worker_held(f->worker));
	reply(f, id, CODE_FAILED, "no disk");
	reply(f, asked(f, "START", "host=srv-a name=itself"), CODE_OK,
	    "started");
	/* No operator has asked for that. */
	const struct event *none;
	assert_int_equal(actions(f, &none), 0);
	assert_string_equal(f->notices, "w itself: on srv-a: started; srv-b:"
	    " no disk\n");
	/* What ran before on any of them is left as it is. */
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of("srv-a"), .name = slice_of("itself"),
		.uuid = slice_of("u"), .run = 1, .state = STATE_EXITED,
		.exit_code = 0, .exact = 1 } });
	host_is(f, "srv-b", HOST_WAITING, "");
	host_is(f, "srv-b", HOST_READY, "");
	assert_null(fake_worker_held(f->worker));
}

int
main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, console_tear_down)
	const struct CMUnitTest tests[] = {
		CASE(the_first_that_takes_it_wins),
		CASE(each_refusal_has_its_reason),
		CASE(nobody_takes_it),
		CASE(every_host_is_waited_for),
		CASE(a_host_never_reached_does_not_hold_it_up),
		CASE(where_it_was_seen_alive_it_may_be),
		CASE(what_is_not_known_ends_the_trying),
		CASE(a_lost_worker_ends_both_kinds_of_waiting),
		CASE(acts_are_where_it_runs),
		CASE(a_stop_of_the_session_keeps_it_from_the_next_host),
		CASE(autostart_tries_them_too),
	};

	if (argc != 2)
		return EXIT_FAILURE;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Starting on the first of several hosts that takes it, as a worker tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "console.h"
#include "fake_worker.h"

static const char *session_path;

struct fixture {
	struct ev_loop *loop;
	struct fake_worker *worker;
	struct session *session;
	struct console *console;
	char notices[4096];     /* one a line, by its kind                  */
	unsigned done;          /* of outcome()                             */
	enum code code;
	char text[1024];
};

static void
on_change(void *arg)
{
	(void)arg;
}

static void
on_notice(enum notice kind, const char *text, void *arg)
{
	struct fixture *f = arg;
	size_t n = strlen(f->notices);

	snprintf(f->notices + n, sizeof f->notices - n, "%c %s\n",
	    "igwe"[kind], text);
}

static const struct console_events events = { on_change, on_notice };

static void
outcome(enum code code, struct slice text, void *arg)
{
	struct fixture *f = arg;

	f->done++;
	f->code = code;
	snprintf(f->text, sizeof f->text, "%.*s", SLICE_ARG(text));
}

/* Until nothing is on its way any more. */
static void
settle(struct fixture *f)
{
	for (int quiet = 0; quiet < 4; quiet++) {
		ev_run(f->loop, EVRUN_NOWAIT);
		if (!fake_worker_quiet(f->worker))
			quiet = 0;
	}
}

/* Takes the console's oldest request, of this kind and with these fields. */
static uint64_t
take(struct fixture *f, const char *kind, const char *fields)
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
answer(struct fixture *f, uint64_t id, enum code code, const char *text)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_DONE,
	    .id = id, .done = { .code = code, .text = slice_of(text) } });
	settle(f);
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct fault why;

	if (f == NULL || !session_load(session_path, &f->session, &why))
		return -1;
	f->loop = ev_default_loop(EVFLAG_AUTO);
	f->worker = fake_worker_new(f->loop);
	fake_worker_hold(f->worker, MSG_OPEN_HOST);
	f->console = console_new(f->loop, f->session,
	    &(struct console_options){ .spawn = fake_worker_spawn,
		.no_start = true, .spawn_arg = f->worker }, &events, f);
	while (!fake_worker_wanted(f->worker))
		ev_run(f->loop, EVRUN_ONCE);
	fake_worker_greet(f->worker);
	for (int i = 0; i < 3; i++)
		take(f, "OPEN_HOST", "");
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	console_free(f->console);
	fake_worker_free(f->worker);
	session_free(f->session);
	free(f);
	return 0;
}

static void
send_host(struct fixture *f, const char *host, enum host_state state,
    const char *why)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of(host), .state = state,
		.why = slice_of(why) } });
	settle(f);
}

static void
send_proc(struct fixture *f, const char *host, enum proc_state state,
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
	send_host(f, "srv-a", HOST_READY, "");
	send_host(f, "srv-b", HOST_READY, "");
	send_host(f, "srv-c", HOST_READY, "");
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

static void
the_first_that_takes_it_wins(void **state)
{
	struct fixture *f = *state;

	all_ready(f);
	start(f);
	uint64_t id = take(f, "START", "host=srv-a name=roams");
	assert_null(fake_worker_held(f->worker));
	answer(f, id, CODE_OK, "started, run 1, PID 7");
	assert_int_equal(f->done, 1);
	assert_int_equal(f->code, CODE_OK);
	assert_string_equal(f->text, "on srv-a: started, run 1, PID 7");
}

static void
each_refusal_has_its_reason(void **state)
{
	struct fixture *f = *state;

	all_ready(f);
	start(f);
	uint64_t id = take(f, "START", "host=srv-a");
	send_proc(f, "srv-a", STATE_FAILED, 4);
	answer(f, id, CODE_FAILED, "there is no program");
	const char *held = fake_worker_held(f->worker);
	assert_non_null(held);
	assert_non_null(strstr(held, "uuid=the-uuid after=4"));
	id = take(f, "START", "host=srv-b");
	answer(f, id, CODE_UNREACHABLE, "it is gone");
	id = take(f, "START", "host=srv-c");
	answer(f, id, CODE_OK, "started");
	assert_string_equal(f->text, "on srv-c: started; srv-a: there is no"
	    " program; srv-b: it is gone");
	/* The same as a notice, which says that not all was well. */
	console_start(f->console, row(f), NULL, NULL);
	answer(f, take(f, "START", "host=srv-a"), CODE_FAILED, "no disk");
	answer(f, take(f, "START", "host=srv-b"), CODE_OK, "started");
	assert_string_equal(f->notices, "w roams: on srv-b: started; srv-a: no"
	    " disk\n");
}

static void
nobody_takes_it(void **state)
{
	struct fixture *f = *state;

	send_host(f, "srv-a", HOST_READY, "");
	send_host(f, "srv-b", HOST_REFUSED, "the host key is unknown");
	send_host(f, "srv-c", HOST_READY, "");
	start(f);
	answer(f, take(f, "START", "host=srv-a"), CODE_FAILED, "no disk");
	answer(f, take(f, "START", "host=srv-c"), CODE_FAILED, "no way");
	assert_int_equal(f->code, CODE_FAILED);
	assert_string_equal(f->text, "no host takes it; srv-a: no disk; srv-b:"
	    " it is not connected (refused: the host key is unknown); srv-c:"
	    " no way");
	send_host(f, "srv-a", HOST_WAITING, "x");
	send_host(f, "srv-c", HOST_WAITING, "y");
	f->done = 0;
	start(f);
	assert_int_equal(f->done, 1);
	assert_int_equal(f->code, CODE_UNREACHABLE);
}

/* It may live on the last of them: nothing before that is known. */
static void
every_host_is_waited_for(void **state)
{
	struct fixture *f = *state;

	send_host(f, "srv-a", HOST_READY, "");
	send_host(f, "srv-b", HOST_CONNECTING, "");
	start(f);
	assert_null(fake_worker_held(f->worker));
	send_host(f, "srv-b", HOST_WAITING, "no route");
	assert_null(fake_worker_held(f->worker));
	/* A second start meanwhile is none. */
	start(f);
	assert_int_equal(f->done, 1);
	assert_int_equal(f->code, CODE_REFUSED);
	send_proc(f, "srv-c", STATE_ALIVE, 3);
	send_host(f, "srv-c", HOST_READY, "");
	assert_null(fake_worker_held(f->worker));
	assert_int_equal(f->done, 2);
	assert_int_equal(f->code, CODE_REFUSED);
	assert_string_equal(f->text, "it is alive on srv-c already; a restart"
	    " makes a new run");
	assert_string_equal(row(f)->host, "srv-c");
}

static void
a_host_never_reached_does_not_hold_it_up(void **state)
{
	struct fixture *f = *state;

	send_host(f, "srv-a", HOST_WAITING, "no route");
	send_host(f, "srv-b", HOST_READY, "");
	send_host(f, "srv-c", HOST_WAITING, "");
	assert_int_equal(row(f)->state, STATE_UNKNOWN);
	start(f);
	answer(f, take(f, "START", "host=srv-b"), CODE_OK, "started");
	assert_string_equal(f->text, "on srv-b: started; whether it runs on"
	    " srv-a is not known: srv-a was not reached (no route); whether it"
	    " runs on srv-c is not known: srv-c was not reached");
}

static void
where_it_was_seen_alive_it_may_be(void **state)
{
	struct fixture *f = *state;

	all_ready(f);
	send_proc(f, "srv-b", STATE_ALIVE, 3);
	assert_string_equal(row(f)->host, "srv-b");
	send_proc(f, "srv-b", STATE_UNKNOWN, 3);
	send_host(f, "srv-b", HOST_WAITING, "the cable was pulled");
	start(f);
	assert_null(fake_worker_held(f->worker));
	assert_int_equal(f->code, CODE_UNKNOWN);
	assert_string_equal(f->text, "it may be running on srv-b: so it is;"
	    " nothing was started");
	/* Once its end is known, it may go elsewhere, and is newer there. */
	send_proc(f, "srv-b", STATE_EXITED, 3);
	start(f);
	const char *held = fake_worker_held(f->worker);
	assert_non_null(held);
	assert_non_null(strstr(held, "after=3"));
	take(f, "START", "host=srv-a");
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
		answer(f, take(f, "START", "host=srv-a"), codes[i], "so");
		assert_int_equal(f->done, i + 1);
		assert_int_equal(f->code, codes[i]);
		assert_string_equal(f->text, "on srv-a: so");
		assert_null(fake_worker_held(f->worker));
	}
}

static void
a_lost_worker_ends_both_kinds_of_waiting(void **state)
{
	struct fixture *f = *state;

	start(f);               /* waits for hosts */
	fake_worker_close(f->worker);
	while (!fake_worker_wanted(f->worker))
		ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(f->done, 1);
	assert_int_equal(f->code, CODE_WORKER_LOST);
	fake_worker_greet(f->worker);
	for (int i = 0; i < 3; i++)
		take(f, "OPEN_HOST", "");
	all_ready(f);
	start(f);               /* waits for an answer */
	take(f, "START", "host=srv-a");
	fake_worker_close(f->worker);
	while (!fake_worker_wanted(f->worker))
		ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(f->done, 2);
	assert_int_equal(f->code, CODE_WORKER_LOST);
	/* One that still waits when the console closes is answered too. */
	start(f);
	assert_int_equal(f->done, 2);
	console_free(f->console);
	f->console = NULL;
	assert_int_equal(f->done, 3);
	assert_int_equal(f->code, CODE_CANCELLED);
}

static void
acts_are_where_it_runs(void **state)
{
	struct fixture *f = *state;

	all_ready(f);
	send_proc(f, "srv-b", STATE_ALIVE, 3);
	console_crash(f->console, row(f), NULL, NULL);
	answer(f, take(f, "CRASH", "host=srv-b name=roams run=3"),
	    CODE_FAILED, "");
	console_restart(f->console, row(f), outcome, f);
	uint64_t id = take(f, "STOP", "host=srv-b name=roams run=3");
	send_proc(f, "srv-b", STATE_EXITED, 3);
	answer(f, id, CODE_OK, "over");
	/* There first, and then by the order. */
	answer(f, take(f, "START", "host=srv-b"), CODE_FAILED, "no more");
	answer(f, take(f, "START", "host=srv-a"), CODE_OK, "started");
	assert_string_equal(f->text, "on srv-a: started; srv-b: no more");
}

static void
a_stop_of_the_session_keeps_it_from_the_next_host(void **state)
{
	struct fixture *f = *state;

	all_ready(f);
	start(f);
	uint64_t id = take(f, "START", "host=srv-a");
	/* Something that the stop has to wait for. */
	send_proc(f, "srv-b", STATE_ALIVE, 3);
	assert_true(console_stop_session(f->console, NULL, NULL));
	take(f, "STOP", "");
	answer(f, id, CODE_FAILED, "no disk");
	assert_int_equal(f->code, CODE_CANCELLED);
	assert_null(fake_worker_held(f->worker));
}

/* A console of its own, in which autostart is on. */
static void
autostart_tries_them_too(void **state)
{
	struct fixture *f = *state;

	console_free(f->console);
	f->console = console_new(f->loop, f->session,
	    &(struct console_options){ .spawn = fake_worker_spawn,
		.spawn_arg = f->worker }, &events, f);
	while (!fake_worker_wanted(f->worker))
		ev_run(f->loop, EVRUN_ONCE);
	fake_worker_greet(f->worker);
	for (int i = 0; i < 3; i++)
		take(f, "OPEN_HOST", "");
	send_host(f, "srv-a", HOST_READY, "");
	assert_null(fake_worker_held(f->worker));
	send_host(f, "srv-b", HOST_READY, "");
	/* Once, by its own order. */
	uint64_t id = take(f, "START", "host=srv-b name=itself");
	assert_null(fake_worker_held(f->worker));
	answer(f, id, CODE_FAILED, "no disk");
	answer(f, take(f, "START", "host=srv-a name=itself"), CODE_OK,
	    "started");
	assert_string_equal(f->notices, "w itself: on srv-a: started; srv-b:"
	    " no disk\n");
	/* What ran before on any of them is left as it is. */
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of("srv-a"), .name = slice_of("itself"),
		.uuid = slice_of("u"), .run = 1, .state = STATE_EXITED,
		.exit_code = 0, .exact = 1 } });
	send_host(f, "srv-b", HOST_WAITING, "");
	send_host(f, "srv-b", HOST_READY, "");
	assert_null(fake_worker_held(f->worker));
}

int
main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
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

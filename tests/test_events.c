/*
 * What becomes an event, and what does not: the console without a screen, with
 * a worker that says what a test wants.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "console.h"
#include "event_json.h"
#include "events.h"
#include "fake_worker.h"

static const char *session_path;

struct fixture {
	struct ev_loop *loop;
	struct fake_worker *worker;
	struct session *session;
	struct console *console;
	char heard[8192];       /* "KIND NAME: TEXT", one a line            */
	char last[4096];        /* the last one as JSON                     */
	unsigned unexpected;
};

static void
on_change(void *arg)
{
	(void)arg;
}

static void
on_notice(enum notice kind, const char *text, void *arg)
{
	(void)kind;
	(void)text;
	(void)arg;
}

static const struct console_events events = { on_change, on_notice, NULL };

static void
hear(const struct event *e, void *arg)
{
	struct fixture *f = arg;
	size_t n = strlen(f->heard);
	char *line = event_line(f->session, e);

	snprintf(f->heard + n, sizeof f->heard - n, "%s %s: %s\n",
	    event_kind_info(e->kind)->word, e->name[0] != '\0' ? e->name
	    : e->host, e->text);
	snprintf(f->last, sizeof f->last, "%s", line);
	free(line);
	f->unexpected += e->unexpected;
}

static void
settle(struct fixture *f)
{
	fake_worker_settle(f->worker);
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
	f->console = console_new(f->loop, f->session,
	    &(struct console_options){ .no_start = true,
		.spawn = fake_worker_spawn, .spawn_arg = f->worker }, &events, f);
	events_listen(console_happened(f->console), hear, f);
	fake_worker_join(f->worker);
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

/* All that was heard since, and no more. */
static void
assert_heard(struct fixture *f, const char *lines)
{
	settle(f);
	assert_string_equal(f->heard, lines);
	f->heard[0] = '\0';
}

static void
host(struct fixture *f, enum host_state state, const char *why)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of("ctl-01"), .state = state,
		.why = slice_of(why), .hostname = slice_of("np04") } });
	settle(f);
}

static struct message
proc(enum proc_state state, uint64_t run)
{
	bool pid = state != STATE_PENDING && state != STATE_STARTING &&
	    state != STATE_FAILED;

	return (struct message){ .type = MSG_PROC, .proc = {
	    .host = slice_of("ctl-01"), .name = slice_of("broker"),
	    .role = slice_of("infrastructure"), .uuid = slice_of("u"),
	    .run = run, .state = state, .pid = pid ? 700 + run : 0,
	    .exit_code = -1, .exact = 1 } };
}

static void
tell(struct fixture *f, enum proc_state state, uint64_t run)
{
	struct message m = proc(state, run);

	fake_worker_send(f->worker, &m);
	settle(f);
}

static void
tell_exit(struct fixture *f, uint64_t run, int code, enum cause cause)
{
	struct message m = proc(STATE_EXITED, run);

	m.proc.exit_code = code;
	m.proc.cause = cause;
	fake_worker_send(f->worker, &m);
	settle(f);
}

static const struct model_proc *
broker(const struct fixture *f)
{
	return model_proc(console_model(f->console), slice_of("ctl-01"),
	    slice_of("broker"));
}

static void
the_life_of_a_run(void **state)
{
	struct fixture *f = *state;

	host(f, HOST_READY, "");
	assert_heard(f, "host-ready ctl-01: host is ready: np04\n");
	tell(f, STATE_STARTING, 0);
	assert_heard(f, "");
	tell(f, STATE_ALIVE, 1);
	assert_heard(f, "started broker: started: PID 701\n");
	/* The same again, with nothing new. */
	tell(f, STATE_ALIVE, 1);
	host(f, HOST_READY, "");
	assert_heard(f, "");
	tell(f, STATE_STOPPING, 1);
	tell(f, STATE_STOPPING, 1);
	assert_heard(f, "stopping broker: is being stopped: \n");
	tell_exit(f, 1, 0, CAUSE_STOPPED);
	tell_exit(f, 1, 0, CAUSE_STOPPED);
	assert_heard(f, "exited broker: ended: exit 0, stopped by operator\n");
	assert_int_equal(f->unexpected, 0);
	tell(f, STATE_ALIVE, 2);
	tell_exit(f, 2, 3, CAUSE_ITSELF);
	assert_heard(f, "started broker: started: PID 702, run 2\n"
	    "exited broker: ended unexpectedly: exit 3, run 2\n");
	assert_int_equal(f->unexpected, 1);
	/* So fast that nobody saw it alive. */
	tell(f, STATE_STARTING, 2);
	tell_exit(f, 3, 0, CAUSE_ITSELF);
	assert_heard(f, "exited broker: ended: exit 0, run 3\n");
	tell(f, STATE_STARTING, 3);
	tell(f, STATE_FAILED, 3);
	tell(f, STATE_STARTING, 3);
	tell(f, STATE_FAILED, 3);
	assert_heard(f, "failed broker: failed to start: , run 3\n"
	    "failed broker: failed to start: , run 3\n");
	assert_int_equal(f->unexpected, 3);
	/* As the list has one whose launcher has just begun. */
	tell(f, STATE_STARTING, 4);
	tell(f, STATE_ALIVE, 4);
	assert_heard(f, "started broker: started: PID 704, run 4\n");
}

static void
what_is_taken_up_is_no_event(void **state)
{
	struct fixture *f = *state;

	tell_exit(f, 4, 3, CAUSE_ITSELF);
	host(f, HOST_READY, "");
	assert_heard(f, "host-ready ctl-01: host is ready: np04\n");
	/* A record that the host had not when it was taken up. */
	struct message other = proc(STATE_ALIVE, 1);
	other.proc.name = slice_of("other");
	fake_worker_send(f->worker, &other);
	assert_heard(f, "started other: started: PID 701\n");
}

static void
an_exit_while_the_link_was_down(void **state)
{
	struct fixture *f = *state;

	tell(f, STATE_ALIVE, 7);
	host(f, HOST_READY, "");
	f->heard[0] = '\0';
	tell(f, STATE_UNKNOWN, 7);
	host(f, HOST_WAITING, "link silent");
	host(f, HOST_CONNECTING, "");
	assert_heard(f, "unknown broker: is unknown: , run 7\n"
	    "host-lost ctl-01: host is retrying: link silent\n");
	tell_exit(f, 7, 5, CAUSE_ITSELF);
	host(f, HOST_READY, "");
	assert_heard(f, "exited broker: ended unexpectedly: exit 5, run 7\n"
	    "host-ready ctl-01: host is ready: np04\n");
	/* And one that went on. */
	tell(f, STATE_ALIVE, 8);
	tell(f, STATE_UNKNOWN, 8);
	f->heard[0] = '\0';
	tell(f, STATE_ALIVE, 8);
	assert_heard(f, "known-again broker: is known again: alive, PID 708,"
	    " run 8\n");
}

static void
a_worker_that_is_lost(void **state)
{
	struct fixture *f = *state;

	tell(f, STATE_ALIVE, 1);
	host(f, HOST_READY, "");
	f->heard[0] = '\0';
	fake_worker_close(f->worker);
	fake_worker_join(f->worker);
	assert_non_null(strstr(f->heard, "worker-lost : the SSH worker is"));
	assert_non_null(strstr(f->heard, "unknown broker: is unknown: "));
	/* Nobody knew of a run of root: nothing is lost sight of. */
	assert_null(strstr(f->heard, "root"));
	f->heard[0] = '\0';
	tell_exit(f, 1, 9, CAUSE_ITSELF);
	host(f, HOST_READY, "");
	assert_heard(f, "exited broker: ended unexpectedly: exit 9\n"
	    "host-ready ctl-01: host is ready: np04\n");
	/* The next one knows the same. */
	fake_worker_close(f->worker);
	fake_worker_join(f->worker);
	f->heard[0] = '\0';
	tell_exit(f, 1, 9, CAUSE_ITSELF);
	host(f, HOST_READY, "");
	assert_heard(f, "host-ready ctl-01: host is ready: np04\n");
}

static void
a_record_that_is_gone(void **state)
{
	struct fixture *f = *state;

	tell(f, STATE_ALIVE, 1);
	host(f, HOST_READY, "");
	fake_worker_close(f->worker);
	fake_worker_join(f->worker);
	f->heard[0] = '\0';
	host(f, HOST_READY, "");
	assert_heard(f, "host-ready ctl-01: host is ready: np04\n"
	    "lost broker: was lost: the host has no record of it any more\n");
	assert_int_equal(f->unexpected, 1);
	/* No host can put down that it was seen: it is, here. */
	console_flush(f->console, broker(f), NULL, NULL);
	settle(f);
	fake_worker_send(f->worker, &(struct message){ .type = MSG_DONE,
	    .id = fake_worker_take(f->worker),
	    .done = { .code = CODE_NOT_RUNNING } });
	assert_heard(f, "acknowledged broker: its end was acknowledged\n"
	    "action broker: flush: acknowledged; its host has no record of"
	    " it\n");
	assert_false(model_marked(broker(f)));
}

static void
an_acknowledgement_is_an_event_wherever_it_was_made(void **state)
{
	struct fixture *f = *state;
	struct message m = proc(STATE_EXITED, 1);

	host(f, HOST_READY, "");
	tell_exit(f, 1, 3, CAUSE_ITSELF);
	m.proc.exit_code = 3;
	m.proc.cause = CAUSE_ITSELF;
	m.proc.acked = 1;
	f->heard[0] = '\0';
	fake_worker_send(f->worker, &m);
	fake_worker_send(f->worker, &m);
	assert_heard(f, "acknowledged broker: its end was acknowledged\n");
	assert_int_equal(f->unexpected, 1);
	assert_non_null(strstr(f->last, "\"acknowledged\":true"));
}

static void
what_an_operator_asks_for_is_an_event(void **state)
{
	struct fixture *f = *state;

	console_start(f->console, broker(f), NULL, NULL);
	assert_heard(f, "action broker: start: unknown: it may be running: its"
	    " host has to be reached first\n");
	tell(f, STATE_ALIVE, 1);
	console_crash(f->console, broker(f), NULL, NULL);
	settle(f);
	fake_worker_send(f->worker, &(struct message){ .type = MSG_DONE,
	    .id = fake_worker_take(f->worker),
	    .done = { .code = CODE_OK, .text = slice_of("over: KILL") } });
	assert_heard(f, "action broker: crash: over: KILL\n");
	assert_non_null(strstr(f->last, "\"action\":\"crash\","
	    "\"command\":\"plm-tui crash broker\",\"result\":\"done\","
	    "\"text\":\"crash: over: KILL\""));
}

/* Names and sentences come from hosts: whatever they have, it stays one line
 * of JSON, and nothing in it acts on a terminal. */
static void
hostile_bytes_stay_in_their_line(void **state)
{
	struct fixture *f = *state;
	struct message m = proc(STATE_FAILED, 1);
	json_error_t error;

	m.proc.name = slice_of("a\"b\\\xff\n");
	m.proc.why = slice_of("\x1b]0;x\x07 \xc3\x28 \xed\xa0\x80 \xf0\x9f \xe2"
	    "\x80\xae \xc2\x9b" "31m {\"a\":1}\r\n");
	host(f, HOST_READY, "");
	fake_worker_send(f->worker, &m);
	settle(f);
	size_t n = strlen(f->last);
	assert_true(n > 100);
	for (size_t i = 0; i + 1 < n; i++)
		assert_in_range(f->last[i], 0x20, 0x7e);
	assert_int_equal(f->last[n - 1], '\n');
	json_t *o = json_loads(f->last, JSON_REJECT_DUPLICATES, &error);
	assert_non_null(o);
	assert_string_equal(json_string_value(json_object_get(o, "name")),
	    "a\"b\\\xef\xbf\xbd\n");
	assert_true(json_is_true(json_object_get(o, "unexpected")));
	json_decref(o);
}

/* All fields, in each event, in the documented order. */
static void
json_has_all_fields(void **state)
{
	static const char *const fields[] = {
#define FIELD(name, value, text) #name,
#include "event_field.def"
#include "proc_field.def"
#undef FIELD
	};
	struct fixture *f = *state;
	json_error_t error;

	for (int i = 0; i < 2; i++) {
		size_t n = 0;
		const char *key;
		json_t *value;
		if (i == 0)
			host(f, HOST_READY, "");
		else
			tell_exit(f, 1, 137, CAUSE_ITSELF);
		json_t *o = json_loads(f->last, 0, &error);
		json_object_foreach(o, key, value) {
			assert_string_equal(key, fields[n++]);
			assert_true(i == 1 || json_is_null(value) ||
			    json_is_string(value));
		}
		assert_int_equal(n, sizeof fields / sizeof *fields);
		json_t *code = json_object_get(o, "exit_code");
		assert_int_equal(json_integer_value(code), i == 0 ? 0 : 137);
		assert_int_equal(json_is_null(code), i == 0);
		assert_string_equal(json_string_value(json_object_get(o,
		    "host")), "ctl-01");
		json_decref(o);
	}
}

static void
the_oldest_go(void **state)
{
	struct fixture *f = *state;
	const struct events *e = console_happened(f->console);

	host(f, HOST_READY, "");
	for (uint64_t run = 1; run <= EVENTS_MAX; run++) {
		tell_exit(f, run, 0, CAUSE_ITSELF);
		f->heard[0] = '\0';
	}
	assert_int_equal(events_last(e), EVENTS_MAX + 1);
	assert_null(events_at(e, 0));
	assert_null(events_at(e, 1));
	assert_null(events_at(e, EVENTS_MAX + 2));
	assert_int_equal(events_at(e, 2)->proc->run, 1);
	assert_int_equal(events_at(e, 2)->number, 2);
	assert_int_equal(events_at(e, EVENTS_MAX + 1)->proc->run, EVENTS_MAX);
}

static void
who_listens_no_more_hears_nothing(void **state)
{
	struct fixture *f = *state;
	struct events *e = console_happened(f->console);

	events_unlisten(e, hear, NULL);
	host(f, HOST_READY, "");
	assert_heard(f, "host-ready ctl-01: host is ready: np04\n");
	events_unlisten(e, hear, f);
	tell(f, STATE_ALIVE, 1);
	assert_heard(f, "");
	assert_int_equal(events_last(e), 2);
}

int
main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(the_life_of_a_run),
		CASE(what_is_taken_up_is_no_event),
		CASE(an_exit_while_the_link_was_down),
		CASE(a_worker_that_is_lost),
		CASE(a_record_that_is_gone),
		CASE(an_acknowledgement_is_an_event_wherever_it_was_made),
		CASE(what_an_operator_asks_for_is_an_event),
		CASE(hostile_bytes_stay_in_their_line),
		CASE(json_has_all_fields),
		CASE(the_oldest_go),
		CASE(who_listens_no_more_hears_nothing),
	};

	if (argc != 2)
		return EXIT_FAILURE;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

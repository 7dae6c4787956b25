/*
 * A session file that is read anew below a console at work, and a worker that is
 * played: what is started, and what is not. Files are those of session_fixture.h.
 */
#include "console_fixture.h"

#include "reload.h"
#include "session_fixture.h"
#include "stop_plan.h"

#define HEAD "version: 1\nsession: s\n" \
    "hosts: { a: 192.0.2.1, b: 192.0.2.2 }\n"
#define RESTARTS "restart: always, restart_backoff: { initial: 60s }"

static void
open_console(struct fixture *f, const char *text)
{
	console_open(f, session_good(text), false);
}

static void
both_ready(struct fixture *f)
{
	tell_host(f, "a", HOST_READY);
	tell_host(f, "b", HOST_READY);
}

static struct reload *
read_anew(struct fixture *f, const char *text)
{
	struct fault why;

	file_put("s.yaml", text);
	struct reload *r = reload_read(f->console, &why);
	if (r == NULL)
		fail_msg("%s", why.text);
	return r;
}

/* The file has this by now, and it is taken over: later, as :reload later does. */
static void
reload(struct fixture *f, const char *text)
{
	struct fault why;

	if (!reload_apply(read_anew(f, text), false, &why))
		fail_msg("%s", why.text);
	reload_go_on(f->console);
	settle(f);
}

/* ... and what has to be stopped for it is. */
static void
reload_now(struct fixture *f, const char *text)
{
	struct reload *r = read_anew(f, text);
	struct stop_plan *plan = reload_stops(r);
	struct fault why;

	if (!reload_apply(r, true, &why))
		fail_msg("%s", why.text);
	assert_non_null(plan);
	assert_true(console_plan_run(plan, NULL, NULL));
	console_plan_free(plan);
	reload_go_on(f->console);
	settle(f);
}

/* The fate of the one process that is different, in words. */
static void
assert_shown(struct fixture *f, const char *text, const char *words)
{
	struct reload *r = read_anew(f, text);
	char said[256];

	assert_int_equal(r->diff.proc_count, 1);
	assert_string_equal(reload_words(&r->items[0], false, said,
	    sizeof said), words);
	reload_free(r);
}

static void
assert_asks_nothing(struct fixture *f)
{
	settle(f);
	if (fake_worker_held(f->worker) != NULL)
		fail_msg("asked for: %s", fake_worker_held(f->worker));
}

static void
assert_comes(const struct fixture *f, const char *on, const char *name,
    const char *what)
{
	const struct model_proc *p = proc_on(f, on, name);

	assert_string_equal(p->comes != NULL ? p->comes : "", what);
	assert_int_equal(p->will_start, what[0] != '\0');
}

static int
set_up(void **state)
{
	return (*state = calloc(1, sizeof(struct fixture))) == NULL;
}

#define ON_BASE "depends_on: { base: { condition: started, restart: true } }"

/* It runs on where it was: what it depends on is no reason to start it where it
 * shall be. */
static void
a_moved_one_is_not_started_for_another(void **state)
{
	struct fixture *f = *state;

	open_console(f, HEAD "processes:\n"
	    "  base: { host: a, autostart: false, command: [x] }\n"
	    "  app: { host: a, autostart: false, command: [x], " ON_BASE " }\n");
	tell_proc(f, "a", "base", STATE_ALIVE, 1);
	tell_proc(f, "a", "app", STATE_ALIVE, 1);
	both_ready(f);
	reload(f, HEAD "processes:\n"
	    "  base: { host: a, autostart: false, command: [x] }\n"
	    "  app: { host: b, autostart: false, command: [x], " ON_BASE " }\n");
	tell_proc(f, "a", "base", STATE_EXITED, 1);
	tell_proc(f, "a", "base", STATE_ALIVE, 2);
	assert_asks_nothing(f);
	console_start(f->console, proc_on(f, "b", "app"), NULL, NULL);
	assert_asks_nothing(f);
	assert_non_null(strstr(f->notices, "app on b: refused: it runs on a,"
	    " where the session file does not have it; it has to be stopped"
	    " there first"));
}

/* A restart was under way on the host where it was: it is stopped there, and that is
 * all; and what runs where it shall is restarted by its policy. */
static void
a_restart_that_the_move_has_overtaken(void **state)
{
	struct fixture *f = *state;

	open_console(f, HEAD "processes: { app: { host: a, autostart: false,"
	    " command: [x], " RESTARTS " } }\n");
	tell_proc(f, "a", "app", STATE_ALIVE, 5);
	both_ready(f);
	console_restart(f->console, proc_on(f, "a", "app"), NULL, NULL);
	uint64_t stop = take(f, "STOP");
	tell_proc(f, "a", "app", STATE_STOPPING, 5);
	reload(f, HEAD "processes: { app: { host: b, autostart: false,"
	    " command: [x], " RESTARTS " } }\n");
	tell_proc(f, "a", "app", STATE_EXITED, 5);
	answer(f, stop, CODE_OK);
	assert_asks_nothing(f);
	console_start(f->console, proc_on(f, "b", "app"), NULL, NULL);
	uint64_t id = take(f, "START");
	tell_proc(f, "b", "app", STATE_ALIVE, 1);
	answer(f, id, CODE_OK);
	tell_proc(f, "b", "app", STATE_EXITED, 1);
	assert_comes(f, "b", "app", "restart 1");
}

/* That it ended where it was is no reason to start it where it shall be. */
static void
what_has_run_does_not_start_by_itself(void **state)
{
	struct fixture *f = *state;

	open_console(f, HEAD
	    "processes: { app: { host: a, command: [x] } }\n");
	tell_proc(f, "a", "app", STATE_ALIVE, 1);
	both_ready(f);
	reload(f, HEAD "processes: { app: { host: b, command: [x] } }\n");
	tell_proc(f, "a", "app", STATE_EXITED, 1);
	tell_host(f, "b", HOST_WAITING);
	tell_host(f, "b", HOST_READY);
	assert_asks_nothing(f);
}

/* Nor where nobody knows, for that host was never reached. */
static void
what_may_have_run_does_not_either(void **state)
{
	struct fixture *f = *state;

	open_console(f, HEAD
	    "processes: { app: { host: a, command: [x] } }\n");
	tell_host(f, "b", HOST_READY);
	assert_shown(f, HEAD
	    "processes: { app: { host: b, command: [x] } }\n",
	    "may run as it is, until it is restarted: host");
	reload(f, HEAD "processes: { app: { host: b, command: [x] } }\n");
	tell_host(f, "b", HOST_WAITING);
	tell_host(f, "b", HOST_READY);
	assert_asks_nothing(f);
	/* It may run there, so it is a row, until that is known. */
	assert_true(proc_on(f, "a", "app")->shown);
	tell_host(f, "a", HOST_READY);
	assert_false(proc_on(f, "a", "app")->shown);
	tell_host(f, "b", HOST_WAITING);
	tell_host(f, "b", HOST_READY);
	take(f, "START");
}

/* An end of long ago on the other host is none that the policy was for. */
static void
an_old_end_is_no_news(void **state)
{
	struct fixture *f = *state;

	open_console(f, HEAD "processes: { app: { host: a, command: [x], "
	    RESTARTS " } }\n");
	tell_proc(f, "a", "app", STATE_ALIVE, 5);
	tell_proc(f, "b", "app", STATE_EXITED, 3);
	both_ready(f);
	reload(f, HEAD "processes: { app: { host: b, command: [x], "
	    RESTARTS " } }\n");
	assert_comes(f, "b", "app", "");
	assert_asks_nothing(f);
}

/* A restart that is due comes where it shall be; of one that is removed none. */
static void
what_comes_stands_where_it_comes(void **state)
{
	struct fixture *f = *state;

	open_console(f, HEAD "processes:\n"
	    "  app: { host: a, command: [x], " RESTARTS " }\n"
	    "  gone: { host: a, command: [x], " RESTARTS " }\n");
	tell_proc(f, "a", "app", STATE_ALIVE, 1);
	tell_proc(f, "a", "gone", STATE_ALIVE, 1);
	both_ready(f);
	tell_proc(f, "a", "app", STATE_EXITED, 1);
	tell_proc(f, "a", "gone", STATE_EXITED, 1);
	assert_comes(f, "a", "gone", "restart 1");
	reload(f, HEAD "processes: { app: { host: b, command: [x], "
	    RESTARTS " } }\n");
	assert_comes(f, "a", "gone", "");
	assert_comes(f, "a", "app", "");
	assert_comes(f, "b", "app", "restart 1");
	assert_asks_nothing(f);
}

/* Its runs are counted from 1 on the other host: the first is a new one. */
static void
a_run_on_another_host_is_new(void **state)
{
	struct fixture *f = *state;

	open_console(f, HEAD "processes:\n"
	    "  base: { host: a, autostart: false, command: [x] }\n"
	    "  app: { host: a, autostart: false, command: [x], " ON_BASE " }\n");
	tell_proc(f, "a", "base", STATE_ALIVE, 1);
	tell_proc(f, "a", "app", STATE_ALIVE, 1);
	both_ready(f);
	reload(f, HEAD "processes:\n"
	    "  base: { host: b, autostart: false, command: [x] }\n"
	    "  app: { host: a, autostart: false, command: [x], " ON_BASE " }\n");
	tell_proc(f, "a", "base", STATE_EXITED, 1);
	assert_asks_nothing(f);
	tell_proc(f, "b", "base", STATE_ALIVE, 1);
	take(f, "STOP");
	assert_non_null(strstr(f->notices, "app is restarted, as base was"));
}

/* Many new ones are before it in the list. */
#define MANY "  n1: { host: a, autostart: false, command: [x] }\n"            \
	"  n2: { host: a, autostart: false, command: [x] }\n"                 \
	"  n3: { host: a, autostart: false, command: [x] }\n"                 \
	"  n4: { host: a, autostart: false, command: [x] }\n"

static void
one_that_waits_goes_on_waiting(void **state)
{
	struct fixture *f = *state;
	static const char both[] = "  app: { host: a, autostart: false,"
	    " command: [x], depends_on: { base: { condition: ready } } }\n"
	    "  base: { host: a, autostart: false, command: [x],"
	    " readiness_probe: { log: { pattern: up } } }\n";
	char text[2048];

	snprintf(text, sizeof text, HEAD "processes:\n%s", both);
	open_console(f, text);
	tell_proc(f, "a", "base", STATE_ALIVE, 1);
	both_ready(f);
	console_start(f->console, proc_on(f, "a", "app"), NULL, NULL);
	uint64_t probe = take(f, "PROBE");
	assert_comes(f, "a", "app", "waits for base to be ready");
	snprintf(text, sizeof text, HEAD "processes:\n" MANY "%s", both);
	reload(f, text);
	assert_comes(f, "a", "app", "waits for base to be ready");
	answer(f, probe, CODE_OK);
	take(f, "START");
}

/* Its turn comes when the file has it no more, or in another way. */
static void
a_start_whose_turn_comes_later(void **state)
{
	struct fixture *f = *state;
	char text[4096];
	size_t n = (size_t)snprintf(text, sizeof text, HEAD "processes:\n");
	size_t many = n;

	for (int i = 0; i < 16; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "  n%d: { host:"
		    " a, command: [x] }\n", i);
	many = n;
	snprintf(text + many, sizeof text - many, "  y: { host: a, command: [x]"
	    " }\n  z: { host: a, command: [x] }\n");
	open_console(f, text);
	both_ready(f);
	uint64_t id = take(f, "START");
	for (int i = 1; i < 16; i++)
		take(f, "START");
	assert_asks_nothing(f);
	snprintf(text + many, sizeof text - many, "  z: { host: a, command:"
	    " [x], working_dir: /other }\n");
	reload(f, text);
	answer(f, id, CODE_OK);
	const char *held = fake_worker_held(f->worker);
	assert_non_null(held);
	assert_non_null(strstr(held, " name=z "));
	assert_non_null(strstr(held, "directory=/other"));
	take(f, "START");
	assert_asks_nothing(f);
	assert_non_null(strstr(f->notices, "y on a: cancelled: the session file"
	    " does not have it there any more"));
}

/* It was stopped, and its host is not there yet: it is started when that is, and
 * once, unless somebody stops that. */
static void
a_moved_one_waits_for_its_host(void **state)
{
	struct fixture *f = *state;
	const char *comes = "starts when its host is reached";

	open_console(f, HEAD
	    "processes: { app: { host: a, command: [x] } }\n");
	tell_proc(f, "a", "app", STATE_ALIVE, 1);
	tell_host(f, "a", HOST_READY);
	reload_now(f, HEAD "processes: { app: { host: b, command: [x] } }\n");
	uint64_t id = take(f, "STOP");
	tell_proc(f, "a", "app", STATE_EXITED, 1);
	answer(f, id, CODE_OK);
	assert_comes(f, "b", "app", comes);
	tell_host(f, "b", HOST_READY);
	take(f, "START");
	assert_comes(f, "b", "app", "");
	tell_host(f, "b", HOST_WAITING);
	tell_host(f, "b", HOST_READY);
	assert_asks_nothing(f);
}

static void
a_moved_one_is_stopped_before_its_host_is_there(void **state)
{
	struct fixture *f = *state;

	open_console(f, HEAD
	    "processes: { app: { host: a, command: [x] } }\n");
	tell_proc(f, "a", "app", STATE_ALIVE, 1);
	tell_host(f, "a", HOST_READY);
	reload_now(f, HEAD "processes: { app: { host: b, command: [x] } }\n");
	uint64_t id = take(f, "STOP");
	tell_proc(f, "a", "app", STATE_EXITED, 1);
	answer(f, id, CODE_OK);
	console_stop(f->console, proc_on(f, "b", "app"), NULL, NULL);
	assert_non_null(strstr(f->notices, "app on b: it is over, and is not"
	    " started again"));
	assert_comes(f, "b", "app", "");
	tell_host(f, "b", HOST_READY);
	assert_asks_nothing(f);
}

/* It was asked for where it was, and nothing is told of that yet. */
static void
a_start_that_is_on_its_way(void **state)
{
	struct fixture *f = *state;

	open_console(f, HEAD
	    "processes: { app: { host: a, command: [x] } }\n");
	both_ready(f);
	uint64_t id = take(f, "START");
	reload(f, HEAD "processes: { app: { host: b, command: [x] } }\n");
	console_start(f->console, proc_on(f, "b", "app"), NULL, NULL);
	assert_asks_nothing(f);
	assert_non_null(strstr(f->notices, "app on b: refused: it is being"
	    " started on a"));
	/* Nor on the other of two. */
	f->notices[0] = '\0';
	reload(f, HEAD "processes: { app: { allowed_hosts: [b, a], command: [x]"
	    " } }\n");
	console_start(f->console, proc_on(f, "b", "app"), NULL, NULL);
	assert_asks_nothing(f);
	assert_non_null(strstr(f->notices, "refused: it is being started on"
	    " a"));
	answer(f, id, CODE_UNREACHABLE);
	console_start(f->console, proc_on(f, "b", "app"), NULL, NULL);
	take(f, "START");
}

/* It waited for another one while it was moved: the start is that of where it is. */
static void
one_that_waits_is_moved(void **state)
{
	struct fixture *f = *state;

	open_console(f, HEAD "processes:\n"
	    "  base: { host: a, autostart: false, command: [x] }\n"
	    "  app: { host: a, autostart: false, command: [x], " ON_BASE " }\n");
	both_ready(f);
	console_start(f->console, proc_on(f, "a", "app"), NULL, NULL);
	uint64_t base = take(f, "START");
	tell_proc(f, "a", "base", STATE_STARTING, 0);
	reload(f, HEAD "processes:\n"
	    "  base: { host: a, autostart: false, command: [x] }\n"
	    "  app: { host: b, autostart: false, command: [x], " ON_BASE " }\n");
	assert_comes(f, "b", "app", "waits for base to be started");
	tell_proc(f, "a", "base", STATE_ALIVE, 1);
	answer(f, base, CODE_OK);
	answer(f, take(f, "START"), CODE_UNREACHABLE);
	assert_non_null(strstr(f->notices, "app on b: unreachable: so"));
	/* Nothing is left of it. */
	console_start(f->console, proc_on(f, "b", "app"), NULL, NULL);
	take(f, "START");
}

#define OTHER "other: { host: a, autostart: false, command: [x] }"
#define NONE HEAD "processes: { " OTHER " }\n"
#define ONE(command, more) HEAD "processes: { " OTHER ", app: { host: a,"      \
	" command: [" command "]" more " } }\n"
#define ON_B(command) HEAD "processes: { " OTHER ", app: { host: b,"           \
	" command: [" command "] } }\n"

/* What runs is compared as it was started, whatever was read since. */
static void
what_runs_is_as_it_was_started(void **state)
{
	struct fixture *f = *state;
	const struct model_proc *app;

	open_console(f, ONE("x", ""));
	tell_proc(f, "a", "app", STATE_ALIVE, 1);
	both_ready(f);
	app = proc_on(f, "a", "app");
	reload(f, ONE("y", ""));
	assert_string_equal(app->outdated, "command");
	assert_shown(f, ONE("y", ", working_dir: /d"),
	    "is restarted: command, working_dir");
	reload(f, ONE("y", ", working_dir: /d, success_exit_codes: [7]"));
	assert_string_equal(app->outdated, "command, working_dir");
	assert_shown(f, ONE("x", ""), "runs so already");
	reload(f, ONE("x", ""));
	assert_null(app->outdated);
	/* The same where the file did not have it for a while. */
	reload(f, NONE);
	assert_shown(f, ONE("y", ""), "is restarted: command");
	assert_shown(f, ONE("x", ""), "is new");
}

/* It runs where an earlier reload has left it. */
static void
where_it_runs_is_shown(void **state)
{
	struct fixture *f = *state;

	open_console(f, ONE("x", ""));
	tell_proc(f, "a", "app", STATE_ALIVE, 1);
	both_ready(f);
	reload(f, NONE);
	assert_shown(f, ON_B("x"),
	    "is stopped, and started on b");
	reload(f, ON_B("x"));
	assert_asks_nothing(f);
	assert_shown(f, ON_B("y"),
	    "is stopped, and started on b");
	assert_shown(f, NONE, "is stopped, and goes");
}

/* "and starts" is said of what does. */
static void
who_is_new_and_starts(void **state)
{
	struct fixture *f = *state;

	open_console(f, NONE);
	tell_proc(f, "a", "app", STATE_EXITED, 1);
	both_ready(f);
	assert_shown(f, ONE("x", ""), "is new");
	assert_shown(f, HEAD "processes: { " OTHER ", next: { host: a,"
	    " command: [x] } }\n", "is new, and starts");
	reload(f, ONE("x", ""));
	assert_asks_nothing(f);
}

/* It did not run when it was asked about, and does by now, as it was before. */
static void
what_began_meanwhile_is_outdated(void **state)
{
	struct fixture *f = *state;
	struct fault why;

	open_console(f, ONE("x", ", autostart: false"));
	both_ready(f);
	struct reload *r = read_anew(f, ONE("y", ", autostart: false"));
	assert_int_equal(r->items[0].fate, RELOAD_AT_ONCE);
	tell_proc(f, "a", "app", STATE_ALIVE, 1);
	assert_true(reload_apply(r, true, &why));
	assert_string_equal(proc_on(f, "a", "app")->outdated, "command");
	assert_asks_nothing(f);
}

/* The files come before what was run by hand. */
static void
one_run_by_hand_gives_way(void **state)
{
	struct fixture *f = *state;
	char name[] = "app", on[] = "b", sleep[] = "sleep";
	char *words[] = { sleep, NULL };
	struct adhoc by_hand = { .name = name, .host = on,
		.command = { words, 1 } };
	struct fault why;

	open_console(f, NONE);
	both_ready(f);
	/* Another console's is none of ours, wherever it is. */
	tell_proc(f, "a", "app", STATE_ALIVE, 1);
	assert_null(reload_add(f->console, &by_hand, &why));
	assert_string_equal(why.text, "app is on a already, and the session"
	    " does not have it; --name gives another name");
	assert_null(session_proc(f->session, "app"));
	tell_proc(f, "a", "app", STATE_EXITED, 1);
	assert_non_null(reload_add(f->console, &by_hand, &why));
	tell_proc(f, "b", "app", STATE_ALIVE, 1);
	/* It stays as long as there is room for it. */
	struct reload *r = read_anew(f, NONE);
	assert_true(session_diff_empty(&r->diff));
	reload_free(r);
	assert_shown(f, ONE("x", ", restart: always"),
	    "is stopped, and started on a");
	assert_shown(f, "version: 1\nsession: s\nhosts: { a: 192.0.2.1 }\n"
	    "processes: { " OTHER " }\n", "is stopped, and goes");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up,              \
	console_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_moved_one_is_not_started_for_another),
		TEST(a_restart_that_the_move_has_overtaken),
		TEST(what_has_run_does_not_start_by_itself),
		TEST(what_may_have_run_does_not_either),
		TEST(an_old_end_is_no_news),
		TEST(what_comes_stands_where_it_comes),
		TEST(a_run_on_another_host_is_new),
		TEST(one_that_waits_goes_on_waiting),
		TEST(a_start_whose_turn_comes_later),
		TEST(a_start_that_is_on_its_way),
		TEST(one_that_waits_is_moved),
		TEST(a_moved_one_waits_for_its_host),
		TEST(a_moved_one_is_stopped_before_its_host_is_there),
		TEST(what_runs_is_as_it_was_started),
		TEST(where_it_runs_is_shown),
		TEST(who_is_new_and_starts),
		TEST(what_began_meanwhile_is_outdated),
		TEST(one_run_by_hand_gives_way),
	};

	return cmocka_run_group_tests(tests, session_directory_make,
	    session_directory_remove);
}

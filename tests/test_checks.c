/* Checks of hosts as the console asks for them, and what they come to. */
#include "checks.h"
#include "console_fixture.h"

struct told {
	unsigned times;
	enum code code;
	char text[200];
};

static void
tell(enum code code, struct slice text, void *arg)
{
	struct told *t = arg;

	t->times++;
	t->code = code;
	snprintf(t->text, sizeof t->text, "%.*s", SLICE_ARG(text));
}

/* Rows of a check with this verdict, but one that has the other. */
static void
send_checks(struct fixture *f, const char *host, enum verdict all,
    enum verdict one)
{
	for (uint64_t i = 0; i < CHECK_COUNT; i++)
		fake_worker_send(f->worker, &(struct message){
		    .type = MSG_CHECK, .check = { .host = slice_of(host),
			.check = i, .verdict = i == 3 ? one : all,
			.text = slice_of("so") } });
}

static void
what_is_told_is_counted(void **state)
{
	struct fixture *f = *state;
	struct told told = { 0 };

	assert_true(console_check(f->console, tell, &told));
	assert_false(console_check(f->console, tell, &told));
	uint64_t first = take(f, "CHECK_HOST");
	uint64_t second = take(f, "CHECK_HOST");
	send_checks(f, "ctl-01", VERDICT_OK, VERDICT_WARNING);
	answer(f, first, CODE_OK);
	assert_int_equal(told.times, 0);
	assert_int_equal(console_checking(f->console), 1);
	/* What it leaves out is not known. */
	answer(f, second, CODE_OK);
	assert_int_equal(told.times, 1);
	assert_int_equal(told.code, CODE_UNKNOWN);
	assert_string_equal(told.text, "1 warning, 1 unknown");
	/* Rows that nobody waits for are not taken. */
	send_checks(f, "ctl-01", VERDICT_FAILED, VERDICT_FAILED);
	settle(f);
	assert_int_equal(checks_worst(console_checks(f->console, 0)),
	    VERDICT_WARNING);
	/* A second time: nothing of the first is left. */
	assert_true(console_check(f->console, tell, &told));
	first = take(f, "CHECK_HOST");
	second = take(f, "CHECK_HOST");
	send_checks(f, "ctl-01", VERDICT_OK, VERDICT_OK);
	send_checks(f, "ru-01", VERDICT_SKIPPED, VERDICT_FAILED);
	answer(f, second, CODE_OK);
	answer(f, first, CODE_OK);
	assert_int_equal(told.times, 2);
	assert_int_equal(told.code, CODE_FAILED);
	assert_string_equal(told.text, "1 ok, 1 failed");
}

static void
a_lost_worker_ends_a_check(void **state)
{
	struct fixture *f = *state;
	struct told told = { 0 };

	assert_true(console_check(f->console, tell, &told));
	take(f, "CHECK_HOST");
	fake_worker_close(f->worker);
	while (told.times == 0)
		ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(told.code, CODE_UNKNOWN);
	/* The next one waits for the next worker's hosts. */
	assert_true(console_check(f->console, tell, &told));
	assert_int_equal(console_checking(f->console), 2);
	assert_int_equal(console_checks(f->console, 0)->state, CHECKING_WAITS);
	greet(f);
	take(f, "CHECK_HOST");
	take(f, "CHECK_HOST");
	assert_int_equal(told.times, 1);
}

static void
a_check_ends_silently_with_the_console(void **state)
{
	struct fixture *f = *state;
	static struct told told;

	assert_true(console_check(f->console, tell, &told));
	console_free(f->console);
	f->console = NULL;
	assert_int_equal(told.times, 0);
}

static void
long_texts_are_cut(void **state)
{
	static char flood[60000];
	struct fixture *f = *state;

	memset(flood, 'x', sizeof flood - 1);
	assert_true(console_check(f->console, NULL, NULL));
	take(f, "CHECK_HOST");
	fake_worker_send(f->worker, &(struct message){ .type = MSG_CHECK,
	    .check = { .host = slice_of("ctl-01"),
		.text = slice_of(flood) } });
	settle(f);
	const struct host_checks *h = console_checks(f->console, 0);
	assert_true(h->cells[0].told);
	assert_int_equal(strlen(h->cells[0].text), 1024);
}

int
main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, console_set_up, \
	    console_tear_down)
	const struct CMUnitTest tests[] = {
		CASE(what_is_told_is_counted),
		CASE(a_lost_worker_ends_a_check),
		CASE(a_check_ends_silently_with_the_console),
		CASE(long_texts_are_cut),
	};

	if (argc != 2)
		return EXIT_FAILURE;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

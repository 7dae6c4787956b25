/* The queue of what logins ask, and who is given an answer. */
#include "console_fixture.h"
#include "questions.h"

struct asked {
	uint64_t number;
	const char *user, *subject, *prompt;
	enum question_kind kind;
	unsigned again;
};

static void
send_question(struct fixture *f, const struct asked *a)
{
	struct slice prompt = slice_of(a->prompt);
	unsigned long long echo = 0;

	fake_worker_send(f->worker, &(struct message){ .type = MSG_QUESTION,
	    .question = { .number = a->number, .host = slice_of("ctl-01"),
		.user = slice_of(a->user), .kind = a->kind,
		.subject = slice_of(a->subject), .prompts = { &prompt, 1 },
		.echo = { &echo, 1 }, .again = a->again } });
	settle(f);
}

static const struct asked first = { 1, "daq", "", "Password",
	QUESTION_PASSWORD, 0 };

/* The same, of another host. */
static struct asked
like(uint64_t number)
{
	struct asked a = first;

	a.number = number;
	return a;
}

/* ... but for one thing. */
#define SEND_LIKE(number, field, value)                                        \
	do {                                                                   \
		struct asked a_ = like(number);                                \
		a_.field = value;                                              \
		send_question(f, &a_);                                         \
	} while (0)

static void
says(struct fixture *f, const char *what)
{
	settle(f);
	assert_non_null(fake_worker_held(f->worker));
	assert_string_equal(fake_worker_held(f->worker), what);
	fake_worker_take(f->worker);
}

static char text[] = "geheim";
static char *const secret[] = { text };

static void
one_at_a_time(void **state)
{
	struct fixture *f = *state;

	fake_worker_hold(f->worker, MSG_ANSWER);
	assert_null(console_question(f->console));
	send_question(f, &first);
	SEND_LIKE(2, user, "root");
	assert_int_equal(console_questions(f->console), 2);
	assert_int_equal(console_question(f->console)->number, 1);
	assert_string_equal(model_host(console_model(f->console),
	    slice_of("ctl-01"))->asks, "asks for a password");
	console_answer(f->console, secret, false);
	says(f, "ANSWER #0 number=1 none= answers=(secret)");
	assert_int_equal(console_question(f->console)->number, 2);
	console_no_answer(f->console, "no", false);
	says(f, "ANSWER #0 number=2 none=no answers=(secret)");
	assert_null(console_question(f->console));
	assert_null(model_host(console_model(f->console),
	    slice_of("ctl-01"))->asks);
	/* Nobody asks: nothing is answered. */
	console_answer(f->console, secret, false);
	console_no_answer(f->console, "no", false);
	settle(f);
	assert_null(fake_worker_held(f->worker));
}

static void
who_asks_the_same_has_the_answer(void **state)
{
	struct fixture *f = *state;

	fake_worker_hold(f->worker, MSG_ANSWER);
	send_question(f, &first);
	SEND_LIKE(2, user, "root");
	SEND_LIKE(3, again, 1);
	SEND_LIKE(4, subject, "/key");
	SEND_LIKE(5, prompt, "PIN");
	SEND_LIKE(6, kind, QUESTION_INTERACTIVE);
	assert_int_equal(console_questions_alike(f->console), 1);
	console_answer(f->console, secret, true);
	says(f, "ANSWER #0 number=1 none= answers=(secret)");
	says(f, "ANSWER #0 number=3 none= answers=(secret)");
	assert_int_equal(console_questions(f->console), 4);
	/* One that comes later has it too, unless it was wrong there. */
	SEND_LIKE(7, again, 0);
	says(f, "ANSWER #0 number=7 none= answers=(secret)");
	SEND_LIKE(8, again, 1);
	assert_int_equal(console_questions(f->console), 5);
	console_no_answer(f->console, "no", true);
	for (int i = 0; i < 5; i++) {
		settle(f);
		take(f, "ANSWER");
	}
	assert_null(console_question(f->console));
}

static void
what_is_withdrawn_is_asked_no_more(void **state)
{
	struct fixture *f = *state;

	send_question(f, &first);
	SEND_LIKE(2, again, 0);
	fake_worker_send(f->worker, &(struct message){ .type = MSG_WITHDRAWN,
	    .withdrawn = { .number = 1, .why = slice_of("it has ended") } });
	settle(f);
	assert_int_equal(console_question(f->console)->number, 2);
	assert_non_null(strstr(f->notices, "it has ended"));
	fake_worker_close(f->worker);
	settle(f);
	assert_null(console_question(f->console));
}

/* What makes no sense is no question, and harms nobody. */
static void
nonsense_is_passed_over(void **state)
{
	struct fixture *f = *state;
	struct slice prompts[PROMPTS_MAX + 1];
	unsigned long long echo[PROMPTS_MAX + 1] = { 0 };

	for (size_t i = 0; i <= PROMPTS_MAX; i++)
		prompts[i] = slice_of("x");
	for (size_t n = 0; n <= PROMPTS_MAX + 1; n += PROMPTS_MAX + 1) {
		fake_worker_send(f->worker, &(struct message){
		    .type = MSG_QUESTION, .question = { .number = 9,
			.prompts = { prompts, n }, .echo = { echo, n } } });
		settle(f);
	}
	SEND_LIKE(9, kind, QUESTION_KIND_COUNT);
	assert_null(console_question(f->console));
	send_question(f, &first);
	send_question(f, &first);
	assert_int_equal(console_questions(f->console), 1);
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, console_set_up,     \
    console_tear_down)
	TEST(one_at_a_time),
	TEST(who_asks_the_same_has_the_answer),
	TEST(what_is_withdrawn_is_asked_no_more),
	TEST(nonsense_is_passed_over),
};

int
main(int argc, char **argv)
{
	if (argc > 1)
		session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

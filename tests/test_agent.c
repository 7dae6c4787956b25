/*
 * The agent's client against agents that hang, hang up, lie about lengths and
 * answer byte by byte. Each request is answered once, and in time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ev.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent.h"
#include "mem.h"
#include "sshkey.h"

enum { AGENT_MS = 300, DEADLINE_MS = 5000 };

struct fixture {
	struct ev_loop *loop;
	char path[64];
	int listening, fd;      /* the agent's side; -1: none yet */
	struct agent *agent;
	unsigned answers;
	enum code code;
	char text[768];
	struct buffer answer;
	bool late;
};

static void
done(const struct fault *fault, struct slice answer, void *arg)
{
	struct fixture *f = arg;

	f->answers++;
	f->code = fault->code;
	snprintf(f->text, sizeof f->text, "%s", fault->text);
	buffer_put(&f->answer, answer.p, answer.n);
	ev_break(f->loop, EVBREAK_ALL);
}

static void
done_and_free(const struct fault *fault, struct slice answer, void *arg)
{
	struct fixture *f = arg;

	done(fault, answer, f);
	agent_free(f->agent);
	f->agent = NULL;
}

static void
too_late(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)revents;
	((struct fixture *)w->data)->late = true;
	ev_break(loop, EVBREAK_ALL);
}

static void
await(struct fixture *f, unsigned answers)
{
	ev_timer limit;

	ev_timer_init(&limit, too_late, DEADLINE_MS / 1000., 0.);
	limit.data = f;
	ev_now_update(f->loop);
	ev_timer_start(f->loop, &limit);
	while (f->answers < answers && !f->late)
		ev_run(f->loop, EVRUN_ONCE);
	ev_timer_stop(f->loop, &limit);
	assert_false(f->late);
	assert_int_equal(f->answers, answers);
}

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct fault fault;
	int dir = 0;

	snprintf(f->path, sizeof f->path, "/tmp/plm-agent-XXXXXX");
	dir = mkstemp(f->path);
	close(dir);
	unlink(f->path);
	snprintf(a.sun_path, sizeof a.sun_path, "%s", f->path);
	f->loop = ev_loop_new(EVFLAG_AUTO);
	f->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(f->listening, (struct sockaddr *)&a, sizeof a),
	    0);
	assert_int_equal(listen(f->listening, 1), 0);
	f->agent = agent_open(f->loop, f->path, AGENT_MS, &fault);
	assert_non_null(f->agent);
	f->fd = accept(f->listening, NULL, NULL);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	agent_free(f->agent);
	if (f->fd >= 0)
		close(f->fd);
	close(f->listening);
	unlink(f->path);
	buffer_finish(&f->answer);
	ev_loop_destroy(f->loop);
	free(f);
	return 0;
}

static void
say(struct fixture *f, const char *bytes, size_t n)
{
	assert_int_equal(write(f->fd, bytes, n), n);
}

#define SAY(f, text) say(f, text, sizeof text - 1)

static void
an_agent_that_hangs(void **state)
{
	struct fixture *f = *state;
	double t = ev_time();

	agent_list(f->agent, done, f);
	await(f, 1);
	assert_int_equal(f->code, CODE_DEADLINE);
	assert_true(ev_time() - t < 2);
	/* What comes after it is nobody's answer. */
	SAY(f, "\0\0\0\5\14\0\0\0\0");
	ev_run(f->loop, EVRUN_NOWAIT);
	assert_int_equal(f->answers, 1);
}

/* Bytes that never make a whole answer do not put the deadline off. */
static void
an_agent_that_dribbles(void **state)
{
	struct fixture *f = *state;
	double t = ev_time();

	agent_list(f->agent, done, f);
	SAY(f, "\0\4\0\0\14");
	while (f->answers == 0 && ev_time() - t < 3) {
		ev_run(f->loop, EVRUN_ONCE);
		if (f->answers == 0)
			SAY(f, "x");
	}
	assert_int_equal(f->answers, 1);
	assert_int_equal(f->code, CODE_DEADLINE);
}

static void
an_agent_that_hangs_up(void **state)
{
	struct fixture *f = *state;

	agent_list(f->agent, done_and_free, f);
	ev_run(f->loop, EVRUN_ONCE);    /* the request is on its way */
	SAY(f, "\0\0\0\5\14\0");
	shutdown(f->fd, SHUT_RDWR);
	await(f, 1);
	assert_int_equal(f->code, CODE_FAILED);
	assert_string_equal(f->text, "the agent hung up");
}

static void
an_agent_that_is_gone_before_it_is_asked(void **state)
{
	struct fixture *f = *state;

	close(f->fd);
	f->fd = -1;
	agent_list(f->agent, done_and_free, f);
	await(f, 1);
	assert_string_equal(f->text, "the agent hung up");
}

static void
lengths_that_lie(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		enum code code;
	} lies[] = {
#define LIE(text, code) { text, sizeof text - 1, code }
		LIE("\0\0\0\0", CODE_FAILED),
		LIE("\377\377\377\377\14", CODE_FAILED),
		LIE("\0\4\0\1\14", CODE_FAILED),
		LIE("\0\0\0\1\14", CODE_FAILED),
		LIE("\0\0\0\4\14\0\0\0", CODE_FAILED),
		LIE("\0\0\0\5\16\0\0\0\0", CODE_REFUSED),
		LIE("\0\0\0\1\5", CODE_REFUSED),
		LIE("\0\0\0\1\36", CODE_REFUSED),
	};
	struct fixture *f = *state;

	for (unsigned i = 0; i < sizeof lies / sizeof *lies; i++) {
		agent_list(f->agent, done, f);
		say(f, lies[i].bytes, lies[i].n);
		await(f, i + 1);
		assert_int_equal(f->code, lies[i].code);
	}
}

static void
keys_that_lie(void **state)
{
	struct fixture *f = *state;
	struct slice list, key;
	unsigned keys = 0;

	agent_list(f->agent, done, f);
	/* Says 9 keys; has one, and one whose length goes beyond the end. */
	SAY(f, "\0\0\0\32\14\0\0\0\11" "\0\0\0\3key" "\0\0\0\2me"
	    "\377\377\377\377" "more");
	await(f, 1);
	assert_int_equal(f->code, CODE_OK);
	list = (struct slice){ buffer_data(&f->answer),
		buffer_size(&f->answer) };
	while (agent_next_key(&list, &key)) {
		assert_true(slice_is(key, "key"));
		keys++;
	}
	assert_int_equal(keys, 1);
}

static void
a_signature_byte_by_byte(void **state)
{
	static const char bytes[] = "\0\0\0\13\16\0\0\0\6signed";
	struct fixture *f = *state;
	char request[64];

	agent_sign(f->agent, slice_of("key"), slice_of("data"),
	    AGENT_RSA_SHA2_256, done, f);
	for (size_t i = 0; i < sizeof bytes - 1; i++) {
		assert_int_equal(f->answers, 0);
		say(f, &bytes[i], 1);
		ev_run(f->loop, EVRUN_ONCE);
	}
	await(f, 1);
	assert_int_equal(f->code, CODE_OK);
	assert_memory_equal(buffer_data(&f->answer), "signed", 6);
	static const char wanted[] = "\0\0\0\24\15\0\0\0\3key\0\0\0\4data"
		"\0\0\0\2";
	assert_int_equal(read(f->fd, request, sizeof request),
	    sizeof wanted - 1);
	assert_memory_equal(request, wanted, sizeof wanted - 1);
}

static void
no_agent(void **state)
{
	struct fixture *f = *state;
	char path[200];
	struct fault fault;

	assert_null(agent_open(f->loop, "/nonexistent/agent", 1, &fault));
	assert_int_equal(fault.code, CODE_FAILED);
	memset(path, 'x', sizeof path);
	path[sizeof path - 1] = '\0';
	assert_null(agent_open(f->loop, path, 1, &fault));
	assert_int_equal(fault.code, CODE_INVALID);
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	TEST(an_agent_that_hangs),
	TEST(an_agent_that_dribbles),
	TEST(an_agent_that_hangs_up),
	TEST(an_agent_that_is_gone_before_it_is_asked),
	TEST(lengths_that_lie),
	TEST(keys_that_lie),
	TEST(a_signature_byte_by_byte),
	TEST(no_agent),
};

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

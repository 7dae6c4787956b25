/*
 * Hooks with real programs: what they are told, and that nothing that they do,
 * or leave undone, keeps the console waiting.
 */
#include "console_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hooks.h"
#include "remove_tree.h"

enum { DEADLINE_MS = 20000, TEXT_MOST = 1 << 20 };

/* Beside the console. */
static struct {
	struct hooks *hooks;
	char directory[64];
	bool done, late;
} at;

static void
too_late(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)revents;
	*(bool *)w->data = true;
	ev_break(loop, EVBREAK_ALL);
}

/* Looks again after each turn of the loop, and every 10 ms: hooks act outside
 * of it. */
static void
look_again(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)w;
	(void)revents;
	ev_break(loop, EVBREAK_ALL);
}

#define UNTIL(f, condition)                                                    \
	do {                                                                   \
		ev_timer limit_, look_;                                        \
		ev_now_update((f)->loop);                                      \
		ev_timer_init(&limit_, too_late, DEADLINE_MS / 1000., 0.);     \
		ev_timer_init(&look_, look_again, 0.01, 0.01);                 \
		limit_.data = &at.late;                                      \
		ev_timer_start((f)->loop, &limit_);                            \
		ev_timer_start((f)->loop, &look_);                             \
		while (!(condition) && !at.late)                             \
			ev_run((f)->loop, EVRUN_ONCE);                         \
		ev_timer_stop((f)->loop, &limit_);                             \
		ev_timer_stop((f)->loop, &look_);                              \
		if (at.late)                                                 \
			fail_msg("never came: %s; %s", #condition,             \
			    (f)->notices);                                     \
	} while (0)

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	if (f == NULL)
		return -1;
	f->loop = ev_default_loop(EVFLAG_AUTO);
	memset(&at, 0, sizeof at);
	snprintf(at.directory, sizeof at.directory, "/tmp/plm-hooks-XXXXXX");
	*state = f;
	return mkdtemp(at.directory) == NULL;
}

/* A console whose session has these hooks, and a host that is ready. */
static void
begin(struct fixture *f, const char *hooks)
{
	char path[96];
	struct session *session;
	struct fault why;

	snprintf(path, sizeof path, "%s/s.yaml", at.directory);
	FILE *file = fopen(path, "w");
	fprintf(file, "version: 1\nsession: np04\nhosts: {h1: {}}\n"
	    "processes: {p: {host: h1, command: [x]}}\nhooks:\n%s", hooks);
	fclose(file);
	if (!session_load(path, &session, &why))
		fail_msg("%s", why.text);
	console_open(f, session, true);
	at.hooks = hooks_new(f->console);
	tell_host(f, "h1", HOST_READY);
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	hooks_free(at.hooks);
	console_tear_down((void **)&f);
	remove_tree(at.directory);
	return 0;
}

static void
end_run(struct fixture *f, uint64_t run, int code)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of("h1"), .name = slice_of("p"),
		.uuid = slice_of("u"), .run = run, .state = STATE_EXITED,
		.pid = 7, .exit_code = code, .exact = 1,
		.cause = CAUSE_ITSELF } });
	settle(f);
}

/* A file of the directory as text; "" where there is none. */
static const char *
text_of(const char *name)
{
	static char text[TEXT_MOST];
	char path[128];

	snprintf(path, sizeof path, "%s/%s", at.directory, name);
	FILE *file = fopen(path, "r");
	size_t n = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
	text[n] = '\0';
	if (file != NULL)
		fclose(file);
	return text;
}

static size_t
lines_of(const char *name)
{
	size_t n = 0;

	for (const char *p = text_of(name); *p != '\0'; p++)
		n += *p == '\n';
	return n;
}

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)) != NULL; text++)
		n++;
	return n;
}

static void
a_hook_is_told_of_its_events(void **state)
{
	struct fixture *f = *state;
	json_error_t error;

	begin(f, "  ends: {command: [/bin/sh, -c, 'cat >told; echo"
	    " \"$PLM_SESSION $PLM_EVENT $1 $PWD\" >env', sh, 'a b']}\n"
	    "  bad: {command: [/bin/sh, -c, 'cat >>bad; echo >>bad'],"
	    " on: [unexpected]}\n");
	/* The host is ready: that is no end. */
	UNTIL(f, !hooks_busy(at.hooks));
	end_run(f, 1, 0);
	UNTIL(f, !hooks_busy(at.hooks));
	assert_string_equal(text_of("bad"), "");
	json_t *o = json_loads(text_of("told"), 0, &error);
	assert_non_null(o);
	assert_string_equal(json_string_value(json_object_get(o, "event")),
	    "exited");
	assert_string_equal(json_string_value(json_object_get(o, "name")),
	    "p");
	assert_int_equal(json_integer_value(json_object_get(o, "exit_code")),
	    0);
	json_decref(o);
	assert_int_equal(lines_of("told"), 1);
	char env[160];
	snprintf(env, sizeof env, "np04 exited a b %s\n", at.directory);
	assert_string_equal(text_of("env"), env);
	end_run(f, 2, 3);
	UNTIL(f, !hooks_busy(at.hooks));
	assert_int_equal(count(text_of("bad"), "\"exit_code\":3"), 1);
	assert_string_equal(f->notices, "");
}

/* Nothing of the console's is a hook's but its environment. */
static void
a_hook_is_by_itself(void **state)
{
	struct fixture *f = *state;
	int pid, ppid, pgrp, session, tty;
	unsigned long long ignored = 1, blocked = 1;

	/* Something to inherit. */
	assert_true(dup2(open("/dev/null", O_RDWR), 77) == 77);
	signal(SIGPIPE, SIG_IGN);
	begin(f, "  it: {command: [/bin/sh, -c, 'ls /proc/self/fd >fds; cut -d"
	    "\" \" -f1,4-7 /proc/self/stat >stat; echo $$ >pid;"
	    " grep -E \"SigIgn|SigBlk\" /proc/self/status >signals']}\n");
	end_run(f, 1, 0);
	UNTIL(f, !hooks_busy(at.hooks));
	close(77);
	signal(SIGPIPE, SIG_DFL);
	/* ls has its directory as 3. */
	assert_string_equal(text_of("fds"), "0\n1\n2\n3\n");
	assert_int_equal(sscanf(text_of("stat"), "%d %d %d %d %d", &pid,
	    &ppid, &pgrp, &session, &tty), 5);
	assert_int_equal(pgrp, ppid);
	assert_int_equal(session, ppid);
	assert_int_equal(tty, 0);
	sscanf(text_of("signals"), "SigBlk: %llx SigIgn: %llx", &blocked,
	    &ignored);
	assert_int_equal(blocked, 0);
	assert_int_equal(ignored & 0x7fffffff, 0);
}

static void
one_that_hangs_is_ended(void **state)
{
	struct fixture *f = *state;

	begin(f, "  idle: {command: [sleep, '1000'], timeout: 50ms}\n"
	    "  deaf: {command: [/bin/sh, -c, 'trap \"\" TERM; echo $$ >pid;"
	    " sleep 1000; sleep 1000'], timeout: 50ms}\n");
	double from = ev_time();
	end_run(f, 1, 0);
	UNTIL(f, !hooks_busy(at.hooks));
	/* One by TERM, the other by KILL 2 s later, with what it had started. */
	assert_true(ev_time() - from >= 2);
	assert_int_equal(count(f->notices, "was not over within 50ms"), 2);
	int pid = atoi(text_of("pid"));
	assert_true(pid > 1);
	UNTIL(f, kill(-pid, 0) < 0 && errno == ESRCH);
}

static void
one_that_reads_nothing_is_no_matter(void **state)
{
	struct fixture *f = *state;

	begin(f, "  it: {command: ['true']}\n"
	    "  closes: {command: [/bin/sh, -c, 'exec <&-; echo $PLM_EVENT"
	    " >>closes']}\n");
	for (uint64_t run = 1; run <= 20; run++)
		end_run(f, run, 0);
	UNTIL(f, !hooks_busy(at.hooks));
	assert_int_equal(lines_of("closes"), 20);
	assert_string_equal(f->notices, "");
}

static void
many_at_once_are_all_told_a_few_at_a_time(void **state)
{
	struct fixture *f = *state;
	char path[128];

	begin(f, "  it: {command: [/bin/sh, -c, 'mkdir run/$$; ls run | wc -l"
	    " >>counts; cat >>told; rmdir run/$$']}\n");
	snprintf(path, sizeof path, "%s/run", at.directory);
	mkdir(path, 0700);
	for (uint64_t run = 1; run <= 200; run++)
		fake_worker_send(f->worker, &(struct message){
		    .type = MSG_PROC, .proc = { .host = slice_of("h1"),
			.name = slice_of("p"), .uuid = slice_of("u"),
			.run = run, .state = STATE_EXITED, .pid = 7,
			.exact = 1, .cause = CAUSE_ITSELF } });
	settle(f);
	UNTIL(f, !hooks_busy(at.hooks));
	assert_int_equal(lines_of("told"), 200);
	for (unsigned run = 1; run <= 200; run++) {
		char what[32];
		snprintf(what, sizeof what, "\"run\":%u,", run);
		assert_int_equal(count(text_of("told"), what), 1);
	}
	int most = 0;
	for (const char *p = text_of("counts"); *p != '\0';
	    p = strchr(p, '\n') + 1)
		most = atoi(p) > most ? atoi(p) : most;
	assert_in_range(most, 2, HOOKS_AT_ONCE);
	assert_string_equal(f->notices, "");
}

static void
too_many_are_dropped_and_told(void **state)
{
	struct fixture *f = *state;
	enum { MORE = 10 };
	char path[128];

	begin(f, "  it: {command: [/bin/sh, -c, 'read x <gate; cat >>told']}\n");
	snprintf(path, sizeof path, "%s/gate", at.directory);
	assert_int_equal(mkfifo(path, 0600), 0);
	int gate = open(path, O_RDWR);
	end_run(f, 1, 0);
	for (uint64_t run = 2; run <= 1 + HOOKS_AT_ONCE + HOOKS_WAITING +
	    MORE; run++)
		end_run(f, run, 0);
	assert_int_equal(count(f->notices, "hooks are too slow"), 1);
	for (int i = 0; i < HOOKS_AT_ONCE + HOOKS_WAITING; i++)
		assert_int_equal(write(gate, "\n", 1), 1);
	UNTIL(f, !hooks_busy(at.hooks));
	size_t told = lines_of("told");
	assert_in_range(told, HOOKS_WAITING, HOOKS_AT_ONCE + HOOKS_WAITING);
	char text[80];
	snprintf(text, sizeof text, "hooks were too slow: %zu events were not"
	    " told", 1 + HOOKS_AT_ONCE + HOOKS_WAITING + MORE - told);
	UNTIL(f, strstr(f->notices, text) != NULL);
	/* That is over, and told. */
	assert_int_equal(write(gate, "\n", 1), 1);
	end_run(f, 1000, 0);
	UNTIL(f, !hooks_busy(at.hooks) && lines_of("told") == told + 1);
	close(gate);
	assert_int_equal(count(f->notices, "hooks were too slow"), 1);
}

static void
one_that_cannot_be_executed_is_told_once(void **state)
{
	struct fixture *f = *state;
	char path[128];

	begin(f, "  it: {command: [./page]}\n");
	for (uint64_t run = 1; run <= 5; run++)
		end_run(f, run, 0);
	UNTIL(f, !hooks_busy(at.hooks));
	assert_string_equal(f->notices, "w hook it: ./page cannot be executed:"
	    " No such file or directory\n");
	/* Now it is there; and when it is gone again, that is told again. */
	snprintf(path, sizeof path, "%s/page", at.directory);
	int fd = open(path, O_WRONLY | O_CREAT, 0700);
	assert_true(write(fd, "#!/bin/sh\ncat >told\n", 20) > 0);
	close(fd);
	end_run(f, 6, 0);
	UNTIL(f, !hooks_busy(at.hooks));
	assert_int_equal(lines_of("told"), 1);
	unlink(path);
	end_run(f, 7, 0);
	UNTIL(f, !hooks_busy(at.hooks));
	assert_int_equal(count(f->notices, "cannot be executed"), 2);
}

static void
failures_are_told_and_noise_is_not_waited_for(void **state)
{
	struct fixture *f = *state;

	begin(f, "  fails: {command: [/bin/sh, -c, 'exit 3']}\n"
	    "  dies: {command: [/bin/sh, -c, 'kill -SEGV $$']}\n"
	    "  noise: {command: [/bin/sh, -c, 'yes; echo >noisy']}\n"
	    "  child: {command: [/bin/sh, -c, 'sleep 1000 & echo $! >left']}\n");
	end_run(f, 1, 0);
	double from = ev_time();
	UNTIL(f, !hooks_busy(at.hooks));
	assert_true(ev_time() - from < 10);
	assert_non_null(strstr(f->notices, "hook fails: it ended with exit 3"));
	assert_non_null(strstr(f->notices, "hook dies: it was killed by SEGV"));
	assert_null(strstr(f->notices, "hook child"));
	/* Nobody read on, so `yes` ended of SIGPIPE. */
	assert_int_equal(lines_of("noisy"), 1);
	int left = atoi(text_of("left"));
	assert_true(left > 1);
	assert_int_equal(kill(left, SIGKILL), 0);
}

static void
done(void *arg)
{
	*(bool *)arg = true;
}

static void
the_end_waits_a_moment_and_no_longer(void **state)
{
	struct fixture *f = *state;

	begin(f, "  quick: {command: [/bin/sh, -c, 'sleep 0.2; cat >told']}\n"
	    "  idle: {command: [/bin/sh, -c, 'echo $$ >pid; sleep 1000']}\n");
	end_run(f, 1, 0);
	double from = ev_time();
	UNTIL(f, lines_of("pid") == 1);
	hooks_end(at.hooks, done, &at.done);
	assert_false(at.done);
	/* That is none of theirs any more. */
	end_run(f, 2, 0);
	UNTIL(f, at.done);
	assert_true(ev_time() - from >= HOOKS_GRACE_MS / 1000.);
	assert_false(hooks_busy(at.hooks));
	assert_int_equal(count(text_of("told"), "\"run\":1,"), 1);
	int pid = atoi(text_of("pid"));
	UNTIL(f, kill(-pid, 0) < 0 && errno == ESRCH);
	/* Nothing runs: at once. */
	at.done = false;
	hooks_end(at.hooks, done, &at.done);
	assert_true(at.done);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(a_hook_is_told_of_its_events),
		CASE(a_hook_is_by_itself),
		CASE(one_that_hangs_is_ended),
		CASE(one_that_reads_nothing_is_no_matter),
		CASE(many_at_once_are_all_told_a_few_at_a_time),
		CASE(too_many_are_dropped_and_told),
		CASE(one_that_cannot_be_executed_is_told_once),
		CASE(failures_are_told_and_noise_is_not_waited_for),
		CASE(the_end_waits_a_moment_and_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

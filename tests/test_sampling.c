/*
 * When the worker asks a host what processes use, and what it makes of the
 * answer: this file plays the control shell and the processes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <ev.h>

#include "mem.h"
#include "sampling.h"

enum { PROCS = 3, DEADLINE_MS = 5000, RUNS_MAX = 8 };

static struct {
	struct worker worker;
	struct host host;
	struct proc procs[PROCS];
	char asked[400];        /* the runs of the last request, a blank each */
	unsigned samples;       /* requests                                 */
	control_done *done;     /* of the one that waits; NULL: none        */
	char told[1000];        /* rows that the console got, one a line    */
	bool late;
} t;

struct proc *
process_find(const struct host *h, struct slice name)
{
	assert_ptr_equal(h, &t.host);
	for (size_t i = 0; i < PROCS; i++)
		if (slice_is(name, t.procs[i].name))
			return &t.procs[i];
	return NULL;
}

void
worker_send(struct worker *w, const struct message *m)
{
	size_t n = strlen(t.told);

	assert_ptr_equal(w, &t.worker);
	message_trace(m, t.told + n, sizeof t.told - n - 2);
	strcat(t.told, "\n");
}

void
control_sample(struct control *c, const struct slice *runs, size_t n,
    control_done *done, void *arg)
{
	size_t at = 0;

	(void)c;
	assert_null(t.done);
	assert_ptr_equal(arg, &t.host);
	t.asked[0] = '\0';
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(t.asked + at, sizeof t.asked - at,
		    "%.*s ", SLICE_ARG(runs[i]));
	t.samples++;
	t.done = done;
	ev_break(t.worker.loop, EVBREAK_ALL);
}

static void
reply(enum code code, const char *text)
{
	control_done *done = t.done;

	assert_non_null(done);
	t.done = NULL;
	done(code, slice_of(text), &t.host);
}

static void
watch_every(size_t n, const char *const *names, uint64_t every_ms)
{
	struct slice words[PROCS + 1];
	struct msg_watch m = { .names = { words, n }, .every_ms = every_ms };

	for (size_t i = 0; i < n; i++)
		words[i] = slice_of(names[i]);
	sampling_watch(&t.host, &m);
}

static void
watch(size_t n, const char *const *names)
{
	watch_every(n, names, 1);
}

static const char *const abc[] = { "a", "b", "c", "nobody" };

static void
too_late(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)w;
	(void)revents;
	t.late = true;
	ev_break(loop, EVBREAK_ALL);
}

/* Until so many requests were made. */
static void
until(unsigned samples)
{
	ev_timer limit;

	ev_timer_init(&limit, too_late, DEADLINE_MS / 1000., 0.);
	ev_now_update(t.worker.loop);
	ev_timer_start(t.worker.loop, &limit);
	while (t.samples < samples && !t.late)
		ev_run(t.worker.loop, 0);
	ev_timer_stop(t.worker.loop, &limit);
	assert_false(t.late);
}

/* The loop has nothing to wait for: no timer of it runs. */
static void
assert_idle(void)
{
	ev_run(t.worker.loop, 0);
	assert_null(t.done);
}

static int
set_up(void **state)
{
	static char names[PROCS][2] = { "a", "b", "c" };

	(void)state;
	memset(&t, 0, sizeof t);
	t.worker.loop = ev_loop_new(EVFLAG_AUTO);
	t.host.worker = &t.worker;
	t.host.name = xstrdup("h1");
	t.host.state = HOST_READY;
	for (size_t i = 0; i < PROCS; i++) {
		t.procs[i] = (struct proc){ .host = &t.host, .name = names[i],
			.state = STATE_ALIVE, .pid = 100 + i, .run = i + 1 };
		snprintf(t.procs[i].uuid, sizeof t.procs[i].uuid, "u%zu", i);
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	sampling_free(&t.host);
	free(t.host.name);
	ev_loop_destroy(t.worker.loop);
	return 0;
}

static void
it_asks_while_something_is_watched(void **state)
{
	(void)state;
	sampling_kick(&t.host);
	assert_idle();
	watch(4, abc);
	until(1);
	assert_string_equal(t.asked, "u0/1 u1/2 u2/3 ");
	/* Not again before the answer. */
	watch(2, abc);
	watch(4, abc);
	sampling_kick(&t.host);
	ev_run(t.worker.loop, 0);
	assert_int_equal(t.samples, 1);
	reply(CODE_OK, "1000 2");
	until(2);
	assert_string_equal(t.asked, "");       /* the same */
	reply(CODE_OK, "3000 2");
	watch(0, NULL);
	assert_idle();
	assert_int_equal(t.samples, 2);
}

/* Whoever comes back to a console that was left alone does not wait for the long
 * interval's end. */
static void
another_interval_counts_at_once(void **state)
{
	(void)state;
	watch_every(1, abc, 60000);
	until(1);
	reply(CODE_OK, "1000 2");
	watch(1, abc);
	until(2);
	reply(CODE_OK, "1500 2");
}

static void
only_what_runs_is_asked_for(void **state)
{
	(void)state;
	t.procs[0].state = STATE_EXITED;
	t.procs[1].state = STATE_UNKNOWN;
	t.procs[2].pid = 0;
	watch(3, abc);
	assert_idle();
	t.procs[2].pid = 7;
	sampling_kick(&t.host);
	until(1);
	assert_string_equal(t.asked, "u2/3 ");
	t.procs[2].state = STATE_EXITED;
	reply(CODE_OK, "1000 2");
	assert_idle();
	/* It is started anew: another run. */
	t.procs[2].state = STATE_ALIVE;
	t.procs[2].run = 4;
	sampling_kick(&t.host);
	until(2);
	assert_string_equal(t.asked, "u2/4 ");
	reply(CODE_OK, "1000 2");
	t.procs[2].state = STATE_LOST;
	assert_idle();
}

static void
what_a_host_says_is_bounded(void **state)
{
	struct run_figures f = { .index = 1, .cpu_ms = 5, .rss = 4096,
		.processes = 1, .threads = 2, .out_size = 3, .err_size = -1,
		.idle_ms = 1000 };

	(void)state;
	sampling_found(&t.host, &f);       /* nobody has asked */
	watch(2, abc);
	sampling_found(&t.host, &f);
	until(1);
	sampling_found(&t.host, &f);
	f.index = 2;                    /* there are two */
	sampling_found(&t.host, &f);
	f.index = UINT64_MAX;
	sampling_found(&t.host, &f);
	assert_string_equal(t.told, "");
	reply(CODE_OK, "123450 2");
	assert_string_equal(t.told, "STATS #0 host=h1 name=b run=2 time=123450"
	    " cpu_ms=5 rss=4096 processes=1 threads=2 out_size=3 err_size=-1"
	    " idle_ms=1000 cpus=2\n");
	until(2);
	t.told[0] = '\0';
	f = (struct run_figures){ .index = 0, .cpu_ms = INT64_MAX,
		.rss = INT64_C(1) << 60, .processes = INT64_C(1) << 40,
		.threads = 1, .out_size = 0, .err_size = 0,
		.idle_ms = INT64_MAX };
	sampling_found(&t.host, &f);
	reply(CODE_OK, "- 99999999");
	assert_string_equal(t.told, "STATS #0 host=h1 name=a run=1 time=-1"
	    " cpu_ms=-1 rss=-1 processes=-1 threads=1 out_size=0 err_size=0"
	    " idle_ms=-1 cpus=0\n");
	until(3);
	t.told[0] = '\0';
	reply(CODE_OK, "");
	until(4);
	reply(CODE_FAILED, "no awk");
	assert_string_equal(t.told, "");
	watch(0, NULL);
}

/* The second number is far behind where a number can be. */
static void
an_uptime_that_is_no_number_is_not_known(void **state)
{
	static const char *const texts[] = { "12x 2", "12345678901234567890"
	    "1234567890123456789012345678901234567890123456789012345678901234"
	    "5678901234567890123456789012345678901234567890 2", " 2" };
	struct run_figures f = { .index = 0, .cpu_ms = 1, .rss = 1,
		.processes = 1, .threads = 1, .out_size = 0, .err_size = 0,
		.idle_ms = 0 };

	(void)state;
	watch(1, abc);
	for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
		until(i + 1);
		sampling_found(&t.host, &f);
		t.told[0] = '\0';
		reply(CODE_OK, texts[i]);
		assert_string_equal(t.told, "STATS #0 host=h1 name=a run=1"
		    " time=-1 cpu_ms=1 rss=1 processes=1 threads=1 out_size=0"
		    " err_size=0 idle_ms=0 cpus=2\n");
	}
	watch(0, NULL);
}

static void
a_link_that_ends_takes_it_along(void **state)
{
	(void)state;
	watch(3, abc);
	until(1);
	control_done *lost = t.done;
	t.done = NULL;
	t.host.state = HOST_WAITING;
	sampling_host_down(&t.host);
	lost(CODE_CANCELLED, slice_of("closed"), &t.host);
	sampling_kick(&t.host);
	assert_idle();
	/* The next shell has to be told who is meant. */
	t.host.state = HOST_READY;
	sampling_kick(&t.host);
	until(2);
	assert_string_equal(t.asked, "u0/1 u1/2 u2/3 ");
	t.done = NULL;
}

/* A host that needs long for it is left alone for longer. */
/* From one request to the next, where its answer comes so late. */
static double
pace(double late, const char *answer)
{
	unsigned samples = t.samples;
	double begun = ev_time();

	while (ev_time() < begun + late)
		continue;
	reply(CODE_OK, answer);
	until(samples + 1);
	return ev_time() - begun;
}

static void
a_slow_host_is_asked_less(void **state)
{
	(void)state;
	watch(3, abc);
	until(1);
	assert_true(pace(0.06, "1000 2") > 0.06 * SAMPLE_SHARE * 0.9);
	/* It has waited for others, and says so. */
	assert_true(pace(0.12, "2000 2 3") < 0.12 * SAMPLE_SHARE * 0.7);
	assert_true(pace(0.06, "2000 2 1000") > 0.06 * SAMPLE_SHARE * 0.9);
	t.done = NULL;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(it_asks_while_something_is_watched),
		TEST(another_interval_counts_at_once),
		TEST(only_what_runs_is_asked_for),
		TEST(what_a_host_says_is_bounded),
		TEST(an_uptime_that_is_no_number_is_not_known),
		TEST(a_link_that_ends_takes_it_along),
		TEST(a_slow_host_is_asked_less),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

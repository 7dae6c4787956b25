/* Rates and their history, from the figures that hosts tell of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "figures.h"
#include "stats.h"

static struct proc_spec spec;
static struct model_proc p;
static struct stats *s;
static int64_t now;

static int
set_up(void **state)
{
	(void)state;
	spec = (struct proc_spec){ 0 };
	p = (struct model_proc){ .number = 7, .run = 1, .state = STATE_ALIVE };
	s = stats_new();
	now = 1000000;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	stats_free(s);
	return 0;
}

/* A sample that comes 2 s after the one before, unless the test says else. */
static struct msg_stats
sample(int64_t cpu_ms, int64_t out)
{
	now += 2000;
	return (struct msg_stats){ .run = 1, .time = now - 900000,
		.cpu_ms = cpu_ms, .rss = 4096, .processes = 2, .threads = 3,
		.out_size = out, .err_size = 10, .idle_ms = 500, .cpus = 2 };
}

static struct stats_now
take(struct msg_stats m)
{
	struct stats_now v;

	stats_take(s, &p, &m, now);
	assert_true(stats_now(s, &p, now, &v));
	return v;
}

static void
two_samples_make_a_rate(void **state)
{
	struct stats_now v;

	(void)state;
	assert_false(stats_now(s, &p, now, &v));
	assert_int_equal(v.cpu, -1);
	assert_int_equal(v.silent_ms, -1);
	v = take(sample(5000, 100));
	assert_int_equal(v.cpu, -1);            /* one is no rate */
	assert_int_equal(v.out_rate, -1);
	assert_int_equal(v.rss, 4096);
	assert_int_equal(v.silent_ms, 500);
	v = take(sample(6000, 2100));
	assert_int_equal(v.cpu, 500);           /* half a processor */
	assert_int_equal(v.out_rate, 1000);
	assert_int_equal(v.processes, 2);
	assert_int_equal(v.threads, 3);
	/* By the host's clock, whenever the answer comes. */
	struct msg_stats m = sample(7000, 2100);
	now += 1700;
	v = take(m);
	assert_int_equal(v.cpu, 500);
	/* Without it, by the time of arrival. */
	m = sample(7100, 2100);
	m.time = -1;
	v = take(m);
	assert_int_equal(v.cpu, 50);
	/* Whether it has printed since then nobody knows. */
	assert_true(stats_now(s, &p, now + 1500, &v));
	assert_int_equal(v.silent_ms, 500);
}

static void
what_cannot_be_is_not_known(void **state)
{
	struct stats_now v;

	(void)state;
	take(sample(5000, 100));
	/* A child that nobody waited for took its time along. */
	v = take(sample(4000, 100));
	assert_int_equal(v.cpu, -1);
	assert_int_equal(v.out_rate, 0);
	v = take(sample(4200, 50));             /* the file was cut */
	assert_int_equal(v.cpu, 100);
	assert_int_equal(v.out_rate, -1);
	/* A child of a long life was waited for: more than two processors. */
	v = take(sample(4200 + 4000, 50));
	assert_int_equal(v.cpu, 2000);
	v = take(sample(8200 + 4400, 50));
	assert_int_equal(v.cpu, -1);
	/* What the host could not read. */
	struct msg_stats m = sample(-1, -1);
	m.rss = -1;
	m.idle_ms = -1;
	v = take(m);
	assert_int_equal(v.cpu, -1);
	assert_int_equal(v.out_rate, -1);
	assert_int_equal(v.rss, -1);
	assert_int_equal(v.silent_ms, -1);
	v = take(sample(20000, 50));
	assert_int_equal(v.cpu, -1);
	v = take(sample(20200, 50));
	assert_int_equal(v.cpu, 100);
	/* Numbers of a host that wants to do harm. */
	m = sample(INT64_MAX, INT64_MAX);
	m.err_size = INT64_MAX;
	m.cpus = UINT64_MAX;
	m.idle_ms = INT64_MAX;
	take(m);
	m = sample(0, 0);
	m.time = INT64_MIN / 2;
	take(m);
}

/* Its host was started anew, or nobody has looked for long. */
static void
a_gap_makes_no_rate(void **state)
{
	struct stats_sample v[STATS_SAMPLES];

	(void)state;
	take(sample(5000, 100));
	take(sample(5200, 100));
	now += 60000;
	assert_int_equal(take(sample(9000, 100)).cpu, -1);
	assert_int_equal(take(sample(9200, 100)).cpu, 100);
	assert_int_equal(stats_samples(s, &p, v, STATS_SAMPLES), 5);
	assert_int_equal(v[1].cpu, 100);
	assert_int_equal(v[2].cpu, -1);
	assert_int_equal(v[2].rss, -1);
	assert_int_equal(v[4].cpu, 100);
	struct msg_stats m = sample(9300, 100);
	m.time = 5;                             /* uptime */
	assert_int_equal(take(m).cpu, -1);
}

static void
a_new_run_begins_anew(void **state)
{
	struct stats_sample v[4];
	struct stats_now n;

	(void)state;
	take(sample(5000, 100));
	take(sample(6000, 100));
	p.run = 2;
	assert_false(stats_now(s, &p, now, &n));
	assert_int_equal(stats_samples(s, &p, v, 4), 0);
	/* Late news of the run before. */
	struct msg_stats m = sample(7000, 200);
	stats_take(s, &p, &m, now);
	assert_false(stats_now(s, &p, now, &n));
	m = sample(10, 0);
	m.run = 2;
	assert_int_equal(take(m).cpu, -1);
	assert_int_equal(stats_samples(s, &p, v, 4), 1);
}

static void
what_is_old_is_nothing(void **state)
{
	struct stats_now n;

	(void)state;
	take(sample(5000, 100));
	take(sample(6000, 100));
	assert_true(stats_now(s, &p, now + STATS_STALE_MS, &n));
	assert_false(stats_now(s, &p, now + STATS_STALE_MS + 1, &n));
	assert_int_equal(n.rss, -1);
	/* A host that is asked less often has longer. */
	now += 8000;
	take(sample(7000, 100));
	assert_true(stats_now(s, &p, now + 25000, &n));
	/* Of what nothing is known, or is over, there is nothing to be seen. */
	p.state = STATE_UNKNOWN;
	assert_false(stats_now(s, &p, now, &n));
	p.state = STATE_EXITED;
	assert_false(stats_now(s, &p, now, &n));
}

static void
sixty_are_kept(void **state)
{
	struct stats_sample v[STATS_SAMPLES + 5];
	int64_t cpu = 0;

	(void)state;
	for (int i = 0; i <= 100; i++) {
		take(sample(cpu, 0));
		cpu += i;
	}
	assert_int_equal(stats_samples(s, &p, v, STATS_SAMPLES + 5),
	    STATS_SAMPLES);
	/* The newest was by 99 ms in 2 s. */
	assert_int_equal(v[STATS_SAMPLES - 1].cpu, 50);
	assert_int_equal(v[0].cpu, 20);
	assert_int_equal(stats_samples(s, &p, v, 3), 3);
	assert_int_equal(v[2].cpu, 50);
}

/* Of so many processes that have been on the screen once. */
static void
the_oldest_give_way(void **state)
{
	struct stats_now n;
	size_t kept = 0;

	(void)state;
	for (size_t i = 0; i < STATS_KEPT + 10; i++) {
		struct msg_stats m = sample(1, 1);
		p.number = i;
		stats_take(s, &p, &m, now);
	}
	for (size_t i = 0; i < STATS_KEPT + 10; i++) {
		struct stats_sample v;
		p.number = i;
		kept += stats_samples(s, &p, &v, 1);
	}
	assert_int_equal(kept, STATS_KEPT);
	p.number = 9;
	assert_false(stats_now(s, &p, now, &n));
	p.number = STATS_KEPT + 9;
	assert_true(stats_now(s, &p, now, &n));
}

static void
one_file_counts_once(void **state)
{
	char path[] = "/log";
	struct msg_stats m = sample(0, 0);

	(void)state;
	p.spec = &spec;
	spec.stdout_log = path;
	spec.stderr_log = path;
	m.err_size = 0;
	take(m);
	m = sample(0, 2000);
	m.err_size = 2000;
	assert_int_equal(take(m).out_rate, 1000);
	char other[] = "/other";
	spec.stderr_log = other;
	m = sample(0, 4000);
	m.err_size = 4000;
	assert_int_equal(take(m).out_rate, 2000);
}

static void
a_sum_is_of_all_or_none(void **state)
{
	struct model_proc other = { .number = 8, .run = 1,
		.state = STATE_EXITED };
	struct model_proc *procs[] = { &p, &other };
	struct model m = { .procs = procs, .proc_count = 2 };
	int64_t cpu, rss;

	(void)state;
	take(sample(0, 0));
	assert_false(stats_total(s, &m, now, &cpu, &rss));
	take(sample(1000, 0));
	assert_true(stats_total(s, &m, now, &cpu, &rss));
	assert_int_equal(cpu, 500);
	assert_int_equal(rss, 4096);
	other.state = STATE_ALIVE;
	assert_false(stats_total(s, &m, now, &cpu, &rss));
	other.state = p.state = STATE_EXITED;
	assert_false(stats_total(s, &m, now, &cpu, &rss));
}

static void
figures_are_short(void **state)
{
	char buf[FIGURE_SIZE];

	(void)state;
	assert_string_equal(figure_percent(-1, buf), "");
	assert_string_equal(figure_percent(0, buf), "0.0");
	assert_string_equal(figure_percent(99, buf), "9.9");
	assert_string_equal(figure_percent(100, buf), "10");
	assert_string_equal(figure_percent(1996, buf), "200");
	assert_string_equal(figure_bytes(-1, buf), "");
	assert_string_equal(figure_bytes(0, buf), "0");
	assert_string_equal(figure_bytes(1023, buf), "1023");
	assert_string_equal(figure_bytes(1024, buf), "1.0K");
	assert_string_equal(figure_bytes(10 * 1024 - 1, buf), "10K");
	assert_string_equal(figure_bytes(1048575, buf), "1.0M");
	assert_string_equal(figure_bytes(1536 * 1024, buf), "1.5M");
	assert_string_equal(figure_bytes(INT64_MAX, buf), "8.0E");
}

static void
a_graph_is_of_the_last_samples(void **state)
{
	char buf[FIGURE_GRAPH * 4 + 1];

	(void)state;
	assert_string_equal(figure_graph(s, &p, false, buf), "          ");
	take(sample(0, 0));
	take(sample(0, 0));                     /* idle */
	take(sample(1000, 0));                  /* half */
	take(sample(3000, 0));                  /* all of one */
	assert_string_equal(figure_graph(s, &p, false, buf),
	    "       \u2581\u2584\u2588");
	assert_string_equal(figure_graph(s, &p, true, buf), "       _-#");
	take(sample(3050, 0));                  /* 2.5 % */
	assert_string_equal(figure_graph(s, &p, false, buf),
	    "      \u2581\u2584\u2588\u2582");
	/* The height is the most that is in it. */
	take(sample(7050, 0));
	assert_string_equal(figure_graph(s, &p, false, buf),
	    "     \u2581\u2582\u2584\u2582\u2588");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(two_samples_make_a_rate),
		TEST(what_cannot_be_is_not_known),
		TEST(a_gap_makes_no_rate),
		TEST(a_new_run_begins_anew),
		TEST(what_is_old_is_nothing),
		TEST(sixty_are_kept),
		TEST(the_oldest_give_way),
		TEST(one_file_counts_once),
		TEST(a_sum_is_of_all_or_none),
		TEST(figures_are_short),
		TEST(a_graph_is_of_the_last_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Who turns in circles is ended, and nobody else. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "watchdog.h"

enum { LIMIT_MS = 200, TURNS = 8 };

/* How a turn of the loop goes, so many times. */
struct turns {
	void (*work)(void);
	int left;
};

static void
circle(void)
{
	for (;;)
		continue;
}

static double
processor_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A quarter of what is allowed. */
static void
work_hard(void)
{
	double end = processor_seconds() + LIMIT_MS / 4000.;

	while (processor_seconds() < end)
		continue;
}

static void
wait_in_the_kernel(void)
{
	struct timespec t = { 0, LIMIT_MS * 2 * 1000000L };

	nanosleep(&t, NULL);
}

static void
turn_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct turns *t = w->data;

	(void)revents;
	t->work();
	if (--t->left == 0)
		ev_break(loop, EVBREAK_ALL);
}

/* The wait status of a process whose loop does this. */
static int
fate_of(void (*work)(void))
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		struct turns t = { work, TURNS };
		struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
		struct watchdog d;
		ev_timer timer;
		watchdog_start(&d, loop, LIMIT_MS);
		ev_timer_init(&timer, turn_cb, 0.001, 0.001);
		timer.data = &t;
		ev_timer_start(loop, &timer);
		ev_run(loop, 0);
		watchdog_stop(&d, loop);
		/* Nobody watches any more. */
		work_hard();
		work_hard();
		work_hard();
		work_hard();
		work_hard();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
circles_end(void **state)
{
	int status = fate_of(circle);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGPROF);
}

/* Much work in many turns, and more than is allowed in none. */
static void
work_does_not(void **state)
{
	(void)state;
	assert_int_equal(fate_of(work_hard), 0);
}

static void
waiting_does_not(void **state)
{
	(void)state;
	assert_int_equal(fate_of(wait_in_the_kernel), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(circles_end),
		cmocka_unit_test(work_does_not),
		cmocka_unit_test(waiting_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

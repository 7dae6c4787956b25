/*
 * When a frame is drawn: at once after a rest, and so are two more, so that the
 * answer to a key need not wait for the key's own frame; but no more than 60 a
 * second where something always changes, and one for all ages together. Time is
 * the test's.
 */
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clock.h"
#include "fake_clock.h"
#include "fake_worker.h"
#include "ui_private.h"

enum { FRAME_MS = 16, TURNS = 8, AT_ONCE = 3 };

static const char *session_path;

struct stage {
	struct ev_loop *loop;
	struct session *session;
	struct fake_worker *worker;
	struct ui *ui;
	FILE *in, *out;
	int master;
};

static int
set_up(void **state)
{
	static struct stage s;
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct fault f = { 0 };
	int slave;

	s.loop = ev_default_loop(0);
	s.worker = fake_worker_new(s.loop);
	assert_true(session_load(session_path, &s.session, &f));
	assert_int_equal(openpty(&s.master, &slave, NULL, NULL, &size), 0);
	s.in = fdopen(slave, "r");
	s.out = fopen("/dev/null", "w");
	struct ui_options options = { .in = s.in, .out = s.out,
		.term = "xterm-256color", .console = {
		.spawn = fake_worker_spawn, .spawn_arg = s.worker,
		.no_start = true } };
	s.ui = ui_new(s.loop, s.session, &options, &f);
	assert_non_null(s.ui);
	fake_worker_join(s.worker);
	*state = &s;
	return 0;
}

static int
tear_down(void **state)
{
	struct stage *s = *state;

	ui_free(s->ui);
	session_free(s->session);
	fake_worker_free(s->worker);
	fclose(s->in);
	fclose(s->out);
	close(s->master);
	return 0;
}

/* Whether what changes now is drawn within a few turns of the loop. */
static bool
is_drawn(struct stage *s)
{
	ui_mark(s->ui);
	for (int i = 0; i < TURNS && s->ui->marked; i++) {
		/* Its end lets nothing pass that the clock does not. */
		ev_timer_stop(s->loop, &s->ui->frame);
		ev_run(s->loop, EVRUN_NOWAIT);
	}
	return !s->ui->marked;
}

static void
rest(struct stage *s)
{
	fake_clock_blink(1000);
	while (is_drawn(s))
		;
	fake_clock_blink(1000);
}

static void
answers_follow_their_keys(void **state)
{
	struct stage *s = *state;

	rest(s);
	for (int i = 0; i < AT_ONCE; i++)
		assert_true(is_drawn(s));
	assert_false(is_drawn(s));
	fake_clock_blink(FRAME_MS);
	assert_true(is_drawn(s));
}

static void
no_more_than_60_a_second(void **state)
{
	struct stage *s = *state;
	int drawn = 0;

	rest(s);
	for (int ms = 0; ms < 1000; ms++, fake_clock_blink(1))
		drawn += is_drawn(s);
	assert_in_range(drawn, 60, 1000 / FRAME_MS + AT_ONCE);
}

static void
send_alive(struct stage *s, const char *name, int64_t for_ms)
{
	fake_worker_send(s->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of("ctl-01"), .name = slice_of(name),
		.uuid = slice_of("u"), .run = 1, .state = STATE_ALIVE,
		.pid = 811, .started = clock_wall_ms() - for_ms,
		.exit_code = -1, .exact = 1 } });
	fake_worker_settle(s->worker);
}

/* Two that are half a second apart do not make two frames a second. */
static void
ages_grow_together(void **state)
{
	struct stage *s = *state;

	send_alive(s, "broker", 5000);
	send_alive(s, "root", 5500);
	rest(s);
	assert_true(ev_is_active(&s->ui->age));
	ev_feed_event(s->loop, &s->ui->age, EV_TIMER);
	ev_run(s->loop, EVRUN_NOWAIT);
	assert_true(is_drawn(s));
	assert_true(ev_timer_remaining(s->loop, &s->ui->age) > 0.9);
}

static void
send_host(struct stage *s, enum host_state state, uint64_t rtt_us)
{
	fake_worker_send(s->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of("ctl-01"), .state = state,
		.since = 1000, .rtt_us = rtt_us } });
	fake_worker_settle(s->worker);
	ev_run(s->loop, EVRUN_NOWAIT);
}

/* Pings of many hosts are no frames; that one is not ready any more is. */
static void
what_is_measured_waits_for_the_tick(void **state)
{
	struct stage *s = *state;

	send_host(s, HOST_READY, 100);
	rest(s);
	ui_draw(s->ui);
	s->ui->aged = clock_mono_ms();
	for (uint64_t i = 0; i < 20; i++) {
		send_host(s, HOST_READY, 101 + i);
		assert_false(s->ui->stale || s->ui->marked);
	}
	assert_true(ev_is_active(&s->ui->age));
	assert_true(ev_timer_remaining(s->loop, &s->ui->age) <= 1.);
	send_host(s, HOST_WAITING, 120);
	rest(s);
	assert_int_equal(model_host(console_model(s->ui->console),
	    slice_of("ctl-01"))->rtt_us, 120);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(answers_follow_their_keys,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(ages_grow_together,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_is_measured_waits_for_the_tick, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_more_than_60_a_second,
		    set_up, tear_down),
	};

	if (argc != 2)
		return EXIT_FAILURE;
	session_path = argv[1];
	setenv("LC_ALL", "C.UTF-8", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

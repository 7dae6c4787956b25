/*
 * Ends a worker that turns in circles: one whose loop, between two times that it
 * blocks, takes more processor time than any work of it does. It is processor
 * time, so that a machine that is slow, or was asleep, ends nobody; what waits
 * in the kernel is noticed by the console (worker_beat.c). setitimer(2) with
 * ITIMER_PROF: SIGPROF, whose action is to end the process.
 */
#ifndef WATCHDOG_H
#define WATCHDOG_H

#include <ev.h>
#include <stdint.h>

struct watchdog {
	ev_prepare before;
	ev_check after;
	int64_t ms;
};

/* From now on, and for as long as the loop runs: ms of processor time. */
void watchdog_start(struct watchdog *d, struct ev_loop *loop, int64_t ms);
void watchdog_stop(struct watchdog *d, struct ev_loop *loop);

#endif

/*
 * What the processes on the console's screen use, read on their host: one
 * request to its control shell for all of them, again and again while any of
 * them runs and the host is ready. Where nothing is watched, nothing is asked
 * and no timer runs.
 */
#ifndef SAMPLING_H
#define SAMPLING_H

#include "process.h"

enum {
	WATCH_MOST = 1024,              /* names; a screen has fewer rows    */
	WATCH_LEAST_MS = 500,           /* between samples ...               */
	WATCH_MOST_MS = 60000,
	SAMPLE_SHARE = 25,              /* ... and of the time, 1/25th, but  */
	REST_MOST_MS = 60000,           /* ... so often at least             */
};

/* These are watched from now on, instead of those before. */
void sampling_watch(struct host *h, const struct msg_watch *m);

/* The host is ready, or a process has changed: there may be one to read. */
void sampling_kick(struct host *h);

/* The control shell read these. */
void sampling_found(struct host *h, const struct run_figures *f);

/* The connection ends; who is watched stays so. */
void sampling_host_down(struct host *h);

void sampling_free(struct host *h);

#endif

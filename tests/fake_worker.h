/*
 * The worker's end of the link, played by a test: it keeps the console's
 * requests for the test to look at, answers those that the test does not care
 * about, and sends what it is told to.
 */
#ifndef FAKE_WORKER_H
#define FAKE_WORKER_H

#include <ev.h>
#include <sys/types.h>

#include "protocol.h"

struct fake_worker;

struct fake_worker *fake_worker_new(struct ev_loop *loop);
void fake_worker_free(struct fake_worker *w);

/* For console_options: arg is the fake worker, there is no process. */
int fake_worker_spawn(pid_t *pid, struct fault *f, void *arg);

/* The console has started a worker that has not said HELLO yet. */
bool fake_worker_wanted(const struct fake_worker *w);
void fake_worker_greet(struct fake_worker *w);

/* Messages of this type are kept from now on, not answered with OK. */
void fake_worker_hold(struct fake_worker *w, enum msg_type type);

/* The oldest message that is kept, as message_trace() has it; NULL: none. */
const char *fake_worker_held(const struct fake_worker *w);
/* Takes it: its id. */
uint64_t fake_worker_take(struct fake_worker *w);

void fake_worker_send(struct fake_worker *w, const struct message *m);
void fake_worker_raw(struct fake_worker *w, struct slice bytes);

/* The stream that the console opened last, and where a file begins in it. */
uint64_t fake_worker_stream(const struct fake_worker *w);
uint64_t fake_worker_from(const struct fake_worker *w, uint64_t which);

/* The bytes before that of the file that was opened last. */
struct slice fake_worker_before(const struct fake_worker *w);

/* As when the worker dies. */
void fake_worker_close(struct fake_worker *w);

/* All that either side has sent was taken by the other. */
bool fake_worker_quiet(const struct fake_worker *w);

/* Lets the loop turn until nothing is on its way any more. */
void fake_worker_settle(const struct fake_worker *w);

/* Waits until a worker is wanted, greets, and settles. */
void fake_worker_join(struct fake_worker *w);

#endif

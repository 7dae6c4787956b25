/*
 * The worker's process: the same binary, executed again with fresh memory. It
 * gets its end of the link as descriptor WORKER_LINK_FD, the log as
 * WORKER_LOG_FD if there is one, and nothing else that is open here.
 */
#ifndef SPAWN_H
#define SPAWN_H

#include <sys/types.h>

#include "fault.h"

enum { WORKER_LINK_FD = 3, WORKER_LOG_FD = 4 };

/*
 * Starts a worker: its PID at pid, the link's near end returned. -1: f says
 * why, also where the program could not be executed. arg is a bool: it is not
 * to confine itself. The caller reaps the process.
 */
int spawn_worker(pid_t *pid, struct fault *f, void *arg);

/* In the worker: opens the log that spawn_worker() handed over, if any. */
void spawn_adopt_log(void);

#endif

/*
 * Least privilege: a process that reads what strangers wrote gives up, for good,
 * what it does not need: no new privileges, a closed list of system calls
 * (sandbox_call.def), and Landlock where the kernel has it (landlock.h). What
 * it needs now and then is done by its door (door.h), which comes first.
 */
#ifndef SANDBOX_H
#define SANDBOX_H

#include <stdbool.h>

#include "fault.h"

enum sandbox { SANDBOX_CONSOLE = 1, SANDBOX_WORKER = 2 };

/*
 * What the kernel lacks is a line of the log each. False: it refuses no calls of
 * this process, and f says why; what there is of the rest is in force.
 */
bool sandbox_enter(enum sandbox who, struct fault *f);

/* Of a build: one that is instrumented for tests is let do more. */
extern const bool sandbox_is_instrumented;

/* By seccomp(2), and by Landlock; of sandbox_enter() alone. */
bool sandbox_filter(enum sandbox who, struct fault *f);
void sandbox_fence(enum sandbox who);

#endif

/* Short-lived children of the worker. */
#ifndef CHILD_H
#define CHILD_H

#include <sys/types.h>

/* In the child: no signal is blocked or ignored, and it does not outlive the
 * worker. */
void child_settle(void);

/*
 * Ends it, if it runs: waitpid(2) telling 0 is the proof that the PID is still our
 * child's; the default loop may have reaped it already, and its status with it.
 * pid -1 is legal.
 */
void child_kill(pid_t pid);
/* The same by TERM, and it is left to the loop to be reaped. */
void child_terminate(pid_t pid);

#endif

/*
 * The worker: the program's SSH side, a process of its own. It holds the hosts
 * and what goes on there, and no screen. Its only way to the console is the
 * link; the link's end is its end.
 */
#ifndef WORKER_H
#define WORKER_H

#include <stdbool.h>

/*
 * Runs the worker on its link until the console is gone; the exit status of
 * the process. The descriptors 0 to 2 are taken away from the terminal. It
 * confines itself, unless no_sandbox says otherwise.
 */
int worker_main(int fd, bool no_sandbox);

#endif

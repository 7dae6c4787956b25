/* Whether there is still a terminal. */
#ifndef CONTROLLING_H
#define CONTROLLING_H

#include <stdbool.h>

/*
 * fd is this process's controlling terminal. Not so once it was hung up, or its
 * session's leader has ended: tcgetpgrp(3) fails then (EIO, ENOTTY).
 */
bool is_controlling(int fd);

/*
 * A shell of this session has started us, and could make us go on if we stopped.
 * The kernel looks for the same before it stops somebody for a key (POSIX,
 * "orphaned process group"). Whoever is a terminal's first program has none.
 */
bool is_job(void);

#endif

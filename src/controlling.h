/* Whether there is still a terminal. */
#ifndef CONTROLLING_H
#define CONTROLLING_H

#include <stdbool.h>

/*
 * fd is this process's controlling terminal. Not so once it was hung up, or its
 * session's leader has ended: tcgetpgrp(3) fails then (EIO, ENOTTY).
 */
bool is_controlling(int fd);

#endif

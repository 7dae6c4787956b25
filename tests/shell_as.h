/*
 * A shell that stands for /bin/sh where remote scripts are run: an argv for
 * fake_transport.h.
 */
#ifndef SHELL_AS_H
#define SHELL_AS_H

#include <stdbool.h>

/*
 * argv is the shell's, busybox's with "sh" for another word: it then has its own
 * tools only. dir is a template for mkdtemp(), where they are put.
 */
char *const *shell_as(int argc, char **argv, char *dir);

/* Whether the tail that is found is GNU's, which notices bytes at once. */
bool shell_tail_follows(void);

#endif

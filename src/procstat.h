/* What the kernel has of a process in /proc/PID/stat (proc_pid_stat(5)). */
#ifndef PROCSTAT_H
#define PROCSTAT_H

#include <stdbool.h>
#include <sys/types.h>

#include "slice.h"

struct procstat {
	char state;             /* R, S, D, Z, T, t, X, I                   */
	pid_t parent, group;
};

/* Without waiting and without allocation; false: there is no such process. */
bool procstat_read(pid_t pid, struct procstat *s);

/* The same from the file's text; false: it is none. */
bool procstat_parse(struct slice text, struct procstat *s);

#endif

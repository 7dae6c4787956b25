#include "controlling.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool
is_controlling(int fd)
{
	return tcgetpgrp(fd) >= 0;
}

/* The parent of a process (proc_pid_stat(5)); 0: it is gone. */
static pid_t
parent_of(pid_t pid)
{
	char path[40], line[512];
	int parent = 0;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "re");
	if (f == NULL)
		return 0;
	size_t n = fread(line, 1, sizeof line - 1, f);
	fclose(f);
	line[n] = '\0';
	/* The name before it may have blanks and brackets. */
	const char *end = strrchr(line, ')');
	return end != NULL && sscanf(end, ") %*c %d", &parent) == 1 ? parent
								   : 0;
}

bool
is_job(void)
{
	pid_t pid = getppid();

	while (pid > 0 && getpgid(pid) == getpgrp())
		pid = parent_of(pid);
	return pid > 0 && getsid(pid) == getsid(0);
}

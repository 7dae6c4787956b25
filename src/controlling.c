#include "controlling.h"

#include <unistd.h>

#include "procstat.h"

bool
is_controlling(int fd)
{
	return tcgetpgrp(fd) >= 0;
}

bool
is_job(void)
{
	pid_t pid = getppid();
	struct procstat s;

	while (pid > 0 && getpgid(pid) == getpgrp())
		pid = procstat_read(pid, &s) ? s.parent : 0;
	return pid > 0 && getsid(pid) == getsid(0);
}

#include "procstat.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "number.h"

enum { TEXT_MOST = 512 };       /* more than all up to the group           */

bool
procstat_parse(struct slice text, struct procstat *s)
{
	uint64_t parent, group;
	size_t at = text.n;

	/* The name before it may have blanks and brackets. */
	while (at > 0 && text.p[at - 1] != ')')
		at--;
	struct slice rest = { text.p + at, text.n - at };
	if (at == 0 || !slice_skip(&rest, " ") || rest.n == 0)
		return false;
	s->state = *rest.p++;
	rest.n--;
	/* Of one that is being reaped, the group is -1. */
	if (!slice_skip(&rest, " ") || !number_take(&rest, INT_MAX, &parent) ||
	    !slice_skip(&rest, " ") || !number_take(&rest, INT_MAX, &group))
		return false;
	s->parent = (pid_t)parent;
	s->group = (pid_t)group;
	return true;
}

bool
procstat_read(pid_t pid, struct procstat *s)
{
	char path[40], text[TEXT_MOST];

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
	if (fd >= 0)
		close(fd);
	return n > 0 && procstat_parse((struct slice){ text, (size_t)n }, s);
}

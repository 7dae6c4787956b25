#include "procstat.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { TEXT_MOST = 512 };       /* more than all up to the group           */

bool
procstat_parse(struct slice text, struct procstat *s)
{
	char rest[64];
	int parent, group;
	size_t at = text.n;

	/* The name before it may have blanks and brackets. */
	while (at > 0 && text.p[at - 1] != ')')
		at--;
	if (at == 0)
		return false;
	snprintf(rest, sizeof rest, "%.*s", (int)(text.n - at), text.p + at);
	if (sscanf(rest, " %c %d %d", &s->state, &parent, &group) != 3)
		return false;
	s->parent = parent;
	s->group = group;
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

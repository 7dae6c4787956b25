#include "controlling.h"

#include <unistd.h>

bool
is_controlling(int fd)
{
	return tcgetpgrp(fd) >= 0;
}

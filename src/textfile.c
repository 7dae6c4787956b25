#include "textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trust.h"

enum { STEP = 64 * 1024 };

static bool
read_all(int fd, size_t max, struct buffer *b)
{
	/* One byte more than is allowed shows that there are more. */
	while (buffer_size(b) <= max) {
		size_t left = max + 1 - buffer_size(b);
		size_t room = left < STEP ? left : STEP;
		ssize_t n = read(fd, buffer_reserve(b, room), room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (n == 0)
			break;
		buffer_grew(b, (size_t)n);
	}
	return true;
}

/* NULL: it is read. */
static const char *
why_not(int fd, enum textfile_whose whose, char *buf)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return strerror(errno);
	return !S_ISREG(st.st_mode) ? "it is not a regular file"
	    : whose == TEXTFILE_OURS ? trust_why(&st, buf) : NULL;
}

bool
textfile_read(enum textfile_whose whose, const char *path, const char *shown,
    size_t max, struct buffer *b, struct fault *f)
{
	char no[TRUST_WHY];
	bool ok = false;

	/* O_NONBLOCK: a FIFO without writer must not hold us up. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return fault_set(f, CODE_INVALID, "cannot read %s: %s", shown,
		    strerror(errno));
	const char *why = why_not(fd, whose, no);
	if (why != NULL)
		fault_set(f, CODE_INVALID, "cannot read %s: %s", shown, why);
	else if (!read_all(fd, max, b))
		fault_set(f, CODE_INVALID, "cannot read %s: %s", shown,
		    strerror(errno));
	else if (buffer_size(b) > max)
		fault_set(f, CODE_INVALID,
		    "cannot read %s: it has more than %zu %s", shown,
		    max >= 1 << 20 ? max >> 20 : max >> 10,
		    max >= 1 << 20 ? "MiB" : "KiB");
	else
		ok = true;
	close(fd);
	return ok;
}

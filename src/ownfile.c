#include "ownfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "mem.h"
#include "statedir.h"
#include "trust.h"
#include "writeall.h"

static bool
no_read(const char *path, struct fault *f)
{
	return fault_set(f, CODE_FAILED,
	    "%s cannot be read: %s", path, strerror(errno));
}

/* What others can write, they can write "key common j crash" into. */
static bool
trusted(int fd, const char *path, struct fault *f)
{
	char no[TRUST_WHY];
	struct stat st;

	if (fstat(fd, &st) < 0)
		return no_read(path, f);
	if (!S_ISREG(st.st_mode))
		return fault_set(f, CODE_REFUSED, "%s is not read: it is no"
		    " regular file", path);
	const char *why = trust_why(&st, no);
	if (why != NULL)
		return fault_set(f, CODE_REFUSED, "%s is not read: %s", path,
		    why);
	return st.st_size <= OWNFILE_MOST || fault_set(f, CODE_REFUSED,
	    "%s is not read: it has more than %d bytes", path, OWNFILE_MOST);
}

static char *
read_all(int fd, const char *path, struct fault *f)
{
	struct buffer b = { 0 };
	ssize_t n;

	do {
		n = read(fd, buffer_reserve(&b, BUFSIZ), BUFSIZ);
		if (n > 0)
			buffer_grew(&b, (size_t)n);
	} while ((n > 0 && buffer_size(&b) <= OWNFILE_MOST) ||
	    (n < 0 && errno == EINTR));
	char *text = NULL;
	if (n < 0)
		no_read(path, f);
	else if (memchr(buffer_data(&b), '\0', buffer_size(&b)) != NULL)
		fault_set(f, CODE_REFUSED, "%s is not read: it has zero bytes,"
		    " so it is no text", path);
	else
		text = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return text;
}

char *
ownfile_read(const char *path, bool *there, struct fault *f)
{
	/* Of a FIFO, nothing is waited for. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char *text = NULL;

	*there = fd >= 0 || errno != ENOENT;
	if (fd < 0) {
		no_read(path, f);
		return NULL;
	}
	if (trusted(fd, path, f))
		text = read_all(fd, path, f);
	close(fd);
	return text;
}

static int
open_dir(const char *path)
{
	char *copy = xstrdup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	free(copy);
	return fd;
}

/* A rename is on the disk when its directory is. */
static void
sync_dir(const char *path)
{
	int fd = open_dir(path);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

bool
ownfile_write(const char *path, struct slice bytes, struct fault *f)
{
	if (!state_make_dirs(path, f))
		return false;
	char *real = realpath(path, NULL);
	char *target = real != NULL ? real : xstrdup(path);
	char *aside = xasprintf("%s.XXXXXX", target);
	/* mkstemp(3) makes it with 0600, and new. */
	int fd = mkostemp(aside, O_CLOEXEC);
	bool ok = fd >= 0 && write_all(fd, bytes.p, bytes.n) &&
	    fsync(fd) == 0;
	ok = (fd < 0 || close(fd) == 0) && ok;
	ok = ok && rename(aside, target) == 0;
	if (!ok) {
		fault_set(f, CODE_FAILED, "%s cannot be written: %s", path,
		    strerror(errno));
		if (fd >= 0)
			unlink(aside);
	} else {
		sync_dir(target);
	}
	free(aside);
	free(target);
	return ok;
}

/* The directory is what is locked: the file itself is another after each write,
 * and a file beside it would stay. */
int
ownfile_lock(const char *path, bool *busy)
{
	struct fault f;
	int fd = state_make_dirs(path, &f) ? open_dir(path) : -1;

	*busy = false;
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	*busy = errno == EWOULDBLOCK;
	close(fd);
	return -1;
}

void
ownfile_unlock(int lock)
{
	if (lock >= 0)
		close(lock);
}

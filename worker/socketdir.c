#include "socketdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "mem.h"

#define PARENT "/tmp"
#define PREFIX "plm-tui-ssh-"

enum { TRIES = 10, DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

/* Whose sweep was between the two has taken it for one that was left. */
static bool
lock_new(struct socketdir *d)
{
	struct stat st;

	d->fd = open(d->path, DIRECTORY);
	if (d->fd >= 0 && flock(d->fd, LOCK_EX | LOCK_NB) == 0 &&
	    fstat(d->fd, &st) == 0 && st.st_nlink > 0)
		return true;
	if (d->fd >= 0)
		close(d->fd);
	return false;
}

bool
socketdir_make(struct socketdir *d)
{
	for (int i = 0; i < TRIES; i++) {
		char path[] = PARENT "/" PREFIX "XXXXXX";
		if (mkdtemp(path) == NULL)
			return false;
		d->path = xstrdup(path);
		if (lock_new(d))
			return true;
		rmdir(path);
		free(d->path);
		d->path = NULL;
	}
	errno = EAGAIN;
	return false;
}

/* The sockets in a directory, and nothing else. */
static void
remove_sockets(int fd)
{
	int again = openat(fd, ".", DIRECTORY);
	DIR *in = again < 0 ? NULL : fdopendir(again);
	const struct dirent *e;
	struct stat st;

	if (in == NULL) {
		if (again >= 0)
			close(again);
		return;
	}
	while ((e = readdir(in)) != NULL)
		if (fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISSOCK(st.st_mode))
			unlinkat(fd, e->d_name, 0);
	closedir(in);
}

void
socketdir_remove(struct socketdir *d)
{
	if (d->path == NULL)
		return;
	remove_sockets(d->fd);
	rmdir(d->path);
	close(d->fd);
	free(d->path);
	d->path = NULL;
}

/* /tmp is everybody's: what has the name need not be ours, nor a directory. */
static void
sweep(int parent, const char *name)
{
	struct stat st;
	int fd = openat(parent, name, DIRECTORY);

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	    (st.st_mode & 077) == 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
		remove_sockets(fd);
		if (unlinkat(parent, name, AT_REMOVEDIR) == 0)
			log_info(PARENT "/%s was left by one that was killed",
			    name);
	}
	close(fd);
}

void
socketdirs_sweep(void)
{
	DIR *parent = opendir(PARENT);
	const struct dirent *e;

	if (parent == NULL)
		return;
	while ((e = readdir(parent)) != NULL)
		if (strncmp(e->d_name, PREFIX, sizeof PREFIX - 1) == 0)
			sweep(dirfd(parent), e->d_name);
	closedir(parent);
}

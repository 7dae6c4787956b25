#include "socketdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "errands.h"
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

static bool
make(struct socketdir *d)
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

static void
make_for(const struct errand *e, struct outcome *o)
{
	struct socketdir d = { .path = NULL };

	(void)e;
	o->error = make(&d) ? 0 : errno;
	if (o->error != 0)
		return;
	snprintf(o->text, sizeof o->text, "%s", d.path);
	o->fd = d.fd;
	free(d.path);
}

const struct door_kind socketdir_errand = { .name = "socket directory",
	.act = make_for };

bool
socketdir_make(struct socketdir *d)
{
	struct outcome o;

	if (!door_act(&socketdir_errand, &(struct errand){ .fds = 0 }, &o))
		return false;
	d->path = xstrdup(o.text);
	d->fd = o.fd;
	return true;
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

/* That path is of one of ours, whatever else it is. */
static bool
has_our_name(const char *path)
{
	size_t n = sizeof PARENT "/" PREFIX - 1;

	return strncmp(path, PARENT "/" PREFIX, n) == 0 &&
	    strchr(path + n, '/') == NULL;
}

static void
remove_for(const struct errand *e, struct outcome *o)
{
	if (e->fds != 1 || e->word[0] == NULL || !has_our_name(e->word[0])) {
		o->error = EPERM;
		return;
	}
	remove_sockets(e->fd[0]);
	if (rmdir(e->word[0]) != 0)
		o->error = errno;
}

const struct door_kind socketdir_end_errand = {
	.name = "end of a socket directory", .act = remove_for };

void
socketdir_remove(struct socketdir *d)
{
	struct outcome o;

	if (d->path == NULL)
		return;
	if (!door_act(&socketdir_end_errand, &(struct errand){
	    .word = { d->path }, .fd = { d->fd }, .fds = 1 }, &o))
		log_warning("%s is left behind: %s", d->path,
		    strerror(o.error));
	close(d->fd);
	free(d->path);
	d->path = NULL;
}

static void
listen_for(const struct errand *e, struct outcome *o)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	/* Its one directory, and a name of a letter. */
	const char *slash = e->word[0] == NULL ? NULL : strrchr(e->word[0],
	    '/');
	char *parent = slash == NULL ? NULL : xmemdup0(e->word[0],
	    (size_t)(slash - e->word[0]));
	bool ours = parent != NULL && has_our_name(parent) &&
	    strlen(e->word[0]) < sizeof a.sun_path;
	free(parent);
	if (!ours) {
		o->error = EPERM;
		return;
	}
	snprintf(a.sun_path, sizeof a.sun_path, "%s", e->word[0]);
	o->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (o->fd >= 0 && bind(o->fd, (struct sockaddr *)&a, sizeof a) == 0 &&
	    listen(o->fd, (int)e->number[0]) == 0)
		return;
	o->error = errno;
	if (o->fd >= 0)
		close(o->fd);
	o->fd = -1;
}

const struct door_kind listen_errand = { .name = "socket",
	.act = listen_for };

int
socketdir_listen(const char *path, int most)
{
	struct outcome o;

	return door_act(&listen_errand, &(struct errand){ .word = { path },
	    .number = { most } }, &o) ? o.fd : -1;
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

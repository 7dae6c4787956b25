#include "trust.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "mem.h"

static bool
is_ours(const struct stat *st)
{
	return st->st_uid == 0 || st->st_uid == geteuid();
}

/* It has the user's name, is the one that new files get, and has no other
 * members. */
static bool
is_private(gid_t group)
{
	const char *name = account_mine()->name;
	const struct group *g = name == NULL || group != getegid() ? NULL
	    : getgrgid(group);

	if (g == NULL || strcmp(g->gr_name, name) != 0)
		return false;
	for (char **m = g->gr_mem; *m != NULL; m++)
		if (strcmp(*m, name) != 0)
			return false;
	return true;
}

static bool
others_write(const struct stat *st)
{
	return (st->st_mode & S_IWOTH) != 0 ||
	    ((st->st_mode & S_IWGRP) != 0 && !is_private(st->st_gid));
}

const char *
trust_why(const struct stat *st, char *buf)
{
	if (!is_ours(st))
		snprintf(buf, TRUST_WHY, "it belongs to user %lu; it has to be"
		    " yours or root's", (unsigned long)st->st_uid);
	else if (others_write(st))
		snprintf(buf, TRUST_WHY, "others can write to it; chmod go-w"
		    " makes it yours alone");
	else
		return NULL;
	return buf;
}

const char *
trust_why_not_add(const struct stat *st, char *buf)
{
	if (!S_ISREG(st->st_mode))
		snprintf(buf, TRUST_WHY, "it is no regular file");
	else if (st->st_nlink != 1)
		snprintf(buf, TRUST_WHY, "it has %lu names (hard links), and"
		    " may be another file", (unsigned long)st->st_nlink);
	else
		return trust_why(st, buf);
	return buf;
}

/* -1: why. */
static int
open_directory(const char *path, const char *slash, char *buf)
{
	struct stat st;
	char *name = slash == NULL ? xstrdup(".") : slash == path
	    ? xstrdup("/") : xmemdup0(path, (size_t)(slash - path));
	int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	free(name);
	if (fd < 0 || fstat(fd, &st) != 0)
		snprintf(buf, TRUST_WHY, "%s", strerror(errno));
	else if (!is_ours(&st) || (others_write(&st) &&
	    (st.st_mode & S_ISVTX) == 0))
		snprintf(buf, TRUST_WHY, "others can put files into its"
		    " directory; chmod go-w makes that yours alone");
	else
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Where a link of ours leads; the caller frees. NULL: it is none. */
static char *
read_link(int directory, const char *name, const char *path, size_t stem)
{
	struct stat st;
	char to[PATH_MAX];
	int link = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	ssize_t n = link >= 0 && fstat(link, &st) == 0 && is_ours(&st)
	    ? readlinkat(link, "", to, sizeof to - 1) : -1;

	if (link >= 0)
		close(link);
	if (n <= 0)
		return NULL;
	to[n] = '\0';
	return to[0] == '/' ? xstrdup(to) : xasprintf("%.*s%s", (int)stem,
	    path, to);
}

int
trust_open_to_add(const char *path, bool follow, char *buf)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	struct stat st;
	int directory = open_directory(path, slash, buf);

	if (directory < 0)
		return -1;
	int fd = openat(directory, name, O_RDWR | O_APPEND | O_CREAT |
	    O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600);
	int error = errno;
	if (fd < 0 && error == ELOOP && follow) {
		char *to = read_link(directory, name, path,
		    (size_t)(name - path));
		if (to != NULL) {
			close(directory);
			fd = trust_open_to_add(to, false, buf);
			free(to);
			return fd;
		}
	}
	close(directory);
	if (fd < 0 || fstat(fd, &st) != 0)
		snprintf(buf, TRUST_WHY, "%s", strerror(error));
	else if (trust_why_not_add(&st, buf) == NULL)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

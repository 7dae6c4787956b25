#include "take_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"
#include "mem.h"

static bool
fails(struct fault *f, const char *path)
{
	return fault_set(f, CODE_FAILED, "%s: %s", path, strerror(errno));
}

char *
take_file_path(const char *typed, struct fault *f)
{
	char here[4096];

	if (typed[0] == '/')
		return xstrdup(typed);
	if (typed[0] == '~' && (typed[1] == '/' || typed[1] == '\0')) {
		const char *at = account_home();
		if (at != NULL)
			return xasprintf("%s%s", at, typed + 1);
		fault_set(f, CODE_INVALID, "'%s': it is not known where your"
		    " home is", typed);
		return NULL;
	}
	if (typed[0] == '~') {
		fault_set(f, CODE_INVALID, "'%s': of homes only your own is"
		    " known, as ~/", typed);
		return NULL;
	}
	if (getcwd(here, sizeof here) == NULL) {
		fails(f, typed);
		return NULL;
	}
	return xasprintf("%s/%s", strcmp(here, "/") == 0 ? "" : here, typed);
}

bool
take_file_look(const char *path, bool *exists, uint64_t *size,
    struct fault *f)
{
	const char *name = strrchr(path, '/') + 1;
	struct stat st;

	*exists = false;
	*size = 0;
	if (name[0] == '\0')
		return fault_set(f, CODE_INVALID, "%s names a directory, not a"
		    " file", path);
	if (stat(path, &st) < 0)
		return errno == ENOENT || fails(f, path);
	if (S_ISDIR(st.st_mode))
		return fault_set(f, CODE_INVALID, "%s is a directory", path);
	if (!S_ISREG(st.st_mode))
		return fault_set(f, CODE_INVALID, "%s is no regular file",
		    path);
	*exists = true;
	*size = (uint64_t)st.st_size;
	return true;
}

bool
take_file_begin(struct take_file *t, const char *path, bool replace,
    struct fault *f)
{
	/* A link stays a link: what it leads to is replaced. */
	char *real = realpath(path, NULL);

	*t = (struct take_file){ .fd = -1, .replace = replace };
	t->path = real != NULL ? xstrdup(real) : xstrdup(path);
	free(real);
	int stem = (int)(strrchr(t->path, '/') + 1 - t->path);
	t->temporary = xasprintf("%.*s.%.200s.XXXXXX", stem, t->path,
	    t->path + stem);
	t->fd = mkostemp(t->temporary, O_CLOEXEC);
	if (t->fd >= 0)
		return true;
	fails(f, path);
	free(t->temporary);
	t->temporary = NULL;
	take_file_finish(t);
	return false;
}

static const char *
room(void)
{
	const char *const names[] = { "XDG_RUNTIME_DIR", "TMPDIR" };
	struct stat st;

	for (int i = 0; i < 2; i++) {
		const char *d = getenv(names[i]);
		if (d != NULL && d[0] == '/' && stat(d, &st) == 0 &&
		    S_ISDIR(st.st_mode) && access(d, W_OK | X_OK) == 0)
			return d;
	}
	return "/tmp";
}

bool
take_file_begin_private(struct take_file *t, const char *name,
    struct fault *f)
{
	*t = (struct take_file){ .fd = -1 };
	t->directory = xasprintf("%s/plm-tui.XXXXXX", room());
	if (mkdtemp(t->directory) == NULL) {
		fails(f, t->directory);
		free(t->directory);
		t->directory = NULL;
		return false;
	}
	t->path = xasprintf("%s/%s", t->directory, name);
	t->fd = open(t->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (t->fd >= 0)
		return true;
	fails(f, t->path);
	take_file_finish(t);
	return false;
}

/* As a new file would have it, or as that had it which it replaces. */
static mode_t
mode_of(const struct take_file *t)
{
	mode_t mask = umask(0);
	struct stat st;

	umask(mask);
	if (t->replace && stat(t->path, &st) == 0)
		return st.st_mode & 0777;
	return 0666 & ~mask;
}

/* Not over one that came meanwhile; some file systems know only links. */
static bool
take_name(const struct take_file *t)
{
	if (t->replace)
		return rename(t->temporary, t->path) == 0;
	if (renameat2(AT_FDCWD, t->temporary, AT_FDCWD, t->path,
	    RENAME_NOREPLACE) == 0)
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	return link(t->temporary, t->path) == 0 && unlink(t->temporary) == 0;
}

bool
take_file_complete(struct take_file *t, struct fault *f)
{
	bool named = t->temporary != NULL;
	/* Of a disk that is full close() may be the first to know. */
	bool written = !named || fchmod(t->fd, mode_of(t)) == 0;

	written = close(t->fd) == 0 && written;
	t->fd = -1;
	if (!written || (named && !take_name(t))) {
		fails(f, t->path);
		take_file_finish(t);
		return false;
	}
	free(t->temporary);
	t->temporary = NULL;
	return true;
}

/* Editors leave things beside what they edit. */
static void
empty(const char *path)
{
	DIR *d = opendir(path);
	const struct dirent *e;

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL)
		unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
}

void
take_file_finish(struct take_file *t)
{
	if (t->fd >= 0)
		close(t->fd);
	if (t->temporary != NULL)
		unlink(t->temporary);
	if (t->directory != NULL) {
		empty(t->directory);
		rmdir(t->directory);
	}
	free(t->path);
	free(t->temporary);
	free(t->directory);
	*t = (struct take_file){ .fd = -1 };
}

#include "demo_files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "mem.h"
#include "writeall.h"

bool
demo_plain(const char *s, const char *extra)
{
	static const char usual[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if (strchr(usual, *s) == NULL && strchr(extra, *s) == NULL)
			return false;
	return true;
}

char *
demo_dir_make(struct fault *f)
{
	const char *const places[] = {
		getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"), "/tmp",
	};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (places[i] == NULL || *places[i] != '/' ||
		    !demo_plain(places[i], "/+"))
			continue;
		char *dir = xasprintf("%s/plm-tui-demo.XXXXXX", places[i]);
		if (mkdtemp(dir) != NULL)
			return dir;
		fault_set(f, CODE_FAILED, "cannot make a directory %s: %s",
		    dir, strerror(errno));
		free(dir);
	}
	return NULL;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path) == 0 || errno == ENOENT ? 0 : errno;
}

bool
demo_dir_remove(const char *dir, struct fault *f)
{
	int error = nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);

	if (error < 0)
		error = errno;
	return error == 0 || fault_set(f, CODE_FAILED,
	    "cannot remove the demo's directory %s: %s", dir, strerror(error));
}

bool
demo_file_write(const char *path, const char *text, struct fault *f)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	bool ok = fd >= 0 && write_all(fd, text, strlen(text));

	if (!ok)
		fault_set(f, CODE_FAILED, "cannot write %s: %s", path,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

char *
demo_file_read(const char *path, struct fault *f)
{
	char text[4096];
	FILE *file = fopen(path, "re");

	if (file == NULL) {
		fault_set(f, CODE_FAILED, "cannot read %s: %s", path,
		    strerror(errno));
		return NULL;
	}
	size_t n = fread(text, 1, sizeof text, file);
	fclose(file);
	return xmemdup0(text, n);
}

/* The value that stands for name, of n bytes; NULL: there is none. */
static const char *
value_of(const struct demo_value *v, size_t count, const char *name, size_t n)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(v[i].name) == n && memcmp(v[i].name, name, n) == 0)
			return v[i].value;
	return NULL;
}

char *
demo_fill(const char *template, const struct demo_value *v, size_t n)
{
	struct buffer b = { 0 };

	for (const char *p = template; *p != '\0';) {
		/* Up to the next @, which begins the next turn. */
		size_t length = strcspn(p + 1, "@") + 1;
		const char *value = NULL;
		if (*p == '@' && p[length] == '@')
			value = value_of(v, n, p + 1, length - 1);
		if (value != NULL)
			buffer_put(&b, value, strlen(value));
		else
			buffer_put(&b, p, length);
		p += value != NULL ? length + 1 : length;
	}
	buffer_put(&b, "", 1);
	char *text = xstrdup(buffer_data(&b));
	buffer_finish(&b);
	return text;
}

#include "statedir.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"

static const struct {
	const char *variable, *usual;
} dirs[] = {
	[USER_STATE] = { "XDG_STATE_HOME", "/.local/state" },
	[USER_CONFIG] = { "XDG_CONFIG_HOME", "/.config" },
	[USER_DATA] = { "XDG_DATA_HOME", "/.local/share" },
};

bool
user_path(char *buf, size_t size, enum user_dir which, const char *below,
    struct fault *f)
{
	const char *named = getenv(dirs[which].variable);
	bool xdg = named != NULL && named[0] == '/';
	const char *dir = xdg ? named : account_home();

	buf[0] = '\0';
	if (dir == NULL)
		return fault_set(f, CODE_INVALID, "there is no place to keep %s"
		    " in: HOME and %s are no absolute paths", below,
		    dirs[which].variable);
	int n = snprintf(buf, size, "%s%s/plm-tui/%s", dir,
	    xdg ? "" : dirs[which].usual, below);
	if (n >= 0 && (size_t)n < size)
		return true;
	buf[0] = '\0';
	return fault_set(f, CODE_INVALID, "the path of %s below %s is too long",
	    below, dir);
}

bool
state_path(char *buf, size_t size, const char *below, struct fault *f)
{
	return user_path(buf, size, USER_STATE, below, f);
}

bool
state_make_dirs(const char *path, struct fault *f)
{
	char dir[PATH_MAX];

	if (path[0] != '/' || strlen(path) >= sizeof dir)
		return fault_set(f, CODE_INVALID, "'%s' is no absolute path, or"
		    " too long a one", path);
	for (const char *at = strchr(path + 1, '/'); at != NULL;
	    at = strchr(at + 1, '/')) {
		memcpy(dir, path, (size_t)(at - path));
		dir[at - path] = '\0';
		/* What may not be written to may be there all the same. */
		if (mkdir(dir, 0700) == 0 || errno == EEXIST ||
		    access(dir, X_OK) == 0)
			continue;
		return fault_set(f, CODE_FAILED, "the directory %s cannot be"
		    " made: %s", dir, strerror(errno));
	}
	return true;
}

#include "importrun.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit_status.h"
#include "mem.h"
#include "ownfile.h"
#include "text.h"
#include "writeall.h"

/* A file that is there is somebody's; a part of a new one is nobody's. */
static int
write_new(const char *path, const struct buffer *text, struct fault *f)
{
	/* What is in environments may be secret. */
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST) {
		fault_set(f, CODE_REFUSED, "%s is there already; --force writes"
		    " over it", path);
		return EXIT_REFUSED;
	}
	bool ok = fd >= 0 && write_all(fd, buffer_data(text),
	    buffer_size(text)) && fsync(fd) == 0;
	if (!ok)
		fault_set(f, CODE_FAILED, "cannot write %s: %s", path,
		    strerror(errno));
	if (fd >= 0 && close(fd) < 0 && ok)
		ok = fault_set(f, CODE_FAILED, "cannot write %s: %s", path,
		    strerror(errno));
	if (fd >= 0 && !ok)
		unlink(path);
	return ok ? EXIT_DONE : EXIT_SOME;
}

static char *
absolute(const char *path)
{
	char *here = *path != '/' ? getcwd(NULL, 0) : NULL;
	char *full = here != NULL ? xasprintf("%s/%s", here, path)
	    : xstrdup(path);

	free(here);
	return full;
}

static int
write_session(const struct options *o, const struct buffer *text,
    struct fault *f)
{
	struct slice all = { buffer_data(text), buffer_size(text) };

	if (o->import_output == NULL) {
		if (fwrite(all.p, 1, all.n, stdout) == all.n &&
		    fflush(stdout) == 0)
			return EXIT_DONE;
		fault_set(f, CODE_FAILED, "cannot write to stdout: %s",
		    strerror(errno));
		return EXIT_SOME;
	}
	if (!o->force)
		return write_new(o->import_output, text, f);
	char *path = absolute(o->import_output);
	bool ok = ownfile_write(path, all, f);
	free(path);
	return ok ? EXIT_DONE : EXIT_SOME;
}

/* The sentences quote the file: they are foreign text. */
static void
tell(const struct strings *said)
{
	char safe[8 * sizeof ((struct fault *)0)->text];

	for (size_t i = 0; i < said->n; i++)
		fprintf(stderr, "%s\n", text_plain(slice_of(said->v[i]), 0,
		    safe, sizeof safe));
}

int
import_run(const struct options *o, struct fault *f)
{
	struct buffer text = { 0 };
	struct strings said = { 0 };
	int status = EXIT_SESSION_FILE;

	if (import_file(&o->import, &text, &said, f))
		status = write_session(o, &text, f);
	if (status == EXIT_DONE)
		tell(&said);
	strings_clear(&said);
	buffer_finish(&text);
	return status;
}

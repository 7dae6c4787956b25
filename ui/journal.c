#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"
#include "console_private.h"
#include "event_json.h"
#include "mem.h"
#include "proc_json.h"
#include "statedir.h"
#include "trust.h"
#include "writeall.h"

struct journal {
	struct console *console;
	const struct session *session;
	struct events *events;
	bool quiet;             /* nobody has asked for anything yet        */
	bool told;              /* that it cannot be written                */
	int fd;                 /* -1: not open                             */
	json_t *who;            /* this console                             */
	json_t *file;           /* the session's, as it was named           */
};

bool
journal_path(const struct session *s, bool older, char *buf, size_t size,
    struct fault *f)
{
	char *below = xasprintf("%s/journal%s.jsonl", s->name, older ? ".1"
	    : "");
	bool ok = state_path(buf, size, below, f);

	free(below);
	return ok;
}

/* The client's address, where somebody logged in from elsewhere. */
static json_t *
from(void)
{
	const char *ssh = getenv("SSH_CONNECTION");

	char *address = ssh == NULL ? NULL : xmemdup0(ssh, strcspn(ssh, " "));
	json_t *o = json_text_or_null(address);

	free(address);
	return o;
}

static json_t *
make_who(void)
{
	char host[256] = "";

	gethostname(host, sizeof host - 1);
	return json_pack("{so so sI so so}",
	    "user", json_text_or_null(account_mine()->name),
	    "host", json_text_or_null(host), "pid", (json_int_t)getpid(),
	    "tty", json_text_or_null(ttyname(STDIN_FILENO)), "from", from());
}

static void
tell(struct journal *j, const char *why)
{
	if (j->told)
		return;
	j->told = true;
	console_notice(j->console, NOTICE_WARNING, "what is done is not in the"
	    " journal: %s", why);
}

/* A file of ours, and nothing that somebody put in its place. -1: f says why. */
static int
open_file(const char *path, struct fault *f)
{
	char no[TRUST_WHY];
	int fd = trust_open_to_add(path, false, no);

	if (fd < 0)
		fault_set(f, CODE_FAILED, "%s cannot be written: %s", path,
		    no);
	return fd;
}

/* Another console has put the file away, or somebody has. */
static bool
is_gone(const struct journal *j, const char *path)
{
	struct stat own, there;

	return fstat(j->fd, &own) != 0 || stat(path, &there) != 0 ||
	    own.st_ino != there.st_ino || own.st_dev != there.st_dev;
}

/* Only who has the lock of the file that is there puts it away; who does not
 * get it writes on, and the next line tries again. */
static void
rotate(struct journal *j, const char *path)
{
	char away[PATH_MAX];
	struct stat st;

	if (fstat(j->fd, &st) != 0 || st.st_size < JOURNAL_MOST ||
	    flock(j->fd, LOCK_EX | LOCK_NB) != 0)
		return;
	if (!is_gone(j, path) && journal_path(j->session, true, away,
	    sizeof away, NULL))
		rename(path, away);
	close(j->fd);
	j->fd = -1;
}

/* The file for the next line; false: there is none, and that was told. */
static bool
ready(struct journal *j)
{
	char path[PATH_MAX];
	struct fault f = { 0 };

	if (!journal_path(j->session, false, path, sizeof path, &f)) {
		tell(j, f.text);
		return false;
	}
	if (j->fd >= 0)
		rotate(j, path);
	if (j->fd >= 0 && is_gone(j, path)) {
		close(j->fd);
		j->fd = -1;
	}
	if (j->fd < 0 && state_make_dirs(path, &f))
		j->fd = open_file(path, &f);
	if (j->fd < 0)
		tell(j, f.text);
	return j->fd >= 0;
}

static void
put(struct journal *j, const struct event *e)
{
	json_t *o = event_json(j->session, e);
	char *text, *line;

	json_object_set(o, "file", j->file);
	json_object_set(o, "console", j->who);
	text = json_dumps(o, JSON_COMPACT | JSON_ENSURE_ASCII);
	json_decref(o);
	if (text == NULL || !ready(j)) {
		free(text);
		return;
	}
	line = xasprintf("%s%s\n", file_is_torn(j->fd) ? "\n" : "", text);
	if (!write_all(j->fd, line, strlen(line)))
		tell(j, strerror(errno));
	free(text);
	free(line);
}

static void
heard(const struct event *e, void *arg)
{
	struct journal *j = arg;

	if (!j->quiet)
		put(j, e);
}

static void
asked(const struct event *e, void *arg)
{
	struct journal *j = arg;

	j->quiet = false;
	put(j, e);
}

struct journal *
journal_new(struct console *c, const struct session *s, struct events *e,
    bool from_deeds)
{
	struct journal *j = xcalloc(1, sizeof *j);
	char *real = realpath(s->path, NULL);

	*j = (struct journal){ .console = c, .session = s, .events = e,
		.quiet = from_deeds, .fd = -1, .who = make_who(),
		.file = json_text(real != NULL ? real : s->path) };
	free(real);
	events_listen(e, heard, j);
	events_listen_asked(e, asked, j);
	return j;
}

void
journal_free(struct journal *j)
{
	if (j == NULL)
		return;
	events_unlisten(j->events, heard, j);
	events_listen_asked(j->events, NULL, NULL);
	if (j->fd >= 0)
		close(j->fd);
	json_decref(j->who);
	json_decref(j->file);
	free(j);
}

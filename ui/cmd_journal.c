/*
 * plm-tui journal: what operators of a session did from this machine, and what
 * happened meanwhile, from the file that the console and commands write. It is
 * read as it is: no worker, and no host is asked.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "headless_private.h"
#include "journal.h"
#include "mem.h"
#include "proc_json.h"
#include "table.h"

struct reading {
	const struct session *session;
	const struct options *options;
	struct table *table;
	json_t *all;
	size_t bad;             /* lines that are none of ours              */
	char first[PATH_MAX + 64];      /* ... which is the first of them   */
};

/* The field's text, or "". */
static const char *
text_of(const json_t *o, const char *field)
{
	const char *text = json_string_value(json_object_get(o, field));

	return text != NULL ? text : "";
}

static const char *
field_text(enum selector_kind kind, const void *arg)
{
	static const char *const fields[] = {
		[SELECT_NAME] = "name", [SELECT_ROLE] = "role",
		[SELECT_HOST] = "host", [SELECT_STATE] = "state",
		[SELECT_UUID] = "uuid", [SELECT_SESSION] = "session",
	};

	return text_of(arg, fields[kind]);
}

static bool
is_meant(const struct reading *r, const json_t *o)
{
	int64_t time = 0;

	if (r->options->log.since > 0 &&
	    (!clock_parse_time(text_of(o, "time"), &time) ||
		time < r->options->log.since))
		return false;
	return selector_matches_by(&r->options->select, r->session,
	    field_text, o);
}

/* In this machine's zone, as on the screen. */
static void
put_time(char *buf, size_t size, const json_t *o)
{
	struct tm tm = { 0 };
	int64_t ms = 0;

	buf[0] = '\0';
	if (!clock_parse_time(text_of(o, "time"), &ms))
		return;
	time_t s = (time_t)(ms / 1000);
	localtime_r(&s, &tm);
	strftime(buf, size, "%Y-%m-%d %H:%M:%S", &tm);
}

/* Of what an operator did; what just happened nobody here did. */
static void
put_who(char *buf, size_t size, const json_t *o)
{
	const json_t *who = json_object_get(o, "console");

	if (!json_is_string(json_object_get(o, "action")))
		snprintf(buf, size, "-");
	else
		snprintf(buf, size, "%.64s@%.64s%s%.64s", text_of(who, "user"),
		    text_of(who, "host"), *text_of(who, "from") != '\0'
		    ? " from " : "", text_of(who, "from"));
}

static void
put_row(const struct reading *r, const json_t *o)
{
	char time[32], who[256];

	put_time(time, sizeof time, o);
	put_who(who, sizeof who, o);
	table_cell(r->table, time);
	table_cell(r->table, who);
	table_cell(r->table, text_of(o, "name"));
	table_cell(r->table, text_of(o, "host"));
	table_cell(r->table, text_of(o, "text"));
	if (r->options->output == OUTPUT_WIDE)
		table_cell(r->table, text_of(o, "command"));
}

/* False: it is no line of ours. */
static bool
take_line(struct reading *r, const char *line, size_t n)
{
	json_t *o = json_loadb(line, n, 0, NULL);
	bool is = json_is_object(o);

	if (is && is_meant(r, o)) {
		if (r->options->output == OUTPUT_JSON)
			json_array_append(r->all, o);
		else if (r->options->output != OUTPUT_NAME)
			put_row(r, o);
		else if (*text_of(o, "name") != '\0')
			headless_print(stdout, "%s", text_of(o, "name"));
	}
	json_decref(o);
	return is;
}

/* NULL, and errno: what is no file may have no end. */
static FILE *
open_file(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	FILE *from = NULL;

	if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
		errno = EINVAL;
	else if (fd >= 0)
		from = fdopen(fd, "r");
	if (fd >= 0 && from == NULL) {
		int error = errno;
		close(fd);
		errno = error;
	}
	return from;
}

/* Whether it is there; false and f->code: it cannot be read. */
static bool
read_file(struct reading *r, bool older, struct fault *f)
{
	char path[PATH_MAX], *line = NULL;
	size_t room = 0, number = 0;
	ssize_t n;

	if (!journal_path(r->session, older, path, sizeof path, f))
		return false;
	FILE *from = open_file(path);
	if (from == NULL) {
		if (errno != ENOENT)
			fault_set(f, CODE_FAILED, "%s cannot be read: %s",
			    path, errno == EINVAL ? "it is no regular file"
				: strerror(errno));
		else if (!older)
			headless_say("nothing has been done in session %s from"
			    " here: there is no %s", r->session->name, path);
		return false;
	}
	while ((n = getline(&line, &room, from)) > 0) {
		number++;
		if (!take_line(r, line, (size_t)n) && r->bad++ == 0)
			snprintf(r->first, sizeof r->first, "line %zu of %s",
			    number, path);
	}
	free(line);
	fclose(from);
	return true;
}

int
journal_show(const struct session *s, const struct options *o,
    struct fault *f)
{
	static const char *const titles[] = { "TIME", "WHO", "PROCESS", "HOST",
		"WHAT", "COMMAND" };
	bool rows = o->output != OUTPUT_JSON && o->output != OUTPUT_NAME;
	struct reading r = { .session = s, .options = o,
		.table = rows ? table_new(titles, o->output == OUTPUT_WIDE
		    ? 6 : 5) : NULL,
		.all = json_array() };

	read_file(&r, true, f);
	bool there = f->code == CODE_OK && read_file(&r, false, f);
	if (o->output == OUTPUT_JSON)
		json_print(json_incref(r.all), stdout);
	else if (rows)
		table_print(r.table, stdout);
	json_decref(r.all);
	if (r.bad > 0)
		headless_say("%zu line%s of the journal cannot be read: %s%s",
		    r.bad, r.bad == 1 ? "" : "s", r.bad == 1 ? ""
		    : "the first is ", r.first);
	if (fflush(stdout) != 0)
		return EXIT_SOME;
	return f->code != CODE_OK || (there && r.bad > 0) ? EXIT_SOME
		: EXIT_DONE;
}

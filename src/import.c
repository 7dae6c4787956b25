/*
 * The way from a file of another program to a session file: a reader of its format
 * makes values, they become text, and session_load() reads that. What it does not
 * take is told where it comes from: whoever wrote it can change it there only.
 */
#include "import_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "sessionread.h"
#include "writeall.h"

enum { SHOWN_MAX = 200 };       /* of a path: the sentence must fit, too */

static const struct {
	const char *word;
	import_reader *read;
} formats[] = {
#define IMPORT_FORMAT(id, word, reader, text) [IMPORT_##id] = { word, reader },
#include "import_format.def"
};

const char *const import_formats = (const char []){
#define IMPORT_FORMAT(id, word, reader, text) ", " word
#include "import_format.def"
    } + 2;

bool
import_format_parse(struct slice word, enum import_format *f)
{
	for (int i = 0; i < IMPORT_FORMAT_COUNT; i++)
		if (slice_is(word, formats[i].word)) {
			*f = (enum import_format)i;
			return true;
		}
	return false;
}

/* What no process says is of the machine that the file was for. */
static void
finish_host(struct import *im)
{
	const char *host = im->order->host;

	if (!im->needs_host)
		return;
	if (host == NULL)
		import_say(im, import_begin(), "no host is said in this file:"
		    " localhost is assumed; --host ADDRESS is another one");
	import_host(im, im->defaults, host != NULL ? host : "localhost",
	    import_begin());
}

/*
 * In what has replicas, ${...} and $$ are names for the session file: they are
 * written so that they mean themselves, but where the number is meant.
 */
static void
finish_text(struct made *m, bool replicas)
{
	struct buffer b = { 0 };

	for (const char *p = m->text; *p != '\0'; p++) {
		if (*p == *IMPORT_REPLICA) {
			buffer_puts(&b, replicas ? "${replica}" : "0");
			continue;
		}
		if (replicas && *p == '$' && (p[1] == '{' || p[1] == '$'))
			buffer_puts(&b, "$");
		buffer_put(&b, p, 1);
	}
	free(m->text);
	m->text = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
}

static void
finish_texts(struct made *m, bool replicas)
{
	if (m->kind == MADE_TEXT)
		finish_text(m, replicas);
	for (size_t i = 0; i < m->n; i++)
		finish_texts(m->v[i], replicas);
}

/* The keys that a session file can have, in the order of its manual. */
static const char *const top_keys[] = {
#define TOP_KEY(name, read, place, needed, type, text) #name,
#include "sessionkey.def"
};

static const char *const process_keys[] = {
#define SHARED_KEY(name, read, place, needed, type, text) #name,
#define PROCESS_KEY SHARED_KEY
#include "sessionkey.def"
};

static void
finish_values(struct import *im)
{
	made_sort(im->session, top_keys, sizeof top_keys / sizeof *top_keys);
	for (size_t i = 0; i < im->processes->n; i++) {
		struct made *p = im->processes->v[i];
		made_sort(p, process_keys, sizeof process_keys /
		    sizeof *process_keys);
		finish_texts(p, made_get(p, "replicas") != NULL);
	}
}

/*
 * A sentence of session_load() about "PATH:LINE:COLUMN: " of the new file, told
 * where that line is from. Returns false.
 */
static bool
fault_of_line(struct import *im, const struct made_lines *lines,
    const char *path, const struct fault *f)
{
	size_t n = strlen(path);
	char *at = NULL;
	struct made_place place = import_begin();

	if (strncmp(f->text, path, n) != 0 || f->text[n] != ':')
		return import_fault(im, place, "%s", f->text);
	size_t line = strtoul(f->text + n + 1, &at, 10);
	if (line > 0 && line <= lines->n && lines->v[line - 1].line > 0)
		place = lines->v[line - 1];
	const char *text = strchr(at, ' ');
	return import_fault(im, place, "%s", text != NULL ? text + 1 : at);
}

/* It is read as any session file is, from memory. */
static bool
read_back(struct import *im, const struct buffer *text,
    const struct made_lines *lines)
{
	struct session *s = NULL;
	struct fault f = { 0 };
	char path[64];
	int fd = memfd_create("session", MFD_CLOEXEC);

	/* It is made for anybody, and a session file has to be ours alone. */
	if (fd < 0 || fchmod(fd, 0600) != 0 ||
	    !write_all(fd, buffer_data(text), buffer_size(text))) {
		if (fd >= 0)
			close(fd);
		return fault_set(im->f, CODE_FAILED, "there is no memory for a"
		    " session file");
	}
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	bool ok = session_load(path, &s, &f) ||
	    fault_of_line(im, lines, path, &f);
	session_free(s);
	close(fd);
	return ok;
}

/* What a session file would ask for by words that the file does not have. */
static bool
check_processes(struct import *im)
{
	for (size_t i = 0; i < im->processes->n; i++) {
		const struct made *p = im->processes->v[i];
		const struct made *command = made_get(p, "command");
		if (made_get(p, "shell") == NULL && (command == NULL ||
		    command->n == 0))
			return import_fault(im, p->at, "process '%s' has no"
			    " command", p->key);
	}
	return im->processes->n > 0 || import_fault(im, import_begin(),
	    "there is no process in this file");
}

/* What comes from the command line is none of the file's. */
static bool
check_order(const struct import_order *o, struct fault *f)
{
	if (o->host != NULL && !is_address(o->host))
		return fault_set(f, CODE_INVALID, "--host: '%.64s' is no host's"
		    " name or address", o->host);
	return o->session == NULL || (is_word(o->session, "._-",
	    NAME_BYTES_MAX) && strchr(".-", *o->session) == NULL) ||
	    fault_set(f, CODE_INVALID, "--session: '%.64s' is no name: 1 to %d"
		" of A-Z a-z 0-9 . _ - beginning with none of . -", o->session,
		NAME_BYTES_MAX);
}

/* "beamtest" of /data/beamtest, where nobody says another. */
static void
name_session(struct import *im)
{
	const char *given = im->order->session;
	const char *slash = strrchr(im->directory, '/');
	struct fault *f = im->f, none = { 0 };

	im->f = &none;
	char *name = given != NULL ? xstrdup(given) : import_name(im,
	    slash != NULL ? slash + 1 : "", import_begin());
	im->f = f;
	made_text(im->session, "session", import_begin(),
	    name != NULL ? name : "imported");
	free(name);
}

static void
begin(struct import *im)
{
	struct made_place at = import_begin();

	im->session = made_new();
	made_word(im->session, "version", at, "1");
	name_session(im);
	im->defaults = made_map(im->session, "defaults", at);
	im->processes = made_map(im->session, "processes", at);
}

bool
import_file(const struct import_order *order, struct buffer *text,
    struct strings *said, struct fault *f)
{
	size_t n = strlen(order->path);
	struct import im = { .order = order, .f = f,
		.shown = order->path + (n > SHOWN_MAX ? n - SHOWN_MAX : 0),
		.directory = directory_of(order->path) };
	struct made_lines lines = { 0 };
	struct buffer b = { 0 };

	begin(&im);
	bool ok = check_order(order, f) && formats[order->format].read(&im) &&
	    check_processes(&im);
	if (ok) {
		finish_host(&im);
		import_check_conditions(&im);
		if (im.defaults->n == 0)
			made_drop(im.session, "defaults");
		finish_values(&im);
		made_write(im.session, &b, &lines);
		ok = read_back(&im, &b, &lines);
	}
	if (ok)
		buffer_put(text, buffer_data(&b), buffer_size(&b));
	import_hand_over(&im, ok, said);
	buffer_finish(&b);
	free(lines.v);
	made_free(im.session);
	free(im.directory);
	return ok;
}

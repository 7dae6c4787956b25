/*
 * One taking: bytes from a source to a file or a pipe, as fast as they go, and
 * what is done with them then.
 */
#include "take.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drain.h"
#include "lend.h"
#include "mem.h"
#include "output_draw.h"
#include "take_file.h"
#include "take_private.h"
#include "ui_private.h"

enum {
	/* What a program is to show stands in the memory of this machine, as
	 * likely as not. */
	OPEN_MOST = 256 * 1024 * 1024,
};

struct take {
	struct ui *ui;
	enum action how;
	char *what;             /* words for it                             */
	char *command;          /* of a pipe, pager or editor               */
	struct take_source *source;  /* NULL: all came                           */
	struct drain *drain;    /* NULL: nothing more is to be written      */
	struct take_file file;
	int pipe;               /* -1: none, or closed                      */
	uint64_t came, written;
	uint64_t size;          /* as far as it is known; 0: it is not      */
	bool ready;             /* all is here, to be shown                 */
	struct fault failed;    /* it was not all that came                 */
	char progress[240];
};

static void
close_pipe(struct take *t)
{
	if (t->pipe >= 0)
		close(t->pipe);
	t->pipe = -1;
}

/* No bytes come, and none go, from now on. */
static void
stop_bytes(struct take *t)
{
	take_source_free(t->source);
	t->source = NULL;
	drain_free(t->drain);
	t->drain = NULL;
	close_pipe(t);
}

static void
release(struct take *t)
{
	t->ui->take = NULL;
	stop_bytes(t);
	take_file_finish(&t->file);
	free(t->what);
	free(t->command);
	free(t);
}

void
ui_take_free(struct ui *ui)
{
	if (ui->take != NULL)
		release(ui->take);
	take_asked_free(ui);
}

static void
fail(struct take *t, const char *why)
{
	ui_notice(t->ui, NOTICE_ERROR, "%s: %s; nothing was %s", t->what, why,
	    t->how == ACTION_SAVE ? "saved" : "opened");
	release(t);
}

static void
lent_over(int status, void *arg)
{
	struct take *t = arg;
	char why[64];

	lend_status(status, why, sizeof why);
	if (t->failed.code != CODE_OK)
		ui_notice(t->ui, NOTICE_ERROR, "%s got %" PRIu64 " bytes of %s,"
		    " not all: %s", t->command, t->written, t->what,
		    t->failed.text);
	else if (why[0] != '\0')
		ui_notice(t->ui, NOTICE_WARNING, "%s: %s", t->command, why);
	release(t);
}

/* The file's path is a word of its own, whatever it is made of. */
static void
show_file(struct take *t)
{
	static char sh[] = "/bin/sh", option[] = "-c";
	char *line = xasprintf("%s \"$1\"", t->command);
	char *argv[] = { sh, option, line, sh, t->file.path, NULL };
	struct fault f;

	t->progress[0] = '\0';
	if (!ui_lend(t->ui, &(struct lend_spec){ .argv = argv, .in = -1,
	    .ask = LEND_ASK_EARLY, .over = lent_over, .arg = t }, &f))
		fail(t, f.text);
	free(line);
}

/* What is typed for a question, or a line, is not to go to another program. */
void
ui_take_go_on(struct ui *ui)
{
	static const char waits[] = "all is here; it is shown after this";
	struct take *t = ui->take;

	if (t == NULL || !t->ready || ui->leaving)
		return;
	if (ui->dialog == NULL && ui->chooser == NULL && ui->prompt == NULL &&
	    ui->menu == NULL) {
		t->ready = false;
		show_file(t);
	} else if (strcmp(t->progress, waits) != 0) {
		memcpy(t->progress, waits, sizeof waits);
		ui_mark(ui);
	}
}

static void
saved(struct take *t)
{
	char size[32];

	if (t->written < 1024)
		size[0] = '\0';
	else
		snprintf(size, sizeof size, ", ");
	if (size[0] != '\0')
		output_bytes(t->written, size + 2, sizeof size - 2);
	ui_notice(t->ui, NOTICE_GOOD, "saved %s to %s: %" PRIu64 " byte%s%s",
	    t->what, t->file.path, t->written, t->written == 1 ? "" : "s",
	    size);
	release(t);
}

/* All has come and was written. */
static void
complete(struct take *t)
{
	struct fault f;

	drain_free(t->drain);
	t->drain = NULL;
	if (t->how == ACTION_PIPE) {
		/* The command reads its end, and ends by itself. */
		close_pipe(t);
	} else if (!take_file_complete(&t->file, &f)) {
		fail(t, f.text);
	} else if (t->how == ACTION_SAVE) {
		saved(t);
	} else {
		t->ready = true;
		ui_take_go_on(t->ui);
	}
}

static void
look(struct take *t)
{
	if (t->source == NULL && t->drain != NULL && drain_size(t->drain) == 0)
		complete(t);
}

/* "saving broker's stdout: 12 MiB of 50 MiB; Esc cancels": by the key for back */
static void
tell_progress(struct take *t)
{
	char text[sizeof t->progress], now[32], all[32], of[40] = "";

	if (t->how == ACTION_PIPE)
		return;
	if (t->size > 0 && t->written <= t->size)
		snprintf(of, sizeof of, " of %s", output_bytes(t->size, all,
		    sizeof all));
	snprintf(text, sizeof text, "%s %.120s: %s%s; %s cancels",
	    t->how == ACTION_SAVE ? "saving" : "fetching", t->what,
	    output_bytes(t->written, now, sizeof now), of,
	    ui_key_text(t->ui, ACTION_BACK).s);
	if (strcmp(text, t->progress) == 0)
		return;
	memcpy(t->progress, text, sizeof text);
	ui_mark(t->ui);
}

static void
on_written(size_t n, void *arg)
{
	struct take *t = arg;

	t->written += n;
	if (t->source != NULL)
		take_source_used(t->source, n);
	tell_progress(t);
	look(t);
}

/* A command that wants no more, as head does, has had what it wanted. */
static void
on_broken(int error, void *arg)
{
	struct take *t = arg;

	if (t->how == ACTION_PIPE)
		stop_bytes(t);
	else
		fail(t, strerror(error));
}

static void
too_much(struct take *t, uint64_t n)
{
	char size[32], why[256];

	snprintf(why, sizeof why, "it is %s or more, too much to open; %s saves"
	    " it, %s pipes it, %s shows the lines that match",
	    output_bytes(n, size, sizeof size),
	    ui_key_text(t->ui, ACTION_SAVE).s,
	    ui_key_text(t->ui, ACTION_PIPE).s,
	    ui_key_text(t->ui, ACTION_MATCHES).s);
	fail(t, why);
}

static void
on_bytes(struct slice bytes, void *arg)
{
	struct take *t = arg;

	t->came += bytes.n;
	if (t->file.directory != NULL && t->came > OPEN_MOST)
		too_much(t, t->came);
	else if (t->drain != NULL)
		drain_put(t->drain, bytes);
}

static void
on_done(enum code code, struct slice text, void *arg)
{
	struct take *t = arg;
	char why[sizeof t->failed.text];

	snprintf(why, sizeof why, "%.*s", SLICE_ARG(text));
	take_source_free(t->source);
	t->source = NULL;
	if (code == CODE_OK) {
		look(t);
		return;
	}
	if (t->how != ACTION_PIPE) {
		fail(t, why);
		return;
	}
	fault_set(&t->failed, code, "%s", why);
	look(t);
}

bool
ui_take_cancel(struct ui *ui)
{
	struct take *t = ui->take;

	if (t == NULL || ui_lent(ui))
		return false;
	ui_notice(ui, NOTICE_INFO, "cancelled: nothing was %s",
	    t->how == ACTION_SAVE ? "saved" : "opened");
	release(t);
	return true;
}

const char *
ui_take_progress(const struct ui *ui)
{
	return ui->take == NULL ? "" : ui->take->progress;
}

bool
take_busy(struct ui *ui)
{
	if (ui->take == NULL)
		return false;
	ui_notice(ui, NOTICE_WARNING, "one thing at a time: %s is being taken;"
	    " %s cancels it", ui->take->what, ui_key_text(ui,
		ACTION_BACK).s);
	return true;
}

/* It is where it is to go to: fd. */
static void
start(struct take *t, const struct take_asked *a, int fd)
{
	static const struct drain_events drained = {
		.on_written = on_written,
		.on_broken = on_broken,
	};
	static const struct source_sink sink = {
		.on_bytes = on_bytes,
		.on_done = on_done,
	};

	t->size = a->size;
	t->drain = drain_new(t->ui->loop, fd, &drained, t);
	t->source = take_source_new(t->ui->loop, &a->spec, &sink, t);
	tell_progress(t);
}

static struct take *
take_new(struct ui *ui, const struct take_asked *a, const char *command)
{
	struct take *t = xcalloc(1, sizeof *t);

	*t = (struct take){ .ui = ui, .how = a->how, .pipe = -1,
		.file = { .fd = -1 }, .what = xstrdup(a->what),
		.command = xstrdup(command) };
	ui->take = t;
	return t;
}

void
take_save(struct ui *ui, const struct take_asked *a, const char *path,
    bool replace)
{
	struct take *t = take_new(ui, a, "");
	struct fault f;

	if (take_file_begin(&t->file, path, replace, &f))
		start(t, a, t->file.fd);
	else
		fail(t, f.text);
}

void
take_open(struct ui *ui, const struct take_asked *a, const char *command)
{
	struct take *t = take_new(ui, a, command);
	struct fault f;

	if (a->size > OPEN_MOST)
		too_much(t, a->size);
	else if (take_file_begin_private(&t->file, a->name, &f))
		start(t, a, t->file.fd);
	else
		fail(t, f.text);
}

void
take_pipe(struct ui *ui, const struct take_asked *a, const char *command)
{
	static char sh[] = "/bin/sh", option[] = "-c";
	struct take *t = take_new(ui, a, command);
	char *argv[] = { sh, option, t->command, NULL };
	int ends[2];
	struct fault f;

	if (pipe2(ends, O_CLOEXEC) < 0) {
		fail(t, strerror(errno));
		return;
	}
	t->pipe = ends[1];
	bool lent = ui_lend(ui, &(struct lend_spec){ .argv = argv,
	    .in = ends[0], .ask = LEND_ASK, .over = lent_over, .arg = t }, &f);
	close(ends[0]);
	if (lent)
		start(t, a, t->pipe);
	else
		fail(t, f.text);
}

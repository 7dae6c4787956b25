/* Copying: text to the clipboard, and what there is to copy of a row. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "hook_run.h"
#include "mem.h"
#include "osc52.h"
#include "output_draw.h"
#include "take.h"
#include "tty_out.h"
#include "ui_private.h"

enum {
	TERMINAL_MS = 1000,     /* for a terminal to take what is copied    */
	COMMAND_MS = 5000,      /* for copy_command to be over              */
	COMMAND_MOST = 8 * 1024 * 1024,
	ROWS_MAX = 10000,
};

/* A command that has the text, and what is said when it has taken it. */
struct copying {
	struct ui *ui;
	struct hook_run *run;
	struct hook_spec spec;
	char *argv[4];
	char *toast;
};

void
ui_copy_free(struct ui *ui)
{
	struct copying *c = ui->copying;

	if (c == NULL)
		return;
	ui->copying = NULL;
	hook_run_free(c->run);
	free(c->argv[2]);
	free(c->toast);
	free(c);
}

static void
command_over(struct hook_run *r, const struct fault *f, void *arg)
{
	struct copying *c = arg;

	(void)r;
	c->run = NULL;
	if (f->code == CODE_OK)
		ui_notice(c->ui, NOTICE_GOOD, "%s by %s", c->toast, c->argv[2]);
	else
		ui_notice(c->ui, NOTICE_ERROR, "not copied: %s: %s", c->argv[2],
		    f->text);
	ui_copy_free(c->ui);
}

/* The text is the command's stdin. A second copy takes the first one's place. */
static void
give_command(struct ui *ui, const char *command, struct slice text,
    const char *toast)
{
	static char name[] = "copy_command", sh[] = "/bin/sh", option[] = "-c";
	struct copying *c = xcalloc(1, sizeof *c);
	char *line = xmemdup0(text.p, text.n);
	struct fault f = { 0 };

	ui_copy_free(ui);
	*c = (struct copying){ .ui = ui, .toast = xstrdup(toast),
		.argv = { sh, option, xstrdup(command) } };
	c->spec = (struct hook_spec){ .name = name, .timeout_ms = COMMAND_MS,
		.command = { c->argv, 3 } };
	ui->copying = c;
	c->run = hook_run_new(ui->loop, &(struct hook_start){
	    .session = ui->session, .hook = &c->spec, .event = "copy",
	    .line = line, .over = command_over, .arg = c }, &f);
	free(line);
	if (c->run == NULL) {
		ui_notice(ui, NOTICE_ERROR, "not copied: %s", f.text);
		ui_copy_free(ui);
	}
}

/* All of it, or it is said that the terminal took no more. */
static bool
give_terminal(struct ui *ui, struct slice text)
{
	struct pollfd out = { .fd = ui->out_fd, .events = POLLOUT };
	struct buffer b = { 0 };

	osc52_put(&b, text);
	/* Behind a frame that is not out it would be within it. */
	while (tty_out_flush(ui->tty, TERMINAL_MS) && buffer_size(&b) > 0 && poll(&out, 1, TERMINAL_MS) > 0) {
		size_t most = buffer_size(&b) < 4096 ? buffer_size(&b) : 4096;
		ssize_t n = write(ui->out_fd, buffer_data(&b), most);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			break;
		buffer_eat(&b, n > 0 ? (size_t)n : 0);
	}
	bool taken = buffer_size(&b) == 0;
	buffer_finish(&b);
	if (!taken)
		ui_notice(ui, NOTICE_ERROR, "not copied: the terminal takes"
		    " nothing");
	return taken;
}

/* False, and says so: it is too long. */
static bool
fits(struct ui *ui, struct slice text, const char *what)
{
	const char *command = setting_get(ui->settings, SETTING_COPY_COMMAND);
	size_t most = command[0] == '\0' ? OSC52_MOST : COMMAND_MOST;
	bool lines = ui->focus == PANE_OUTPUT;
	char size[32], limit[32];

	if (text.n <= most)
		return true;
	ui_notice(ui, NOTICE_WARNING, "not copied: %s are %s, and %s takes %s"
	    " at most%s%s%s", what, output_bytes(text.n, size, sizeof size),
	    command[0] == '\0' ? "a terminal" : command,
	    output_bytes(most, limit, sizeof limit), lines ? "; " : "",
	    lines ? ui_key_text(ui, ACTION_SAVE).s : "",
	    lines ? " saves them to a file" : "");
	return false;
}

/* toast is what is said before "by" whom. */
static void
give(struct ui *ui, struct slice text, const char *toast)
{
	const char *command = setting_get(ui->settings, SETTING_COPY_COMMAND);

	if (command[0] != '\0')
		give_command(ui, command, text, toast);
	else if (give_terminal(ui, text))
		ui_notice(ui, NOTICE_GOOD, "%s by OSC 52", toast);
}

bool
ui_copy(struct ui *ui, struct slice text, const char *what)
{
	char size[32];

	if (!fits(ui, text, what))
		return false;
	char *toast = xasprintf("%s copied (%s)", what, output_bytes(text.n,
	    size, sizeof size));
	give(ui, text, toast);
	free(toast);
	return true;
}

bool
ui_copy_value(struct ui *ui, struct slice text, const char *what)
{
	char size[32];

	if (!fits(ui, text, what))
		return false;
	char *toast = xasprintf("copied: %s; %s", what, output_bytes(text.n,
	    size, sizeof size));
	give(ui, text, toast);
	free(toast);
	return true;
}

enum copy {
#define COPY(id, name, show, words, text) COPY_##id,
#include "copy.def"
#undef COPY
	COPY_COUNT
};

enum show { SHOW_TEXT, SHOW_WORDS };

static const struct {
	const char *name;
	enum show show;
	const char *words;
} copies[] = {
#define COPY(id, name, show, words, text) { name, SHOW_##show, words },
#include "copy.def"
#undef COPY
};

static char *
number_text(uint64_t n)
{
	return n == 0 ? xstrdup("") : xasprintf("%" PRIu64, n);
}

static char *
where_text(const struct model_proc *p)
{
	return p->pid == 0 ? xstrdup("")
		: xasprintf("%s:%" PRIu64, p->host, p->pid);
}

/* A word for sh, in quotes where it needs them. */
static void
put_word(struct buffer *to, const char *word)
{
	static const char plain[] = "%+,-./:=@_";
	bool quote = word[0] == '\0';

	for (const char *p = word; *p != '\0'; p++)
		quote = quote || (!isalnum((unsigned char)*p) &&
		    strchr(plain, *p) == NULL);
	if (!quote) {
		buffer_puts(to, word);
		return;
	}
	buffer_puts(to, "'");
	for (const char *p = word; *p != '\0'; p++)
		if (*p == '\'')
			buffer_puts(to, "'\\''");
		else
			buffer_put(to, p, 1);
	buffer_puts(to, "'");
}

/* -f and a file. */
static void
put_file(struct buffer *to, const char *path)
{
	char *real = realpath(path, NULL);

	buffer_puts(to, " -f ");
	put_word(to, real != NULL ? real : path);
	free(real);
}

static char *
command_text(const struct ui *ui, const char *command,
    const struct model_proc *p)
{
	struct buffer b = { 0 };
	const struct session *s = ui->session;

	buffer_puts(&b, "plm-tui");
	put_file(&b, s->path);
	for (size_t i = 0; i < s->more_paths.n; i++)
		put_file(&b, s->more_paths.v[i]);
	for (size_t i = 0; i < s->sets.n; i++) {
		buffer_puts(&b, " --set ");
		put_word(&b, s->sets.v[i]);
	}
	buffer_puts(&b, " ");
	buffer_puts(&b, command);
	/* A name is taken for an option where it looks like one. */
	buffer_puts(&b, p->name[0] == '-' ? " -- " : " ");
	put_word(&b, p->name);
	char *text = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return text;
}

/* The caller frees. */
static char *
text_of(const struct ui *ui, enum copy what, const struct model_proc *p)
{
	switch (what) {
#define COPY(id, name, show, words, text) case COPY_##id: return text;
#include "copy.def"
#undef COPY
	case COPY_COUNT:
		break;
	}
	return xstrdup("");
}

/* The processes that were meant when it was asked: identities, not rows. */
struct rows {
	struct ui *ui;
	char *texts[COPY_COUNT];        /* one of each to a line            */
	size_t count[COPY_COUNT];       /* ... of those that have it        */
	size_t n;
	char *words[COPY_COUNT];        /* of the chooser                   */
	enum copy offered[COPY_COUNT];  /* by its items' places             */
	int offers;
};

static void
rows_free(void *arg)
{
	struct rows *r = arg;

	for (int i = 0; i < COPY_COUNT; i++) {
		free(r->texts[i]);
		free(r->words[i]);
	}
	free(r);
}

static void
add_texts(struct rows *r, const struct model_proc *const *v, enum copy what)
{
	struct buffer b = { 0 };
	struct slice line;

	for (size_t i = 0; i < r->n; i++) {
		char *text = text_of(r->ui, what, v[i]);
		if (text[0] != '\0') {
			/* Hosts told some of it. */
			if (r->count[what]++ > 0)
				buffer_puts(&b, "\n");
			line = slice_of(text);
			selection_plain(line, &b);
		}
		free(text);
	}
	r->texts[what] = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
}

/* Those that are marked, or the one under the cursor. NULL: there is none. */
static struct rows *
rows_now(struct ui *ui)
{
	const struct model_proc **v = xcalloc(ROWS_MAX, sizeof(*v));
	struct rows *r = xcalloc(1, sizeof *r);

	r->ui = ui;
	r->n = marks_get(ui->marks, console_model(ui->console), v, ROWS_MAX);
	if (r->n > ROWS_MAX)
		r->n = ROWS_MAX;
	if (r->n == 0 && (v[0] = ui_process(ui)) != NULL)
		r->n = 1;
	for (int i = 0; i < COPY_COUNT; i++)
		add_texts(r, v, (enum copy)i);
	free(v);
	if (r->n > 0)
		return r;
	rows_free(r);
	return NULL;
}

static void
copy_what(const struct rows *r, enum copy what)
{
	char words[64];

	if (r->count[what] == 0) {
		ui_notice(r->ui, NOTICE_WARNING, "there is no %s to copy",
		    copies[what].name);
		return;
	}
	if (r->n == 1)
		snprintf(words, sizeof words, "the %s", copies[what].name);
	else
		snprintf(words, sizeof words, "the %s of %zu of %zu processes",
		    copies[what].name, r->count[what], r->n);
	ui_copy(r->ui, slice_of(r->texts[what]), words);
}

static void
chosen(int place, void *arg)
{
	const struct rows *r = arg;

	if (place >= 0)
		copy_what(r, r->offered[place]);
}

static void
ask(struct rows *r)
{
	struct chooser *c = chooser_new("Copy", clock_mono_ms(), chosen, r,
	    rows_free);
	char safe[256];

	for (int i = 0; i < COPY_COUNT; i++) {
		if (r->count[i] == 0)
			continue;
		text_plain(slice_of(copies[i].show == SHOW_TEXT ? r->texts[i]
		    : copies[i].words), 0, safe, sizeof safe);
		r->words[i] = r->n == 1 ? xstrdup(safe)
			: xasprintf("of %zu processes, each on a line",
			    r->count[i]);
		chooser_item(c, r->offers + 1, copies[i].name, r->words[i]);
		r->offered[r->offers++] = (enum copy)i;
	}
	ui_choose(r->ui, c);
}

void
ui_copy_row(struct ui *ui, const char *text)
{
	struct rows *r = rows_now(ui);
	int what = 0;

	if (r == NULL) {
		ui_notice(ui, NOTICE_WARNING, "copy needs a process, and there"
		    " is none here");
		return;
	}
	if (text[0] == '\0') {
		ask(r);
		return;
	}
	while (what < COPY_COUNT && strcmp(text, copies[what].name) != 0)
		what++;
	if (what < COPY_COUNT)
		copy_what(r, (enum copy)what);
	else
		ui_notice(ui, NOTICE_ERROR, "'%s' is nothing to copy; it is"
		    " one of:"
#define COPY(id, name, show, words, text) " " name
#include "copy.def"
#undef COPY
		    , text);
	rows_free(r);
}

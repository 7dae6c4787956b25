/* What is asked before output is taken: where to, and whether over a file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "mem.h"
#include "output_draw.h"
#include "take_file.h"
#include "take_private.h"
#include "ui_private.h"

void
take_asked_free(struct ui *ui)
{
	struct take_asked *a = ui->take_asked;

	if (a == NULL)
		return;
	ui->take_asked = NULL;
	free(a->text);
	free(a->what);
	free(a->name);
	free(a->path);
	free(a);
}

static void
replaced(int what, void *arg)
{
	struct ui *ui = arg;
	struct take_asked *a = ui->take_asked;

	if (a != NULL && what == 0 && !take_busy(ui))
		take_save(ui, a, a->path, true);
	take_asked_free(ui);
}

static void
ask_overwrite(struct take_asked *a, uint64_t size)
{
	struct dialog *d = dialog_new("Replace this file?", clock_mono_ms(),
	    replaced, a->ui, NULL);
	char text[32];

	dialog_fact(d, "file", ROLE_DANGER, "%s", a->path);
	dialog_fact(d, "has", ROLE_NORMAL, "%s", output_bytes(size, text,
	    sizeof text));
	dialog_fact(d, "gets", ROLE_NORMAL, "%s", a->what);
	dialog_choice(d, 'y', "replace it", ROLE_DANGER);
	ui_ask(a->ui, d);
}

/* True: the file's fate is to be asked for first. */
static bool
save_to(struct take_asked *a, const char *typed)
{
	struct fault f = { 0 };
	char *path = take_file_path(typed, &f);
	bool exists = false;
	uint64_t size;

	if (path == NULL || !take_file_look(path, &exists, &size, &f)) {
		ui_notice(a->ui, NOTICE_ERROR, "not saved: %s", f.text);
	} else if (exists) {
		a->path = xstrdup(path);
		ask_overwrite(a, size);
	} else {
		take_save(a->ui, a, path, false);
	}
	free(path);
	return exists;
}

/* NULL or "": the person gave up. */
static void
typed(const char *text, void *arg)
{
	struct ui *ui = arg;
	struct take_asked *a = ui->take_asked;
	bool more = false;

	if (a != NULL && text != NULL && text[0] != '\0' && !take_busy(ui)) {
		if (a->how == ACTION_SAVE)
			more = save_to(a, text);
		else
			take_pipe(ui, a, text);
	}
	if (!more)
		take_asked_free(ui);
}

static void
ask(struct take_asked *a)
{
	bool save = a->how == ACTION_SAVE;
	char *label = xasprintf(save ? "save %s to: " : "pipe %s to: ",
	    a->brief);

	ui_prompt(a->ui, &(struct prompt_spec){ .label = label,
	    .initial = save ? a->name : "", .done = typed, .arg = a->ui,
	    .history = save ? &a->ui->saves : &a->ui->pipes });
	free(label);
}

/* The program that shows a file, as everybody's programs find it. */
static const char *
viewer(enum action how)
{
	const char *const names[] = { "VISUAL", "EDITOR", "PAGER" };
	const char *usual = how == ACTION_EDITOR ? "vi" : "less -R";

	for (int i = how == ACTION_EDITOR ? 0 : 2;
	    i < (how == ACTION_EDITOR ? 2 : 3); i++) {
		const char *v = getenv(names[i]);
		/* Colours are no escapes to it only where it is told so. */
		if (v != NULL && v[0] != '\0')
			return strcmp(v, "less") == 0 ? usual : v;
	}
	return usual;
}

void
ui_take(struct ui *ui, enum action how, const struct take_what *w,
    const char *text)
{
	struct take_asked *a = xcalloc(1, sizeof *a);
	bool lines = w->lines.p != NULL;

	take_asked_free(ui);
	*a = (struct take_asked){ .ui = ui, .how = how, .size = w->size,
		.brief = w->brief,
		.what = xstrdup(w->what), .name = xstrdup(w->name) };
	ui->take_asked = a;
	if (lines)
		a->text = xmemdup0(w->lines.p, w->lines.n);
	a->spec = (struct source_spec){ .stream = lines ? NULL : w->stream,
		.files = w->files, .text = { a->text, w->lines.n },
		.heads = how == ACTION_PAGER || how == ACTION_EDITOR };
	if (take_busy(ui)) {
		take_asked_free(ui);
	} else if (how == ACTION_PAGER || how == ACTION_EDITOR) {
		take_open(ui, a, viewer(how));
		take_asked_free(ui);
	} else if (text[0] != '\0') {
		typed(text, ui);
	} else {
		ask(a);
	}
}

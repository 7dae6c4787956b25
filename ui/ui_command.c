/* What is typed: the ":" command, the path of a remote file, a search. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "ui_private.h"

enum { SHOWN_MOST = 24 };       /* bytes of a pattern, in a label */

/* The host that "here" means: that of the process under the cursor. */
static const struct model_host *
this_host(const struct ui *ui)
{
	const struct model_proc *p = ui_here(ui);
	const struct model *m = console_model(ui->console);

	if (p != NULL && p->on != NULL)
		return p->on;
	return m->host_count > 0 ? m->hosts[0] : NULL;
}

/* "PATH" on this host, or "HOST:PATH". */
static void
show_file(struct ui *ui, const char *text)
{
	const struct model_host *h = this_host(ui);
	const char *colon = strchr(text, ':');

	if (text[0] == '\0')
		return;
	if (text[0] != '/' && colon != NULL) {
		h = model_host(console_model(ui->console),
		    (struct slice){ text, (size_t)(colon - text) });
		if (h == NULL) {
			ui_notice(ui, NOTICE_ERROR, "'%.*s' is no host of this"
			    " session; write PATH or HOST:PATH",
			    (int)(colon - text), text);
			return;
		}
		text = colon + 1;
	}
	if (text[0] != '/') {
		ui_notice(ui, NOTICE_ERROR, "'%s' is not an absolute path; it"
		    " begins with /", text);
		return;
	}
	if (h == NULL)
		return;
	pane_output_file(ui->panes[PANE_OUTPUT], h, text);
	ui_focus(ui, PANE_OUTPUT);
}

static void
path_typed(const char *text, void *arg)
{
	if (text != NULL)
		show_file(arg, text);
}

void
ui_tail(struct ui *ui, const char *path)
{
	const struct model_host *h = this_host(ui);

	if (path[0] != '\0') {
		show_file(ui, path);
		return;
	}
	if (h == NULL)
		return;
	char *label = xasprintf("file on %s: ", h->spec->name);
	ui_prompt(ui, &(struct prompt_spec){ .label = label, .initial = "",
	    .history = &ui->paths, .done = path_typed, .arg = ui });
	free(label);
}

/* Nothing typed means what is searched for already. */
static void
pattern_typed(const char *text, void *arg)
{
	struct ui *ui = arg;
	struct pane *output = ui->panes[PANE_OUTPUT];

	if (text == NULL)
		return;
	const char *of_search = pane_output_pattern(output);
	pane_output_matches(output, text[0] == '\0' && of_search != NULL
	    ? of_search : text);
}

/* So many bytes of it at most, and no part of a character. */
static struct slice
begin_of(const char *text, size_t most)
{
	size_t n = strnlen(text, most);

	while (n > 0 && (text[n] & 0xc0) == 0x80)
		n--;
	return (struct slice){ text, n };
}

void
ui_matches(struct ui *ui, const char *pattern)
{
	ui_see_output(ui);
	if (pattern[0] != '\0') {
		pattern_typed(pattern, ui);
		return;
	}
	const char *of_search = pane_output_pattern(ui->panes[PANE_OUTPUT]);
	char *label = of_search == NULL ? xstrdup("only lines with: ")
		: xasprintf("only lines with (Enter: %.*s): ",
			SLICE_ARG(begin_of(of_search, SHOWN_MOST)));
	ui_prompt(ui, &(struct prompt_spec){ .label = label, .initial = "",
	    .history = &ui->patterns, .done = pattern_typed, .arg = ui });
	free(label);
}

static void
command_typed(const char *text, void *arg)
{
	struct ui *ui = arg;
	enum action a;

	if (text == NULL)
		return;
	text += strspn(text, " ");
	size_t n = strcspn(text, " ");
	const char *rest = text + n + strspn(text + n, " ");
	if (n > 0 && ui_action_named(ui, (struct slice){ text, n }, &a))
		ui_do(ui, a, rest);
}

void
ui_command(struct ui *ui)
{
	ui_prompt(ui, &(struct prompt_spec){ .label = ":", .initial = "",
	    .history = &ui->commands, .propose = ui_propose,
	    .done = command_typed, .arg = ui });
}

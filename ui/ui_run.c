/* A program on a host, as one more process of the session: as the command run. */
#include <stdlib.h>

#include "mem.h"
#include "reload.h"
#include "run_line.h"
#include "ui_private.h"

/* Where nobody says which host: the one that the cursor's process is on. */
static const char *
usual_host(const struct ui *ui)
{
	const struct model_proc *p = ui_process(ui);

	return p != NULL && p->on != NULL ? p->host : NULL;
}

static void
typed(const char *text, void *arg)
{
	if (text != NULL && text[0] != '\0')
		ui_run(arg, text);
}

static void
ask(struct ui *ui)
{
	const char *host = usual_host(ui);
	char *label = host != NULL ? xasprintf("run on %s: ", host)
		: xstrdup("run: ");

	ui_prompt(ui, &(struct prompt_spec){ .label = label, .initial = "",
	    .history = &ui->runs, .done = typed, .arg = ui });
	free(label);
}

void
ui_run(struct ui *ui, const char *text)
{
	const struct model_proc *p = NULL;
	struct fault f = { 0 };

	if (text[0] == '\0') {
		ask(ui);
		return;
	}
	struct run_line *l = run_line_new(ui->session->path, text, &f);
	if (l != NULL) {
		struct adhoc one = run_line_adhoc(l, ui->session);
		if (one.host == NULL)
			one.host = (char *)(uintptr_t)usual_host(ui);
		p = reload_add(ui->console, &one, &f);
	}
	run_line_free(l);
	if (p == NULL) {
		ui_notice(ui, NOTICE_ERROR, "%s", f.text);
		return;
	}
	console_start(ui->console, p, NULL, NULL);
	ui_go_to(ui, slice_of(p->host), slice_of(p->name));
}

/* A shell on a host: this machine's ssh has the terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lend.h"
#include "mem.h"
#include "ssh_command.h"
#include "ui_private.h"

static bool
have_ssh(void)
{
	const char *path = getenv("PATH");
	bool found = false;

	for (; path != NULL && !found;) {
		size_t n = strcspn(path, ":");
		char *file = xasprintf("%.*s/ssh", (int)n, path);
		found = access(file, X_OK) == 0;
		free(file);
		path = path[n] == ':' ? path + n + 1 : NULL;
	}
	return found;
}

struct visit {
	struct ui *ui;
	char *host;
};

static void
over(int status, void *arg)
{
	struct visit *v = arg;
	char why[64];

	/* Any other is the last command's of the shell. */
	if (WIFSIGNALED(status) || WEXITSTATUS(status) == 255)
		ui_notice(v->ui, NOTICE_WARNING, "ssh to %s: %s", v->host,
		    lend_status(status, why, sizeof why));
	ui_shell_free(v->ui);
}

void
ui_shell_free(struct ui *ui)
{
	if (ui->visit != NULL)
		free(ui->visit->host);
	free(ui->visit);
	ui->visit = NULL;
}

void
ui_shell(struct ui *ui)
{
	const struct model_proc *p = ui_here(ui);
	struct strings c = { 0 };
	struct fault f;

	if (p == NULL) {
		ui_notice(ui, NOTICE_WARNING, "a shell is on the host of a"
		    " process, and there is none here");
		return;
	}
	if (p->on == NULL) {
		ui_notice(ui, NOTICE_WARNING, "it is not known yet which host"
		    " %s is on", p->name);
		return;
	}
	if (!have_ssh()) {
		ui_notice(ui, NOTICE_ERROR, "there is no ssh in this machine's"
		    " PATH, and a shell on a host needs one");
		return;
	}
	ui_shell_free(ui);
	ui->visit = xcalloc(1, sizeof *ui->visit);
	*ui->visit = (struct visit){ ui, xstrdup(p->on->spec->name) };
	ssh_command_make(&c, p->on->spec);
	if (!ui_lend(ui, &(struct lend_spec){ .argv = c.v, .in = -1,
	    .ask = LEND_ASK_SSH, .over = over, .arg = ui->visit }, &f))
		ui_notice(ui, NOTICE_ERROR, "%s", f.text);
	strings_clear(&c);
}

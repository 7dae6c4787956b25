/* One signal to one process: which one, before it is asked whether. */
#include <signal.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "signame.h"
#include "ui_private.h"

enum { SIGNALS = 32 };

/* What people send them for; the others speak for themselves. */
static const char *const words[SIGNALS] = {
	[SIGHUP] = "hang up; many read their files again",
	[SIGINT] = "interrupt, as C-c at a terminal",
	[SIGQUIT] = "quit, often with a core dump",
	[SIGABRT] = "abort, with a core dump",
	[SIGKILL] = "cannot be caught: no cleanup",
	[SIGUSR1] = "what the program makes of it",
	[SIGUSR2] = "what the program makes of it",
	[SIGTERM] = "terminate, with cleanup",
	[SIGCONT] = "go on, after STOP",
	[SIGSTOP] = "hold; cannot be caught",
};

/* Who is meant: the run, not the row. */
struct meant {
	struct ui *ui;
	char *host, *name;
	uint64_t run;
	int signals[SIGNALS];   /* by place in the list */
};

static void
meant_free(void *arg)
{
	struct meant *m = arg;

	free(m->host);
	free(m->name);
	free(m);
}

static void
confirm(struct meant *m, int signal)
{
	const struct model_proc *p = model_proc(console_model(m->ui->console),
	    slice_of(m->host), slice_of(m->name));

	if (p == NULL || p->run != m->run)
		ui_notice(m->ui, NOTICE_ERROR, "%s on %s has a newer run by"
		    " now; nothing was sent to it", m->name, m->host);
	else
		ui_confirm_signal(m->ui, p, signal);
}

static void
chosen(int what, void *arg)
{
	struct meant *m = arg;

	if (what >= 0)
		confirm(m, m->signals[what]);
}

static void
choose(struct ui *ui, const struct model_proc *p)
{
	struct meant *m = xcalloc(1, sizeof *m);
	char *title = xasprintf("Signal %s on %s", p->name, p->host);
	int n = 0;

	*m = (struct meant){ .ui = ui, .host = xstrdup(p->host),
		.name = xstrdup(p->name), .run = p->run };
	struct chooser *c = chooser_new(title, clock_mono_ms(), chosen, m,
	    meant_free);
	free(title);
	for (int s = 1; s < SIGNALS; s++) {
		if (signame(s) == NULL)
			continue;
		if (s == SIGTERM)
			chooser_select(c, n);
		m->signals[n++] = s;
		chooser_item(c, s, signame(s), words[s] != NULL ? words[s]
								: "");
	}
	ui_choose(ui, c);
}

void
ui_signal(struct ui *ui, const struct model_proc *p, const char *text)
{
	int signal;

	if (!ui_can_signal(ui, p))
		return;
	if (text[0] == '\0')
		choose(ui, p);
	else if (signame_read(text, &signal))
		ui_confirm_signal(ui, p, signal);
	else
		ui_notice(ui, NOTICE_ERROR, "'%s' is no signal; write a name"
		    " such as HUP, or a number from 1 to %d", text,
		    SIGNALS - 1);
}

/* Which signal, before it is asked whether: to one process, or to many. */
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

struct choice {
	int signals[SIGNALS];   /* by place in the list */
	signal_chosen *chosen;
	void *arg;
	void (*arg_free)(void *arg);
};

static void
choice_free(void *arg)
{
	struct choice *c = arg;

	c->arg_free(c->arg);
	free(c);
}

static void
chosen(int what, void *arg)
{
	struct choice *c = arg;

	c->chosen(what < 0 ? 0 : c->signals[what], c->arg);
}

void
ui_choose_signal(struct ui *ui, const char *title, signal_chosen *done,
    void *arg, void (*arg_free)(void *arg))
{
	struct choice *own = xcalloc(1, sizeof *own);
	int n = 0;

	*own = (struct choice){ .chosen = done, .arg = arg,
		.arg_free = arg_free };
	struct chooser *c = chooser_new(title, clock_mono_ms(), chosen, own,
	    choice_free);
	for (int s = 1; s < SIGNALS; s++) {
		if (signame(s) == NULL)
			continue;
		if (s == SIGTERM)
			chooser_select(c, n);
		own->signals[n++] = s;
		chooser_item(c, s, signame(s), words[s] != NULL ? words[s]
								: "");
	}
	ui_choose(ui, c);
}

/* Who is meant: the run, not the row. */
struct one {
	struct ui *ui;
	char *host, *name;
	uint64_t run;
	bool from_afar;
};

static void
one_free(void *arg)
{
	struct one *o = arg;

	free(o->host);
	free(o->name);
	free(o);
}

static void
one_chosen(int signal, void *arg)
{
	const struct one *o = arg;
	const struct model_proc *p = model_proc(console_model(o->ui->console),
	    slice_of(o->host), slice_of(o->name));

	if (signal == 0)
		return;
	if (p == NULL || p->run != o->run)
		ui_notice(o->ui, NOTICE_ERROR, "%s on %s has a newer run by"
		    " now; nothing was sent to it", o->name, o->host);
	else
		ui_confirm_signal(o->ui, p, signal, o->from_afar);
}

void
ui_signal(struct ui *ui, const struct model_proc *p, int signal,
    bool from_afar)
{
	if (!ui_can_signal(ui, p))
		return;
	if (signal != 0) {
		ui_confirm_signal(ui, p, signal, from_afar);
		return;
	}
	struct one *o = xcalloc(1, sizeof *o);
	char *title = xasprintf("Signal %s on %s", p->name, p->host);

	*o = (struct one){ .ui = ui, .host = xstrdup(p->host),
		.name = xstrdup(p->name), .run = p->run,
		.from_afar = from_afar };
	ui_choose_signal(ui, title, one_chosen, o, one_free);
	free(title);
}

/*
 * The questions before what cannot be undone. A question takes down who is
 * meant when its key is pressed: the run, not the row; if that run is not the
 * newest any more when the answer comes, nothing is done.
 */
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "ui_private.h"

struct target {
	struct ui *ui;
	char *host, *name;
	uint64_t run;
	console_action *act;
};

static void
target_free(void *arg)
{
	struct target *t = arg;

	free(t->host);
	free(t->name);
	free(t);
}

static void
target_answered(int what, void *arg)
{
	struct target *t = arg;

	if (what != 0)
		return;
	const struct model_proc *p = model_proc(console_model(t->ui->console),
	    slice_of(t->host), slice_of(t->name));
	if (p == NULL || p->run != t->run)
		ui_notice(t->ui, NOTICE_ERROR, "%s on %s has a newer run by"
		    " now; nothing was done to it", t->name, t->host);
	else
		t->act(t->ui->console, p, NULL, NULL);
}

/* "alive since 3m12s", "stopping", "unknown: the link is down". */
static void
fact_state(struct dialog *d, const struct model_proc *p)
{
	const char *word = state_info(p->state)->word;
	int64_t age = clock_wall_ms() - p->started;
	char span[32];

	if (p->state == STATE_ALIVE && p->started > 0)
		dialog_fact(d, "state", role_named(word), "%s for %s", word,
		    clock_span(age, span, sizeof span));
	else
		dialog_fact(d, "state", role_named(word), "%s%s%s", word,
		    p->why[0] != '\0' ? ": " : "", p->why);
}

static struct dialog *
target_dialog(struct ui *ui, const struct model_proc *p, const char *verb,
    console_action *act)
{
	struct target *t = xcalloc(1, sizeof *t);
	char *title = xasprintf("%s %s on %s?", verb, p->name, p->host);

	*t = (struct target){ .ui = ui, .host = xstrdup(p->host),
		.name = xstrdup(p->name), .run = p->run, .act = act };
	struct dialog *d = dialog_new(title, clock_mono_ms(), target_answered,
	    t, target_free);
	free(title);
	dialog_fact(d, "process", ROLE_DIALOG, "%s, %s", p->name, p->role);
	dialog_fact(d, "host", ROLE_DIALOG, "%s%s%s%s", p->host,
	    p->on != NULL && p->on->hostname[0] != '\0' ? " (" : "",
	    p->on != NULL ? p->on->hostname : "",
	    p->on != NULL && p->on->hostname[0] != '\0' ? ")" : "");
	if (p->pid != 0)
		dialog_fact(d, "PID", ROLE_DIALOG, "%llu, run %llu",
		    (unsigned long long)p->pid, (unsigned long long)p->run);
	else
		dialog_fact(d, "PID", ROLE_DIALOG, "not known");
	fact_state(d, p);
	if (p->survivors > 0)
		dialog_fact(d, "left", ROLE_DANGER, "%llu still there: %s",
		    (unsigned long long)p->survivors, p->named);
	return d;
}

/* What cannot be stopped is refused at once, not after a question. */
static bool
refuse(struct ui *ui, const struct model_proc *p, bool can)
{
	if (p->state == STATE_UNKNOWN && p->on != NULL &&
	    p->on->state != HOST_READY) {
		ui_notice(ui, NOTICE_WARNING, "%s may be running, but its host"
		    " %s is %s: nothing can be sent to it", p->name, p->host,
		    host_state_word(p->on->state));
		return true;
	}
	if (can)
		return false;
	ui_notice(ui, NOTICE_WARNING, "%s is not running (%s)", p->name,
	    state_info(p->state)->word);
	return true;
}

void
ui_confirm_kill(struct ui *ui, const struct model_proc *p)
{
	char plan[512];

	if (refuse(ui, p, model_stoppable(p)))
		return;
	struct dialog *d = target_dialog(ui, p, "Kill", console_stop);
	dialog_fact(d, "plan", ROLE_DIALOG, "%s",
	    console_ladder_text(console_ladder(p), plan, sizeof plan));
	dialog_choice(d, 'y', "kill", ROLE_DANGER);
	ui_ask(ui, d);
}

void
ui_confirm_crash(struct ui *ui, const struct model_proc *p)
{
	if (refuse(ui, p, state_info(p->state)->live))
		return;
	struct dialog *d = target_dialog(ui, p, "Crash", console_crash);
	dialog_fact(d, "plan", ROLE_DIALOG, "KILL at once: no ladder, no"
	    " cleanup by the program");
	dialog_choice(d, 'y', "crash", ROLE_DANGER);
	ui_ask(ui, d);
}

void
ui_confirm_restart(struct ui *ui, const struct model_proc *p)
{
	char plan[512];

	if (!state_info(p->state)->live || p->state == STATE_UNKNOWN) {
		console_restart(ui->console, p, NULL, NULL);
		return;
	}
	struct dialog *d = target_dialog(ui, p, "Restart", console_restart);
	dialog_fact(d, "plan", ROLE_DIALOG, "%s; then a new run",
	    console_ladder_text(console_ladder(p), plan, sizeof plan));
	dialog_choice(d, 'y', "restart", ROLE_DANGER);
	ui_ask(ui, d);
}

static void
session_stopped(bool all, void *arg)
{
	if (all)
		ui_quit(arg, 0);
}

/* The stages as they will be: "application (3), then ... ". */
static void
fact_stages(struct dialog *d, const struct ui *ui)
{
	const struct model *m = console_model(ui->console);
	char text[1024] = "";
	size_t n = 0;

	/* Stages are few: the roles of the session, and the unknown one. */
	for (size_t stage = 0; stage <= m->session->roles.n + 1; stage++) {
		const char *role = NULL;
		unsigned count = 0;
		for (size_t i = 0; i < m->proc_count; i++) {
			const struct model_proc *p = m->procs[i];
			if (!model_stoppable(p) || stage !=
			    session_stop_stage(m->session, p->role))
				continue;
			role = p->role;
			count++;
		}
		if (role != NULL && n < sizeof text)
			n += (size_t)snprintf(text + n, sizeof text - n,
			    "%s%s (%u)", n > 0 ? ", then " : "", role, count);
	}
	dialog_fact(d, "order", ROLE_DIALOG, "%s", text);
}

static void
stop_answered(int what, void *arg)
{
	struct ui *ui = arg;

	if (what == 0)
		console_stop_session(ui->console, session_stopped, ui);
}

static unsigned
stoppable_count(const struct ui *ui)
{
	const struct model *m = console_model(ui->console);
	unsigned n = 0;

	for (size_t i = 0; i < m->proc_count; i++)
		n += model_stoppable(m->procs[i]);
	return n;
}

static void
confirm_stop(struct ui *ui)
{
	struct dialog *d = dialog_new("Stop the session?", clock_mono_ms(),
	    stop_answered, ui, NULL);

	dialog_fact(d, "processes", ROLE_DANGER, "%u, each by its own ladder",
	    stoppable_count(ui));
	fact_stages(d, ui);
	dialog_fact(d, "then", ROLE_DIALOG, "quit, when all are over");
	dialog_choice(d, 'y', "stop them all", ROLE_DANGER);
	ui_ask(ui, d);
}

enum { QUIT_LEAVE, QUIT_STOP };

static void
quit_answered(int what, void *arg)
{
	if (what == QUIT_LEAVE)
		ui_quit(arg, 0);
	else if (what == QUIT_STOP)
		confirm_stop(arg);
}

static void
abort_answered(int what, void *arg)
{
	struct ui *ui = arg;

	if (what == 0)
		console_stop_abort(ui->console);
	else if (what == 1)
		ui_quit(ui, 0);
}

/* Quitting while the session is being stopped. */
static void
confirm_abort(struct ui *ui, const char *progress)
{
	struct dialog *d = dialog_new("The session is being stopped",
	    clock_mono_ms(), abort_answered, ui, NULL);

	dialog_fact(d, "now", ROLE_DIALOG, "%s", progress);
	dialog_choice(d, 'a', "leave later roles running", ROLE_DIALOG);
	dialog_choice(d, 'l', "quit now", ROLE_DIALOG);
	ui_ask(ui, d);
}

static void
confirm_leave(struct ui *ui, unsigned live)
{
	struct dialog *d = dialog_new("Quit?", clock_mono_ms(), quit_answered,
	    ui, NULL);

	dialog_fact(d, "running", ROLE_ALIVE, "%u of %zu processes", live,
	    console_model(ui->console)->proc_count);
	if (ui->options.demo)
		dialog_fact(d, "", ROLE_DIALOG, "This is the demo: all that it"
		    " started, its hosts too, ends with it.");
	else
		dialog_fact(d, "", ROLE_DIALOG, "Those that you leave run on."
		    " plm-tui %s takes them up again, with all output and"
		    " every exit.", ui->session->path);
	dialog_choice(d, 'l', ui->options.demo ? "end the demo"
		: "leave them running", ROLE_DIALOG);
	dialog_choice(d, 's', "stop the session", ROLE_DANGER);
	ui_ask(ui, d);
}

void
ui_confirm_quit(struct ui *ui)
{
	unsigned live = stoppable_count(ui);
	char progress[256];

	if (console_stop_progress(ui->console, progress, sizeof progress)[0]
	    != '\0')
		confirm_abort(ui, progress);
	else if (live == 0)
		ui_quit(ui, 0);
	else
		confirm_leave(ui, live);
}

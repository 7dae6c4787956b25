/*
 * The questions before what cannot be undone. A question takes down who is
 * meant when its key is pressed: the run, not the row; if that run is not the
 * newest any more when the answer comes, nothing is done.
 */
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "confirm.h"
#include "mem.h"
#include "signame.h"
#include "ui_private.h"

struct target {
	struct ui *ui;
	char *host, *name;
	uint64_t run;
	console_action *act;    /* NULL: one of these two                   */
	int signal;             /* 0: a stop, with this first wait          */
	int64_t grace_ms;
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
act_on(const struct target *t, const struct model_proc *p)
{
	struct console *c = t->ui->console;
	struct stop_how how = { .grace_ms = t->grace_ms, .run = t->run };

	if (t->act != NULL)
		t->act(c, p, NULL, NULL);
	else if (t->signal != 0)
		console_signal(c, p, t->signal, NULL, NULL);
	else
		console_stop_with(c, p, &how, NULL, NULL);
}

/* NULL: it is not who was meant any more. */
static const struct model_proc *
still(const struct target *t)
{
	const struct model_proc *p = model_proc(console_model(t->ui->console),
	    slice_of(t->host), slice_of(t->name));

	return p != NULL && p->run == t->run ? p : NULL;
}

static void
target_answered(int what, void *arg)
{
	struct target *t = arg;

	if (what != 0)
		return;
	const struct model_proc *p = still(t);
	if (p == NULL)
		ui_notice(t->ui, NOTICE_ERROR, "%s on %s has a newer run by"
		    " now; nothing was done to it", t->name, t->host);
	else
		act_on(t, p);
}

/* "alive since 3m12s", "stopping", "unknown: the link is down". */
static void
fact_state(struct dialog *d, const struct model_proc *p)
{
	const char *word = state_info(p->state)->word;
	/* In whole seconds: it moves while it is looked at. */
	int64_t age = (clock_wall_ms() - p->started) / 1000 * 1000;
	char span[32];

	if (p->state == STATE_ALIVE && p->started > 0)
		dialog_fact_now(d, "state", role_named(word), "%s for %s",
		    word, clock_span(age, span, sizeof span));
	else
		dialog_fact_now(d, "state", role_named(word), "%s%s%s", word,
		    p->why[0] != '\0' ? ": " : "", p->why);
}

static void
look(struct dialog *d, void *arg)
{
	const struct model_proc *p = still(arg);

	if (p != NULL)
		fact_state(d, p);
	else
		dialog_fact_now(d, "state", ROLE_WARNING, "it has a newer run"
		    " by now, to which nothing will be done");
}

/* what says what is to be done; who is meant is taken from p. */
static struct dialog *
target_dialog(struct ui *ui, const struct model_proc *p, const char *verb,
    struct target what)
{
	struct target *t = xcalloc(1, sizeof *t);
	char *title = xasprintf("%s %s on %s?", verb, p->name, p->host);

	*t = what;
	t->ui = ui;
	t->host = xstrdup(p->host);
	t->name = xstrdup(p->name);
	t->run = p->run;
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
	dialog_fact(d, "state", ROLE_DIALOG, "%s", "");
	dialog_looks(d, look);
	if (p->survivors > 0)
		dialog_fact(d, "left", ROLE_DANGER, "%llu still there: %s",
		    (unsigned long long)p->survivors, p->named);
	return d;
}

/* What cannot be stopped is refused at once, not after a question. */
static bool
refuse(struct ui *ui, const struct model_proc *p, bool can)
{
	char how[512];

	if (p->state == STATE_UNKNOWN && p->on != NULL &&
	    p->on->state != HOST_READY) {
		ui_notice(ui, NOTICE_WARNING, "%s may be running, but its host"
		    " %s is not connected (%s): nothing can be sent to it", p->name, p->host,
		    host_state_word(p->on->state));
		return true;
	}
	if (can)
		return false;
	model_exit_words(p, how, sizeof how);
	ui_notice(ui, NOTICE_WARNING, "%s is not running (%s%s%s)", p->name,
	    state_info(p->state)->word, how[0] != '\0' ? ": " : "", how);
	return true;
}

bool
ui_can_signal(struct ui *ui, const struct model_proc *p)
{
	return !refuse(ui, p, state_info(p->state)->live);
}

/* Asks as much as the rules want of one, or does it at once. Takes over d. */
static void
ask(struct ui *ui, const struct model_proc *p, struct dialog *d,
    enum confirm_what what, bool from_afar)
{
	struct confirm_about about = { .what = what, .n = 1,
		.protected = session_protects(ui->session, p->name),
		.from_afar = from_afar };
	enum confirm_how how = confirm_rule(&ui->session->safety, &about);

	if (how == CONFIRM_NOT) {
		dialog_answer(d, 0);
		return;
	}
	if (how == CONFIRM_NAME) {
		dialog_fact(d, "care", ROLE_WARNING, "it is protected");
		dialog_type(d, p->name);
	}
	ui_ask(ui, d);
}

void
ui_confirm_kill(struct ui *ui, const struct model_proc *p, int64_t grace_ms,
    bool from_afar)
{
	struct stop_how how = { .grace_ms = grace_ms };
	char plan[512];

	if (refuse(ui, p, model_killable(p)))
		return;
	struct dialog *d = target_dialog(ui, p, "Kill",
	    (struct target){ .grace_ms = grace_ms });
	dialog_fact(d, "plan", ROLE_DIALOG, "%s",
	    console_stop_text(p, &how, plan, sizeof plan));
	dialog_choice(d, 'y', "kill", ROLE_DANGER);
	ask(ui, p, d, CONFIRM_KILL, from_afar);
}

void
ui_confirm_signal(struct ui *ui, const struct model_proc *p, int signal,
    bool from_afar)
{
	char verb[64];

	if (!ui_can_signal(ui, p))
		return;
	snprintf(verb, sizeof verb, "Send %s to", signame(signal));
	struct dialog *d = target_dialog(ui, p, verb,
	    (struct target){ .signal = signal });
	dialog_fact(d, "plan", ROLE_DIALOG, "one %s to its process group: no"
	    " ladder, and nothing is waited for", signame(signal));
	dialog_choice(d, 'y', "send it", ROLE_DANGER);
	ask(ui, p, d, CONFIRM_SIGNAL, from_afar);
}

void
ui_confirm_crash(struct ui *ui, const struct model_proc *p, bool from_afar)
{
	if (refuse(ui, p, state_info(p->state)->live))
		return;
	struct dialog *d = target_dialog(ui, p, "Crash",
	    (struct target){ .act = console_crash });
	dialog_fact(d, "plan", ROLE_DIALOG, "KILL at once: no ladder, no"
	    " cleanup by the program");
	dialog_choice(d, 'y', "crash", ROLE_DANGER);
	ask(ui, p, d, CONFIRM_CRASH, from_afar);
}

void
ui_confirm_restart(struct ui *ui, const struct model_proc *p, bool from_afar)
{
	char plan[512];

	if (!model_stoppable(p) || p->state == STATE_UNKNOWN) {
		console_restart(ui->console, p, NULL, NULL);
		return;
	}
	struct dialog *d = target_dialog(ui, p, "Restart",
	    (struct target){ .act = console_restart });
	dialog_fact(d, "plan", ROLE_DIALOG, "%s; then a new run",
	    console_ladder_text(console_ladder(p), plan, sizeof plan));
	dialog_choice(d, 'y', "restart", ROLE_DANGER);
	ask(ui, p, d, CONFIRM_RESTART, from_afar);
}

/* Whom a stop of the session would mean. */
struct there {
	unsigned live, left;    /* run; are over, but not all that they left */
	unsigned unknown;       /* may run                                  */
	unsigned owed;          /* orders that go on with their hosts       */
	unsigned stopped;       /* of all these: by their hosts, alone      */
	int64_t first_ms, last_ms;      /* ... after so long                */
};

/* Its host will stop it when this was the last console. */
static void
count_stopped(struct there *t, const struct proc_spec *spec)
{
	if (spec == NULL || !spec->alone_stop)
		return;
	if (t->stopped == 0 || spec->grace_ms < t->first_ms)
		t->first_ms = spec->grace_ms;
	if (spec->grace_ms > t->last_ms)
		t->last_ms = spec->grace_ms;
	t->stopped++;
}

static struct there
count_there(const struct ui *ui)
{
	const struct model *m = console_model(ui->console);
	struct there t = { 0 };

	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		t.owed += p->owed != NULL;
		if (p->state == STATE_UNKNOWN || state_info(p->state)->live)
			count_stopped(&t, p->spec);
		if (p->state == STATE_UNKNOWN)
			t.unknown++;
		else if (state_info(p->state)->live)
			t.live++;
		else
			t.left += p->survivors > 0;
	}
	return t;
}

enum { QUIT_LEAVE, QUIT_STOP };

static void
quit_answered(int what, void *arg)
{
	if (what == QUIT_LEAVE)
		ui_quit(arg, 0);
	else if (what == QUIT_STOP)
		ui_stop_and_quit(arg);
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

/* None of those that are left will run on. */
static bool
none_runs_on(const struct there *t)
{
	return t->stopped > 0 && t->stopped == t->live + t->unknown;
}

/* What becomes of those that are left. */
static void
leaving(struct dialog *d, const struct there *t, const char *path)
{
	char first[32], last[32];

	if (t->stopped > 0)
		dialog_fact(d, "stopped", ROLE_WARNING, "%u of them, by their"
		    " hosts (on_disconnect), when no console was connected for"
		    " %s%s%s", t->stopped, clock_span(t->first_ms, first,
			sizeof first), t->last_ms > t->first_ms ? " to " : "",
		    t->last_ms > t->first_ms ? clock_span(t->last_ms, last,
			sizeof last) : "");
	if (none_runs_on(t))
		return;
	dialog_fact(d, "", ROLE_DIALOG, "%s that you leave run on."
	    " plm-tui %s takes them up again, with all output and every exit.",
	    t->stopped > 0 ? "The others" : "Those", path);
}

static void
confirm_leave(struct ui *ui, const struct there *t)
{
	struct dialog *d = dialog_new("Quit?", clock_mono_ms(), quit_answered,
	    ui, NULL);

	dialog_fact(d, "running", t->live > 0 ? ROLE_ALIVE : ROLE_DIALOG,
	    "%u of %zu processes", t->live,
	    console_model(ui->console)->proc_count);
	if (t->left > 0)
		dialog_fact(d, "left", ROLE_DANGER, "of %u that are over"
		    " something is still there", t->left);
	if (t->unknown > 0)
		dialog_fact(d, "unknown", ROLE_UNKNOWN, "%u: their hosts cannot"
		    " be asked just now", t->unknown);
	if (t->owed > 0)
		dialog_fact(d, "given up", ROLE_WARNING, "%u order%s that would"
		    " go on when %s host is back", t->owed, t->owed == 1 ? ""
		    : "s", t->owed == 1 ? "its" : "their");
	if (ui->options.demo)
		dialog_fact(d, "", ROLE_DIALOG, "This is the demo: all that it"
		    " started, its hosts too, ends with it.");
	else
		leaving(d, t, ui->session->path);
	dialog_choice(d, 'l', ui->options.demo ? "end the demo"
		: none_runs_on(t) ? "leave them" : "leave them running",
	    ROLE_DIALOG);
	dialog_choice(d, 's', "stop the session", ROLE_DANGER);
	ui_ask(ui, d);
}

void
ui_confirm_quit(struct ui *ui)
{
	struct there t = count_there(ui);
	char progress[256];

	if (console_stop_progress(ui->console, progress, sizeof progress)[0]
	    != '\0')
		confirm_abort(ui, progress);
	else if (t.live + t.left + t.unknown == 0)
		ui_quit(ui, 0);
	else
		confirm_leave(ui, &t);
}

/* The stop of the session: its plan, the question before it, and its keys. */
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "confirm.h"
#include "mem.h"
#include "plan_words.h"
#include "stop_plan.h"
#include "ui_private.h"

enum {
	MORE_MS = 10000,        /* what one key gives each ladder           */
	GRACE_MOST_MS = STEER_MOST_MS,
};

bool
ui_grace(struct ui *ui, const char *text, int64_t *ms)
{
	if (clock_parse_span(text, ms) && *ms > 0 && *ms <= GRACE_MOST_MS)
		return true;
	ui_notice(ui, NOTICE_ERROR, "'%s' is no wait; write a number from 1ms"
	    " to 24h with its unit (ms, s, m or h), such as 5s", text);
	return false;
}

/* Its own for each of the two ends, for a dialog's argument is one pointer. */
static void
run_answered(int what, void *arg)
{
	struct ui *ui = arg;

	if (what == 0)
		pane_plan_run(ui->panes[PANE_PLAN], false);
}

static void
run_and_quit_answered(int what, void *arg)
{
	struct ui *ui = arg;

	if (what == 0)
		pane_plan_run(ui->panes[PANE_PLAN], true);
}

void
ui_fact_stages(struct dialog *d, const struct stop_plan *p)
{
	char text[1024];

	dialog_fact(d, "order", ROLE_DIALOG, "%s", plan_order_words(p, text,
	    sizeof text));
}

static bool
is_unknown(const struct ui *ui, const struct plan_target *t)
{
	const struct model_proc *m = model_proc(console_model(ui->console),
	    slice_of(t->host), slice_of(t->name));

	return m != NULL && m->state == STATE_UNKNOWN;
}

static void
put_target(struct ui *ui, struct dialog *d, const struct plan_target *t,
    bool protected)
{
	if (is_unknown(ui, t))
		dialog_item(d, ROLE_UNKNOWN, "%s on %s: unknown; it is asked"
		    " for, and may not be reached", t->name, t->host);
	else
		dialog_item(d, protected ? ROLE_DANGER : ROLE_DIALOG,
		    "%s on %s", t->name, t->host);
}

/* What has to be typed; whoever stops the session means the protected ones of
 * it too, and names them by its name. */
static void
want_word(struct ui *ui, struct dialog *d, const struct stop_plan *p)
{
	struct confirm_about about = { .what = CONFIRM_STOP_SESSION,
		.n = p->target_count };
	char names[512] = "", wanted[80];
	size_t n = 0;

	for (size_t i = 0; i < p->target_count; i++) {
		const struct plan_target *t = &p->targets[i];
		bool protected = session_protects(ui->session, t->name);
		about.protected |= protected;
		if (protected && n < sizeof names)
			n += (size_t)snprintf(names + n, sizeof names - n,
			    "%s%s", n > 0 ? ", " : "", t->name);
		put_target(ui, d, t, protected);
	}
	if (about.protected)
		dialog_fact(d, "protected", ROLE_WARNING, "%s", names);
	dialog_type(d, confirm_wanted(confirm_rule(&ui->session->safety,
	    &about), about.n, ui->session->name, wanted, sizeof wanted));
}

static void
confirm_run(struct ui *ui, const struct stop_plan *p, bool quit)
{
	struct dialog *d = dialog_new("Stop the session?", clock_mono_ms(),
	    quit ? run_and_quit_answered : run_answered, ui, NULL);
	char time[64], wait[32];
	size_t unknown = 0;

	for (size_t i = 0; i < p->target_count; i++)
		unknown += is_unknown(ui, &p->targets[i]);
	dialog_fact(d, "processes", ROLE_DANGER, "%zu, each by its own ladder",
	    p->target_count);
	if (unknown > 0)
		dialog_fact(d, "unknown", ROLE_UNKNOWN, "%zu of them: whether"
		    " they run is not known, for their hosts do not answer",
		    unknown);
	ui_fact_stages(d, p);
	if (p->how.grace_ms > 0)
		dialog_fact(d, "grace", ROLE_DIALOG, "%s after each ladder's"
		    " first signal", clock_span(p->how.grace_ms, wait,
			sizeof wait));
	dialog_fact(d, "time", ROLE_DIALOG, "%s", plan_time_words(p, time,
	    sizeof time));
	if (quit)
		dialog_fact(d, "then", ROLE_DIALOG, "quit, when all are over");
	want_word(ui, d, p);
	dialog_choice(d, 'y', "stop them all", ROLE_DANGER);
	ui_ask(ui, d);
}

/* What runs may be others than when the plan was made: it is made afresh, so
 * that none of the session is left out. */
static void
run_plan(struct ui *ui, int64_t grace_ms)
{
	struct stop_plan *p = pane_plan_make(ui->panes[PANE_PLAN], grace_ms);

	if (p != NULL) {
		confirm_run(ui, p, false);
		return;
	}
	ui_focus(ui, PANE_LIST);
	ui_notice(ui, NOTICE_INFO, "there is nothing to stop: no process is"
	    " running any more");
}

void
ui_stop_all(struct ui *ui, const char *text)
{
	int64_t grace = 0;

	if (text[0] != '\0' && !ui_grace(ui, text, &grace))
		return;
	if (!pane_plan_news(ui->panes[PANE_PLAN]) &&
	    pane_plan_make(ui->panes[PANE_PLAN], grace) == NULL)
		ui_notice(ui, NOTICE_INFO, "there is nothing to stop: no"
		    " process is running");
	else
		ui_focus(ui, PANE_PLAN);
}

void
ui_stop_and_quit(struct ui *ui)
{
	struct stop_plan *p = pane_plan_make(ui->panes[PANE_PLAN], 0);

	if (p == NULL || p->state == PLAN_OVER) {
		ui_quit(ui, 0);         /* all are over meanwhile */
		return;
	}
	ui_focus(ui, PANE_PLAN);
	if (p->state == PLAN_READY)
		confirm_run(ui, p, true);
}

/* All of a stage are begun at once: while it lasts, those that are being
 * stopped are some of those that were shown. */
struct last {
	struct ui *ui;
	const struct stop_plan *plan;
	size_t stage;
};

static void
last_answered(int what, void *arg)
{
	const struct last *l = arg;
	struct ui *ui = l->ui;
	struct stop_plan *p = pane_plan_plan(ui->panes[PANE_PLAN]);

	if (what != 0)
		return;
	if (p == l->plan && p->state == PLAN_RUNNING && p->stage == l->stage)
		console_plan_steer(p, &(struct steering){ STEER_LAST, 0 });
	else
		ui_notice(ui, NOTICE_WARNING, "nothing was sent: those that"
		    " were shown are done with%s", p == l->plan &&
		    p->state == PLAN_RUNNING ? "; another stage is under way"
		    : "");
}

/* Those that are being stopped just now, all of them. */
static void
put_under_way(struct dialog *d, const struct stop_plan *p)
{
	for (size_t i = 0; i < p->target_count; i++)
		if (p->targets[i].fate == FATE_STOPPING)
			dialog_item(d, ROLE_DANGER, "%s on %s",
			    p->targets[i].name, p->targets[i].host);
}

static void
confirm_last(struct ui *ui, const struct stop_plan *p)
{
	struct last *l = xcalloc(1, sizeof *l);
	struct dialog *d = dialog_new("Kill all that are left?",
	    clock_mono_ms(), last_answered, l, free);

	*l = (struct last){ ui, p, p->stage };

	put_under_way(d, p);
	dialog_fact(d, "plan", ROLE_DIALOG, "the last signal of each ladder"
	    " now; what is between is left out");
	dialog_choice(d, 'y', "kill them now", ROLE_DANGER);
	ui_ask(ui, d);
}

static void
steer_plan(struct ui *ui, enum action a, struct stop_plan *p)
{
	if (a == ACTION_MORE_TIME)
		console_plan_steer(p, &(struct steering){ STEER_MORE,
		    MORE_MS });
	else if (a == ACTION_NEXT_STEP)
		console_plan_steer(p, &(struct steering){ STEER_NEXT, 0 });
	else if (a == ACTION_KILL_LEFT)
		confirm_last(ui, p);
	else if (console_plan_count(p, FATE_WAITING) == 0 && p->session)
		ui_notice(ui, NOTICE_INFO, "no later stage is left to drop; what"
		    " is being stopped goes on");
	else if (console_plan_count(p, FATE_WAITING) == 0)
		ui_notice(ui, NOTICE_INFO, "no later stage is left to drop; what"
		    " is being stopped goes on, until %s gives it up",
		    ui_key_text(ui, ACTION_CANCEL).s);
	else
		console_plan_abort(p);
}

/* No plan is under way: a stop of the process under the cursor may be. */
static void
steer_one(struct ui *ui, enum action a)
{
	const struct model_proc *p = ui_here(ui);
	bool stopping = p != NULL && p->step[0] != '\0';

	if (a == ACTION_MORE_TIME && stopping)
		console_steer(ui->console, p, &(struct steering){ STEER_MORE,
		    MORE_MS }, NULL, NULL);
	else if (a == ACTION_NEXT_STEP && stopping)
		console_steer(ui->console, p, &(struct steering){ STEER_NEXT,
		    0 }, NULL, NULL);
	else
		ui_notice(ui, NOTICE_WARNING, "%s needs a stop that is under"
		    " way, and there is none", action_info(a)->name);
}

/* No plan is run that is not on the screen. */
static void
show_first(struct ui *ui)
{
	const struct stop_plan *p;

	ui_stop_all(ui, "");
	p = pane_plan_plan(ui->panes[PANE_PLAN]);
	if (ui->focus == PANE_PLAN && p->state == PLAN_READY)
		ui_notice(ui, NOTICE_INFO, "nothing is stopped yet: this is the"
		    " plan, and %s begins it",
		    ui_key_text(ui, ACTION_RUN_PLAN).s);
}

bool
ui_steer(struct ui *ui, enum action a)
{
	struct stop_plan *p = pane_plan_plan(ui->panes[PANE_PLAN]);

	switch (a) {
	case ACTION_RUN_PLAN:
		if (p == NULL || p->state == PLAN_OVER ||
		    ui->focus != PANE_PLAN)
			show_first(ui);
		else if (p->state == PLAN_READY)
			run_plan(ui, p->how.grace_ms);
		return true;
	case ACTION_MORE_TIME:
	case ACTION_NEXT_STEP:
	case ACTION_ABORT:
	case ACTION_KILL_LEFT:
		if (p != NULL && p->state == PLAN_RUNNING)
			steer_plan(ui, a, p);
		else
			steer_one(ui, a);
		return true;
	default:
		return false;
	}
}

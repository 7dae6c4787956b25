/* Actions: who takes them, and what the screen does with those of its own. */
#include <signal.h>
#include <string.h>

#include "checks.h"
#include "ui_private.h"

/* Events or details take the place of the output, and give it back. */
static void
toggle_low(struct ui *ui, int pane)
{
	if (ui->low != pane) {
		ui_focus(ui, pane);
		return;
	}
	ui->low = PANE_OUTPUT;
	ui_focus(ui, PANE_LIST);
}

static void
go_back(struct ui *ui)
{
	if (ui->focus == PANE_HELP)
		ui_focus(ui, ui->help_from);
	else if (ui->focus == PANE_CHECK)
		ui_focus(ui, PANE_LIST);
	else if (ui->zoom)
		ui->zoom = false;
	else if (ui->focus == PANE_EVENTS || ui->focus == PANE_DETAILS)
		toggle_low(ui, ui->focus);
	else if (ui->focus != PANE_LIST)
		ui_focus(ui, PANE_LIST);
	else
		ui_hush(ui);
}

/* Stops the whole job as the shell expects; fg brings us back to here. */
static void
suspend(struct ui *ui)
{
	endwin();
	raise(SIGSTOP);
	clearok(curscr, TRUE);
	refresh();
	ui_mark(ui);
}

static void
cancel(struct ui *ui)
{
	if (ui->focus != PANE_LIST || ui->zoom)
		go_back(ui);
	else
		ui_confirm_quit(ui);
}

void
ui_see_output(struct ui *ui)
{
	if (ui->focus == PANE_HELP)
		ui_focus(ui, ui->help_from);
	if (ui->focus == PANE_CHECK || ui->focus == PANE_PLAN)
		ui_focus(ui, PANE_LIST);
}

static void
searched(const char *text, void *arg)
{
	struct ui *ui = arg;
	struct pane *low = ui->panes[ui->low];

	if (text != NULL)
		low->ops->search(low, text);
}

static void
search(struct ui *ui, const char *pattern)
{
	ui_see_output(ui);
	if (pattern[0] != '\0')
		searched(pattern, ui);
	else
		ui_prompt(ui, &(struct prompt_spec){ .label = "/",
		    .initial = "", .history = &ui->searches, .done = searched,
		    .arg = ui });
}

static void
checked(enum code code, struct slice text, void *arg)
{
	ui_notice(arg, code == CODE_OK ? NOTICE_GOOD : NOTICE_WARNING,
	    "hosts checked: %.*s", SLICE_ARG(text));
}

/* Shows the checks, and makes them afresh. */
static void
check(struct ui *ui)
{
	bool shown = ui->focus == PANE_CHECK;

	ui_focus(ui, PANE_CHECK);
	if (!console_check(ui->console, checked, ui) && shown)
		ui_notice(ui, NOTICE_INFO, "the hosts are being checked");
}

/* ":kill 5s": with another first wait than the ladder's. */
static void
kill_after(struct ui *ui, const struct model_proc *p, const char *text)
{
	int64_t ms = 0;

	if (text[0] == '\0' || ui_grace(ui, text, &ms))
		ui_confirm_kill(ui, p, ms);
}

static void
act_on_process(struct ui *ui, enum action a, const char *text)
{
	const struct model_proc *p = ui_process(ui);

	if (p == NULL) {
		ui_notice(ui, NOTICE_WARNING, "%s needs a process, and there"
		    " is none here", action_info(a)->name);
		return;
	}
	switch (a) {
	case ACTION_KILL:
		kill_after(ui, p, text);
		break;
	case ACTION_SIGNAL:
		ui_signal(ui, p, text);
		break;
	case ACTION_GIVE_UP:
		console_steer(ui->console, p,
		    &(struct steering){ STEER_GIVE_UP, 0 }, NULL, NULL);
		break;
	case ACTION_CRASH:
		ui_confirm_crash(ui, p);
		break;
	case ACTION_START:
		console_start(ui->console, p, NULL, NULL);
		break;
	case ACTION_RESTART:
		ui_confirm_restart(ui, p);
		break;
	case ACTION_FLUSH:
		if (text[0] == '\0')
			ui_flush(ui, p);
		else
			ui_notice(ui, NOTICE_ERROR, "flush takes nothing, for"
			    " the process under the cursor, or 'all'");
		break;
	case ACTION_RECONNECT:
		if (p->on != NULL)
			console_reconnect(ui->console, p->on);
		break;
	default:
		break;
	}
}

/* The details are shown first; the pane itself knows where that is. */
static void
show_environment(struct ui *ui)
{
	struct pane *details = ui->panes[PANE_DETAILS];

	ui_focus(ui, PANE_DETAILS);
	pane_details_process(details, ui_process(ui));
	details->ops->act(details, ACTION_ENVIRON, "");
}

/* Which pane is shown, and has the keys; false: it is no matter of panes. */
static bool
show_pane(struct ui *ui, enum action a)
{
	switch (a) {
	case ACTION_OPEN:
		ui_focus(ui, PANE_OUTPUT);
		return true;
	case ACTION_NEXT_PANE:
	case ACTION_LAST_PANE:
		ui_focus(ui, ui->focus == PANE_LIST ? ui->low : PANE_LIST);
		return true;
	case ACTION_ZOOM:
		ui->zoom = !ui->zoom;
		return true;
	case ACTION_CHECK:
		check(ui);
		return true;
	case ACTION_EVENTS:
		toggle_low(ui, PANE_EVENTS);
		return true;
	case ACTION_DETAILS:
		toggle_low(ui, PANE_DETAILS);
		return true;
	case ACTION_ENVIRON:
		show_environment(ui);
		return true;
	case ACTION_HELP:
		ui_focus(ui, ui->focus == PANE_HELP ? ui->help_from
						    : PANE_HELP);
		return true;
	default:
		return false;
	}
}

void
ui_act(struct ui *ui, enum action a, const char *text)
{
	if (a == ACTION_FLUSH && strcmp(text, "all") == 0) {
		ui_flush_all(ui);
		return;
	}
	if (action_info(a)->needs == NEEDS_PROCESS) {
		act_on_process(ui, a, text);
		return;
	}
	if (show_pane(ui, a) || ui_steer(ui, a))
		return;
	switch (a) {
	case ACTION_SEARCH:
		search(ui, text);
		break;
	case ACTION_MATCHES:
		ui_matches(ui, text);
		break;
	case ACTION_TAIL:
		ui_tail(ui, text);
		break;
	case ACTION_STOP_ALL:
		ui_stop_all(ui, text);
		break;
	case ACTION_COMMAND:
		ui_command(ui);
		break;
	case ACTION_CANCEL:
	case ACTION_CLOSE:
		cancel(ui);
		break;
	case ACTION_BACK:
		go_back(ui);
		break;
	case ACTION_QUIT:
		ui_confirm_quit(ui);
		break;
	case ACTION_REDRAW:
		clearok(curscr, TRUE);
		break;
	case ACTION_SUSPEND:
		suspend(ui);
		break;
	default:
		break;
	}
}

void
ui_do(struct ui *ui, enum action a, const char *text)
{
	struct pane *focused = ui->panes[ui->focus];
	struct pane *low = ui->panes[ui->low];

	ui_mark(ui);
	if (text[0] != '\0' && action_info(a)->argument == ARGUMENT_NONE) {
		ui_notice(ui, NOTICE_ERROR, "%s takes nothing after it",
		    action_info(a)->name);
		return;
	}
	if (focused->ops->act(focused, a, text))
		return;
	/* What is below the list has keys that work from there too, but for
	   Enter, which goes to the output whatever is there. */
	if (ui->focus == PANE_LIST && a != ACTION_OPEN &&
	    low->ops->act(low, a, text))
		return;
	ui_act(ui, a, text);
}

/* Actions: who takes them, and what the screen does with those of its own. */
#include <signal.h>
#include <string.h>

#include "checks.h"
#include "clock.h"
#include "evidence.h"
#include "take.h"
#include "ui_private.h"
#include "why.h"

/* Events, hosts or details take the place of the output, and give it back. */
static void
toggle_low(struct ui *ui, int pane)
{
	if (ui->low != pane) {
		/* The next key may be about it, before it is drawn. */
		if (pane == PANE_DETAILS)
			pane_details_process(ui->panes[pane], ui_process(ui));
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
	else if (ui->focus == PANE_CHECK || ui->focus == PANE_BULK)
		ui_focus(ui, PANE_LIST);
	else if (ui->zoom)
		ui->zoom = false;
	else if (pane_is_low(ui->focus) && ui->focus != PANE_OUTPUT)
		toggle_low(ui, ui->focus);
	else if (ui->focus != PANE_LIST)
		ui_focus(ui, PANE_LIST);
	else if (!ui_cancel_many(ui))
		ui_hush(ui);
}

/* Stops the whole job as the shell expects; fg brings us back to here. */
static void
suspend(struct ui *ui)
{
	if (ui->options.no_shell) {
		ui_notice(ui, NOTICE_WARNING, "there is no shell in this terminal"
		    " that would bring it back");
		return;
	}
	ui_terminal_leave(ui);
	raise(SIGSTOP);
	ui_terminal_back(ui);
}

static void
close_pane(struct ui *ui)
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
	if (ui->focus == PANE_CHECK || ui->focus == PANE_PLAN ||
	    ui->focus == PANE_BULK)
		ui_focus(ui, PANE_LIST);
}

/* Help is searched itself; NULL: given up. */
static void
help_searched(struct ui *ui, const char *text)
{
	struct pane *help = ui->panes[PANE_HELP];

	help->ops->search(help, text == NULL ? "" : text);
}

/* It is searched while it is typed; with NULL all is as before. */
static void
search_typed(const char *text, void *arg)
{
	struct ui *ui = arg;
	struct pane *low = ui->panes[ui->low];

	if (ui->focus == PANE_HELP)
		help_searched(ui, text);
	else if (low->ops->typed != NULL)
		low->ops->typed(low, text);
}

static void
searched(const char *text, void *arg)
{
	struct ui *ui = arg;
	struct pane *low = ui->panes[ui->low];

	if (text == NULL || ui->focus == PANE_HELP)
		search_typed(text, arg);
	else
		low->ops->search(low, text);
}

static void
search(struct ui *ui, const char *pattern)
{
	if (ui->focus != PANE_HELP)
		ui_see_output(ui);
	if (pattern[0] != '\0')
		searched(pattern, ui);
	else
		ui_prompt(ui, &(struct prompt_spec){ .label = "/",
		    .initial = "", .history = &ui->searches,
		    .changed = search_typed, .done = searched, .arg = ui });
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

/* At once: the next key may be about what they say. */
static void
show_details(struct ui *ui)
{
	ui_focus(ui, PANE_DETAILS);
	pane_details_process(ui->panes[PANE_DETAILS], ui_process(ui));
}

static void say_why(struct ui *ui);

static void
why_found(enum code code, struct slice text, void *arg)
{
	(void)text;
	if (code == CODE_OK)
		say_why(arg);
}

static void
say_why(struct ui *ui)
{
	const struct model_proc *p = ui_here(ui);
	char why[800];

	if (p == NULL)
		ui_notice(ui, NOTICE_WARNING, "there is no process here");
	else
		ui_notice(ui, NOTICE_INFO, "%s on %s: %s", p->name, p->host,
		    why_words(console_model(ui->console), p, clock_wall_ms(),
			why, sizeof why));
	if (p != NULL && console_finds_why(ui->console))
		console_find_why(ui->console, p, why_found, ui);
}

/* The details are shown first; the pane itself knows where that is. */
static void
show_environment(struct ui *ui)
{
	struct pane *details = ui->panes[PANE_DETAILS];

	show_details(ui);
	details->ops->act(details, ACTION_ENVIRON, "");
}

/* Which pane is shown, and has the keys; false: it is no matter of panes. */
static bool
show_pane(struct ui *ui, enum action a)
{
	switch (a) {
	case ACTION_OPEN:
		if (ui->focus == PANE_LIST)
			pane_output_open(ui->panes[PANE_OUTPUT],
			    ui_process(ui));
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
	case ACTION_HOSTS:
		toggle_low(ui, PANE_HOSTS);
		return true;
	case ACTION_DETAILS:
		if (ui->low == PANE_DETAILS)
			toggle_low(ui, PANE_DETAILS);
		else
			show_details(ui);
		return true;
	case ACTION_WHY:
		say_why(ui);
		return true;
	case ACTION_ENVIRON:
		show_environment(ui);
		return true;
	case ACTION_FOCUS_LIST:
		ui_focus(ui, PANE_LIST);
		return true;
	case ACTION_FOCUS_OUTPUT:
		ui_focus(ui, PANE_OUTPUT);
		return true;
	case ACTION_FOCUS_HOSTS:
		ui_focus(ui, PANE_HOSTS);
		return true;
	case ACTION_FOCUS_EVENTS:
		ui_focus(ui, PANE_EVENTS);
		return true;
	case ACTION_BULK:
		ui_focus(ui, ui->focus == PANE_BULK ? PANE_LIST : PANE_BULK);
		return true;
	case ACTION_HELP:
		ui_focus(ui, ui->focus == PANE_HELP ? ui->help_from
						    : PANE_HELP);
		return true;
	default:
		return false;
	}
}

/* How the screen looks; false: it is no matter of that. */
static bool
change_looks(struct ui *ui, enum action a, const char *text)
{
	enum { STEP = 5 };      /* percent */

	switch (a) {
	case ACTION_SPLIT:
		ui_split(ui, text);
		return true;
	case ACTION_GROW_LIST:
	case ACTION_SHRINK_LIST:
		ui_move_split(ui, a == ACTION_GROW_LIST ? STEP : -STEP);
		return true;
	case ACTION_SET:
		ui_set(ui, text);
		return true;
	case ACTION_THEME:
		ui_theme(ui, text);
		return true;
	case ACTION_CONFIG:
		ui_focus(ui, PANE_HELP);
		pane_help_config(ui->panes[PANE_HELP]);
		return true;
	default:
		return false;
	}
}

/*
 * What belongs to a pane that has not the keys: the list's, typed elsewhere, and
 * the output's, whose place events may have. False: it is no pane's.
 */
static bool
pass_on(struct ui *ui, enum action a, const char *text)
{
	struct pane *list = ui->panes[PANE_LIST];
	struct pane *output = ui->panes[PANE_OUTPUT];

	switch (a) {
	case ACTION_FILTER:
	case ACTION_STATE_FILTER:
	case ACTION_FIND:
	case ACTION_TREE:
	case ACTION_FOLD:
	case ACTION_UNFOLD:
	case ACTION_MARK:
	case ACTION_MARK_RANGE:
	case ACTION_MARK_ALL:
	case ACTION_UNMARK:
	case ACTION_MARK_LIKE:
	case ACTION_SORT:
	case ACTION_COLUMNS:
	case ACTION_SORT_NEXT:
	case ACTION_SORT_LAST:
	case ACTION_REVERSE:
	case ACTION_HOLD:
		list->ops->act(list, a, text);
		return true;
	case ACTION_SAVE:
	case ACTION_PIPE:
	case ACTION_PAGER:
	case ACTION_EDITOR:
		output->ops->act(output, a, text);
		return true;
	default:
		return false;
	}
}

/* Actions that words may follow. False: it is another one. */
static bool
act_with_words(struct ui *ui, enum action a, const char *text)
{
	switch (a) {
	case ACTION_SEARCH:
		search(ui, text);
		return true;
	case ACTION_MATCHES:
		ui_matches(ui, text);
		return true;
	case ACTION_TAIL:
		ui_tail(ui, text);
		return true;
	case ACTION_STOP_ALL:
		ui_stop_all(ui, text);
		return true;
	case ACTION_COPY:
		ui_copy_row(ui, text);
		return true;
	case ACTION_TAKE_OVER:
		ui_take_over(ui, text);
		return true;
	case ACTION_RUN:
		ui_run(ui, text);
		return true;
	case ACTION_RELOAD:
		ui_reload(ui, text);
		return true;
	default:
		return false;
	}
}

/* Ways out: of what is under way, of a pane, of the program. */
static bool
act_to_leave(struct ui *ui, enum action a)
{
	if ((a == ACTION_BACK || a == ACTION_CANCEL) && ui_take_cancel(ui))
		return true;
	switch (a) {
	case ACTION_SAVE_CANCEL:
		if (!ui_take_cancel(ui))
			ui_notice(ui, NOTICE_INFO, "nothing is being saved or"
			    " fetched");
		return true;
	case ACTION_CANCEL:
		if (!ui_cancel_many(ui) && !ui_give_up_many(ui))
			close_pane(ui);
		return true;
	case ACTION_CLOSE:
		close_pane(ui);
		return true;
	case ACTION_BACK:
		go_back(ui);
		return true;
	case ACTION_QUIT:
		ui_confirm_quit(ui);
		return true;
	default:
		return false;
	}
}

static void
act_on_screen(struct ui *ui, enum action a)
{
	switch (a) {
	case ACTION_MOUSE:
		ui_mouse_toggle(ui);
		break;
	case ACTION_SHELL:
		ui_shell(ui);
		break;
	case ACTION_COMMAND:
		ui_command(ui);
		break;
	case ACTION_START_ALL:
		ui_start_all(ui);
		break;
	case ACTION_READ_ONLY:
		ui_read_only(ui);
		break;
	case ACTION_REDRAW:
		clearok(curscr, TRUE);
		break;
	case ACTION_SUSPEND:
		suspend(ui);
		break;
	default:
		ui_notice(ui, NOTICE_INFO, "%s does nothing here",
		    action_info(a)->name);
	}
}

void
ui_act(struct ui *ui, enum action a, const char *text)
{
	if (a == ACTION_FLUSH && strcmp(text, "all") == 0) {
		ui_flush_all(ui);
		return;
	}
	if (action_info(a)->needs & NEEDS_MEANT) {
		ui_act_on_meant(ui, a, text);
		return;
	}
	if (show_pane(ui, a) || change_looks(ui, a, text) || ui_steer(ui, a) ||
	    ui_host_act(ui, a, text) || act_to_leave(ui, a) ||
	    pass_on(ui, a, text) || act_with_words(ui, a, text))
		return;
	act_on_screen(ui, a);
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
	if (!ui_may(ui, a) || focused->ops->act(focused, a, text))
		return;
	/* What is below the list has keys that work from there too, but for
	   Enter, which goes to the output whatever is there. */
	if (ui->focus == PANE_LIST && a != ACTION_OPEN &&
	    low->ops->act(low, a, text))
		return;
	ui_act(ui, a, text);
}

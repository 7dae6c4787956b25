/* Looking without touching: what is refused then, and how it ends. */
#include "clock.h"
#include "ui_private.h"

bool
ui_may(struct ui *ui, enum action a)
{
	if (!(action_info(a)->needs & NEEDS_CHANGE))
		return true;
	if (!console_read_only(ui->console))
		return !ui_is_foreign(ui, a);
	ui_notice(ui, NOTICE_WARNING, "read-only: %s is refused; %s ends it",
	    action_info(a)->name, ui_key_text(ui, ACTION_READ_ONLY).s);
	return false;
}

static void
answered(int what, void *arg)
{
	struct ui *ui = arg;

	if (what != 0)
		return;
	console_set_read_only(ui->console, false);
	ui_notice(ui, NOTICE_INFO, "no longer read-only: keys act on hosts"
	    " again");
}

void
ui_read_only(struct ui *ui)
{
	if (!console_read_only(ui->console)) {
		console_set_read_only(ui->console, true);
		ui_notice(ui, NOTICE_INFO, "read-only: nothing is changed on a"
		    " host; %s ends it", ui_key_text(ui, ACTION_READ_ONLY).s);
		return;
	}
	struct dialog *d = dialog_new("End read-only?", clock_mono_ms(),
	    answered, ui, NULL);
	dialog_fact(d, "then", ROLE_DIALOG, "kill, crash, start and all else"
	    " that changes something on a host work again");
	dialog_choice(d, 'y', "end it", ROLE_DANGER);
	ui_ask(ui, d);
}

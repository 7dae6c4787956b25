/* Where keys, the mouse and pastes go: what is over the panes has them first. */
#include <signal.h>
#include <stdlib.h>

#include "clock.h"
#include "input.h"
#include "key.h"
#include "lend.h"
#include "log.h"
#include "mem.h"
#include "take.h"
#include "ui_private.h"

enum { KEYS_A_TURN = 64 };

/* What it does may change the keys themselves. */
static void
do_binding(struct ui *ui, const struct binding *b)
{
	char *words = xstrdup(b->words);

	ui_do(ui, b->action, words);
	free(words);
}

/* It is said, so that nobody waits for what is not to come; but in the place of
 * no alarm. */
static void
means_nothing(struct ui *ui, uint32_t key)
{
	const struct binding *b = keymap_find(ui->keymap, "list", key);
	char word[32];

	if (ui->message.text != NULL && ui_message_left(ui) > 0 &&
	    (ui->message.kind == NOTICE_WARNING ||
		ui->message.kind == NOTICE_ERROR))
		return;
	key_word(key, word, sizeof word);
	if (b != NULL)
		ui_notice(ui, NOTICE_INFO, "%s means nothing here; in the list"
		    " it is %s", word, action_info(b->action)->name);
	else
		ui_notice(ui, NOTICE_INFO, "%s means nothing here; %s shows the"
		    " keys", word, ui_key_text(ui, ACTION_HELP).s);
}

void
ui_key(struct ui *ui, uint32_t key)
{
	struct dialog *d = ui->dialog;
	struct chooser *c = ui->chooser;
	struct prompt *p = ui->prompt;
	struct ask *ask = ui->ask;
	struct menu *m = ui->menu;

	if (ui->leaving) {
		ui_quit(ui, ui->status);
		return;
	}
	ui_mark(ui);
	ui->message.seen = true;
	if (ui->message.passing)
		ui_hush(ui);
	if (d != NULL) {
		/* Its answer may ask the next question. */
		ui->dialog = NULL;
		if (dialog_key(d, key, clock_mono_ms()))
			ui->dialog = d;
	} else if (c != NULL) {
		ui->chooser = NULL;
		if (chooser_key(c, key, clock_mono_ms()))
			ui->chooser = c;
	} else if (p != NULL) {
		ui->prompt = NULL;
		if (prompt_key(p, key))
			ui->prompt = p;
		else
			keeper_touch(ui->keeper);
	} else if (ask != NULL) {
		ui->ask = NULL;
		if (ask_key(ask, key, clock_mono_ms()))
			ui->ask = ask;
	} else if (m != NULL) {
		ui->menu = NULL;
		if (menu_key(m, key))
			ui->menu = m;
	} else {
		const struct binding *b = keymap_find(ui->keymap,
		    ui->panes[ui->focus]->ops->name, key);
		if (b != NULL)
			do_binding(ui, b);
		else
			means_nothing(ui, key);
	}
}

static void
on_input(struct ev_loop *loop, ev_io *w, int revents)
{
	struct ui *ui = w->data;
	struct input_event e;

	(void)loop;
	(void)revents;
	ui->touched = clock_mono_ms();
	for (int i = 0; i < KEYS_A_TURN && !ui->quitting && !ui_lent(ui); i++)
		switch (input_read(&ui->reader, ui->in_fd, &e)) {
		case INPUT_KEY:
			ui_key(ui, e.key);
			break;
		case INPUT_MOUSE:
			ui_mouse(ui, &e.mouse);
			break;
		case INPUT_PASTE:
			ui_paste(ui, (struct slice){
			    buffer_data(&ui->reader.paste),
			    buffer_size(&ui->reader.paste) });
			buffer_finish(&ui->reader.paste);
			break;
		case INPUT_GROUND:
			ui_ground(ui, e.ground);
			break;
		case INPUT_NONE:
			return;
		case INPUT_END:
			log_info("the terminal is gone");
			ui_quit(ui, 128 + SIGHUP);
			return;
		}
}

void
ui_input_start(struct ui *ui)
{
	ev_io_init(&ui->input, on_input, ui->in_fd, EV_READ);
	ui->input.data = ui;
	ui->touched = clock_mono_ms();
	ev_io_start(ui->loop, &ui->input);
}

void
ui_input_stop(struct ui *ui)
{
	ev_io_stop(ui->loop, &ui->input);
}

/* A login's question, over whatever the screen shows. */
#include <stdio.h>

#include "clock.h"
#include "ui_private.h"

static void
answered(char *const *answers, bool all, void *arg)
{
	struct ui *ui = arg;
	const struct login_question *q = console_question(ui->console);

	/* One that was withdrawn in this moment. */
	if (q == NULL || q->number != ui->asked_number)
		return;
	if (answers != NULL)
		console_answer(ui->console, answers, all);
	else
		console_no_answer(ui->console, "no answer was given", false);
}

static void
open_question(struct ui *ui, const struct login_question *q)
{
	const struct model_host *h = model_host(console_model(ui->console),
	    slice_of(q->host));
	char place[400];

	if (h != NULL && h->port != 0)
		snprintf(place, sizeof place, "%s port %u", h->address,
		    h->port);
	else
		snprintf(place, sizeof place, "%s", h != NULL ? h->address
							      : q->host);
	ui->ask = ask_new(q, place, clock_mono_ms(), answered, ui);
	ui->asked_number = q->number;
}

void
ui_question_look(struct ui *ui)
{
	const struct login_question *q = console_question(ui->console);

	if (ui->ask != NULL && (q == NULL || q->number != ui->asked_number)) {
		ask_free(ui->ask);
		ui->ask = NULL;
	}
	if (ui->ask == NULL && q != NULL && ui->dialog == NULL &&
	    ui->chooser == NULL && ui->prompt == NULL && ui->menu == NULL)
		open_question(ui, q);
	if (ui->ask != NULL)
		ask_waiting(ui->ask, console_questions(ui->console) - 1,
		    console_questions_alike(ui->console),
		    ui->session->host_count > 1);
}

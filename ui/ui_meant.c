/* Who an action is about, and what is done with one of them. */
#include <stdlib.h>

#include "mem.h"
#include "ui_private.h"

/* Connects afresh to each host of theirs, once. */
static void
reconnect(struct ui *ui, const struct meant *m)
{
	const struct model *of = console_model(ui->console);
	const struct model_host **v = xcalloc(of->host_count + 1, sizeof *v);
	size_t n = 0;

	for (size_t k = 0; k < of->host_count; k++)
		for (size_t i = 0; i < m->n; i++)
			if (m->v[i]->on == of->hosts[k]) {
				v[n++] = of->hosts[k];
				break;
			}
	if (n > 0)
		ui_reconnect(ui, v, n);
	else
		ui_notice(ui, NOTICE_WARNING, "%s is on no host of the session"
		    " file", m->v[0]->name);
	free(v);
}

static void
order_one(struct ui *ui, enum action a, const struct meant *m)
{
	const struct model_proc *p = m->v[0];

	switch (a) {
	case ACTION_KILL:
		ui_confirm_kill(ui, p, m->grace_ms, m->from_afar);
		break;
	case ACTION_SIGNAL:
		ui_signal(ui, p, m->signal, m->from_afar);
		break;
	case ACTION_GIVE_UP:
		if (p->step[0] == '\0' && p->owed == NULL)
			ui_notice(ui, NOTICE_WARNING, "%s is not being stopped:"
			    " there is nothing to give up", p->name);
		else
			console_steer(ui->console, p, &(struct steering){
			    STEER_GIVE_UP, 0 }, NULL, NULL);
		break;
	case ACTION_CRASH:
		ui_confirm_crash(ui, p, m->from_afar);
		break;
	case ACTION_START:
		/* The answer may take a while, and covers it. */
		ui_notice(ui, NOTICE_INFO, "starting %s", p->name);
		console_start(ui->console, p, NULL, NULL);
		break;
	case ACTION_RESTART:
		ui_confirm_restart(ui, p, m->from_afar);
		break;
	case ACTION_FLUSH:
		ui_flush(ui, p);
		break;
	default:
		break;
	}
}

void
ui_order(struct ui *ui, enum action a, const struct meant *m)
{
	if (a == ACTION_RECONNECT)
		reconnect(ui, m);
	else if (m->n == 1 && ui_is_foreigns(ui, a, m->v[0]))
		return;
	else if (m->n == 1)
		order_one(ui, a, m);
	else
		ui_many(ui, a, m);
}

/* All of the group whose header the cursor is on. */
static void
add_group(struct ui *ui, struct meant *m)
{
	const struct pane *list = ui->panes[PANE_LIST];
	size_t n = pane_list_group(list, NULL, 0);
	const struct model_proc **v = xcalloc(n + 1, sizeof *v);

	n = pane_list_group(list, v, n);
	for (size_t i = 0; i < n; i++)
		meant_add(m, v[i]);
	m->from_afar = true;
	free(v);
}

/* Whom the pane with the keys shows; or marked rows, or the one under the
 * cursor. */
static void
add_rows(struct ui *ui, struct meant *m)
{
	const struct model *of = console_model(ui->console);

	if (ui_pane_process(ui) != NULL) {
		meant_add(m, ui_pane_process(ui));
		return;
	}

	for (size_t i = 0; i < of->proc_count; i++)
		if (model_listed(of->procs[i]) &&
		    marks_has(ui->marks, of->procs[i]))
			meant_add(m, of->procs[i]);
	m->from_afar = m->n > 0;
	if (m->n == 0 && ui_process(ui) != NULL)
		meant_add(m, ui_process(ui));
	else if (m->n == 0)
		add_group(ui, m);
}

void
ui_act_on_meant(struct ui *ui, enum action a, const char *text)
{
	const struct action_info *info = action_info(a);
	struct meant m = { 0 };
	struct fault f = { 0 };

	if (!meant_parse(&m, info->argument, text, &f) ||
	    !meant_select(&m, console_model(ui->console), &f)) {
		ui_notice(ui, NOTICE_ERROR, "%s: %s", info->name, f.text);
		meant_finish(&m);
		return;
	}
	if (m.words.n == 0)
		add_rows(ui, &m);
	if (m.n > 0)
		ui_order(ui, a, &m);
	else
		ui_notice(ui, NOTICE_WARNING, "%s needs a process, and there"
		    " is none here", info->name);
	meant_finish(&m);
}

void
ui_act_on(struct ui *ui, enum action a, const char *text,
    const struct model_proc *const *v, size_t n)
{
	struct meant m = { .from_afar = true };
	struct fault f = { 0 };

	if (!ui_may(ui, a))
		return;
	/* Words after it name others than these. */
	bool ok = meant_parse(&m, action_info(a)->argument, text, &f);
	if (!ok)
		ui_notice(ui, NOTICE_ERROR, "%s: %s", action_info(a)->name,
		    f.text);
	else if (m.words.n > 0)
		ui_act_on_meant(ui, a, text);
	for (size_t i = 0; i < n && ok && m.words.n == 0; i++)
		meant_add(&m, v[i]);
	if (m.n > 0)
		ui_order(ui, a, &m);
	meant_finish(&m);
}

void
ui_start_all(struct ui *ui)
{
	const struct model *of = console_model(ui->console);
	struct meant m = { .from_afar = true };

	for (size_t i = 0; i < of->proc_count; i++) {
		const struct model_proc *p = of->procs[i];
		if (model_listed(p) && p->spec != NULL && p->spec->autostart &&
		    !state_info(p->state)->live)
			meant_add(&m, p);
	}
	if (m.n == 0)
		ui_notice(ui, NOTICE_INFO, "there is nothing to start: all that"
		    " start by themselves run, or may run");
	else
		ui_order(ui, ACTION_START, &m);
	meant_finish(&m);
}

/* Acknowledging ends: one, or all that have a mark. */
#include "ui_private.h"

void
ui_flush(struct ui *ui, const struct model_proc *p)
{
	/* Any record that is over and not in the file can be put away. */
	bool some = model_marked(p) || (p->spec == NULL && !p->acked);

	if (!state_info(p->state)->over)
		ui_notice(ui, NOTICE_WARNING, "%s is %s: there is no end to"
		    " acknowledge", p->name, state_info(p->state)->word);
	else if (!some)
		ui_notice(ui, NOTICE_INFO, "%s has no mark: %s", p->name,
		    p->acked ? "its end was acknowledged"
		    : "its end was expected");
	else
		console_flush(ui->console, p, NULL, NULL);
}

void
ui_flush_all(struct ui *ui)
{
	const struct model *m = console_model(ui->console);
	struct meant meant = { .from_afar = true };

	for (size_t i = 0; i < m->proc_count; i++)
		if (model_marked(m->procs[i]))
			meant_add(&meant, m->procs[i]);
	if (meant.n == 0)
		ui_notice(ui, NOTICE_INFO, "no end is marked");
	else if (meant.n == 1)
		ui_flush(ui, meant.v[0]);
	else
		ui_many(ui, ACTION_FLUSH, &meant);
	meant_finish(&meant);
}

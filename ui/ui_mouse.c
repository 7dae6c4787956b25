/* The mouse, and what is pasted: who gets it. */
#include "ui_private.h"

#include "clock.h"
#include "lend.h"

enum { DOUBLE_MS = 400 };

static bool
is_in(const struct area *a, const struct mouse *m)
{
	return m->y >= a->y && m->y < a->y + a->h && m->x >= a->x &&
	    m->x < a->x + a->w;
}

/* Whose place this is; -1: no pane's. */
static int
pane_at(const struct ui *ui, const struct mouse *m)
{
	for (int i = 0; i < PANE_COUNT; i++)
		if (is_in(&ui->shown[i], m))
			return i;
	return -1;
}

/* To a pane, in its own lines. False: it means nothing there. */
static bool
to_pane(struct ui *ui, int pane, const struct mouse *m)
{
	struct pane *p = ui->panes[pane];
	struct mouse own = *m;

	own.y -= ui->shown[pane].y;
	own.x -= ui->shown[pane].x;
	return p->ops->mouse != NULL && p->ops->mouse(p, &own);
}

/* What is under the pointer moves, whoever has the keys. */
static void
wheel(struct ui *ui, const struct mouse *m)
{
	enum action a = m->kind == MOUSE_WHEEL_UP ? ACTION_UP : ACTION_DOWN;
	int pane = pane_at(ui, m);

	if (pane < 0 || to_pane(ui, pane, m))
		return;
	for (int i = 0; i < WHEEL_LINES; i++)
		ui->panes[pane]->ops->act(ui->panes[pane], a, "");
}

/* A key of the bar at the bottom. */
static bool
press_key(struct ui *ui, const struct mouse *m)
{
	for (int i = 0; i < ui->bar_count; i++) {
		const struct bar_key *k = &ui->bar[i];
		if (m->y == k->y && m->x >= k->x && m->x < k->x + k->w) {
			ui_do(ui, k->action, "");
			return true;
		}
	}
	return false;
}

static void
press(struct ui *ui, const struct mouse *m)
{
	int pane = pane_at(ui, m);

	ui->pressed = -1;
	if (press_key(ui, m) || pane < 0)
		return;
	ui->pressed = pane;
	if (pane != ui->focus)
		ui_focus(ui, pane);
	to_pane(ui, pane, m);
	if (m->kind == MOUSE_DOUBLE && pane == PANE_LIST &&
	    m->y > ui->shown[pane].y)
		ui_do(ui, ACTION_OPEN, "");
}

/* A question takes clicks on its answers, and nothing else does then. */
static bool
to_question(struct ui *ui, const struct mouse *m)
{
	bool pressed = m->kind == MOUSE_PRESS || m->kind == MOUSE_DOUBLE;
	int64_t now = clock_mono_ms();
	struct dialog *d = ui->dialog;
	struct chooser *c = ui->chooser;

	if (d != NULL && pressed) {
		ui->dialog = NULL;
		if (dialog_click(d, m->y, m->x, now))
			ui->dialog = d;
	} else if (d == NULL && c != NULL && pressed) {
		ui->chooser = NULL;
		if (chooser_click(c, m->y, m->x, now))
			ui->chooser = c;
	}
	return d != NULL || c != NULL || ui->ask != NULL || ui->menu != NULL ||
	    (ui->prompt != NULL && pressed);
}

/* The same place, at once, and not the third time. */
static enum mouse_kind
kind_of(struct ui *ui, const struct mouse *m)
{
	int64_t now = clock_mono_ms();
	bool again = now - ui->press_time < DOUBLE_MS &&
	    m->y == ui->press.y && m->x == ui->press.x;

	if (m->kind != MOUSE_PRESS)
		return m->kind;
	ui->press = *m;
	ui->press_time = again ? 0 : now;
	return again ? MOUSE_DOUBLE : MOUSE_PRESS;
}

void
ui_mouse(struct ui *ui, const struct mouse *report)
{
	struct mouse m = *report;

	if (ui->leaving || ui_lent(ui))
		return;
	ui_mark(ui);
	m.kind = kind_of(ui, report);
	if (m.kind == MOUSE_PRESS) {
		ui->message.seen = true;
		if (ui->message.passing)
			ui_hush(ui);
	}
	if (to_question(ui, &m))
		return;
	switch (m.kind) {
	case MOUSE_PRESS:
	case MOUSE_DOUBLE:
		press(ui, &m);
		break;
	case MOUSE_DRAG:
	case MOUSE_RELEASE:
		if (ui->pressed >= 0)
			to_pane(ui, ui->pressed, &m);
		break;
	case MOUSE_WHEEL_UP:
	case MOUSE_WHEEL_DOWN:
		wheel(ui, &m);
		break;
	}
}

void
ui_paste(struct ui *ui, struct slice text)
{
	ui_mark(ui);
	if (ui->leaving)
		return;
	if (ui->prompt != NULL && ui->dialog == NULL && ui->chooser == NULL)
		prompt_paste(ui->prompt, text);
	else if (ui->ask != NULL && ui->dialog == NULL && ui->chooser == NULL)
		ask_paste(ui->ask, text, clock_mono_ms());
	else
		ui_notice(ui, NOTICE_WARNING, "pasted text is no keys; it is taken"
		    " where a line is typed");
}

bool
ui_has_mouse(const struct ui *ui)
{
	return !ui->no_mouse && setting_on(ui->settings, SETTING_MOUSE);
}

void
ui_mouse_toggle(struct ui *ui)
{
	bool on = !ui_has_mouse(ui);
	struct fault f;

	if (!setting_put(ui->settings, SETTING_MOUSE, on ? "on" : "off", &f)) {
		ui_notice(ui, NOTICE_ERROR, "%s", f.text);
		return;
	}
	ui->no_mouse = false;
	/* It may have been so, and hidden by --no-mouse. */
	ui_terminal_modes(ui);
	if (on)
		ui_notice(ui, NOTICE_INFO, "the mouse is ours: click, drag,"
		    " wheel");
	else
		ui_notice(ui, NOTICE_INFO, "the terminal selects now, as"
		    " without us; %s takes the mouse back", ui_key_text(ui,
			ACTION_MOUSE).s);
}

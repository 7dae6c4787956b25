/*
 * The session file, read anew: what is different is shown, with what comes of each
 * process, and nothing of it counts before somebody has said so. Stops and restarts
 * are made ready with the question, so that they are for what ran then.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "confirm.h"
#include "mem.h"
#include "reload.h"
#include "stop_plan.h"
#include "ui_private.h"

enum {
	NAME_MOST = 32,
	HOST_MOST = 24,
};

struct asked {
	struct ui *ui;
	struct reload *reload;
	bool later;             /* nothing is ended                         */
	struct stop_plan *plan; /* NULL: nothing is stopped                 */
	struct bulk *bulk;      /* NULL: nothing is restarted               */
};

static void
asked_free(void *arg)
{
	struct asked *a = arg;

	a->ui->reloading = false;
	reload_free(a->reload);
	console_plan_free(a->plan);
	bulk_free(a->bulk);
	free(a);
}

static void
answered(int what, void *arg)
{
	struct asked *a = arg;
	struct ui *ui = a->ui;
	struct reload *r = a->reload;
	struct fault f;
	char text[256];

	if (what != 0)
		return;
	a->reload = NULL;
	reload_summary(r, text, sizeof text);
	if (!reload_apply(r, !a->later, &f)) {
		ui_notice(ui, NOTICE_ERROR, "nothing is changed: %s", f.text);
		return;
	}
	ui_notice(ui, NOTICE_GOOD, "the session is as its file has it: %s",
	    text);
	if (a->plan != NULL && pane_plan_take(ui->panes[PANE_PLAN], a->plan)) {
		a->plan = NULL;
		ui_focus(ui, PANE_PLAN);
		pane_plan_run(ui->panes[PANE_PLAN], false);
	}
	if (a->bulk != NULL && ui_run_bulk(ui, a->bulk))
		a->bulk = NULL;
	reload_go_on(ui->console);
}

static enum role
role_of(const struct reload_item *item, bool later)
{
	switch (item->fate) {
	case RELOAD_STOPS: case RELOAD_MOVES: case RELOAD_RESTARTS:
		return later ? ROLE_WARNING : ROLE_DANGER;
	case RELOAD_STARTS: case RELOAD_COMES:
		return ROLE_GOOD;
	case RELOAD_LATER:
		return ROLE_UNKNOWN;
	case RELOAD_AT_ONCE: case RELOAD_AS_IT_RUNS: case RELOAD_GOES:
	case RELOAD_FATES:
		break;
	}
	return ROLE_DIALOG;
}

/* How wide names are, and hosts. */
struct widths {
	int name, host;
};

static int
wider(int w, const char *text, int most)
{
	int own = (int)strlen(text);

	return own > most ? most : own > w ? own : w;
}

static struct widths
widths_of(const struct reload *r)
{
	struct widths w = { 0, 0 };

	for (size_t i = 0; i < r->diff.proc_count; i++) {
		w.name = wider(w.name, reload_name(&r->items[i]), NAME_MOST);
		w.host = wider(w.host, reload_host(&r->items[i]), HOST_MOST);
	}
	return w;
}

/* "~ reader-1  ru-01  is restarted: command, environment" */
static void
put_procs(struct dialog *d, const struct reload *r, bool later)
{
	struct widths w = widths_of(r);
	char words[400];

	for (size_t i = 0; i < r->diff.proc_count; i++) {
		const struct reload_item *item = &r->items[i];
		dialog_item(d, role_of(item, later), "%s %-*s  %-*s  %s",
		    reload_sign(item), w.name, reload_name(item), w.host,
		    reload_host(item), reload_words(item, later, words,
			sizeof words));
	}
}

static void
put_host(struct dialog *d, const struct host_change *h)
{
	char words[128];

	dialog_item(d, h->was == NULL ? ROLE_GOOD : h->is == NULL
	    ? ROLE_WARNING : ROLE_DIALOG, "%s", reload_host_words(h, words,
		sizeof words));
}

static void
put_items(struct dialog *d, const struct asked *a)
{
	const struct reload *r = a->reload;

	put_procs(d, r, a->later);
	for (size_t i = 0; i < r->diff.host_count; i++)
		put_host(d, &r->diff.hosts[i]);
	if (r->diff.roles)
		dialog_item(d, ROLE_DIALOG, "~ the order of the roles counts at"
		    " once");
	if (r->diff.hooks)
		dialog_item(d, ROLE_DIALOG, "~ the hooks count at once");
	if (r->diff.safety)
		dialog_item(d, ROLE_DIALOG, "~ safety counts at once");
}

/* How many are ended: shown, and typed where they are many. */
static size_t
put_ends(struct dialog *d, struct asked *a)
{
	size_t stops = a->plan != NULL ? a->plan->target_count : 0;
	size_t restarts = a->bulk != NULL ? a->bulk->target_count : 0;
	size_t n = a->later ? 0 : stops + restarts;

	if (n == 0)
		return 0;
	dialog_fact(d, "ended", ROLE_DANGER, "%zu: %zu stopped, %zu restarted,"
	    " each by its own ladder", n, stops, restarts);
	dialog_fact(d, "or", ROLE_DIALOG, ":reload later, and they run on as"
	    " they are");
	return n;
}

/* The session is named where somebody is protected, by the file as it was or is. */
static void
want_word(struct dialog *d, const struct asked *a, size_t n)
{
	const struct session *s = a->ui->session;
	struct confirm_about about = { .what = CONFIRM_RESTART, .n = n,
		.from_afar = true };
	const struct reload *r = a->reload;
	char wanted[80];

	for (size_t i = 0; i < r->diff.proc_count; i++)
		about.protected |= reload_ends(&r->items[i]) &&
		    (session_protects(s, r->items[i].proc->name) ||
		    session_protects(r->fresh, r->items[i].proc->name));
	enum confirm_how how = about.protected ? CONFIRM_NAME
		: confirm_rule(&s->safety, &about);
	if (how >= CONFIRM_COUNT)
		dialog_type(d, confirm_wanted(how, n, s->name, wanted,
		    sizeof wanted));
}

/* Takes over a. */
static void
ask(struct asked *a)
{
	char text[256];
	struct dialog *d = dialog_new("Reload the session?", clock_mono_ms(),
	    answered, a, asked_free);

	dialog_fact(d, "file", ROLE_DIALOG, "%s", a->ui->session->path);
	dialog_fact(d, "changes", ROLE_DIALOG, "%s", reload_summary(a->reload,
	    text, sizeof text));
	size_t n = put_ends(d, a);
	if (n > 0)
		want_word(d, a, n);
	put_items(d, a);
	dialog_choice(d, 'y', n > 0 ? "take it over, and end them"
	    : "take it over", n > 0 ? ROLE_DANGER : ROLE_DIALOG);
	ui_ask(a->ui, d);
	a->ui->reloading = true;
}

static bool
is_busy(struct ui *ui)
{
	if (ui->bulk == NULL || ui->bulk->state != BULK_RUNNING)
		return false;
	ui_notice(ui, NOTICE_WARNING, "nothing was read: an action on many is"
	    " at work; %s shows it, %s cancels it", ui_key_text(ui,
		ACTION_BULK).s, ui_key_text(ui, ACTION_CANCEL).s);
	return true;
}

void
ui_reload(struct ui *ui, const char *text)
{
	bool later = strcmp(text, "later") == 0;
	struct fault f;

	if (text[0] != '\0' && !later) {
		ui_notice(ui, NOTICE_ERROR, "reload takes nothing but later,"
		    " and what runs is left as it is");
		return;
	}
	if (is_busy(ui))
		return;
	struct reload *r = reload_read(ui->console, &f);
	if (r == NULL) {
		ui_notice(ui, NOTICE_ERROR, "nothing is changed: %s", f.text);
		return;
	}
	if (session_diff_empty(&r->diff)) {
		ui_notice(ui, NOTICE_INFO, "nothing is different in %s",
		    ui->session->path);
		reload_free(r);
		return;
	}
	struct asked *a = xcalloc(1, sizeof *a);
	*a = (struct asked){ .ui = ui, .reload = r,
		.later = later || console_read_only(ui->console) };
	if (!a->later) {
		a->plan = reload_stops(r);
		a->bulk = reload_restarts(r);
	}
	ask(a);
}

void
ui_reload_told(struct ui *ui)
{
	bool other = ui->dialog != NULL && !ui->reloading;

	if (!other && ui->ask == NULL && ui->chooser == NULL &&
	    ui->prompt == NULL && ui->menu == NULL)
		ui_reload(ui, "");
	else
		ui_notice(ui, NOTICE_WARNING, "nothing was read at the signal"
		    " HUP, for something else was being asked or typed; %s"
		    " reads the session file", ui_key_text(ui,
			ACTION_RELOAD).s);
}

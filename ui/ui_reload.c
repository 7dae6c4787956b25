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
	char text[256];

	if (what != 0)
		return;
	reload_summary(a->reload, text, sizeof text);
	reload_apply(a->reload, !a->later);
	a->reload = NULL;
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

/* Those of these fates, into v, which has room for all. */
static size_t
choose(const struct reload *r, enum reload_fate one, enum reload_fate other,
    const struct model_proc **v)
{
	size_t n = 0;

	for (size_t i = 0; i < r->diff.proc_count; i++)
		if (r->items[i].fate == one || r->items[i].fate == other)
			v[n++] = r->items[i].proc;
	return n;
}

static void
make_ready(struct asked *a)
{
	const struct reload *r = a->reload;
	const struct model_proc **v = xcalloc(r->diff.proc_count, sizeof *v);
	size_t n = choose(r, RELOAD_STOPS, RELOAD_MOVES, v);

	if (n > 0)
		a->plan = console_plan_new(a->ui->console, v, n, NULL);
	n = choose(r, RELOAD_RESTARTS, RELOAD_RESTARTS, v);
	if (n > 0)
		a->bulk = bulk_new(a->ui->console, BULK_RESTART, v, n);
	free(v);
}

/* In the order in which they are shown: what is ended comes first. */
static const struct fate {
	enum reload_fate fate;
	const char *sign;
	enum role role;
	const char *words;
	const char *later;      /* ... where nothing is ended               */
} fates[] = {
	{ RELOAD_STOPS, "-", ROLE_DANGER, "is stopped, and goes",
		"is not in the file any more, and runs on" },
	{ RELOAD_MOVES, "~", ROLE_DANGER, "is stopped, and started on",
		"runs on, and shall run on" },
	{ RELOAD_RESTARTS, "~", ROLE_DANGER, "is restarted",
		"runs on as it is, until it is restarted" },
	{ RELOAD_LATER, "~", ROLE_UNKNOWN, "may run as it is, until it is"
		" restarted", NULL },
	{ RELOAD_STARTS, "+", ROLE_GOOD, "is new, and starts", NULL },
	{ RELOAD_COMES, "+", ROLE_GOOD, "is new", NULL },
	{ RELOAD_AT_ONCE, "~", ROLE_DIALOG, "counts at once", NULL },
	{ RELOAD_GOES, "-", ROLE_DIALOG, "goes", NULL },
};

/* How wide names are, and hosts. */
struct widths {
	int name, host;
};

static const struct proc_spec *
spec_of(const struct reload_item *item)
{
	return item->change->is != NULL ? item->change->is : item->change->was;
}

static const char *
host_of(const struct reload_item *item)
{
	return item->proc != NULL ? item->proc->host
		: spec_of(item)->hosts.v[0]->name;
}

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
		w.name = wider(w.name, spec_of(&r->items[i])->name, NAME_MOST);
		w.host = wider(w.host, host_of(&r->items[i]), HOST_MOST);
	}
	return w;
}

/* "~ reader-1  ru-01  is restarted: command, environment" */
static void
put_proc(struct dialog *d, const struct reload_item *item,
    const struct fate *fate, const struct widths *w, bool later)
{
	const struct proc_spec *spec = spec_of(item);
	bool other = later && fate->later != NULL;
	bool moves = item->fate == RELOAD_MOVES;
	char parts[256];

	proc_change_words(item->change, parts, sizeof parts);
	dialog_item(d, other ? ROLE_WARNING : fate->role,
	    "%s %-*s  %-*s  %s%s%s%s%s", fate->sign, w->name, spec->name,
	    w->host, host_of(item), other ? fate->later : fate->words,
	    moves ? " " : "", moves ? spec->hosts.v[0]->name : "",
	    parts[0] != '\0' && !moves ? ": " : "", moves ? "" : parts);
}

static void
put_procs(struct dialog *d, const struct reload *r, bool later)
{
	struct widths w = widths_of(r);

	for (size_t k = 0; k < sizeof fates / sizeof *fates; k++)
		for (size_t i = 0; i < r->diff.proc_count; i++)
			if (r->items[i].fate == fates[k].fate)
				put_proc(d, &r->items[i], &fates[k], &w,
				    later);
}

static void
put_host(struct dialog *d, const struct host_change *h)
{
	if (h->was == NULL)
		dialog_item(d, ROLE_GOOD, "+ host %s is new, and is connected to",
		    h->is->name);
	else if (h->is == NULL)
		dialog_item(d, ROLE_WARNING, "- host %s is disconnected",
		    h->was->name);
	else
		dialog_item(d, ROLE_DIALOG, "~ host %s is connected to afresh,"
		    " in another way", h->is->name);
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

static bool
is_ended(const struct reload_item *item)
{
	return item->fate == RELOAD_STOPS || item->fate == RELOAD_MOVES ||
	    item->fate == RELOAD_RESTARTS;
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
		about.protected |= is_ended(&r->items[i]) &&
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
	if (!a->later)
		make_ready(a);
	ask(a);
}

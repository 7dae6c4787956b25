/*
 * An action on many processes: they are shown by name, with who is left out,
 * and then stopped by a plan, or acted on by a bulk. Both are made when the key
 * is pressed, so that what is confirmed is what was meant then.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bulk.h"
#include "clock.h"
#include "confirm.h"
#include "left_out.h"
#include "mem.h"
#include "plan_words.h"
#include "stop_plan.h"
#include "ui_private.h"

enum {
	NAME_MOST = 32,
	HOST_MOST = 24,
};

/* What can be done to many; a kill is a plan, all else a bulk. */
struct deed {
	enum action a;
	enum confirm_what what;
	enum bulk_verb bulk;
	const char *choice;
};

static const struct deed deeds[] = {
	{ ACTION_KILL, CONFIRM_KILL, BULK_COUNT, "kill them" },
	{ ACTION_CRASH, CONFIRM_CRASH, BULK_CRASH, "crash them" },
	{ ACTION_SIGNAL, CONFIRM_SIGNAL, BULK_SIGNAL, "send it" },
	{ ACTION_RESTART, CONFIRM_RESTART, BULK_RESTART, "restart them" },
	{ ACTION_START, CONFIRM_START, BULK_START, "start them" },
	{ ACTION_FLUSH, CONFIRM_FLUSH, BULK_FLUSH, "acknowledge all" },
	{ ACTION_GIVE_UP, CONFIRM_STEER, BULK_GIVE_UP, "no signal more" },
};

/* What is to be done, while it is asked about. */
struct many {
	struct ui *ui;
	const struct deed *deed;
	struct stop_plan *plan; /* of a kill; NULL: a bulk                  */
	struct bulk *bulk;
	struct confirm_about about;
	struct left_out left;
};

static void
many_free(void *arg)
{
	struct many *m = arg;

	console_plan_free(m->plan);
	bulk_free(m->bulk);
	free(m);
}

/* Those of whom it makes sense, and who are not spared: into v. */
static void
choose(struct many *m, const struct meant *meant, const struct model_proc **v)
{
	const struct session *s = m->ui->session;
	bool runs = false;
	char why[128];

	for (size_t i = 0; i < meant->n; i++) {
		const struct model_proc *p = meant->v[i];
		bool protected = confirm_spares(m->deed->what) &&
		    session_protects(s, p->name);
		if (protected && !selector_names(&meant->words, p)) {
			left_out_add(&m->left, p->name, "protected");
			continue;
		}
		if (!meant_fits(m->deed->a, p, why, sizeof why)) {
			left_out_add(&m->left, p->name, why);
			continue;
		}
		m->about.protected |= protected;
		runs |= model_stoppable(p);
		v[m->about.n++] = p;
	}
	left_out_end(&m->left);
	m->about.left_out = m->left.n > 0;
	/* A restart of what does not run is a start, and ends nothing. */
	m->about.what = m->deed->a == ACTION_RESTART && !runs ? CONFIRM_START
		: m->deed->what;
}

static void
bulk_ended(struct bulk *b, void *arg)
{
	char text[1024];
	enum notice kind;

	bulk_summary(b, text, sizeof text, &kind);
	ui_news(arg, kind, text);
}

bool
ui_run_bulk(struct ui *ui, struct bulk *b)
{
	if (ui->bulk != NULL && ui->bulk->state == BULK_RUNNING) {
		ui_notice(ui, NOTICE_WARNING, "nothing was begun: the action on"
		    " many before it is at work; %s shows it, %s cancels it",
		    ui_key_text(ui, ACTION_BULK).s,
		    ui_key_text(ui, ACTION_CANCEL).s);
		return false;
	}
	bulk_free(ui->bulk);
	ui->bulk = b;
	bulk_run(ui->bulk, bulk_ended, ui);
	return true;
}

static void
run_bulk(struct many *m)
{
	if (ui_run_bulk(m->ui, m->bulk))
		m->bulk = NULL;
}

static void
run_plan(struct many *m)
{
	struct ui *ui = m->ui;

	if (!pane_plan_take(ui->panes[PANE_PLAN], m->plan)) {
		ui_notice(ui, NOTICE_WARNING, "nothing was begun: another stop"
		    " is under way; %s shows it", ui_key_text(ui,
			ACTION_STOP_ALL).s);
		return;
	}
	m->plan = NULL;
	ui_focus(ui, PANE_PLAN);
	pane_plan_run(ui->panes[PANE_PLAN], false);
}

static void
answered(int what, void *arg)
{
	struct many *m = arg;

	if (what == 0 && m->plan != NULL)
		run_plan(m);
	else if (what == 0)
		run_bulk(m);
}

static const char *
name_at(const struct many *m, size_t i)
{
	return m->plan != NULL ? m->plan->targets[i].name
		: m->bulk->targets[i].name;
}

static const char *
host_at(const struct many *m, size_t i)
{
	return m->plan != NULL ? m->plan->targets[i].host
		: m->bulk->targets[i].host;
}

static int
wider(int w, const char *text, int most)
{
	int own = (int)strlen(text);

	return own > most ? most : own > w ? own : w;
}

static uint64_t
run_at(const struct many *m, size_t i)
{
	return m->plan != NULL ? m->plan->targets[i].run
		: m->bulk->targets[i].run;
}

/* What comes to it, or how it stands by now. */
static void
put_words(const struct many *m, size_t i, char *buf, size_t size)
{
	const struct model_proc *p = model_proc(console_model(m->ui->console),
	    slice_of(host_at(m, i)), slice_of(name_at(m, i)));

	if (p == NULL || p->run != run_at(m, i))
		snprintf(buf, size, "has a newer run by now: left alone");
	else if (!meant_fits(m->deed->a, p, buf, size))
		return;
	else if (m->plan != NULL)
		plan_target_words(&m->plan->targets[i], buf, size);
	else if (m->deed->a == ACTION_RESTART && model_stoppable(p))
		console_ladder_text(console_ladder(p), buf, size);
	else if (!state_info(p->state)->over)
		snprintf(buf, size, "%s", state_info(p->state)->word);
	else if (model_exit_words(p, buf, size)[0] == '\0')
		snprintf(buf, size, "%s", state_info(p->state)->word);
}

/* Before each drawing: the rows are there, and say nothing yet. */
static void
put_items(struct dialog *d, void *arg)
{
	const struct many *m = arg;
	const struct session *s = m->ui->session;
	int name_w = 0, host_w = 0;
	char words[256];

	for (size_t i = 0; i < m->about.n; i++) {
		name_w = wider(name_w, name_at(m, i), NAME_MOST);
		host_w = wider(host_w, host_at(m, i), HOST_MOST);
	}
	for (size_t i = 0; i < m->about.n; i++) {
		const char *name = name_at(m, i);
		put_words(m, i, words, sizeof words);
		dialog_item_now(d, (int)i, session_protects(s, name)
		    ? ROLE_DANGER : ROLE_DIALOG, "%-*s  %-*s  %s", name_w, name,
		    host_w, host_at(m, i), words);
	}
}

/* Of a restart: all are stopped at once, so it is that of the longest ladder. */
static int64_t
worst_ms(const struct many *m)
{
	int64_t worst = 0;

	for (size_t i = 0; i < m->about.n; i++) {
		const struct model_proc *p = model_proc(console_model(
		    m->ui->console), slice_of(host_at(m, i)),
		    slice_of(name_at(m, i)));
		int64_t ms = p == NULL || !model_stoppable(p) ? 0
			: console_ladder_ms(console_ladder(p));
		worst = ms > worst ? ms : worst;
	}
	return worst;
}

static void
put_facts(struct dialog *d, const struct many *m)
{
	char time[64];

	if (m->plan != NULL) {
		ui_fact_stages(d, m->plan);
		dialog_fact(d, "time", ROLE_DIALOG, "%s",
		    plan_time_words(m->plan, time, sizeof time));
	} else {
		dialog_fact(d, "plan", ROLE_DIALOG, "%s",
		    confirm_words(m->deed->what)->plan);
	}
	if (m->deed->a == ACTION_RESTART)
		dialog_fact(d, "time", ROLE_DIALOG, "%s until all are stopped,"
		    " if all waits are needed", clock_span(worst_ms(m), time,
			sizeof time));
	if (m->left.n > 0)
		dialog_fact(d, "left out", ROLE_WARNING, "%s", m->left.text);
}

static struct dialog *
question(struct many *m)
{
	char verb[64], title[128];

	confirm_verb(m->deed->what, m->bulk != NULL ? m->bulk->signal : 0,
	    verb, sizeof verb);
	struct dialog *d = dialog_new(confirm_title(verb, m->about.n, title,
	    sizeof title), clock_mono_ms(), answered, m, many_free);
	put_facts(d, m);
	for (size_t i = 0; i < m->about.n; i++)
		dialog_item(d, ROLE_DIALOG, "%s", "");
	dialog_looks(d, put_items);
	return d;
}

/* Takes over m. */
static void
ask(struct many *m)
{
	struct ui *ui = m->ui;
	enum confirm_how how = confirm_rule(&ui->session->safety, &m->about);
	char wanted[80];

	if (how == CONFIRM_NOT) {
		answered(0, m);
		many_free(m);
		return;
	}
	struct dialog *d = question(m);
	if (how >= CONFIRM_COUNT)
		dialog_type(d, confirm_wanted(how, m->about.n, name_at(m, 0),
		    wanted, sizeof wanted));
	dialog_choice(d, 'y', m->deed->choice, confirm_spares(m->about.what)
	    ? ROLE_DANGER : ROLE_DIALOG);
	ui_ask(ui, d);
}

/* Which signal is known; they are as they were when it was begun. */
static void
take_signal(int signal, void *arg)
{
	struct many *m = arg, *own;

	if (signal == 0)
		return;
	own = xcalloc(1, sizeof *own);
	*own = *m;
	own->bulk->signal = signal;
	m->bulk = NULL;         /* the chooser frees m */
	ask(own);
}

static void
begin(struct many *m, const struct meant *meant,
    const struct model_proc *const *v)
{
	struct stop_how how = { .grace_ms = meant->grace_ms };
	char title[64];

	if (m->deed->a == ACTION_KILL) {
		m->plan = console_plan_new(m->ui->console, v, m->about.n,
		    &how);
		m->plan->left_out = m->left.n > 0 ? xstrdup(m->left.text)
			: NULL;
		ask(m);
		return;
	}
	m->bulk = bulk_new(m->ui->console, m->deed->bulk, v, m->about.n);
	m->bulk->signal = meant->signal;
	if (m->deed->a != ACTION_SIGNAL || meant->signal != 0) {
		ask(m);
		return;
	}
	snprintf(title, sizeof title, "Signal %zu processes", m->about.n);
	ui_choose_signal(m->ui, title, take_signal, m, many_free);
}

void
ui_many(struct ui *ui, enum action a, const struct meant *meant)
{
	struct many *m = xcalloc(1, sizeof *m);
	const struct model_proc **v = xcalloc(meant->n, sizeof *v);

	m->ui = ui;
	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
		if (deeds[i].a == a)
			m->deed = &deeds[i];
	m->about.from_afar = meant->from_afar;
	choose(m, meant, v);
	if (m->about.n > 0) {
		begin(m, meant, v);
	} else {
		ui_notice(ui, NOTICE_WARNING, "%s: there is nothing to do to"
		    " any of the %zu: %s", action_info(a)->name, meant->n,
		    m->left.text);
		many_free(m);
	}
	free(v);
}

/* False: there was nothing to cancel. */
bool
ui_cancel_many(struct ui *ui)
{
	struct stop_plan *p = pane_plan_plan(ui->panes[PANE_PLAN]);

	if (ui->bulk != NULL && ui->bulk->state == BULK_RUNNING &&
	    !ui->bulk->cancelled) {
		bulk_cancel(ui->bulk);
		ui_hush(ui);    /* its progress says it */
		return true;
	}
	size_t waiting = p == NULL || p->session ? 0
		: console_plan_count(p, FATE_WAITING);
	if (waiting == 0)
		return false;
	console_plan_abort(p);
	ui_notice(ui, NOTICE_WARNING, "cancelled: nothing is sent to %zu of %zu;"
	    " what was begun goes on, and %s again gives that up", waiting,
	    p->target_count, ui_key_text(ui, ACTION_CANCEL).s);
	return true;
}

bool
ui_give_up_many(struct ui *ui)
{
	struct stop_plan *p = pane_plan_plan(ui->panes[PANE_PLAN]);

	if (p == NULL || p->session || p->state != PLAN_RUNNING)
		return false;
	console_plan_steer(p, &(struct steering){ STEER_GIVE_UP, 0 });
	return true;
}

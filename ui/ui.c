/* The screen as a whole: what it is made of, its beginning and its end. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "controlling.h"
#include "farewell.h"
#include "events.h"
#include "hooks.h"
#include "lend.h"
#include "log.h"
#include "mem.h"
#include "take.h"
#include "tty_out.h"
#include "ui_private.h"

struct settings *
ui_settings(const struct ui *ui)
{
	return ui->settings;
}

struct marks *
ui_marks(const struct ui *ui)
{
	return ui->marks;
}

struct ev_loop *
ui_loop(const struct ui *ui)
{
	return ui->loop;
}

const struct model_proc *
ui_process(const struct ui *ui)
{
	const struct pane *list = ui->panes[PANE_LIST];

	return list->ops->process(list);
}

const struct model_proc *
ui_pane_process(const struct ui *ui)
{
	const struct pane *p = ui->panes[ui->focus];

	return ui->focus == PANE_LIST || p->ops->process == NULL ? NULL
	    : p->ops->process(p);
}

const struct model_proc *
ui_here(const struct ui *ui)
{
	const struct model_proc *p = ui_pane_process(ui);

	return p != NULL ? p : ui_process(ui);
}

static void
leave(void *arg)
{
	struct ui *ui = arg;

	ui->quitting = true;
	ev_break(ui->loop, EVBREAK_ALL);
}

void
ui_quit(struct ui *ui, int status)
{
	bool again = ui->leaving;

	ui->status = status;
	ui->leaving = true;
	if (again || !hooks_busy(ui->hooks)) {
		leave(ui);
		return;
	}
	ui_notice(ui, NOTICE_INFO, "hooks are still at work; they are ended in"
	    " %d s, and any key ends them now", HOOKS_GRACE_MS / 1000);
	hooks_end(ui->hooks, leave, ui);
}

void
ui_leave(struct ui *ui)
{
	ui_quit(ui, 0);
}

/* The closed question is an answer too: news is not covered by this one. */
static void
nothing_done(void *arg)
{
	const struct ui *ui = arg;

	if (ui->message.text == NULL || ui->message.kind == NOTICE_INFO)
		ui_notice(arg, NOTICE_INFO, "nothing was done");
}

void
ui_ask(struct ui *ui, struct dialog *d)
{
	dialog_free(ui->dialog);
	dialog_leaves(d, nothing_done, ui);
	ui->dialog = d;
	ui_mark(ui);
}

void
ui_choose(struct ui *ui, struct chooser *c)
{
	chooser_free(ui->chooser);
	ui->chooser = c;
	ui_mark(ui);
}

void
ui_prompt(struct ui *ui, const struct prompt_spec *spec)
{
	prompt_free(ui->prompt);
	ui->prompt = prompt_new(spec);
	ui_mark(ui);
}

void
ui_focus(struct ui *ui, int pane)
{
	if (pane == PANE_HELP && ui->focus != PANE_HELP) {
		ui->help_from = ui->focus;
		pane_help_open(ui->panes[PANE_HELP],
		    ui->panes[ui->focus]->ops->name);
	}
	if (pane_is_low(pane))
		ui->low = pane;
	ui->focus = pane;
	ui_mark(ui);
}

void
ui_go_to(struct ui *ui, struct slice host, struct slice name)
{
	const struct model_proc *p = model_proc(console_model(ui->console),
	    host, name);

	if (p != NULL && pane_list_go(ui->panes[PANE_LIST], p))
		ui_focus(ui, PANE_LIST);
	else
		ui_notice(ui, NOTICE_INFO, "%.*s on %.*s is not in the list"
		    " any more", SLICE_ARG(name), SLICE_ARG(host));
}

void
ui_show_run(struct ui *ui, const struct model_proc *proc, uint64_t run)
{
	pane_output_run(ui->panes[PANE_OUTPUT], proc, run);
	ui_focus(ui, PANE_OUTPUT);
}

void
ui_show_file(struct ui *ui, const struct model_host *h, const char *path)
{
	pane_output_file(ui->panes[PANE_OUTPUT], h, path);
	ui_focus(ui, PANE_OUTPUT);
}

static void
on_resized(struct ev_loop *loop, ev_signal *w, int revents)
{
	struct ui *ui = w->data;

	(void)loop;
	(void)revents;
	if (!ui_lent(ui))
		ui_terminal_resize(ui);
}

static void
on_signal(struct ev_loop *loop, ev_signal *w, int revents)
{
	(void)loop;
	(void)revents;
	ui_quit(w->data, 128 + w->signum);
}

/* Of a terminal that is there somebody has asked for it by kill(1). */
static void
on_hang_up(struct ev_loop *loop, ev_signal *w, int revents)
{
	struct ui *ui = w->data;

	if (is_controlling(ui->in_fd))
		ui_reload_told(ui);
	else
		on_signal(loop, w, revents);
}

static void
on_change(void *arg)
{
	struct ui *ui = arg;

	ui->stale = true;
}

static void
on_measured(void *arg)
{
	struct ui *ui = arg;

	ui->measured = true;
}

/* A crash is told by its own answer. */
static void
on_event(const struct event *e, void *arg)
{
	struct ui *ui = arg;
	bool crash = e->proc != NULL && e->proc->cause == CAUSE_CRASHED;
	char text[1024];

	if (!e->unexpected || crash)
		return;
	snprintf(text, sizeof text, "%s on %s %s", e->name, e->host, e->text);
	ui_news(ui, NOTICE_ERROR, text);
}

static void
on_setting(enum setting i, void *arg)
{
	struct ui *ui = arg;

	if (i == SETTING_MOUSE && !ui_lent(ui))
		ui_terminal_modes(ui);
}

static void
on_notice(enum notice kind, const char *text, void *arg)
{
	struct ui *ui = arg;
	char more[1280];

	if (kind == NOTICE_ERROR && ui->console != NULL &&
	    console_worker_fails(ui->console)) {
		snprintf(more, sizeof more, "%s; %s tries at once", text,
		    ui_key_text(ui, ACTION_RECONNECT).s);
		text = more;
	}
	ui_news(ui, kind, text);
}

static const struct console_events events = {
	.on_change = on_change,
	.on_measured = on_measured,
	.on_notice = on_notice,
};

static void
start_watchers(struct ui *ui)
{
	const struct {
		ev_signal *w;
		int signal;
		void (*cb)(struct ev_loop *, ev_signal *, int);
	} signals[] = {
		{ &ui->resized, SIGWINCH, on_resized },
		/* curses has a handler of its own for INT, which leaves the
		 * mouse on. */
		{ &ui->interrupted, SIGINT, on_signal },
		{ &ui->quitted, SIGQUIT, on_signal },
		{ &ui->terminated, SIGTERM, on_signal },
		{ &ui->hung_up, SIGHUP, on_hang_up },
	};

	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		ev_signal_init(signals[i].w, signals[i].cb, signals[i].signal);
		signals[i].w->data = ui;
		ev_signal_start(ui->loop, signals[i].w);
	}
	ui_input_start(ui);
	ui_frames_start(ui);
}

struct ui *
ui_new(struct ev_loop *loop, struct session *session,
    const struct ui_options *options, struct fault *f)
{
	struct ui *ui = xcalloc(1, sizeof *ui);

	*ui = (struct ui){ .loop = loop, .session = session,
		.options = *options, .marked = true, .pressed = -1,
		.no_mouse = options->no_mouse };
	if (!ui_terminal_start(ui, f)) {
		free(ui);
		return NULL;
	}
	ui->reader.paste.secret = true;
	ui->keymap = keymap_new();
	ui->settings = settings_new();
	ui_looks_start(ui);
	ui->marks = marks_new();
	ui->console = console_new(loop, session, &options->console, &events,
	    ui);
	events_listen(console_happened(ui->console), on_event, ui);
	ui->hooks = hooks_new(ui->console);
	ui->panes[PANE_LIST] = pane_list_new(ui, ui->console);
	ui->panes[PANE_OUTPUT] = pane_output_new(ui, ui->console);
	ui->panes[PANE_CHECK] = pane_check_new(ui, ui->console);
	ui->panes[PANE_EVENTS] = pane_events_new(ui, ui->console);
	ui->panes[PANE_HOSTS] = pane_hosts_new(ui, ui->console);
	ui->panes[PANE_DETAILS] = pane_details_new(ui, ui->console);
	ui->low = PANE_OUTPUT;
	ui->panes[PANE_HELP] = pane_help_new(ui, ui->keymap,
	    &ui->wrong);
	ui->panes[PANE_PLAN] = pane_plan_new(ui, ui->console);
	ui->panes[PANE_BULK] = pane_bulk_new(ui, ui->console);
	start_watchers(ui);
	settings_listen(ui->settings, on_setting, ui);
	/* What reads from us may end before it has read all. */
	signal(SIGPIPE, SIG_IGN);
	ui_terminal_modes(ui);
	ui_terminal_ask(ui);
	ui_looks_complain(ui);
	return ui;
}

int
ui_status(const struct ui *ui)
{
	return ui->status;
}

static void
stop_watchers(struct ui *ui)
{
	ui_input_stop(ui);
	ui_frames_stop(ui);
	ev_signal_stop(ui->loop, &ui->resized);
	ev_signal_stop(ui->loop, &ui->interrupted);
	ev_signal_stop(ui->loop, &ui->quitted);
	ev_signal_stop(ui->loop, &ui->terminated);
	ev_signal_stop(ui->loop, &ui->hung_up);
}

/* The screen is over; what is drawn after it would be on the shell's. */
static void
give_back_terminal(struct ui *ui)
{
	ui_lend_free(ui);
	stop_watchers(ui);
	ui_terminal_end(ui);
}

void
ui_farewell(struct ui *ui)
{
	give_back_terminal(ui);
	/* A signal that ended us leaves less time. */
	farewell(ui->loop, ui->console, ui->status != 0);
}

void
ui_free(struct ui *ui)
{
	if (ui == NULL)
		return;
	give_back_terminal(ui);
	for (int i = 0; i < PANE_COUNT; i++)
		ui->panes[i]->ops->free(ui->panes[i]);
	dialog_free(ui->dialog);
	chooser_free(ui->chooser);
	ask_free(ui->ask);
	prompt_free(ui->prompt);
	ui_shell_free(ui);
	ui_take_free(ui);
	ui_copy_free(ui);
	menu_free(ui->menu);
	bulk_free(ui->bulk);
	hooks_free(ui->hooks);
	console_free(ui->console);
	ui_looks_end(ui);
	keymap_free(ui->keymap);
	settings_free(ui->settings);
	marks_free(ui->marks);
	buffer_finish(&ui->reader.paste);
	free(ui->message.text);
	delscreen(ui->screen);
	tty_out_free(ui->tty);
	free(ui);
}

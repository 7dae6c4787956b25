#include "ui_private.h"

#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "farewell.h"
#include "events.h"
#include "hooks.h"
#include "input.h"
#include "lend.h"
#include "log.h"
#include "mem.h"
#include "take.h"

enum {
	FRAME_MS = 16,          /* 60 frames a second at most            */
	SWITCH_MS = 120,        /* keys faster than this are a movement  */
	KEYS_A_TURN = 64,
	CALM_MS = 8000,         /* how long a message stays              */
	READ_MS = 5000,         /* ... and what is wrong, at least       */
	ALARM_MS = 30000,
	WATCHED_MOST = 2048,    /* processes that are read of at a time     */
};

void
ui_mark(struct ui *ui)
{
	ui->marked = true;
}

/* False: what is there is more important, and stays. */
static bool
put_message(struct ui *ui, enum notice kind, const char *text)
{
	const struct message_line *m = &ui->message;

	/* What went wrong is not covered by what went well just after it. */
	if (m->text != NULL && m->kind == NOTICE_ERROR &&
	    kind < NOTICE_WARNING && !m->seen &&
	    clock_mono_ms() - m->since < READ_MS)
		return false;
	free(ui->message.text);
	ui->message = (struct message_line){ .text = xstrdup(text),
		.kind = kind, .since = clock_mono_ms() };
	ui_mark(ui);
	return true;
}

static void
say(enum notice kind, const char *text, void *arg)
{
	put_message(arg, kind, text);
}

void
ui_notice(struct ui *ui, enum notice kind, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	if (put_message(ui, kind, text))
		ui->message.passing = true;
}

void
ui_news(struct ui *ui, enum notice kind, const char *text)
{
	say(kind, text, ui);
}

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

void
ui_ask(struct ui *ui, struct dialog *d)
{
	dialog_free(ui->dialog);
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
	if (pane == PANE_HELP && ui->focus != PANE_HELP)
		ui->help_from = ui->focus;
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

void
ui_hush(struct ui *ui)
{
	free(ui->message.text);
	ui->message.text = NULL;
}

/* What it does may change the keys themselves. */
static void
do_binding(struct ui *ui, const struct binding *b)
{
	char *words = xstrdup(b->words);

	ui_do(ui, b->action, words);
	free(words);
}

void
ui_key(struct ui *ui, uint32_t key)
{
	struct dialog *d = ui->dialog;
	struct chooser *c = ui->chooser;
	struct prompt *p = ui->prompt;
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
	} else if (m != NULL) {
		ui->menu = NULL;
		if (menu_key(m, key))
			ui->menu = m;
	} else {
		const struct binding *b = keymap_find(ui->keymap,
		    ui->panes[ui->focus]->ops->name, key);
		if (b != NULL)
			do_binding(ui, b);
	}
}

static void
on_input(struct ev_loop *loop, ev_io *w, int revents)
{
	struct ui *ui = w->data;
	struct input_event e;

	(void)loop;
	(void)revents;
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
		case INPUT_NONE:
			return;
		case INPUT_END:
			log_info("the terminal is gone");
			ui_quit(ui, 128 + SIGHUP);
			return;
		}
}

/*
 * Output follows the list's cursor: at once, but not through all rows that a
 * held key passes. Returns false where it is to come a moment later.
 */
static bool
follow_cursor(struct ui *ui)
{
	int64_t now = clock_mono_ms();

	if (now - ui->switched < SWITCH_MS)
		return false;
	if (pane_output_process(ui->panes[PANE_OUTPUT], ui_process(ui)))
		ui->switched = now;
	pane_details_process(ui->panes[PANE_DETAILS],
	    ui->low == PANE_DETAILS ? ui_process(ui) : NULL);
	return true;
}

/* Milliseconds until the message goes. */
static int64_t
message_left(const struct message_line *m)
{
	int64_t stays = m->kind == NOTICE_INFO || m->kind == NOTICE_GOOD
		? CALM_MS : ALARM_MS;
	int64_t left = m->since + stays - clock_mono_ms();

	return left > 0 ? left : 0;
}

static void
on_age(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct ui *ui = w->data;

	(void)loop;
	(void)revents;
	if (ui->message.text != NULL && message_left(&ui->message) == 0)
		ui_hush(ui);
	ui_mark(ui);
}

/*
 * After a frame: the next moment at which it would be another one though nothing
 * happens. Where it shows no age and no message there is none.
 */
static void
await_age(struct ui *ui)
{
	int64_t next = ui->message.text != NULL
		? message_left(&ui->message) + 1 : 0;

	for (int i = 0; i < PANE_COUNT; i++) {
		int64_t stays = ui->panes[i]->stays;
		if (stays > 0 && (next == 0 || stays < next))
			next = stays;
	}
	ev_timer_stop(ui->loop, &ui->age);
	if (next == 0)
		return;
	ev_timer_set(&ui->age, (double)next / 1000, 0.);
	ev_timer_start(ui->loop, &ui->age);
}

/* What is on the screen now is read on the hosts, and nothing else. */
static void
watch(struct ui *ui)
{
	const struct model_proc *v[WATCHED_MOST];

	console_watch(ui->console, v, pane_list_watched(ui->panes[PANE_LIST],
	    v, WATCHED_MOST));
}

void
ui_draw(struct ui *ui)
{
	bool settled = follow_cursor(ui);

	for (int i = 0; i < PANE_COUNT; i++)
		if (ui->panes[i]->ops->changed != NULL)
			ui->panes[i]->ops->changed(ui->panes[i]);
	ui->stale = false;
	ui->marked = false;
	ui->drawn = clock_mono_ms();
	for (int i = 0; i < PANE_COUNT; i++)
		ui->panes[i]->stays = 0;
	ui_compose(ui);
	await_age(ui);
	watch(ui);
	if (!settled)
		ui_mark(ui);
}

/* The one place that draws: just before the loop blocks. */
static void
on_prepare(struct ev_loop *loop, ev_prepare *w, int revents)
{
	struct ui *ui = w->data;

	(void)revents;
	if (!(ui->marked || ui->stale) || ui->quitting || ui_lent(ui) ||
	    ev_is_active(&ui->frame))
		return;
	int64_t wait = ui->drawn + FRAME_MS - clock_mono_ms();
	if (wait <= 0) {
		ui_draw(ui);
		wait = FRAME_MS;
		if (!ui->marked)
			return;
	}
	/* Its end is a turn of the loop, which comes back here. */
	ev_timer_set(&ui->frame, (double)wait / 1000, 0.);
	ev_timer_start(loop, &ui->frame);
}

static void
on_frame(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)w;
	(void)revents;
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

static void
on_change(void *arg)
{
	struct ui *ui = arg;

	ui->stale = true;
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
	say(NOTICE_ERROR, text, ui);
}

static void
on_setting(enum setting i, void *arg)
{
	struct ui *ui = arg;

	if (i == SETTING_MOUSE && !ui_lent(ui))
		ui_terminal_modes(ui);
}

static const struct console_events events = {
	.on_change = on_change,
	.on_notice = say,
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
		{ &ui->terminated, SIGTERM, on_signal },
		{ &ui->hung_up, SIGHUP, on_signal },
	};

	for (size_t i = 0; i < 3; i++) {
		ev_signal_init(signals[i].w, signals[i].cb, signals[i].signal);
		signals[i].w->data = ui;
		ev_signal_start(ui->loop, signals[i].w);
	}
	ev_io_init(&ui->input, on_input, ui->in_fd, EV_READ);
	ev_prepare_init(&ui->prepare, on_prepare);
	ev_timer_init(&ui->frame, on_frame, 0., 0.);
	ev_timer_init(&ui->age, on_age, 0., 0.);
	ui->input.data = ui->prepare.data = ui->age.data = ui;
	ev_io_start(ui->loop, &ui->input);
	ev_prepare_start(ui->loop, &ui->prepare);
}

struct ui *
ui_new(struct ev_loop *loop, const struct session *session,
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
	ev_io_stop(ui->loop, &ui->input);
	ev_prepare_stop(ui->loop, &ui->prepare);
	ev_timer_stop(ui->loop, &ui->frame);
	ev_timer_stop(ui->loop, &ui->age);
	ev_signal_stop(ui->loop, &ui->resized);
	ev_signal_stop(ui->loop, &ui->terminated);
	ev_signal_stop(ui->loop, &ui->hung_up);
}

/* The screen is over; what is drawn after it would be on the shell's. */
static void
give_back_terminal(struct ui *ui)
{
	ui_lend_free(ui);
	stop_watchers(ui);
	ui_terminal_end();
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
	free(ui);
}

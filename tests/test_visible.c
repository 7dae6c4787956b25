/*
 * No action ends in nothing: each of them, by its ":" name from the list and by
 * its first key where that is bound, changes something that is seen, or says
 * why not. Those that may leave the screen as it is are listed with the reason.
 */
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "fake_clock.h"
#include "fake_worker.h"
#include "mem.h"
#include "screen_dump.h"
#include "ui_private.h"

enum { QUIET_TURNS = 4, FRAME_MS = 16, LINES_OUT = 60 };

struct stage {
	struct ev_loop *loop;
	struct session *session;
	struct fake_worker *worker;
	struct ui *ui;
	FILE *in, *out;
	int master;
};

static const struct {
	enum action a;
	const char *why;
} silent[] = {
	{ ACTION_REDRAW, "what is drawn afresh is what was there" },
	{ ACTION_SUSPEND, "the screen is away, and back as it was" },
	{ ACTION_FOCUS_LIST, "the list has the keys already" },
	{ ACTION_HOME, "it is at the first column; a move that has no room to go"
	    " is no news" },
	{ ACTION_BACK, "there is nothing to go back from, and Esc is hit often" },
};

static void
settle(struct stage *s)
{
	for (int quiet = 0, i = 0; quiet < QUIET_TURNS && i < 20000; i++) {
		ev_run(s->loop, EVRUN_NOWAIT);
		quiet++;
		if (!fake_worker_quiet(s->worker))
			quiet = 0;
		if (!s->ui->quitting && (s->ui->marked || s->ui->stale ||
		    s->ui->measured)) {
			ui_draw(s->ui);
			fake_clock_blink(FRAME_MS);
			quiet = 0;
		}
	}
}

static void
send_proc(struct stage *s, const char *host, const char *name,
    enum proc_state state)
{
	fake_worker_send(s->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of(host), .name = slice_of(name),
		.uuid = slice_of("u"), .run = 2, .state = state, .pid = 811,
		.started = clock_wall_ms() - 60000,
		.exit_code = state == STATE_EXITED ? 3 : -1,
		.cause = CAUSE_ITSELF, .exact = 1 } });
}

/* Output that does not fit in any direction. */
static void
send_output(struct stage *s)
{
	char text[LINES_OUT * 220], *at = text;

	for (int i = 0; i < LINES_OUT; i++)
		at += snprintf(at, 220, "%s %d: %0180d\n", i % 7 == 3 ? "ERROR"
		    : i % 7 == 5 ? "WARNING" : "line", i, i);
	fake_worker_send(s->worker, &(struct message){ .type = MSG_OUTPUT,
	    .output = { .stream = fake_worker_stream(s->worker), .which = 1,
		.offset = 0, .data = { text, (size_t)(at - text) } } });
}

/* Two hosts, processes that run and one that ended badly, in the list's midst. */
static void
set_up(struct stage *s)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct fault f = { 0 };
	int slave;

	s->worker = fake_worker_new(s->loop);
	if (openpty(&s->master, &slave, NULL, NULL, &size) < 0)
		exit(EXIT_FAILURE);
	s->in = fdopen(slave, "r");
	s->out = fopen("/dev/null", "w");
	struct ui_options options = { .in = s->in, .out = s->out,
		.term = "xterm-256color", .console = {
		.spawn = fake_worker_spawn, .spawn_arg = s->worker,
		.no_start = true } };
	s->ui = ui_new(s->loop, s->session, &options, &f);
	if (s->ui == NULL) {
		fprintf(stderr, "%s\n", f.text);
		exit(EXIT_FAILURE);
	}
	fake_worker_join(s->worker);
	for (size_t i = 0; i < s->session->host_count; i++)
		fake_worker_send(s->worker, &(struct message){
		    .type = MSG_HOST, .host = {
			.host = slice_of(s->session->hosts[i]->name),
			.state = HOST_READY, .since = clock_wall_ms() } });
	send_proc(s, "ctl-01", "broker", STATE_ALIVE);
	send_proc(s, "ctl-01", "root", STATE_ALIVE);
	send_proc(s, "ru-01", "reader-1", STATE_ALIVE);
	settle(s);
	send_proc(s, "ru-01", "reader-1", STATE_EXITED);
	send_proc(s, "ru-01", "reader-2", STATE_ALIVE);
	ui_do(s->ui, ACTION_DOWN, "");
	fake_clock_blink(1000);
	settle(s);
	send_output(s);
	settle(s);
	ui_hush(s->ui);
	ui_mark(s->ui);
	settle(s);
}

static void
tear_down(struct stage *s)
{
	ui_free(s->ui);
	fake_worker_free(s->worker);
	fclose(s->in);
	fclose(s->out);
	close(s->master);
}

/* What is on the screen; the caller frees. */
static char *
look(struct stage *s)
{
	char *text = NULL;
	size_t n;
	FILE *to = open_memstream(&text, &n);

	settle(s);
	screen_dump(to);
	screen_dump_colours(to);
	if (s->ui->quitting || s->ui->leaving)
		fputs("it is left\n", to);
	fclose(to);
	return text;
}

static bool
may_be_silent(enum action a)
{
	for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
		if (silent[i].a == a)
			return true;
	return false;
}

static int
pane_named(const struct stage *s, const char *context)
{
	for (int i = 0; i < PANE_COUNT; i++)
		if (s->ui->panes[i]->ops->name != NULL &&
		    strcmp(s->ui->panes[i]->ops->name, context) == 0)
			return i;
	return PANE_LIST;
}

/* Its first key, in the first context that has one. */
static bool
first_key(const struct stage *s, enum action a, const char **context,
    uint32_t *key)
{
	for (size_t i = 0; (*context = keymap_context(i)) != NULL; i++)
		if (keymap_key(s->ui->keymap, *context, a, 0, key))
			return true;
	return false;
}

/* Shows the pane as its own key does, where it takes more than the focus. */
static void
go_to(struct stage *s, int pane)
{
	if (pane == PANE_PLAN)
		ui_do(s->ui, ACTION_STOP_ALL, "");
	else if (pane != PANE_LIST)
		ui_focus(s->ui, pane);
	ui_hush(s->ui);
}

static bool
is_seen(struct stage *s, enum action a, bool by_key)
{
	const char *context;
	uint32_t key = 0;
	bool seen = true;

	set_up(s);
	if (!by_key || first_key(s, a, &context, &key)) {
		if (by_key)
			go_to(s, pane_named(s, context));
		char *before = look(s);
		if (by_key)
			ui_key(s->ui, key);
		else
			ui_do(s->ui, a, "");
		char *after = look(s);
		seen = strcmp(before, after) != 0;
		free(before);
		free(after);
	}
	tear_down(s);
	return seen;
}

int
main(int argc, char **argv)
{
	struct stage s = { .loop = ev_default_loop(EVFLAG_AUTO) };
	struct fault f;
	int status = EXIT_SUCCESS;

	if (argc < 2 || !session_load(argv[1], &s.session, &f))
		return EXIT_FAILURE;
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("COLUMNS", "80", 1);
	setenv("LINES", "24", 1);
	for (int a = 0; a < ACTION_COUNT; a++)
		for (int by_key = 0; by_key < 2; by_key++) {
			if (may_be_silent((enum action)a) ||
			    is_seen(&s, (enum action)a, by_key))
				continue;
			fprintf(stderr, "%s%s changes nothing, and does not say"
			    " why\n", by_key ? "the key of " : ":",
			    action_info((enum action)a)->name);
			status = EXIT_FAILURE;
		}
	session_free(s.session);
	return status;
}

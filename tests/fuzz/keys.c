/*
 * What comes from a terminal, keys, pastes, reports and answers to what nobody
 * asked: the whole screen takes it, with processes that run and have ended. What it
 * draws is in the terminal's grammar, and a paste sends no order. The first byte
 * says which pane has the keys.
 */
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "clock.h"
#include "fake_clock.h"
#include "fake_worker.h"
#include "fuzz.h"
#include "take_file.h"
#include "terminal_grammar.h"
#include "ui_private.h"

enum { PIECE = 512, TURNS = 6, FRAME_MS = 16 };

static const char file[] = "version: 1\nsession: fuzz\n"
	"hosts: {one: {}, two: {}}\nroles: {order: [x]}\n"
	"processes:\n"
	"  a: {host: one, command: [a]}\n"
	"  b: {host: two, command: [b], role: x}\n"
	"  c: {allowed_hosts: [one, two], command: [c]}\n";

static struct session *session;
static struct ev_loop *loop;

struct stage {
	struct fake_worker *worker;
	struct ui *ui;
	FILE *in, *out;
	int master;
	struct terminal_grammar grammar;
};

bool __wrap_take_file_begin(struct take_file *t, const char *path,
    bool replace, struct fault *f);
bool __wrap_take_file_begin_private(struct take_file *t, const char *name,
    struct fault *f);

/* Nothing of this machine is written to. */
bool
__wrap_take_file_begin(struct take_file *t, const char *path, bool replace,
    struct fault *f)
{
	(void)path;
	(void)replace;
	*t = (struct take_file){ .fd = -1 };
	return fault_set(f, CODE_REFUSED, "no file is written in a test");
}

bool
__wrap_take_file_begin_private(struct take_file *t, const char *name,
    struct fault *f)
{
	return __wrap_take_file_begin(t, name, false, f);
}

void
fuzz_start(void)
{
	struct fault f = { 0 };

	setenv("HOME", "/dev/null/nobody", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("XDG_STATE_HOME");
	unsetenv("XDG_CONFIG_HOME");
	loop = ev_default_loop(EVFLAG_AUTO);
	if (!session_load(fuzz_file(slice_of(file)), &session, &f))
		fuzz_broken(f.text, __FILE__, __LINE__);
}

static void
check_terminal(struct stage *s)
{
	char bytes[65536];
	ssize_t n;

	fflush(s->out);
	while ((n = pread(fileno(s->out), bytes, sizeof bytes,
	    (off_t)s->grammar.taken)) > 0)
		if (!terminal_grammar_take(&s->grammar, (struct slice){ bytes,
		    (size_t)n }))
			fuzz_broken(s->grammar.wrong, __FILE__, __LINE__);
}

static void
turn(struct stage *s)
{
	for (int i = 0; i < TURNS && !s->ui->quitting; i++) {
		ev_run(loop, EVRUN_NOWAIT);
		if (s->ui->marked || s->ui->stale || s->ui->measured)
			ui_draw(s->ui);
		fake_clock_blink(FRAME_MS);
	}
	check_terminal(s);
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

static void
set_up(struct stage *s, int pane)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct fault f = { 0 };
	int slave;

	s->worker = fake_worker_new(loop);
	HOLDS(openpty(&s->master, &slave, NULL, NULL, &size) == 0);
	s->in = fdopen(slave, "r");
	s->out = fdopen(memfd_create("terminal", MFD_CLOEXEC), "w");
	struct ui_options options = { .in = s->in, .out = s->out,
		.term = "xterm-256color", .console = {
		.spawn = fake_worker_spawn, .spawn_arg = s->worker,
		.no_start = true } };
	s->ui = ui_new(loop, session, &options, &f);
	HOLDS(s->ui != NULL);
	fake_worker_join(s->worker);
	for (size_t i = 0; i < session->host_count; i++)
		fake_worker_send(s->worker, &(struct message){ .type = MSG_HOST,
		    .host = { .host = slice_of(session->hosts[i]->name),
			.state = HOST_READY, .since = clock_wall_ms() } });
	send_proc(s, "one", "a", STATE_ALIVE);
	send_proc(s, "two", "b", STATE_ALIVE);
	turn(s);
	send_proc(s, "two", "b", STATE_EXITED);
	turn(s);
	ui_focus(s->ui, pane);
	turn(s);
}

static void
tear_down(struct stage *s)
{
	ui_free(s->ui);
	check_terminal(s);
	HOLDS(terminal_grammar_end(&s->grammar));
	fake_worker_free(s->worker);
	fclose(s->in);
	fclose(s->out);
	close(s->master);
}

/* Without what would make it a key: the end of a paste, within. */
static bool
is_paste(struct slice input)
{
	static const char begin[] = "\033[200~", end[] = "\033[201~";
	size_t n = sizeof begin - 1;

	return input.n >= n && memcmp(input.p, begin, n) == 0 &&
	    memmem(input.p, input.n, end, n) == NULL;
}

static void
type_in(struct stage *s, struct slice input)
{
	while (input.n > 0 && !s->ui->quitting) {
		size_t n = input.n < PIECE ? input.n : PIECE;
		HOLDS(write(s->master, input.p, n) == (ssize_t)n);
		input.p += n;
		input.n -= n;
		turn(s);
	}
}

void
fuzz_one(struct slice input)
{
	static const int panes[] = { PANE_LIST, PANE_OUTPUT, PANE_EVENTS,
		PANE_HOSTS };
	struct stage s = { 0 };
	unsigned pane = fuzz_choice(&input) % (sizeof panes / sizeof *panes);

	set_up(&s, panes[pane]);
	fake_worker_hold(s.worker, MSG_STOP);
	fake_worker_hold(s.worker, MSG_CRASH);
	fake_worker_hold(s.worker, MSG_SIGNAL);
	type_in(&s, input);
	HOLDS(!is_paste(input) || fake_worker_held(s.worker) == NULL);
	tear_down(&s);
}

/*
 * Whole screens against golden files: the real console and its screen, driven
 * by keys, with a worker that plays a script. screens/NAME.steps is the script,
 * screens/NAME.screen what it showed; UPDATE=1 in the environment writes the
 * latter afresh. To add a screen, write NAME.steps and name it in meson.build.
 *
 * A script is one step a line, "#" begins a comment. Words may have "quoted"
 * parts with \n \r \t \e \\ \" and \xNN. After each step the loop runs until
 * nothing is on its way and nothing is to be drawn; nothing sleeps: time is
 * what the steps make of it.
 *
 *   size COLUMNS LINES     80 24 until then; a running screen is resized
 *   locale NAME            before "session"; C.UTF-8
 *   term NAME              before "session"; xterm-256color
 *   demo                   before "session": as plm-tui --demo
 *   readonly               before "session": as plm-tui --read-only
 *   config FILE            before "session": as plm-tui --config FILE
 *   theme NAME             before "session": as plm-tui --theme NAME
 *   autostart              before "session": start what the file says
 *   session FILE           starts the console with a file of screens/
 *   worker                 the worker that the console started says HELLO
 *   ready [HOST...]        these hosts, or all of them, are ready
 *   send MESSAGE [F=V...]  a message of protocol.def (message_text.h); fields
 *                          that are left out have the usual values; OUTPUT goes
 *                          on where the last one of its file ended
 *   repeat FROM TO STEP    the step for each number; "%d" is the number
 *   raw BYTES              these bytes instead of a frame
 *   close                  the worker dies
 *   keys KEY...            as in keys.conf; a quoted word is typed
 *   mouse KIND LINE COLUMN  press, drag, release, up or down (the wheel)
 *   paste TEXT             ... is pasted
 *   wait MS                time passes
 *   hold MESSAGE...        these are expected, too: OPEN_HOST, OPEN_OUTPUT,
 *                          CLOSE_STREAM are answered with OK, GRANT is ignored
 *   expect MESSAGE F=V...  the console's next request, and some of its fields
 *   keep LETTER            the request that was expected last, for later
 *   recall LETTER          ... as if it had been expected last
 *   answer CODE [TEXT]     ends the request that was expected last
 *   ended STATUS           the screen was left
 *   screen [WORDS]         puts the screen's text into NAME.screen
 *   colours [WORDS]        the same, and how it looks
 */
#include <libgen.h>
#include <limits.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "fake_clock.h"
#include "fake_worker.h"
#include "key.h"
#include "mem.h"
#include "message_text.h"
#include "screen_dump.h"
#include "step.h"
#include "ui_private.h"

enum {
	FRAME_MS = 16,
	QUIET_TURNS = 4,        /* a search looks on in the turn after      */
	TURNS_MOST = 20000,
	STREAMS_MAX = 32,
};

struct test {
	const char *path;       /* of the script                            */
	int line;
	const char *text;       /* of the line                              */
	struct step step;       /* ... its words                            */
	struct ev_loop *loop;
	struct fake_worker *worker;
	struct session *session;
	struct ui *ui;          /* NULL until "session"                     */
	struct ui_options options;
	struct winsize size;
	int slave;              /* stands for the terminal                  */
	uint64_t taken;         /* the request that was expected last       */
	uint64_t kept[256];     /* others, by letter                        */
	uint64_t stream;                /* the one that OUTPUT was of last  */
	uint64_t next[STREAMS_MAX][3];  /* by stream and file: the offset   */
	FILE *shown;
};

__attribute__((noreturn, format(printf, 2, 3))) static void
fail(struct test *t, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", t->path, t->line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	if (t->ui != NULL)
		screen_dump(stderr);
	exit(EXIT_FAILURE);
}

/* Runs the loop until nothing is on its way and nothing is to be drawn. */
static void
settle(struct test *t)
{
	int quiet = 0;

	for (int i = 0; quiet < QUIET_TURNS; i++) {
		if (i == TURNS_MOST)
			fail(t, "it does not come to rest");
		ev_run(t->loop, EVRUN_NOWAIT);
		quiet++;
		if (!fake_worker_quiet(t->worker))
			quiet = 0;
		if (!t->ui->quitting && (t->ui->marked || t->ui->stale ||
		    t->ui->measured)) {
			ui_draw(t->ui);
			fake_clock_blink(FRAME_MS);
			quiet = 0;
		}
	}
}

static const char *
word(struct test *t, int i)
{
	if (i >= t->step.n)
		fail(t, "'%s' needs more", t->step.v[0].p);
	return t->step.v[i].p;
}

static int
number(struct test *t, int i)
{
	return atoi(word(t, i));
}

static enum msg_type
type_word(struct test *t, int i)
{
	enum msg_type type;

	if (!message_type_parse(word(t, i), &type))
		fail(t, "there is no message '%s'", word(t, i));
	return type;
}

static void
do_size(struct test *t)
{
	t->size.ws_col = (unsigned short)number(t, 1);
	t->size.ws_row = (unsigned short)number(t, 2);
	if (t->ui == NULL)
		return;
	ioctl(t->slave, TIOCSWINSZ, &t->size);
	raise(SIGWINCH);
}

static void
do_locale(struct test *t)
{
	setenv("LC_ALL", word(t, 1), 1);
}

static void
do_term(struct test *t)
{
	setenv("TERM", word(t, 1), 1);
}

static void
do_demo(struct test *t)
{
	t->options.demo = true;
}

static void
do_readonly(struct test *t)
{
	t->options.console.read_only = true;
}

static void
do_config(struct test *t)
{
	/* What is checked out may be writable for a group. */
	chmod(word(t, 1), 0644);
	t->options.looks.config = xstrdup(word(t, 1));
}

static void
do_theme(struct test *t)
{
	t->options.looks.theme = xstrdup(word(t, 1));
}

static void
do_autostart(struct test *t)
{
	t->options.console.no_start = false;
}

/* curses asks the output for its size; /dev/null has none: the environment. */
static void
set_start_size(const struct test *t)
{
	char columns[16], lines[16];

	snprintf(columns, sizeof columns, "%d", t->size.ws_col);
	snprintf(lines, sizeof lines, "%d", t->size.ws_row);
	setenv("COLUMNS", columns, 1);
	setenv("LINES", lines, 1);
}

static void
do_session(struct test *t)
{
	struct fault f;
	int master;

	if (!session_load(word(t, 1), &t->session, &f))
		fail(t, "%s", f.text);
	set_start_size(t);
	if (openpty(&master, &t->slave, NULL, NULL, &t->size) < 0)
		fail(t, "no pty");
	t->options.in = fdopen(t->slave, "r");
	t->options.out = fopen("/dev/null", "w");
	t->options.term = getenv("TERM");
	t->ui = ui_new(t->loop, t->session, &t->options, &f);
	if (t->ui == NULL)
		fail(t, "%s", f.text);
}

static void
do_worker(struct test *t)
{
	while (!fake_worker_wanted(t->worker))
		ev_run(t->loop, EVRUN_ONCE);
	fake_worker_greet(t->worker);
}

static void
ready(struct test *t, const char *host)
{
	const struct host_spec *spec = session_host(t->session, host);

	fake_worker_send(t->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of(host), .state = HOST_READY,
		.since = clock_wall_ms(), .rtt_us = 200,
		.user = slice_of("daq"),
		.address = slice_of(spec != NULL ? spec->ssh.address : host),
		.port = 22 } });
}

static void
do_ready(struct test *t)
{
	for (int i = 1; i < t->step.n; i++)
		ready(t, word(t, i));
	for (size_t i = 0; t->step.n == 1 && i < t->session->host_count; i++)
		ready(t, t->session->hosts[i]->name);
}

/* A message with the fields that most have. */
static struct message
usual(const struct test *t, enum msg_type type)
{
	struct message m = { .type = type };
	uint64_t stream = fake_worker_stream(t->worker);

	if (type == MSG_PROC)
		m.proc = (struct msg_proc){ .uuid = slice_of("u-1"), .run = 1,
			.exit_code = -1, .exact = 1 };
	else if (type == MSG_RUN)
		m.run = (struct msg_run){ .exit_code = -1, .exact = 1,
			.out_size = -1, .err_size = -1 };
	else if (type == MSG_OUTPUT)
		m.output = (struct msg_output){ .stream = stream, .which = 1,
			.offset = UINT64_MAX };
	else if (type == MSG_STREAM)
		m.stream = (struct msg_stream){ .stream = stream, .which = 1 };
	return m;
}

static void
go_on(struct test *t, struct msg_output *o)
{
	uint64_t *files = t->next[o->stream % STREAMS_MAX];
	uint64_t *next = &files[o->which % 3];

	if (o->stream > t->stream) {
		files[1] = fake_worker_from(t->worker, 1);
		files[2] = fake_worker_from(t->worker, 2);
		t->stream = o->stream;
	}
	if (o->offset == UINT64_MAX)
		o->offset = *next;
	if (o->offset + o->data.n > *next)
		*next = o->offset + o->data.n;
}

static void
do_send(struct test *t)
{
	struct message m = usual(t, type_word(t, 1));

	for (int i = 2; i < t->step.n; i++) {
		struct slice value = t->step.v[i];
		char *equals = memchr(value.p, '=', value.n);
		if (equals == NULL)
			fail(t, "'%s' is not FIELD=VALUE", value.p);
		*equals = '\0';
		value.n -= (size_t)(equals + 1 - value.p);
		value.p = equals + 1;
		if (!message_set(&m, t->step.v[i].p, value, clock_wall_ms()))
			fail(t, "%s=%s?", t->step.v[i].p, value.p);
	}
	if (m.type == MSG_OUTPUT)
		go_on(t, &m.output);
	fake_worker_send(t->worker, &m);
}

static void
do_raw(struct test *t)
{
	word(t, 1);
	fake_worker_raw(t->worker, t->step.v[1]);
}

static void
do_close(struct test *t)
{
	fake_worker_close(t->worker);
}

static void
type_text(struct test *t, struct slice text)
{
	for (size_t i = 0; i < text.n && !t->ui->quitting; i++)
		ui_key(t->ui, (unsigned char)text.p[i]);
}

static void
do_keys(struct test *t)
{
	for (int i = 1; i < t->step.n && !t->ui->quitting; i++) {
		struct slice w = t->step.v[i];
		uint32_t key;
		if (t->step.quoted[i])
			type_text(t, w);
		else if (key_parse(w.p, w.n, &key))
			ui_key(t->ui, key);
		else
			fail(t, "'%s' is no key", w.p);
	}
}

static void
do_mouse(struct test *t)
{
	static const char *const kinds[] = { [MOUSE_PRESS] = "press",
		[MOUSE_DOUBLE] = "", [MOUSE_DRAG] = "drag",
		[MOUSE_RELEASE] = "release", [MOUSE_WHEEL_UP] = "up",
		[MOUSE_WHEEL_DOWN] = "down" };
	struct mouse m = { .y = number(t, 2), .x = number(t, 3) };

	for (int i = 0; i < (int)(sizeof kinds / sizeof *kinds); i++)
		if (strcmp(kinds[i], word(t, 1)) == 0) {
			m.kind = (enum mouse_kind)i;
			ui_mouse(t->ui, &m);
			return;
		}
	fail(t, "the mouse does not '%s'", word(t, 1));
}

static void
do_paste(struct test *t)
{
	word(t, 1);
	ui_paste(t->ui, t->step.v[1]);
}

static void
do_wait(struct test *t)
{
	fake_clock_pass(number(t, 1));
	ui_mark(t->ui);
}

static void
do_hold(struct test *t)
{
	for (int i = 1; i < t->step.n; i++)
		fake_worker_hold(t->worker, type_word(t, i));
}

/* Whether the trace has this word, whole. */
static bool
says(const char *trace, const char *what)
{
	size_t n = strlen(what);

	for (const char *at = trace; (at = strstr(at, what)) != NULL; at++)
		if ((at == trace || at[-1] == ' ') &&
		    (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

static void
do_expect(struct test *t)
{
	const char *trace = fake_worker_held(t->worker);

	if (trace == NULL)
		fail(t, "nothing was asked for");
	if (strncmp(trace, word(t, 1), strlen(word(t, 1))) != 0)
		fail(t, "instead came %s", trace);
	for (int i = 2; i < t->step.n; i++)
		if (!says(trace, word(t, i)))
			fail(t, "no '%s' in %s", word(t, i), trace);
	t->taken = fake_worker_take(t->worker);
}

static void
do_keep(struct test *t)
{
	t->kept[(unsigned char)word(t, 1)[0]] = t->taken;
}

static void
do_recall(struct test *t)
{
	t->taken = t->kept[(unsigned char)word(t, 1)[0]];
	if (t->taken == 0)
		fail(t, "nothing was kept as %s", word(t, 1));
}

static void
do_answer(struct test *t)
{
	struct message m = { .type = MSG_DONE, .id = t->taken };

	word(t, 1);
	if (!message_set(&m, "code", t->step.v[1], 0))
		fail(t, "'%s' is no code", word(t, 1));
	if (t->step.n > 2)
		m.done.text = t->step.v[2];
	fake_worker_send(t->worker, &m);
}

static void
do_ended(struct test *t)
{
	if (!t->ui->quitting)
		fail(t, "the screen is still there");
	if (ui_status(t->ui) != number(t, 1))
		fail(t, "it ended with %d", ui_status(t->ui));
}

static void
do_screen(struct test *t)
{
	fputs("==", t->shown);
	for (int i = 1; i < t->step.n; i++)
		fprintf(t->shown, " %s", word(t, i));
	fputc('\n', t->shown);
	screen_dump(t->shown);
}

static void
do_colours(struct test *t)
{
	do_screen(t);
	fputs("--\n", t->shown);
	screen_dump_colours(t->shown);
}

/* The line behind n words, with a number for "%d"; the caller frees. */
static char *
numbered(const char *line, int n, int i)
{
	line += strspn(line, " ");
	for (; n > 0; n--) {
		line += strcspn(line, " ");
		line += strspn(line, " ");
	}
	const char *at = strstr(line, "%d");
	if (at == NULL)
		return xstrdup(line);
	return xasprintf("%.*s%d%s", (int)(at - line), line, i, at + 2);
}

static void run_line(struct test *t, const char *line);

static void
do_repeat(struct test *t)
{
	const char *text = t->text;
	int from = number(t, 1), to = number(t, 2);

	for (int i = from; i <= to; i++) {
		char *line = numbered(text, 3, i);
		run_line(t, line);
		free(line);
	}
}

static const struct {
	const char *word;
	void (*run)(struct test *t);
} steps[] = {
	{ "answer", do_answer },
	{ "autostart", do_autostart },
	{ "close", do_close },
	{ "colours", do_colours },
	{ "config", do_config },
	{ "demo", do_demo },
	{ "ended", do_ended },
	{ "expect", do_expect },
	{ "hold", do_hold },
	{ "keep", do_keep },
	{ "keys", do_keys },
	{ "locale", do_locale },
	{ "mouse", do_mouse },
	{ "paste", do_paste },
	{ "raw", do_raw },
	{ "readonly", do_readonly },
	{ "ready", do_ready },
	{ "recall", do_recall },
	{ "repeat", do_repeat },
	{ "screen", do_screen },
	{ "send", do_send },
	{ "session", do_session },
	{ "size", do_size },
	{ "term", do_term },
	{ "theme", do_theme },
	{ "wait", do_wait },
	{ "worker", do_worker },
};

static void
run_step(struct test *t)
{
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (strcmp(steps[i].word, t->step.v[0].p) == 0) {
			steps[i].run(t);
			if (t->ui != NULL)
				settle(t);
			return;
		}
	fail(t, "there is no step '%s'", t->step.v[0].p);
}

static void
run_line(struct test *t, const char *line)
{
	struct step before = t->step;
	struct fault f;

	t->text = line;
	if (!step_parse(&t->step, line, &f))
		fail(t, "%s", f.text);
	if (t->step.n > 0)
		run_step(t);
	step_finish(&t->step);
	t->step = before;
}

static void
run_script(struct test *t, const char *name)
{
	FILE *f = fopen(name, "r");
	char line[4096];

	if (f == NULL)
		fail(t, "cannot be read");
	while (fgets(line, sizeof line, f) != NULL) {
		t->line++;
		line[strcspn(line, "\n")] = '\0';
		run_line(t, line);
	}
	fclose(f);
	if (fake_worker_held(t->worker) != NULL)
		fail(t, "what nobody expected: %s",
		    fake_worker_held(t->worker));
}

/* Prints the lines that differ; false where some do. */
static bool
compare(FILE *golden, const char *shown)
{
	char line[4096];
	bool same = true;

	for (int n = 1; ; n++) {
		bool more = fgets(line, sizeof line, golden) != NULL;
		size_t length = strcspn(shown, "\n");
		if (!more && *shown == '\0')
			return same;
		size_t wanted = more ? strcspn(line, "\n") : 0;
		if (!more || *shown == '\0' || wanted != length ||
		    memcmp(line, shown, length) != 0) {
			printf("%d -%.*s\n%d +%.*s\n", n, (int)wanted, line, n,
			    (int)length, shown);
			same = false;
		}
		shown += length + (shown[length] == '\n');
	}
}

static int
judge(const char *golden, const char *shown)
{
	bool update = getenv("UPDATE") != NULL;
	FILE *f = fopen(golden, update ? "w" : "r");

	if (f == NULL) {
		perror(golden);
		return EXIT_FAILURE;
	}
	if (update)
		fputs(shown, f);
	bool same = update || compare(f, shown);
	fclose(f);
	if (!same)
		printf("%s differs; UPDATE=1 writes it afresh\n", golden);
	return same ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void
finish(struct test *t)
{
	ui_free(t->ui);
	free((void *)t->options.looks.config);
	free((void *)t->options.looks.theme);
	session_free(t->session);
	fake_worker_free(t->worker);
	ev_loop_destroy(t->loop);
	fclose(t->options.in);
	fclose(t->options.out);
}

/* Those of terminfo.ti, which the build puts beside us, and the machine's. */
static void
know_terminals(void)
{
	char self[PATH_MAX - 64];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (n < 0)
		return;
	self[n] = '\0';
	char *dirs = xasprintf("%s/terminfo:", dirname(self));
	setenv("TERMINFO_DIRS", dirs, 1);
	free(dirs);
}

int
main(int argc, char **argv)
{
	struct test t = { .loop = ev_default_loop(EVFLAG_AUTO),
		.size = { .ws_row = 24, .ws_col = 80 } };
	char *shown, *golden;
	size_t size;

	if (argc != 2 || strstr(argv[1], ".steps") == NULL)
		return EXIT_FAILURE;
	/* File names on the screen are those of the script. */
	char *copy = xstrdup(argv[1]), *name = xstrdup(argv[1]);
	if (chdir(dirname(copy)) < 0)
		return EXIT_FAILURE;
	t.path = argv[1];
	t.worker = fake_worker_new(t.loop);
	t.options.console = (struct console_options){ .no_start = true,
		.spawn = fake_worker_spawn, .spawn_arg = t.worker };
	t.shown = open_memstream(&shown, &size);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TERM", "xterm-256color", 1);
	setenv("TZ", "UTC", 1);
	unsetenv("NO_COLOR");
	unsetenv("PLM_THEME");
	unsetenv("COLORFGBG");
	setenv("XDG_CONFIG_HOME", "/nowhere/config", 1);
	setenv("XDG_DATA_HOME", "/nowhere/data", 1);
	know_terminals();
	run_script(&t, basename(name));
	fclose(t.shown);
	golden = xasprintf("%.*s.screen", (int)(strstr(basename(name),
	    ".steps") - basename(name)), basename(name));
	finish(&t);
	int status = judge(golden, shown);
	free(golden);
	free(shown);
	free(copy);
	free(name);
	return status;
}

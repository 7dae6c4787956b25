/*
 * What a frame of output costs, and how long a key waits for its frame, with a
 * real screen on a pty and a worker that is played. The peer in the same run is
 * the frame of a few short lines: whatever is behind the screen (a line of 10 MB
 * without a newline, a million lines, sixteen merged processes, a search), a
 * frame must cost about what its own rows cost.
 */
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fake_worker.h"
#include "mem.h"
#include "ui_private.h"

enum {
	FRAMES = 200,
	CHUNK = 32 * 1024,
	LINE_BYTES = 10 * 1000 * 1000,
	FLOOD_BYTES = 50 * 1000 * 1000,
	MANY = 1000 * 1000,
	/* Of a frame of short lines; and milliseconds. */
	RATIO_MOST = 8,
	KEY_MOST_MS = 50,
};

struct bench {
	struct ev_loop *loop;
	struct fake_worker *worker;
	struct session *session;
	struct ui *ui;
	uint64_t next;          /* offset in the stream that is written */
	double peer;
	bool slow;
};

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
part_of(double *ms, size_t n, double part)
{
	qsort(ms, n, sizeof *ms, by_size);
	return ms[(size_t)((double)(n - 1) * part)];
}

/* Until nothing is on its way. */
static void
settle(struct bench *b)
{
	for (int quiet = 0; quiet < 4; quiet++) {
		ev_run(b->loop, EVRUN_NOWAIT);
		if (!fake_worker_quiet(b->worker) || b->ui->marked ||
		    b->ui->stale)
			quiet = 0;
	}
}

static void
put(struct bench *b, uint64_t stream, struct slice bytes)
{
	fake_worker_send(b->worker, &(struct message){ .type = MSG_OUTPUT,
	    .output = { .stream = stream, .which = 1, .offset = b->next,
		.data = bytes } });
	b->next += bytes.n;
	ev_run(b->loop, EVRUN_NOWAIT);
}

static void
put_all(struct bench *b, uint64_t stream, const char *bytes, size_t n)
{
	for (size_t at = 0; at < n; at += CHUNK)
		put(b, stream, (struct slice){ bytes + at,
		    n - at < CHUNK ? n - at : CHUNK });
	settle(b);
}

static void
press(struct bench *b, const char *keys)
{
	for (; *keys != '\0'; keys++)
		ui_key(b->ui, (unsigned char)*keys);
	settle(b);
}

/* The usual frame, and what it is of the peer's; keys are pressed before each. */
static double
frames(struct bench *b, const char *what, const char *keys)
{
	double ms[FRAMES];

	for (int i = 0; i < FRAMES; i++) {
		for (const char *k = keys; *k != '\0'; k++)
			ui_key(b->ui, (unsigned char)*k);
		double from = now_ms();
		ui_draw(b->ui);
		ms[i] = now_ms() - from;
	}
	double usual = part_of(ms, FRAMES, 0.5);
	if (b->peer == 0)
		b->peer = usual;
	printf("%-46s %7.2f ms, worst %7.2f ms, %5.1f times\n", what, usual,
	    ms[FRAMES - 1], usual / b->peer);
	if (usual > b->peer * RATIO_MOST)
		b->slow = true;
	return usual;
}

static void
proc(struct bench *b, const char *host, const char *name)
{
	fake_worker_send(b->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of(host), .name = slice_of(name),
		.state = STATE_ALIVE, .uuid = slice_of("u"), .run = 1,
		.pid = 7, .exit_code = -1, .exact = 1 } });
	settle(b);
}

static void
start(struct bench *b, const char *session)
{
	struct winsize size = { .ws_row = 45, .ws_col = 160 };
	struct ui_options options = { .term = "xterm-256color",
		.out = fopen("/dev/null", "w"),
		.console = { .no_start = true, .spawn = fake_worker_spawn } };
	int master, slave;
	struct fault f;

	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("COLUMNS", "160", 1);
	setenv("LINES", "45", 1);
	b->loop = ev_default_loop(EVFLAG_AUTO);
	b->worker = fake_worker_new(b->loop);
	options.console.spawn_arg = b->worker;
	if (!session_load(session, &b->session, &f) ||
	    openpty(&master, &slave, NULL, NULL, &size) < 0)
		exit(EXIT_FAILURE);
	options.in = fdopen(slave, "r");
	b->ui = ui_new(b->loop, b->session, &options, &f);
	if (b->ui == NULL)
		exit(EXIT_FAILURE);
	while (!fake_worker_wanted(b->worker))
		ev_run(b->loop, EVRUN_ONCE);
	fake_worker_greet(b->worker);
	settle(b);
}

/* The keys go to the output, which has the screen. */
static void
watch(struct bench *b, const char *name)
{
	proc(b, "ctl-01", name);
	ui_focus(b->ui, PANE_LIST);
	press(b, strcmp(name, "broker") == 0 ? "g" : "gj");
	usleep(150000);         /* output follows a cursor that rests */
	settle(b);
	ui_focus(b->ui, PANE_OUTPUT);
	b->ui->zoom = true;
	b->next = 0;
}

static char *
short_lines(size_t count, size_t *n)
{
	char *text;
	FILE *f = open_memstream(&text, n);

	for (size_t i = 0; i < count; i++)
		fprintf(f, "%07zu event built, all fragments are here\n", i);
	fclose(f);
	return text;
}

/* So long does a key wait for its frame while bytes arrive without end. */
static void
flood(struct bench *b, uint64_t stream, const char *text, size_t n)
{
	double ms[2000];
	size_t keys = 0, sent = 0;
	double began = now_ms();

	while (sent < FLOOD_BYTES && keys < 2000) {
		for (int i = 0; i < 8; i++, sent += CHUNK)
			put(b, stream, (struct slice){ text + sent % (n -
			    CHUNK), CHUNK });
		double from = now_ms();
		ui_key(b->ui, keys % 2 ? 'j' : 'k');
		/* Its frame comes after the one before it by 16 ms at least. */
		while (b->ui->marked)
			ev_run(b->loop, EVRUN_NOWAIT);
		ms[keys++] = now_ms() - from;
	}
	double worst = part_of(ms, keys, 1), usual = part_of(ms, keys, 0.5);
	printf("%-46s %7.2f ms, worst %7.2f ms, %.0f MB/s\n",
	    "key to frame while 50 MB arrive", usual, worst,
	    (double)sent / 1e3 / (now_ms() - began));
	if (usual > KEY_MOST_MS)
		b->slow = true;
	settle(b);
}

int
main(int argc, char **argv)
{
	struct bench b = { 0 };
	size_t n, many;

	if (argc != 2)
		return EXIT_FAILURE;
	setvbuf(stdout, NULL, _IOLBF, 0);
	start(&b, argv[1]);
	watch(&b, "broker");
	uint64_t stream = fake_worker_stream(b.worker);
	char *few = short_lines(100, &n);
	put_all(&b, stream, few, n);
	frames(&b, "100 short lines", "");
	char *lines = short_lines(MANY, &many);
	double from = now_ms();
	put_all(&b, stream, lines, many);
	printf("%-46s %7.0f MB/s\n", "a million lines arrive",
	    (double)many / 1e3 / (now_ms() - from));
	frames(&b, "a million short lines", "");
	frames(&b, "... scrolled up", "k");
	press(&b, "G/9999 event\n");
	for (int i = 0; i < 200; i++)
		settle(&b);
	frames(&b, "... searched, hits counted", "");
	press(&b, "T");
	frames(&b, "... with time stamps", "");
	press(&b, "TTT\033");
	flood(&b, stream, lines, many);

	watch(&b, "root");
	stream = fake_worker_stream(b.worker);
	char *line = xcalloc(1, LINE_BYTES);
	for (int i = 0; i < LINE_BYTES; i++)
		line[i] = "the quick brown fox "[i % 20];
	put_all(&b, stream, line, LINE_BYTES);
	frames(&b, "a line of 10 MB, wrapped", "");
	frames(&b, "... scrolled up", "k");
	press(&b, "G");
	press(&b, "/fox\n");
	frames(&b, "... searched", "");
	press(&b, "\033\027");
	frames(&b, "... cut", "");
	frames(&b, "... moved to the right", "l");
	press(&b, "\027");
	free(line);
	free(few);
	free(lines);
	ui_free(b.ui);
	fake_worker_free(b.worker);
	session_free(b.session);
	if (b.slow)
		puts("too slow");
	return b.slow ? EXIT_FAILURE : 0;
}

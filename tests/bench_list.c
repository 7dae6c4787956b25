/*
 * How long the list takes: from a key, or from a process that changed, until
 * the screen is drawn, with 10,000 rows; and, as its peer in the same run, with
 * 100 rows. What is drawn is the same number of lines: the rows that are out of
 * sight are to cost next to nothing. The whole screen, into /dev/null, with a
 * worker that is played. It is processor time, so that it is the same on a
 * machine that has other things to do: nothing here waits.
 */
#include <locale.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "fake_worker.h"
#include "key.h"
#include "mem.h"
#include "ui_private.h"

enum {
	ROUNDS = 200,
	HOSTS = 1000,
	GOAL_US = 16000,        /* a frame at 60 a second                   */
};

struct bench {
	struct ev_loop *loop;
	struct fake_worker *worker;
	struct session *session;
	struct ui *ui;
	struct ui_options options;
	int rows;
	unsigned turn;
};

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

__attribute__((noreturn)) static void
fail(const char *what)
{
	fprintf(stderr, "%s\n", what);
	exit(EXIT_FAILURE);
}

/* A session of so many processes, in three roles on all hosts. */
static struct session *
make_session(int rows)
{
	static const char *const roles[] = { "control", "reader", "builder" };
	char path[] = "/tmp/bench_list.XXXXXX";
	FILE *f = fdopen(mkstemp(path), "w");
	struct session *s;
	struct fault why;

	fputs("version: 1\nsession: bench\nroles: {order: [control, reader,"
	    " builder]}\nhosts:\n", f);
	for (int i = 0; i < HOSTS; i++)
		fprintf(f, "  node-%04d: {}\n", i);
	fputs("processes:\n", f);
	for (int i = 0; i < rows; i++)
		fprintf(f, "  %s-%05d: { role: %s, host: node-%04d,"
		    " command: [a] }\n", roles[i % 3], i, roles[i % 3],
		    i * 7 % HOSTS);
	fclose(f);
	if (!session_load(path, &s, &why))
		fail(why.text);
	unlink(path);
	return s;
}

static void
send_proc(struct bench *b, const struct proc_spec *spec,
    enum proc_state state, uint64_t pid)
{
	fake_worker_send(b->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of(spec->hosts.v[0]->name),
		.name = slice_of(spec->name), .uuid = slice_of("u"), .run = 1,
		.state = (uint64_t)state, .pid = pid, .exit_code = -1,
		.exact = 1, .started = 1700000000000 + (int64_t)pid } });
}

static struct bench *
begin(int rows)
{
	struct winsize size = { .ws_row = 45, .ws_col = 160 };
	struct bench *b = xcalloc(1, sizeof *b);
	struct fault f;
	int master, slave;

	b->rows = rows;
	b->loop = ev_default_loop(EVFLAG_AUTO);
	b->worker = fake_worker_new(b->loop);
	b->session = make_session(rows);
	b->options.console = (struct console_options){ .no_start = true,
		.spawn = fake_worker_spawn, .spawn_arg = b->worker };
	if (openpty(&master, &slave, NULL, NULL, &size) < 0)
		fail("no pty");
	b->options.in = fdopen(slave, "r");
	b->options.out = fopen("/dev/null", "w");
	b->options.term = "xterm-256color";
	b->ui = ui_new(b->loop, b->session, &b->options, &f);
	if (b->ui == NULL)
		fail(f.text);
	fake_worker_join(b->worker);
	for (size_t i = 0; i < b->session->proc_count; i++) {
		send_proc(b, b->session->procs[i], STATE_ALIVE, 1000 + i);
		if (i % 64 == 0)
			fake_worker_settle(b->worker);
	}
	fake_worker_settle(b->worker);
	ui_draw(b->ui);
	return b;
}

static void
end(struct bench *b)
{
	ui_free(b->ui);
	session_free(b->session);
	fake_worker_free(b->worker);
	fclose(b->options.in);
	fclose(b->options.out);
	free(b);
}

static void
key(struct bench *b, uint32_t k)
{
	ui_key(b->ui, k);
	ui_draw(b->ui);
}

static void
a_line_down(struct bench *b)
{
	key(b, 'j');
}

static void
a_page_down(struct bench *b)
{
	/* To and fro: there are no more than three pages of a hundred. */
	key(b, KEY_NAMED + (b->turn++ / 2 % 2 ? KEY_PPAGE : KEY_NPAGE));
}

static void
to_the_end(struct bench *b)
{
	key(b, b->turn++ % 2 ? 'g' : 'G');
}

static void
a_mark(struct bench *b)
{
	key(b, ' ');
}

/* One process changes, and the frame after it. */
static void
a_change(struct bench *b)
{
	unsigned n = b->turn++;
	size_t i = n * 31 % b->session->proc_count;

	send_proc(b, b->session->procs[i], STATE_ALIVE, 100000 + n);
	fake_worker_settle(b->worker);
	ui_draw(b->ui);
}

/* "/reader" letter by letter, and away with it: the mean of its keys. */
static void
a_filter(struct bench *b)
{
	static const char keys[] = "/reader\r\x1b";

	for (const char *k = keys; *k != '\0'; k++)
		key(b, (unsigned char)*k);
}

static void
a_sort(struct bench *b)
{
	key(b, b->turn++ % 9 == 8 ? 'O' : '>');
}

static void
a_tree(struct bench *b)
{
	key(b, 't');
}

static const struct {
	const char *what;
	void (*run)(struct bench *b);
	int frames;             /* of one run                               */
	bool bounded;           /* within the goal                          */
} tasks[] = {
	{ "a line down", a_line_down, 1, true },
	{ "a page down or up", a_page_down, 1, true },
	{ "to the end or begin", to_the_end, 1, true },
	{ "a mark", a_mark, 1, true },
	{ "a process changes", a_change, 1, true },
	{ "a letter of a filter", a_filter, 9, true },
	{ "another tree", a_tree, 1, false },
	{ "another order", a_sort, 1, false },
};

enum { TASKS = sizeof tasks / sizeof *tasks };

static int
by_size(const void *va, const void *vb)
{
	const double *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

struct figures {
	double median, worst;   /* microseconds a frame                     */
};

static struct figures
measure(struct bench *b, int task)
{
	double us[ROUNDS];

	b->turn = 0;
	for (int i = 0; i < ROUNDS; i++) {
		double since = now_us();
		tasks[task].run(b);
		us[i] = (now_us() - since) / tasks[task].frames;
	}
	qsort(us, ROUNDS, sizeof *us, by_size);
	return (struct figures){ us[ROUNDS / 2], us[ROUNDS * 99 / 100] };
}

static void
measure_all(int rows, struct figures *f)
{
	struct bench *b = begin(rows);

	for (int i = 0; i < TASKS; i++)
		f[i] = measure(b, i);
	end(b);
}

int
main(void)
{
	struct figures few[TASKS], many[TASKS];
	bool good = true;

	setlocale(LC_ALL, "C.UTF-8");
	setenv("COLUMNS", "160", 1);
	setenv("LINES", "45", 1);
	measure_all(100, few);
	measure_all(10000, many);
	printf("from a key to its frame, in us of processor time:"
	    " median (99 of 100)\n");
	printf("%-22s%18s%18s%8s\n", "", "100 rows", "10000 rows", "ratio");
	for (int i = 0; i < TASKS; i++) {
		bool late = tasks[i].bounded && many[i].median > GOAL_US;
		printf("%-22s%9.0f (%6.0f)%9.0f (%6.0f)%8.1f%s\n",
		    tasks[i].what, few[i].median, few[i].worst,
		    many[i].median, many[i].worst,
		    many[i].median / few[i].median, late ? "  TOO LATE" : "");
		good = good && !late;
	}
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

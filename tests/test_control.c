/*
 * The control shell and the launcher, by every login shell that is installed,
 * over local processes instead of ssh: what they tell must be what happened.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <ev.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control.h"
#include "fake_transport.h"
#include "mem.h"

#define UUID "01234567-89ab-4cde-8f01-23456789abcd"

enum { DEADLINE_MS = 15000, ROWS_MAX = 32 };

struct row {
	char name[65], why[200];
	uint64_t run, pid;
	enum run_what what;
	int code, signal;
	bool exact;
	enum cause cause;
	int64_t started, ended;
};

struct fixture {
	struct ev_loop *loop;
	char home[64];
	struct transport *transport;
	struct control *control;
	bool ready, down, late;
	bool exact;
	char directory[400], fault[600];
	struct row rows[ROWS_MAX];
	size_t row_count;
	unsigned done;
	enum code code;
	char text[600];
};

static const char *const *login_shell;

static void
on_ready(const struct control_hello *h, void *arg)
{
	struct fixture *f = arg;

	f->ready = true;
	f->exact = h->exact;
	snprintf(f->directory, sizeof f->directory, "%.*s",
	    SLICE_ARG(h->directory));
	ev_break(f->loop, EVBREAK_ALL);
}

static void
on_run(const struct run_report *r, void *arg)
{
	struct fixture *f = arg;
	struct row *row = &f->rows[f->row_count++ % ROWS_MAX];

	*row = (struct row){ .run = r->run, .pid = r->pid, .what = r->what,
		.code = r->exit_code, .signal = r->exit_signal,
		.exact = r->exact, .cause = r->cause, .started = r->started,
		.ended = r->ended };
	snprintf(row->name, sizeof row->name, "%.*s", SLICE_ARG(r->name));
	snprintf(row->why, sizeof row->why, "%.*s", SLICE_ARG(r->why));
	ev_break(f->loop, EVBREAK_ALL);
}

static void
on_down(const struct fault *why, void *arg)
{
	struct fixture *f = arg;

	f->down = true;
	snprintf(f->fault, sizeof f->fault, "%s", why->text);
	ev_break(f->loop, EVBREAK_ALL);
}

static const struct control_events events = { on_ready, on_run, on_down };

static void
done(enum code code, struct slice text, void *arg)
{
	struct fixture *f = arg;

	f->done++;
	f->code = code;
	snprintf(f->text, sizeof f->text, "%.*s", SLICE_ARG(text));
	ev_break(f->loop, EVBREAK_ALL);
}

static void
too_late(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct fixture *f = w->data;

	(void)revents;
	f->late = true;
	ev_break(loop, EVBREAK_ALL);
}

/* Lets the loop turn until something holds; fails where it never does. */
#define UNTIL(f, condition)                                                    \
	do {                                                                   \
		ev_timer limit_;                                               \
		ev_timer_init(&limit_, too_late, DEADLINE_MS / 1000., 0.);     \
		limit_.data = (f);                                             \
		ev_timer_start((f)->loop, &limit_);                            \
		while (!(condition) && !(f)->late)                             \
			ev_run((f)->loop, 0);                                  \
		ev_timer_stop((f)->loop, &limit_);                             \
		if ((f)->late)                                                 \
			fail_msg("never came: %s (%s)", #condition,            \
			    (f)->fault);                                       \
	} while (0)

static void
connect_shell(struct fixture *f)
{
	f->ready = f->down = false;
	f->transport = fake_transport_new(f->loop, login_shell, f->home);
	f->control = control_open(f->loop, f->transport, "test", "", 10000,
	    &events, f);
}

static void
disconnect(struct fixture *f)
{
	control_free(f->control);
	transport_free(f->transport);
	f->control = NULL;
	f->transport = NULL;
}

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);

	f->loop = ev_loop_new(EVFLAG_AUTO);
	snprintf(f->home, sizeof f->home, "/tmp/plm-control-XXXXXX");
	assert_non_null(mkdtemp(f->home));
	*state = f;
	connect_shell(f);
	UNTIL(f, f->ready || f->down);
	assert_string_equal(f->fault, "");
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	disconnect(f);
	nftw(f->home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	ev_loop_destroy(f->loop);
	free(f);
	return 0;
}

static const struct row *
last(const struct fixture *f)
{
	return &f->rows[(f->row_count - 1) % ROWS_MAX];
}

/* Starts argv (NULL ends) as run and waits for the answer. */
static void
start_in(struct fixture *f, uint64_t run, const char *directory,
    const char *env, const char *const *argv)
{
	struct slice words[8], environment = slice_of(env);
	struct start_spec s = { .name = slice_of("prog"),
		.role = slice_of("application"), .uuid = slice_of(UUID),
		.run = run, .directory = slice_of(directory),
		.environment = { &environment, *env != '\0' },
		.command = { words, 0 } };
	unsigned before = f->done;

	for (; argv[s.command.n] != NULL; s.command.n++)
		words[s.command.n] = slice_of(argv[s.command.n]);
	control_start(f->control, &s, done, f);
	UNTIL(f, f->done > before);
}

static void
start(struct fixture *f, uint64_t run, const char *shell_text)
{
	start_in(f, run, "", "", (const char *const[]){ "/bin/sh", "-c",
	    shell_text, NULL });
}

static void
send_signal(struct fixture *f, uint64_t run, int signal, enum cause note)
{
	unsigned before = f->done;

	control_signal(f->control, slice_of(UUID), run, signal, note, done, f);
	UNTIL(f, f->done > before);
}

static bool
ended(const struct fixture *f, uint64_t run)
{
	return f->row_count > 0 && last(f)->what == RUN_ENDED &&
	    last(f)->run == run;
}

/* The first n bytes of a record of a run. */
static char *
record(const struct fixture *f, uint64_t run, const char *name)
{
	char path[600];
	static char text[4096];

	snprintf(path, sizeof path, "%s/" UUID "/%llu/%s", f->directory,
	    (unsigned long long)run, name);
	FILE *file = fopen(path, "r");
	size_t n = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
	text[n] = '\0';
	if (file != NULL)
		fclose(file);
	return text;
}

static void
exits_are_exact(void **state)
{
	static const struct {
		const char *text;
		int code, signal;
	} cases[] = {
		{ "exit 0", 0, 0 },
		{ "exit 1", 1, 0 },
		{ "exit 126", 126, 0 },
		{ "exit 127", 127, 0 },
		{ "exit 137", 137, 0 },
		{ "exit 143", 143, 0 },
		{ "exit 255", 255, 0 },
		{ "kill -TERM $$", -1, SIGTERM },
		{ "kill -KILL $$", -1, SIGKILL },
		{ "kill -SEGV $$", -1, SIGSEGV },
		{ "kill -QUIT $$", -1, SIGQUIT },
	};
	struct fixture *f = *state;

	assert_true(f->exact);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		start(f, i + 1, cases[i].text);
		assert_int_equal(f->code, CODE_OK);
		UNTIL(f, ended(f, i + 1));
		assert_int_equal(last(f)->code, cases[i].code);
		assert_int_equal(last(f)->signal, cases[i].signal);
		assert_true(last(f)->exact);
	}
}

static void
a_signal_is_at_once(void **state)
{
	struct fixture *f = *state;

	start_in(f, 1, "", "", (const char *const[]){ "sleep", "1000", NULL });
	assert_int_equal(f->code, CODE_OK);
	assert_int_equal(last(f)->what, RUN_ALIVE);
	uint64_t pid = last(f)->pid;
	assert_true(pid > 1);
	/* The program itself, with the signals' default actions. */
	char path[64], line[256] = "", ignored[64] = "";
	snprintf(path, sizeof path, "/proc/%llu/status",
	    (unsigned long long)pid);
	FILE *status = fopen(path, "r");
	while (status != NULL && fgets(line, sizeof line, status) != NULL)
		sscanf(line, "SigIgn: %63s", ignored);
	/* All of POSIX's; 32 and 33 are the C library's own. */
	assert_int_equal(strtoull(ignored, NULL, 16) & 0x7fffffff, 0);
	assert_int_equal(strlen(ignored), 16);
	fclose(status);
	send_signal(f, 1, SIGQUIT, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_OK);
	UNTIL(f, ended(f, 1));
	assert_int_equal(last(f)->signal, SIGQUIT);
	assert_int_equal(last(f)->cause, CAUSE_STOPPED);
	assert_int_equal(last(f)->pid, pid);
	send_signal(f, 1, SIGQUIT, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_NOT_RUNNING);
}

static void
causes_are_told_apart(void **state)
{
	struct fixture *f = *state;

	start(f, 1, "exec sleep 1000");
	send_signal(f, 1, SIGKILL, CAUSE_CRASHED);
	UNTIL(f, ended(f, 1));
	assert_int_equal(last(f)->cause, CAUSE_CRASHED);
	start(f, 2, "exec sleep 1000");
	kill((pid_t)last(f)->pid, SIGKILL);
	UNTIL(f, ended(f, 2));
	assert_int_equal(last(f)->cause, CAUSE_OUTSIDE);
	start(f, 3, "exit 3");
	UNTIL(f, ended(f, 3));
	assert_int_equal(last(f)->cause, CAUSE_ITSELF);
}

static void
words_arrive_unharmed(void **state)
{
	static const char nasty[] = "a'b\"c $HOME `x` \\ * ; & | <\n> \t!!~ "
		"\xc3\xa9\xff\n";
	struct fixture *f = *state;

	char env[200];
	snprintf(env, sizeof env, "NASTY=%s", nasty);
	start_in(f, 1, "/", env, (const char *const[]){ "/bin/sh", "-c",
	    "printf '%s|%s|%s|%s' \"$1\" \"$NASTY\" \"$PWD\" \"$PLM_UUID\"; "
	    "printf oops >&2; env | grep -c '^PLM_' >&2; umask >&2",
	    "sh", nasty, NULL });
	assert_int_equal(f->code, CODE_OK);
	UNTIL(f, ended(f, 1));
	char wanted[400];
	snprintf(wanted, sizeof wanted, "%s|%s|/|%s", nasty, nasty, UUID);
	assert_string_equal(record(f, 1, "out"), wanted);
	char mask[64];
	mode_t m = umask(0);
	umask(m);
	snprintf(mask, sizeof mask, "oops1\n%04o\n", m);
	assert_string_equal(record(f, 1, "err"), mask);
}

static void
failures_have_a_reason(void **state)
{
	struct fixture *f = *state;

	start_in(f, 1, "", "", (const char *const[]){ "/no/such/thing", NULL });
	assert_int_equal(f->code, CODE_FAILED);
	assert_string_equal(f->text, "there is no program /no/such/thing");
	assert_int_equal(last(f)->what, RUN_FAILED);
	start_in(f, 2, "", "", (const char *const[]){ "nosuchthing", NULL });
	assert_string_equal(f->text, "there is no program nosuchthing in"
	    " PATH");
	start_in(f, 3, "/nowhere", "", (const char *const[]){ "true", NULL });
	assert_string_equal(f->text, "the working directory /nowhere cannot"
	    " be entered");
	start_in(f, 4, "", "", (const char *const[]){ "/etc/passwd", NULL });
	assert_string_equal(f->text, "/etc/passwd may not be executed");
	start(f, 4, "true");
	assert_int_equal(f->code, CODE_REFUSED);
	assert_string_equal(f->text, "this run was started already");
}

static void
list(struct fixture *f)
{
	unsigned before = f->done;

	f->row_count = 0;
	control_list(f->control, done, f);
	UNTIL(f, f->done > before);
	assert_int_equal(f->code, CODE_OK);
}

static void
the_next_shell_knows_all(void **state)
{
	struct fixture *f = *state;

	start(f, 1, "exit 1");
	UNTIL(f, ended(f, 1));
	start_in(f, 2, "", "", (const char *const[]){ "sleep", "1000", NULL });
	uint64_t pid = last(f)->pid;
	int64_t started = last(f)->started;
	disconnect(f);
	/* It dies while nobody is connected. */
	kill((pid_t)pid, SIGTERM);
	connect_shell(f);
	UNTIL(f, f->ready);
	do
		list(f);
	while (last(f)->what == RUN_ALIVE);
	assert_int_equal(f->row_count, 1);
	assert_string_equal(last(f)->name, "prog");
	assert_int_equal(last(f)->run, 2);
	assert_int_equal(last(f)->what, RUN_ENDED);
	assert_int_equal(last(f)->signal, SIGTERM);
	assert_int_equal(last(f)->pid, pid);
	assert_int_equal(last(f)->cause, CAUSE_OUTSIDE);
	assert_in_range(last(f)->started, started - 1000, started + 1000);
	assert_true(last(f)->ended >= last(f)->started);
}

static void
nothing_is_proven_by_a_pid(void **state)
{
	struct fixture *f = *state;
	char path[600], text[200];

	start_in(f, 1, "", "", (const char *const[]){ "sleep", "1000", NULL });
	uint64_t pid = last(f)->pid;
	/* The same PID with another start time is another process. */
	snprintf(path, sizeof path, "%s/" UUID "/1/pid", f->directory);
	snprintf(text, sizeof text, "%s", record(f, 1, "pid"));
	FILE *file = fopen(path, "w");
	fprintf(file, "%llu 7 %s", (unsigned long long)pid,
	    strchr(strchr(text, ' ') + 1, ' ') + 1);
	fclose(file);
	send_signal(f, 1, SIGKILL, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_NOT_RUNNING);
	assert_int_equal(kill((pid_t)pid, 0), 0);
	kill((pid_t)pid, SIGKILL);
	UNTIL(f, ended(f, 1));
}

static void
a_launcher_that_is_gone_is_told(void **state)
{
	struct fixture *f = *state;
	int launcher;

	start_in(f, 1, "", "", (const char *const[]){ "sleep", "1000", NULL });
	uint64_t pid = last(f)->pid;
	assert_int_equal(sscanf(record(f, 1, "launcher"), "%d", &launcher), 1);
	kill(launcher, SIGKILL);
	list(f);
	assert_int_equal(last(f)->what, RUN_ALIVE);
	kill((pid_t)pid, SIGKILL);
	do
		list(f);
	while (last(f)->what == RUN_ALIVE);
	assert_int_equal(last(f)->what, RUN_GONE);
	assert_int_equal(last(f)->code, -1);
}

/* Both of two shells are told; the FIFO of one that died is swept away. */
static void
every_shell_is_told(void **state)
{
	struct fixture *f = *state;
	struct fixture other = { .loop = f->loop };

	memcpy(other.home, f->home, sizeof other.home);
	connect_shell(&other);
	UNTIL(&other, other.ready);
	start(f, 1, "exit 9");
	UNTIL(f, ended(f, 1));
	UNTIL(&other, ended(&other, 1));
	assert_int_equal(last(&other)->code, 9);
	char path[600];
	int gone = fake_transport_pid(other.transport);
	snprintf(path, sizeof path, "%s/ev.%d", f->directory, gone);
	assert_int_equal(access(path, F_OK), 0);
	kill(gone, SIGKILL);
	UNTIL(&other, other.down);
	assert_int_equal(access(path, F_OK), 0);
	disconnect(&other);
	connect_shell(&other);
	UNTIL(&other, other.ready);
	assert_int_equal(access(path, F_OK), -1);
	disconnect(&other);
}

static void
sizes_of_files(void **state)
{
	struct fixture *f = *state;
	char path[128];

	snprintf(path, sizeof path, "%s/a file'\n", f->home);
	FILE *file = fopen(path, "w");
	fputs("12345", file);
	fclose(file);
	const struct slice paths[] = { slice_of(path), slice_of("/none"),
		slice_of("/tmp") };
	unsigned before = f->done;
	control_sizes(f->control, paths, 3, done, f);
	UNTIL(f, f->done > before);
	assert_string_equal(f->text, "5 - -");
}

static void
noise_is_kept_for_the_fault(void **state)
{
	struct fixture *f = *state;
	const char *const broken[] = { "/bin/sh", "-c",
		"echo 'This account is not available.'; exit 1 #", NULL };

	disconnect(f);
	const char *const *usual = login_shell;
	login_shell = broken;
	connect_shell(f);
	login_shell = usual;
	UNTIL(f, f->down);
	assert_string_equal(f->fault, "the login shell started no /bin/sh; it"
	    " said: This account is not available.");
}

static double
median(double *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && v[k] < v[k - 1]; k--) {
			double x = v[k];
			v[k] = v[k - 1];
			v[k - 1] = x;
		}
	return v[n / 2];
}

/* Not a test of speed: figures for whoever reads the log. */
static void
figures(void **state)
{
	enum { N = 30 };
	struct fixture *f = *state;
	double pings[N], starts[N], ends[N];

	for (uint64_t i = 0; i < N; i++) {
		unsigned before = f->done;
		double t = ev_time();
		control_ping(f->control, done, f);
		UNTIL(f, f->done > before);
		pings[i] = (ev_time() - t) * 1000;
		t = ev_time();
		start_in(f, i + 1, "", "", (const char *const[]){ "sleep",
		    "1000", NULL });
		starts[i] = (ev_time() - t) * 1000;
		t = ev_time();
		send_signal(f, i + 1, SIGQUIT, CAUSE_STOPPED);
		UNTIL(f, ended(f, i + 1));
		ends[i] = (ev_time() - t) * 1000;
	}
	print_message("medians of %d: ping %.2f ms, start to PID %.2f ms,"
	    " kill to exit %.2f ms\n", N, median(pings, N), median(starts, N),
	    median(ends, N));
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	TEST(exits_are_exact),
	TEST(a_signal_is_at_once),
	TEST(causes_are_told_apart),
	TEST(words_arrive_unharmed),
	TEST(failures_have_a_reason),
	TEST(the_next_shell_knows_all),
	TEST(nothing_is_proven_by_a_pid),
	TEST(a_launcher_that_is_gone_is_told),
	TEST(every_shell_is_told),
	TEST(sizes_of_files),
	TEST(noise_is_kept_for_the_fault),
	TEST(figures),
};

/* The argv of a login shell, up to its command: the test's arguments. */
int
main(int argc, char **argv)
{
	static const char *const usual[] = { "/bin/sh", "-c", NULL };

	signal(SIGPIPE, SIG_IGN);
	login_shell = argc > 1 ? (const char *const *)(uintptr_t)(argv + 1)
			       : usual;
	return cmocka_run_group_tests_name(login_shell[0], tests, NULL, NULL);
}

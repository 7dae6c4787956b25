/*
 * What hosts do when nobody is connected, with each shell in the place of
 * /bin/sh; busybox with its own tools.
 */
#include "shell_fixture.h"

#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <uuid/uuid.h>

enum { GRACE_MS = 1000, TICK_MS = 20 };

/* Of this program alone: others run beside it, and marks are of the machine. */
static char witness_uuid[37];

static void
turn(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)w;
	(void)revents;
	ev_break(loop, EVBREAK_ALL);
}

/* UNTIL, of what no control shell tells. */
#define COMES(f, condition)                                                    \
	do {                                                                   \
		ev_timer tick_;                                                \
		ev_timer_init(&tick_, turn, 0, TICK_MS / 1000.);               \
		ev_timer_start((f)->loop, &tick_);                             \
		UNTIL(f, condition);                                           \
		ev_timer_stop((f)->loop, &tick_);                              \
	} while (0)

/* Whether a file of /proc has these bytes between two NULs. */
static bool
has(const char *pid, const char *file, const char *bytes, size_t n)
{
	static char text[256 * 1024];
	char path[300];

	snprintf(path, sizeof path, "/proc/%s/%s", pid, file);
	FILE *from = fopen(path, "r");
	size_t size = from == NULL ? 0 : fread(text, 1, sizeof text, from);
	if (from != NULL)
		fclose(from);
	return memmem(text, size, bytes, n) != NULL;
}

/* Processes of this home that have a word among their arguments. */
static unsigned
count(const struct fixture *f, const char *word)
{
	DIR *proc = opendir("/proc");
	char home[80];
	unsigned n = 0;

	int size = snprintf(home, sizeof home, "HOME=%s", f->home) + 1;
	for (struct dirent *e; (e = readdir(proc)) != NULL;)
		n += atoi(e->d_name) > 1 && atoi(e->d_name) != getpid() &&
		    has(e->d_name, "environ", home, (size_t)size) &&
		    has(e->d_name, "cmdline", word, strlen(word) + 1);
	closedir(proc);
	return n;
}

static bool
on_record(const struct fixture *f, const char *uuid, uint64_t run,
    const char *name)
{
	char path[600];

	snprintf(path, sizeof path, "%s/%s/%llu/%s", f->directory, uuid,
	    (unsigned long long)run, name);
	return access(path, F_OK) == 0;
}

/* Starts a run that its host stops by these steps. */
static void
start(struct fixture *f, uint64_t run, const char *uuid, const char *text,
    struct nums alone)
{
	struct slice words[] = { slice_of("/bin/sh"), slice_of("-c"),
		slice_of(text) };
	struct start_spec s = shell_spec(run);

	s.uuid = slice_of(uuid);
	s.name = slice_of(strcmp(uuid, UUID) == 0 ? "prog" : "other");
	s.command = (struct words){ words, 3 };
	s.alone = alone;
	shell_boot(f, &s);
	assert_string_equal(f->text, "");
	assert_int_equal(f->code, CODE_OK);
}

#define ALONE(...)                                                             \
	((struct nums){ (const unsigned long long[]){ __VA_ARGS__ },           \
	    sizeof((unsigned long long[]){ __VA_ARGS__ }) /                    \
	    sizeof(unsigned long long) })
#define USUAL ALONE(GRACE_MS, SIGQUIT, 10000, SIGKILL, 10000)

static void
again(struct fixture *f)
{
	f->row_count = 0;
	shell_connect(f);
	UNTIL(f, f->ready);
	shell_list(f);
}

static const struct row *
row_of(const struct fixture *f, const char *name)
{
	for (size_t i = 0; i < f->row_count; i++)
		if (strcmp(f->rows[i].name, name) == 0)
			return &f->rows[i];
	fail_msg("%s is not in the list", name);
	return NULL;
}

static void
assert_abandoned(const struct row *r, int signal)
{
	assert_int_equal(r->what, RUN_ENDED);
	assert_int_equal(r->signal, signal);
	assert_int_equal(r->cause, CAUSE_ABANDONED);
}

/* A program has no end of what its launcher and its watcher have open. */
static void
nothing_is_left_open_in_the_program(void **state)
{
	struct fixture *f = *state;
	char path[300];
	unsigned open = 0;

	start(f, 1, UUID, "exec sleep 1000", USUAL);
	uint64_t pid = shell_last(f)->pid;
	snprintf(path, sizeof path, "%llu", (unsigned long long)pid);
	COMES(f, has(path, "stat", "(sleep) S", 9));
	snprintf(path, sizeof path, "/proc/%llu/fd", (unsigned long long)pid);
	DIR *fds = opendir(path);
	for (struct dirent *e; (e = readdir(fds)) != NULL;)
		if (e->d_name[0] != '.') {
			assert_in_range(atoi(e->d_name), 0, 2);
			open++;
		}
	closedir(fds);
	assert_int_equal(open, 3);
}

/* The one is stopped, and nothing of it is left; the other runs on. */
static void
it_is_stopped_when_nobody_is_connected(void **state)
{
	struct fixture *f = *state;
	double left;

	start(f, 1, UUID, "exec sleep 1000", USUAL);
	start(f, 1, witness_uuid, "exec sleep 2000", (struct nums){ NULL, 0 });
	assert_true(count(f, "plm-watcher") > 0);
	left = ev_time();
	shell_disconnect(f);
	COMES(f, on_record(f, UUID, 1, "exit"));
	double took = ev_time() - left;
	assert_true(took >= GRACE_MS / 1000.);
	print_message("exit on record %.0f ms after the end of the grace\n",
	    took * 1000 - GRACE_MS);
	COMES(f, count(f, "plm-watcher") == 0);
	COMES(f, count(f, "timeout") == 0);
	again(f);
	assert_abandoned(row_of(f, "prog"), SIGQUIT);
	assert_int_equal(row_of(f, "other")->what, RUN_ALIVE);
	/* It may be two while it is not what it is to become. */
	COMES(f, count(f, "2000") == 1);
	assert_false(on_record(f, UUID, 1, "over"));
}

/* In a session of its own: it is stopped as long after now as the others would. */
static void
let_the_grace_pass(struct fixture *f)
{
	struct fixture w = { .loop = f->loop, .session = "witness" };
	static uint64_t run;

	memcpy(w.home, f->home, sizeof w.home);
	shell_connect(&w);
	UNTIL(&w, w.ready);
	start(&w, ++run, witness_uuid, "exec sleep 3000", USUAL);
	shell_disconnect(&w);
	COMES(&w, on_record(&w, witness_uuid, run, "exit"));
}

static void
one_console_is_enough(void **state)
{
	struct fixture *f = *state;
	struct fixture other = { .loop = f->loop };

	memcpy(other.home, f->home, sizeof other.home);
	shell_connect(&other);
	UNTIL(&other, other.ready);
	start(f, 1, UUID, "exec sleep 1000", USUAL);
	shell_disconnect(f);
	let_the_grace_pass(&other);
	let_the_grace_pass(&other);
	shell_list(&other);
	assert_int_equal(row_of(&other, "prog")->what, RUN_ALIVE);
	assert_int_equal(row_of(&other, "prog")->cause, CAUSE_NONE);
	shell_disconnect(&other);
	COMES(f, on_record(f, UUID, 1, "exit"));
	again(f);
	assert_abandoned(row_of(f, "prog"), SIGQUIT);
}

/* The wait begins anew each time. */
static void
who_comes_back_in_time_ends_the_wait(void **state)
{
	struct fixture *f = *state;

	start(f, 1, UUID, "exec sleep 1000", USUAL);
	for (int i = 0; i < 3; i++) {
		shell_disconnect(f);
		COMES(f, count(f, "plm-wait") > 0);
		shell_connect(f);
		UNTIL(f, f->ready);
		COMES(f, count(f, "plm-wait") == 0);
		let_the_grace_pass(f);
		shell_list(f);
		assert_int_equal(row_of(f, "prog")->what, RUN_ALIVE);
	}
	shell_disconnect(f);
	COMES(f, on_record(f, UUID, 1, "exit"));
	again(f);
	assert_abandoned(row_of(f, "prog"), SIGQUIT);
}

static void
the_whole_ladder_is_walked(void **state)
{
	struct fixture *f = *state;

	start(f, 1, UUID, "trap '' QUIT TERM; exec sleep 1000", ALONE(GRACE_MS,
	    SIGQUIT, 250, SIGTERM, 0, SIGHUP, 1000, SIGKILL, 10000));
	double left = ev_time();
	shell_disconnect(f);
	COMES(f, on_record(f, UUID, 1, "exit"));
	assert_true(ev_time() - left >= (GRACE_MS + 250) / 1000.);
	COMES(f, count(f, "plm-watcher") == 0);
	again(f);
	assert_abandoned(row_of(f, "prog"), SIGHUP);
}

/* What it left is sent the same signals, in whatever session it is. */
static void
what_it_leaves_is_stopped_too(void **state)
{
	struct fixture *f = *state;

	start(f, 1, UUID, "setsid /bin/sh -c 'trap \"\" QUIT; exec sleep 4000' &"
	    " exec sleep 1000", ALONE(GRACE_MS, SIGQUIT, 300, SIGKILL, 10000));
	COMES(f, count(f, "4000") == 1);
	shell_disconnect(f);
	COMES(f, on_record(f, UUID, 1, "exit"));
	COMES(f, count(f, "4000") == 0);
	COMES(f, count(f, "plm-watcher") == 0);
	again(f);
	assert_abandoned(row_of(f, "prog"), SIGQUIT);
	/* At once, by the step that it is at. */
	start(f, 2, UUID, "setsid sleep 4000 & exec sleep 1000",
	    ALONE(GRACE_MS, SIGTERM, 60000));
	COMES(f, count(f, "4000") == 1);
	shell_disconnect(f);
	COMES(f, count(f, "4000") == 0);
}

/* With nobody connected, in the grace, or connected: no watcher outlives it. */
static void
the_watcher_ends_with_the_run(void **state)
{
	struct fixture *f = *state;

	start(f, 1, UUID, "exec sleep 1000", USUAL);
	shell_signal(f, 1, SIGTERM, CAUSE_STOPPED);
	UNTIL(f, shell_ended(f, 1));
	COMES(f, count(f, "plm-watcher") == 0);
	assert_int_equal(shell_last(f)->cause, CAUSE_STOPPED);
	start(f, 2, UUID, "exec sleep 1000", ALONE(60000, SIGQUIT, 1000));
	uint64_t pid = shell_last(f)->pid;
	shell_disconnect(f);
	COMES(f, count(f, "plm-wait") > 0);
	assert_int_equal(kill((pid_t)pid, SIGTERM), 0);
	COMES(f, count(f, "plm-watcher") == 0);
	COMES(f, count(f, "plm-wait") == 0);
	again(f);
	assert_int_equal(row_of(f, "prog")->cause, CAUSE_OUTSIDE);
}

/* Without its launcher nobody would tell how it ended; it is stopped all the
 * same. */
static void
a_launcher_is_not_needed(void **state)
{
	struct fixture *f = *state;
	char *end;

	start(f, 1, UUID, "exec sleep 1000", USUAL);
	pid_t launcher = (pid_t)strtol(shell_record(f, 1, "launcher"), &end,
	    10);
	assert_int_equal(kill(launcher, SIGKILL), 0);
	let_the_grace_pass(f);
	assert_int_equal(count(f, "1000"), 1);
	shell_disconnect(f);
	COMES(f, count(f, "1000") == 0);
	COMES(f, count(f, "plm-watcher") == 0);
	again(f);
	assert_int_equal(row_of(f, "prog")->what, RUN_GONE);
}

/* Where nothing tells of consoles any more, nothing is stopped: not by another
 * FIFO of that name either, which tells of those that came later. */
static void
without_its_fifo_it_runs_on(void **state)
{
	struct fixture *f = *state;
	struct fixture later = { .loop = f->loop };
	char path[600];

	start(f, 1, UUID, "exec sleep 1000", USUAL);
	snprintf(path, sizeof path, "%s/life", f->directory);
	assert_int_equal(unlink(path), 0);
	memcpy(later.home, f->home, sizeof later.home);
	shell_connect(&later);
	UNTIL(&later, later.ready);
	shell_disconnect(f);
	shell_disconnect(&later);
	let_the_grace_pass(f);
	let_the_grace_pass(f);
	again(f);
	assert_int_equal(row_of(f, "prog")->what, RUN_ALIVE);
	shell_signal(f, 1, SIGQUIT, CAUSE_STOPPED);
	UNTIL(f, shell_ended(f, 1));
	COMES(f, count(f, "plm-watcher") == 0);
}

/* What the host has for a console where there is perl: who reads the channel, who
 * minds that, and the shell that does the rest. */
struct hands {
	pid_t quick, mind, shell;
};

static struct hands
hands(struct fixture *f)
{
	unsigned before = f->done;
	struct hands h = { .quick = fake_transport_pid(f->transport) };

	control_lease(f->control, LEASE_TAKE, shell_done, f);
	UNTIL(f, f->done > before);
	h.mind = shell_child(h.quick, "plm-mind");
	h.shell = shell_child(h.quick, "sh");
	assert_true(h.mind > 0 && h.shell > 0);
	return h;
}

static bool
all_gone(const struct fixture *f, const struct hands *h)
{
	return kill(h->quick, 0) != 0 && kill(h->mind, 0) != 0 &&
	    kill(h->shell, 0) != 0 && count(f, "/bin/sh") == 0;
}

/* Killed, a control shell leaves nothing of its own. */
static void
a_killed_shell_leaves_nothing(void **state)
{
	struct fixture *f = *state;

	if (getenv("PLM_SLOW") == NULL)
		skip();
	COMES(f, count(f, "cat") > 0);
	assert_int_equal(kill(fake_transport_pid(f->transport), SIGKILL), 0);
	UNTIL(f, f->down);
	COMES(f, count(f, "cat") == 0);
	COMES(f, count(f, "/bin/sh") == 0);
}

/* Whichever of its hands is killed, the others go, and the console is told; but for
 * who minds, which is told at the end. */
static void
nor_does_one_that_has_lost_a_hand(void **state)
{
	struct fixture *f = *state;

	if (getenv("PLM_SLOW") != NULL)
		skip();
	struct hands h = hands(f);
	assert_int_equal(kill(h.quick, SIGKILL), 0);
	UNTIL(f, f->down);
	COMES(f, all_gone(f, &h));
	shell_disconnect(f);
	again(f);
	h = hands(f);
	assert_int_equal(kill(h.mind, SIGKILL), 0);
	shell_disconnect(f);
	COMES(f, all_gone(f, &h));
	again(f);
	h = hands(f);
	assert_int_equal(kill(h.shell, SIGKILL), 0);
	UNTIL(f, f->down);
	COMES(f, all_gone(f, &h));
}

/* In the midst of a request, too, which has an answer then. */
static void
nor_one_whose_shell_is_killed_at_work(void **state)
{
	struct fixture *f = *state;

	if (getenv("PLM_SLOW") != NULL)
		skip();
	struct hands h = hands(f);
	unsigned before = f->done;
	assert_int_equal(kill(h.shell, SIGSTOP), 0);
	control_lease(f->control, LEASE_TAKE, shell_done, f);
	control_ping(f->control, shell_done, f);
	ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(kill(h.shell, SIGKILL), 0);
	UNTIL(f, f->down);
	assert_int_equal(f->done, before + 2);
	assert_int_equal(f->code, CODE_UNREACHABLE);
	COMES(f, all_gone(f, &h));
}

static void
ping(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct fixture *f = w->data;

	(void)loop;
	(void)revents;
	control_ping(f->control, shell_done, f);
}

/* As a worker pings. It is told to nobody: the connection is dead. */
static void
a_shell_that_is_sent_nothing_ends(void **state)
{
	enum { PINGS = 12 };
	struct fixture *f = *state;
	ev_timer often;

	shell_disconnect(f);
	setenv("PLM_MIND_S", "1", 1);
	again(f);
	ev_timer_init(&often, ping, 0, 0.4);
	often.data = f;
	ev_timer_start(f->loop, &often);
	unsigned done = f->done;
	UNTIL(f, f->down || f->done >= done + PINGS);
	assert_false(f->down);
	start(f, 1, UUID, "exec sleep 1000", USUAL);
	ev_timer_stop(f->loop, &often);
	double last = ev_time();
	UNTIL(f, f->down);
	double silent = ev_time() - last;
	assert_true(silent > 1.9 && silent < 3.9);
	unsetenv("PLM_MIND_S");
	COMES(f, on_record(f, UUID, 1, "exit"));
	shell_disconnect(f);
	again(f);
	assert_abandoned(row_of(f, "prog"), SIGQUIT);
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, shell_set_up, shell_tear_down)
	TEST(nothing_is_left_open_in_the_program),
	TEST(it_is_stopped_when_nobody_is_connected),
	TEST(one_console_is_enough),
	TEST(who_comes_back_in_time_ends_the_wait),
	TEST(the_whole_ladder_is_walked),
	TEST(what_it_leaves_is_stopped_too),
	TEST(the_watcher_ends_with_the_run),
	TEST(a_launcher_is_not_needed),
	TEST(without_its_fifo_it_runs_on),
	TEST(a_killed_shell_leaves_nothing),
	TEST(nor_does_one_that_has_lost_a_hand),
		TEST(nor_one_whose_shell_is_killed_at_work),
	TEST(a_shell_that_is_sent_nothing_ends),
};

/* The shell that stands for /bin/sh; none for the machine's own. */
int
main(int argc, char **argv)
{
	/* Those of watch.sh and life.sh. */
	static const char *const tools[] = { "timeout", "sleep", "cat", "grep",
		"mkfifo", "tr", "sed", NULL };
	uuid_t uuid;

	uuid_generate(uuid);
	uuid_unparse_lower(uuid, witness_uuid);
	return shell_run(argc, argv, tests,
	    sizeof tests / sizeof *tests, tools);
}

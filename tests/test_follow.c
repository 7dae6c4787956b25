/*
 * Following files with the real scripts, over local processes instead of ssh:
 * files that are cut, written anew, renamed, removed. Each byte has to come
 * once, in its place. Arguments as of test_readlog.c; or --perl or
 * --perl-deaf before them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buffer.h"
#include "clock.h"
#include "fake_transport.h"
#include "host.h"
#include "mem.h"
#include "remove_tree.h"
#include "shell_as.h"
#include "tap.h"

enum { DEADLINE_S = 20, MIB = 1024 * 1024 };

static struct fixture {
	struct worker worker;
	struct host host;
	char home[64];
	struct buffer told[2];  /* of each file, as text: see worker_send() */
	uint64_t next[2];       /* the byte at which OUTPUT goes on         */
	bool late;
	uint64_t done;          /* the request that ended last              */
	enum code code;
	pid_t program;          /* 0: there is none                         */
} *f;

static char *const *login_shell;
static bool follows, perl;

void __wrap_worker_send(struct worker *w, const struct message *m);
void __wrap_worker_done(struct worker *w, uint64_t id, enum code code,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
char *__wrap_process_file(const struct host *h, struct slice name,
    uint64_t run, const char *record);

/* A path in the private directory, until the next call but one. */
static const char *
path_of(const char *name)
{
	static char paths[2][200];
	static int i;

	i = !i;
	snprintf(paths[i], sizeof paths[i], "%s/%s", f->home, name);
	return paths[i];
}

char *
__wrap_process_file(const struct host *h, struct slice name, uint64_t run,
    const char *record)
{
	(void)h;
	(void)name;
	(void)run;
	return xstrdup(path_of(record));
}

/* Bytes as they are; where they do not follow the last ones, [at N]; and what
 * else is told in brackets. */
void
__wrap_worker_send(struct worker *w, const struct message *m)
{
	static const char *const what[] = { "open", "new", "ended", "" };
	char text[200] = "";
	/* The end is of all. */
	size_t i = (m->type == MSG_OUTPUT ? m->output.which
					  : m->stream.which) == 2;

	if (m->type == MSG_STREAM && m->stream.what == STREAM_TRUNCATED)
		f->next[i] = 0;
	if (m->type == MSG_STREAM)
		snprintf(text, sizeof text, "[%s%.*s]",
		    what[m->stream.what], SLICE_ARG(m->stream.why));
	else if (m->output.offset != f->next[i])
		snprintf(text, sizeof text, "[at %llu]",
		    (unsigned long long)m->output.offset);
	buffer_puts(&f->told[i], text);
	if (m->type == MSG_OUTPUT) {
		buffer_put(&f->told[i], m->output.data.p, m->output.data.n);
		f->next[i] = m->output.offset + m->output.data.n;
		tap_grant(w, &(struct msg_grant){ .stream = 1,
		    .credit = m->output.data.n });
	}
	ev_break(w->loop, EVBREAK_ONE);
}

void
__wrap_worker_done(struct worker *w, uint64_t id, enum code code,
    const char *fmt, ...)
{
	(void)fmt;
	f->done = id;
	f->code = code;
	ev_break(w->loop, EVBREAK_ONE);
}

static void
too_late(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)w;
	(void)revents;
	f->late = true;
	ev_break(loop, EVBREAK_ONE);
}

static bool
told_by(size_t i, const char *text)
{
	return slice_eq((struct slice){ buffer_data(&f->told[i]),
	    buffer_size(&f->told[i]) }, slice_of(text));
}

/* Turns the loop until it holds, or it is too late. */
#define TURN_UNTIL(condition)                                                  \
	do {                                                                   \
		ev_timer limit_;                                               \
		ev_timer_init(&limit_, too_late, DEADLINE_S, 0.);              \
		ev_timer_start(f->worker.loop, &limit_);                       \
		while (!(condition) && !f->late)                               \
			ev_run(f->worker.loop, 0);                             \
		ev_timer_stop(f->worker.loop, &limit_);                        \
	} while (0)

/* All that was told of a file is this. */
static void
await(size_t i, const char *text)
{
	TURN_UNTIL(told_by(i, text));
	if (f->late)
		fail_msg("never came: %s\nbut: %.*s", text,
		    (int)buffer_size(&f->told[i]), buffer_data(&f->told[i]));
}

/* That nothing comes is seen by time alone. */
static void
let_pass(double s)
{
	ev_timer over;

	ev_timer_init(&over, too_late, s, 0.);
	ev_timer_start(f->worker.loop, &over);
	while (!f->late)
		ev_run(f->worker.loop, EVRUN_ONCE);
	f->late = false;
}

static void
put(const char *name, int flags, const char *text)
{
	int fd = open(path_of(name), O_WRONLY | O_CREAT | flags, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void
add(const char *name, const char *text)
{
	put(name, O_APPEND, text);
}

static void
move(const char *from, const char *to)
{
	assert_int_equal(rename(path_of(from), path_of(to)), 0);
}

static void
open_log(uint64_t from, const char *before)
{
	f->done = 0;
	tap_open_tail(&f->host, 5, &(struct msg_open_tail){ .stream = 1,
	    .path = slice_of(path_of("log")), .from = from,
	    .credit = MIB, .before = slice_of(before) });
	f->next[0] = from == FROM_TAIL ? 0 : from;
}

static void
close_log(void)
{
	tap_close(&f->worker, 9, &(struct msg_close_stream){ .stream = 1 });
	for (size_t i = 0; i < 2; i++)
		f->told[i].start = f->told[i].end = 0;
}

static int
set_up(void **state)
{
	(void)state;
	f = xcalloc(1, sizeof *f);
	snprintf(f->home, sizeof f->home, "/tmp/plm-follow-XXXXXX");
	assert_non_null(mkdtemp(f->home));
	f->worker.loop = ev_loop_new(EVFLAG_AUTO);
	f->host = (struct host){ .worker = &f->worker, .state = HOST_READY,
		.name = (char *)(uintptr_t)"h1", .tail_follows = follows, .perl = perl };
	f->host.transport = fake_transport_new(f->worker.loop,
	    (const char *const *)login_shell, f->home);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	taps_free(&f->worker);
	transport_free(f->host.transport);
	ev_loop_destroy(f->worker.loop);
	if (f->program > 0) {
		kill(f->program, SIGKILL);
		waitpid(f->program, NULL, 0);
	}
	remove_tree(f->home);
	buffer_finish(&f->told[0]);
	buffer_finish(&f->told[1]);
	free(f);
	return 0;
}

/* A log of one line, which has come. */
static void
follow_a_line(void)
{
	put("log", 0, "A 1\n");
	open_log(FROM_TAIL, "");
	await(0, "[open]A 1\n");
}

static void
bytes_that_come(void **state)
{
	(void)state;
	put("log", 0, "");
	open_log(FROM_TAIL, "");
	await(0, "[open]");
	add("log", "1\n");
	await(0, "[open]1\n");
	add("log", "2\nno end\001");
	await(0, "[open]1\n2\nno end\001");
	add("log", "\001plm\n");
	await(0, "[open]1\n2\nno end\001\001plm\n");
	close_log();
	open_log(2, "1\n");
	await(0, "[open]2\nno end\001\001plm\n");
	close_log();
	put("log", O_TRUNC, "");
	assert_int_equal(truncate(path_of("log"), 100 * 1024), 0);
	add("log", "end\n");
	open_log(FROM_TAIL, "");
	TURN_UNTIL(f->next[0] == 100 * 1024 + 4);
	assert_int_equal(buffer_size(&f->told[0]), 64 * 1024 +
	    strlen("[open][at 36868]"));
}

static void
cut_short(void **state)
{
	(void)state;
	put("log", 0, "A 1\nA 2\n");
	open_log(FROM_TAIL, "");
	await(0, "[open]A 1\nA 2\n");
	assert_int_equal(truncate(path_of("log"), 0), 0);
	add("log", "B 1\n");
	await(0, "[open]A 1\nA 2\n[new]B 1\n");
	add("log", "B 2\n");
	await(0, "[open]A 1\nA 2\n[new]B 1\nB 2\n");
}

/* A size that is not smaller does not tell that it is the same file. */
static void
written_anew(void **state)
{
	(void)state;
	follow_a_line();
	put("log", O_TRUNC, "B 1\n");
	await(0, "[open]A 1\n[new]B 1\n");
	put("log", O_TRUNC, "C 1\nC 2\n");
	await(0, "[open]A 1\n[new]B 1\n[new]C 1\nC 2\n");
}

static void
renamed_and_begun_anew(void **state)
{
	(void)state;
	follow_a_line();
	/* At once: there is no moment without a file of that name. */
	add("log.new", "B 1\n");
	assert_int_equal(link(path_of("log"), path_of("log.1")), 0);
	move("log.new", "log");
	add("log.1", "A 2\n");
	/* Its writer has it still open, and time. */
	await(0, "[open]A 1\n[finishing the renamed file]A 2\n");
	let_pass(0.7);
	add("log.1", "A 3\n");
	TURN_UNTIL(f->next[0] == 4 && memchr(buffer_data(&f->told[0]), 'B',
	    buffer_size(&f->told[0])) != NULL);
	add("log", "B 2\n");
	await(0, "[open]A 1\n[finishing the renamed file]A 2\nA 3\n[new][]"
	    "B 1\nB 2\n");
	/* And while nothing of that name is there yet. */
	move("log", "log.1");
	await(0, "[open]A 1\n[finishing the renamed file]A 2\nA 3\n[new][]"
	    "B 1\nB 2\n[the file is gone]");
	add("log.1", "B 3\n");
	await(0, "[open]A 1\n[finishing the renamed file]A 2\nA 3\n[new][]"
	    "B 1\nB 2\n[the file is gone]B 3\n");
	move("log.1", "log");
	await(0, "[open]A 1\n[finishing the renamed file]A 2\nA 3\n[new][]"
	    "B 1\nB 2\n[the file is gone]B 3\n[]");
}

/* Nothing was printed for long: its writer has time all the same. */
static void
renamed_when_it_was_quiet(void **state)
{
	(void)state;
	follow_a_line();
	let_pass(2.5);
	move("log", "log.1");
	/* Who is woken by the rename sees that there is none for a moment. */
	let_pass(perl ? 0.05 : 0);
	add("log", "B 1\n");
	await(0, "[open]A 1\n[finishing the renamed file]");
	add("log.1", "A 2\n");
	await(0, "[open]A 1\n[finishing the renamed file]A 2\n");
	await(0, "[open]A 1\n[finishing the renamed file]A 2\n[new][]B 1\n");
}

/* A perl was there, and is not any more, or is another one. */
static void
without_its_perl(void **state)
{
	char *before = xstrdup(getenv("PATH")), path[4200];

	(void)state;
	put("perl", 0, "#!/bin/sh\nexit 127\n");
	assert_int_equal(chmod(path_of("perl"), 0700), 0);
	snprintf(path, sizeof path, "%s:%s", f->home, before);
	setenv("PATH", path, 1);
	follow_a_line();
	setenv("PATH", before, 1);
	free(before);
	add("log", "A 2\n");
	await(0, "[open]A 1\nA 2\n");
}

/* What was removed is let go of some time. */
static bool
held(void)
{
	return system("ls -l /proc/[0-9]*/fd 2>/dev/null |"
	    " grep -q \"$PLM_TEST_HOME/log (deleted)\"") == 0;
}

static void
gone_and_back(void **state)
{
	(void)state;
	setenv("PLM_TEST_HOME", f->home, 1);
	follow_a_line();
	assert_int_equal(unlink(path_of("log")), 0);
	await(0, "[open]A 1\n[the file is gone]");
	assert_true(held());
	int64_t end = clock_mono_ms() + DEADLINE_S * 1000;
	while (held() && clock_mono_ms() < end)
		sched_yield();
	assert_false(held());
	assert_int_equal(mkdir(path_of("log"), 0700), 0);
	await(0, "[open]A 1\n[the file is gone][it is no regular file now]");
	assert_int_equal(rmdir(path_of("log")), 0);
	add("log", "B 1\n");
	TURN_UNTIL(f->next[0] == 4 && memchr(buffer_data(&f->told[0]), 'B',
	    buffer_size(&f->told[0])) != NULL);
	buffer_put(&f->told[0], "", 1);
	assert_non_null(strstr(buffer_data(&f->told[0]), "[new][]B 1\n"));
}

/* The link broke, and meanwhile it was written anew, and is larger by now. */
static void
another_since_it_was_followed(void **state)
{
	(void)state;
	put("log", 0, "A 1\nA 2\n");
	open_log(4, "A 1\n");
	await(0, "[open]A 2\n");
	close_log();
	put("log", O_TRUNC, "B 1\nB 2\nB 3\n");
	open_log(8, "A 1\nA 2\n");
	await(0, "[open][new]B 1\nB 2\nB 3\n");
	close_log();
	put("log", O_TRUNC, "C\n");
	open_log(12, "");
	await(0, "[open][new]C\n");
}

static void
far_behind_it_jumps(void **state)
{
	char all[100];

	(void)state;
	put("log", 0, "A 1\n");
	assert_int_equal(truncate(path_of("log"), 17 * MIB), 0);
	open_log(4, "A 1\n");
	TURN_UNTIL(f->next[0] == 17 * MIB);
	snprintf(all, sizeof all, "[open][at %d]", 17 * MIB - 64 * 1024);
	assert_memory_equal(buffer_data(&f->told[0]), all, strlen(all));
	assert_int_equal(buffer_size(&f->told[0]), strlen(all) + 64 * 1024);
}

/* A program that has "own.log" open, which its run's "out" is a link to. */
static void
start_program(void)
{
	char stat[400], text[100];
	unsigned long long tick;

	put("own.log", 0, "A 1\n");
	put("err", 0, "");
	assert_int_equal(symlink(path_of("own.log"), path_of("out")), 0);
	f->program = fork();
	if (f->program == 0) {
		dup2(open(path_of("own.log"), O_WRONLY | O_APPEND), 1);
		pause();
		_exit(0);
	}
	snprintf(text, sizeof text, "/proc/%d/stat", (int)f->program);
	FILE *file = fopen(text, "re");
	stat[fread(stat, 1, sizeof stat - 1, file)] = '\0';
	fclose(file);
	assert_int_equal(sscanf(strrchr(stat, ')'), ") %*s %*s %*s %*s %*s"
	    " %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu",
	    &tick), 1);
	snprintf(text, sizeof text, "%d %llu boot 0\n", (int)f->program, tick);
	put("pid", 0, text);
	/* It has its log open by now. */
	snprintf(text, sizeof text, "/proc/%d/fd/1", (int)f->program);
	char to[200] = "";
	while (strstr(to, "own.log") == NULL) {
		ssize_t n = readlink(text, to, sizeof to - 1);
		to[n > 0 ? n : 0] = '\0';
	}
}

static void
open_output(uint64_t from, const char *before)
{
	tap_open_output(&f->host, 1, &(struct msg_open_output){ .stream = 1,
	    .name = slice_of("p"), .run = 1, .from_out = from,
	    .from_err = 0, .credit = MIB, .before_out = slice_of(before) });
	f->next[0] = from == FROM_TAIL ? 0 : from;
}

static void
what_a_program_prints_to_is_its_own(void **state)
{
	(void)state;
	start_program();
	open_output(FROM_TAIL, "");
	await(0, "[open]A 1\n");
	add("err", "oops\n");
	await(1, "[open]oops\n");
	move("own.log", "own.log.old");
	add("own.log", "fresh\n");
	await(0, "[open]A 1\n[following the renamed file]");
	add("own.log.old", "A 2\n");
	await(0, "[open]A 1\n[following the renamed file]A 2\n");
	/* What is read of it again is its, too. */
	tap_read(&f->worker, 7, &(struct msg_read_stream){ .stream = 1,
	    .which = 1, .offset = 0, .length = 3 });
	TURN_UNTIL(f->done == 7);
	assert_int_equal(f->code, CODE_OK);
	await(0, "[open]A 1\n[following the renamed file]A 2\n[at 0]A 1");
	close_log();
	open_output(4, "A 1\n");
	await(0, "[open][following the renamed file]A 2\n");
	assert_int_equal(unlink(path_of("own.log.old")), 0);
	await(0, "[open][following the renamed file]A 2\n"
	    "[following the removed file]");
	close_log();
	open_output(0, "");
	await(0, "[open][following the removed file]A 1\nA 2\n");
	close_log();
	/* Where it is over, its name is all that there is. */
	kill(f->program, SIGKILL);
	waitpid(f->program, NULL, 0);
	f->program = 0;
	open_output(8, "A 1\nA 2\n");
	await(0, "[open][new]fresh\n");
}

static void
what_cannot_be_followed(void **state)
{
	(void)state;
	open_log(FROM_TAIL, "");
	TURN_UNTIL(f->done == 5);
	assert_int_equal(f->code, CODE_FAILED);
	put("log", 0, "1\n");
	open_log(FROM_TAIL, "");
	await(0, "[open]1\n");
	kill(-fake_transport_pid(f->host.transport), SIGKILL);
	await(0, "[open]1\n[endedwhat followed it has ended on the host]");
}

static void
nothing_is_left_on_the_host(void **state)
{
	(void)state;
	put("log", 0, "1\n");
	open_log(FROM_TAIL, "");
	await(0, "[open]1\n");
	add("log", "2\n");
	await(0, "[open]1\n2\n");
	/* It rests: nothing of it would find that nobody reads. */
	let_pass(0.7);
	pid_t group = fake_transport_pid(f->host.transport);
	assert_int_equal(kill(-group, 0), 0);
	close_log();
	int64_t end = clock_mono_ms() + DEADLINE_S * 1000;
	while (kill(-group, 0) == 0 && clock_mono_ms() < end)
		sched_yield();
	assert_int_equal(kill(-group, 0), -1);
	assert_int_equal(errno, ESRCH);
}

static bool
say(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0)
		return false;
	bool whole = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	close(fd);
	return whole;
}

/* The kernel tells nothing of files: of who listens there are too many already.
 * False: this machine does not let us. */
static bool
be_deaf(void)
{
	char users[32], groups[32];

	snprintf(users, sizeof users, "0 %u 1", (unsigned)geteuid());
	snprintf(groups, sizeof groups, "0 %u 1", (unsigned)getegid());
	return unshare(CLONE_NEWUSER) == 0 &&
	    say("/proc/self/setgroups", "deny") &&
	    say("/proc/self/uid_map", users) &&
	    say("/proc/self/gid_map", groups) &&
	    say("/proc/sys/user/max_inotify_instances", "0");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(bytes_that_come),
		TEST(cut_short),
		TEST(written_anew),
		TEST(renamed_and_begun_anew),
		TEST(renamed_when_it_was_quiet),
		TEST(without_its_perl),
		TEST(gone_and_back),
		TEST(another_since_it_was_followed),
		TEST(far_behind_it_jumps),
		TEST(what_a_program_prints_to_is_its_own),
		TEST(what_cannot_be_followed),
		TEST(nothing_is_left_on_the_host),
#undef TEST
	};
	char dir[] = "/tmp/plm-busybox-XXXXXX";

	if (argc < 2)
		return 77;
	perl = strcmp(argv[1], "--perl") == 0 ||
	    strcmp(argv[1], "--perl-deaf") == 0;
	if (strcmp(argv[1], "--perl-deaf") == 0 && !be_deaf())
		return 77;
	login_shell = strcmp(argv[1], "--as") == 0
	    ? shell_as(argc - 2, argv + 2, dir) : argv + 1 + perl;
	follows = shell_tail_follows();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	remove_tree(dir);
	return failed;
}

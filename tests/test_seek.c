/*
 * Looking for a match in a range of a file with the real script, over local
 * processes instead of ssh. The arguments are what stands for /bin/sh, busybox
 * with its own tools, which do not tell where a match is.
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
#include <signal.h>
#include <unistd.h>

#include "clock.h"
#include "fake_transport.h"
#include "host.h"
#include "mem.h"
#include "remove_tree.h"
#include "tap.h"

enum { DEADLINE_S = 20, SIZE = 1000 * 1000, OPEN_ID = 1 };

static struct fixture {
	struct worker worker;
	struct host host;
	char home[64];
	unsigned found;
	uint64_t from, to;
	uint64_t done;          /* the request that ended last              */
	bool late;
	enum code code;
	char text[800];
} *f;

static char *const *login_shell;
static bool busybox;

void __wrap_worker_send(struct worker *w, const struct message *m);
void __wrap_worker_done(struct worker *w, uint64_t id, enum code code,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void __wrap_control_sizes(struct control *c, const struct slice *paths,
    size_t n, control_done *done, void *arg);
char *__wrap_process_file(const struct host *h, struct slice name,
    uint64_t run, const char *record);

/* Streams are of a file here. */
char *
__wrap_process_file(const struct host *h, struct slice name, uint64_t run,
    const char *record)
{
	(void)h;
	(void)name;
	(void)run;
	(void)record;
	return NULL;
}

void
__wrap_worker_send(struct worker *w, const struct message *m)
{
	(void)w;
	if (m->type != MSG_FOUND)
		return;
	assert_int_equal(m->found.stream, 1);
	assert_int_equal(m->found.which, 1);
	f->found++;
	f->from = m->found.from;
	f->to = m->found.to;
}

void
__wrap_worker_done(struct worker *w, uint64_t id, enum code code,
    const char *fmt, ...)
{
	va_list ap;

	/* The stream may open at the same moment. */
	if (id == OPEN_ID)
		return;
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof f->text, fmt, ap);
	va_end(ap);
	f->done = id;
	f->code = code;
	ev_break(w->loop, EVBREAK_ONE);
}

void
__wrap_control_sizes(struct control *c, const struct slice *paths, size_t n,
    control_done *done, void *arg)
{
	(void)c;
	(void)paths;
	(void)n;
	done(CODE_OK, slice_of("0"), arg);
}

static void
too_late(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)w;
	(void)revents;
	f->late = true;
	ev_break(loop, EVBREAK_ONE);
}

static void
wait_for(uint64_t id)
{
	ev_timer limit;

	ev_timer_init(&limit, too_late, DEADLINE_S, 0.);
	ev_timer_start(f->worker.loop, &limit);
	while (f->done != id && !f->late)
		ev_run(f->worker.loop, 0);
	ev_timer_stop(f->worker.loop, &limit);
	assert_false(f->late);
}

static const char *
path_of(const char *name)
{
	static char path[200];

	snprintf(path, sizeof path, "%s/%s", f->home, name);
	return path;
}

/* A file of SIZE bytes, lines of 10, with words at some of its places. */
static void
write_log(void)
{
	char *bytes = xcalloc(1, SIZE + 1);

	for (int i = 0; i < SIZE; i++)
		bytes[i] = i % 10 == 9 ? '\n' : 'x';
	memcpy(bytes + 3, "first", 5);
	memcpy(bytes + 400000, "word", 4);
	memcpy(bytes + 400005, "word", 4);
	memcpy(bytes + 500000, "w\0rd", 4);
	memcpy(bytes + 600002, "word", 4);
	memcpy(bytes + 700000, "\xc3\xa9\033[31m\xff", 8);
	memcpy(bytes + SIZE - 5, "last", 4);
	int fd = open(path_of("a 'log'"), O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, bytes, SIZE), SIZE);
	close(fd);
	free(bytes);
}

static int
set_up(void **state)
{
	(void)state;
	f = xcalloc(1, sizeof *f);
	snprintf(f->home, sizeof f->home, "/tmp/plm-seek-XXXXXX");
	assert_non_null(mkdtemp(f->home));
	write_log();
	f->worker.loop = ev_loop_new(EVFLAG_AUTO);
	f->host = (struct host){ .worker = &f->worker, .state = HOST_READY,
		.name = (char *)(uintptr_t)"h1", .tail_follows = true };
	f->host.transport = fake_transport_new(f->worker.loop,
	    (const char *const *)login_shell, f->home);
	tap_open_tail(&f->host, OPEN_ID, &(struct msg_open_tail){ .stream = 1,
	    .path = slice_of(path_of("a 'log'")), .credit = 1 << 20 });
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	taps_free(&f->worker);
	transport_free(f->host.transport);
	ev_loop_destroy(f->worker.loop);
	remove_tree(f->home);
	free(f);
	return 0;
}

static void
ask(uint64_t id, const char *grep, struct msg_seek m)
{
	m.stream = m.which = 1;
	m.grep = slice_of(grep);
	if (m.to == 0)
		m.to = SIZE;
	if (m.low == 0)
		m.low = m.from;
	if (m.high == 0)
		m.high = m.to;
	f->found = 0;
	tap_seek(&f->worker, id, &m);
}

/* What is found first, or, upwards, last; from 0, to 0: nothing. */
static void
assert_found(const char *grep, struct msg_seek m, uint64_t from, uint64_t to)
{
	ask(7, grep, m);
	wait_for(7);
	f->done = 0;
	if (busybox) {
		assert_string_equal(f->text, "grep on h1 does not tell where a"
		    " match is");
		assert_int_equal(f->code, CODE_INVALID);
		return;
	}
	assert_string_equal(f->text, "looked through");
	assert_int_equal(f->found, to > 0);
	if (to > 0) {
		assert_int_equal(f->from, from);
		assert_int_equal(f->to, to);
	}
}

static void
the_first_or_the_last(void **state)
{
	const struct msg_seek down = { 0 }, up = { .upwards = 1 };

	(void)state;
	assert_found("word", down, 400000, 400004);
	assert_found("word", up, 600002, 600006);
	assert_found("nowhere", down, 0, 0);
	assert_found("nowhere", up, 0, 0);
	assert_found("^xxxfirst", down, 0, 8);
	assert_found("last$", up, SIZE - 5, SIZE - 1);
	assert_found("x+w.rdx*$", down, 400004, 400009);
}

static void
ranges_are_exact(void **state)
{
	(void)state;
	assert_found("first", (struct msg_seek){ .from = 3 }, 3, 8);
	assert_found("first", (struct msg_seek){ .from = 4 }, 0, 0);
	assert_found("first", (struct msg_seek){ .to = 7 }, 0, 0);
	assert_found("irst", (struct msg_seek){ .from = 1, .to = 8 }, 4, 8);
	assert_found("word", (struct msg_seek){ .from = 400001 },
	    400005, 400009);
	assert_found("word", (struct msg_seek){ .from = 327680, .to = 400004 },
	    400000, 400004);
	assert_found("word", (struct msg_seek){ .from = 400006, .to = 600005 },
	    0, 0);
	/* Behind the end there is nothing. */
	assert_found("last", (struct msg_seek){ .from = SIZE - 9,
	    .to = 2 * SIZE }, SIZE - 5, SIZE - 1);
	assert_found("x", (struct msg_seek){ .from = SIZE, .to = 2 * SIZE },
	    0, 0);
}

static void
bounds_are_kept(void **state)
{
	(void)state;
	assert_found("word", (struct msg_seek){ .low = 400003 }, 400000,
	    400004);
	assert_found("word", (struct msg_seek){ .low = 400004 }, 400005,
	    400009);
	assert_found("word", (struct msg_seek){ .low = 600006 }, 0, 0);
	assert_found("word", (struct msg_seek){ .high = 600002, .upwards = 1 },
	    400005, 400009);
	assert_found("word", (struct msg_seek){ .high = 400000 }, 0, 0);
	assert_found("first", (struct msg_seek){ .high = 4 }, 3, 8);
}

static void
every_byte_is_text(void **state)
{
	(void)state;
	assert_found("w.rd", (struct msg_seek){ .low = 500000,
	    .high = 600000 }, 500000, 500004);
	assert_found("\xc3\xa9(\033\\[[0-9;:]*m)*", (struct msg_seek){ 0 },
	    700000, 700007);
	assert_found("\xff", (struct msg_seek){ 0 }, 700007, 700008);
}

static void
some_are_refused(void **state)
{
	(void)state;
	ask(7, "A(", (struct msg_seek){ 0 });
	wait_for(7);
	assert_int_equal(f->code, CODE_INVALID);
	if (!busybox)
		assert_string_equal(f->text, "grep on h1 does not take the"
		    " pattern");
	ask(8, "x", (struct msg_seek){ .to = UINT64_MAX });
	assert_int_equal(f->done, 8);
	assert_int_equal(f->code, CODE_REFUSED);
	ask(9, "x", (struct msg_seek){ .from = 5, .to = 5 });
	assert_int_equal(f->done, 9);
	assert_int_equal(f->code, CODE_REFUSED);
	remove(path_of("a 'log'"));
	ask(10, "x", (struct msg_seek){ 0 });
	wait_for(10);
	assert_int_not_equal(f->code, CODE_OK);
	assert_int_equal(f->found, 0);
}

/* A file that never ends, as far as the host's tools can tell. */
static void
the_newest_counts(void **state)
{
	(void)state;
	remove(path_of("a 'log'"));
	mkfifo(path_of("a 'log'"), 0600);
	ask(7, "x", (struct msg_seek){ 0 });
	pid_t group = fake_transport_pid(f->host.transport);
	ask(8, "y", (struct msg_seek){ 0 });
	assert_int_equal(f->done, 7);
	assert_int_equal(f->code, CODE_CANCELLED);
	ask(9, "", (struct msg_seek){ 0 });
	assert_int_equal(f->done, 9);
	assert_int_equal(f->code, CODE_OK);
	/* Nothing of it is left on the host. */
	int64_t end = clock_mono_ms() + DEADLINE_S * 1000;
	while (kill(-group, 0) == 0 && clock_mono_ms() < end)
		ev_run(f->worker.loop, EVRUN_NOWAIT);
	assert_int_equal(kill(-group, 0), -1);
	ask(10, "x", (struct msg_seek){ 0 });
	taps_host_down(&f->host, "the link broke");
	assert_int_equal(f->done, 10);
	assert_int_not_equal(f->code, CODE_OK);
}

int
main(int argc, char **argv)
{
	static char *const wrap[] = { (char *)(uintptr_t)"/bin/sh",
		(char *)(uintptr_t)"-c",
		(char *)(uintptr_t)"eval \"exec $PLM_AS ${1#exec /bin/sh}\"",
		(char *)(uintptr_t)"sh", NULL };
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(the_first_or_the_last),
		TEST(ranges_are_exact),
		TEST(bounds_are_kept),
		TEST(every_byte_is_text),
		TEST(some_are_refused),
		TEST(the_newest_counts),
#undef TEST
	};
	char command[200], dir[] = "/tmp/plm-busybox-XXXXXX";

	if (argc < 2)
		return 77;
	busybox = argc > 2;
	snprintf(command, sizeof command, "%s%s", argv[1],
	    busybox ? " sh" : "");
	setenv("PLM_AS", command, 1);
	login_shell = wrap;
	if (busybox) {
		assert_non_null(mkdtemp(dir));
		snprintf(command, sizeof command, "%s --install -s %s",
		    argv[1], dir);
		assert_int_equal(system(command), 0);
		setenv("PATH", dir, 1);
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	remove_tree(dir);
	return failed;
}

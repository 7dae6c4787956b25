/*
 * Reading logs with the real scripts, over local processes instead of ssh. The
 * arguments are a login shell up to its command; or "--as" and what stands for
 * /bin/sh, which is then to run the scripts, busybox with its own tools.
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
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "buffer.h"
#include "clock.h"
#include "fake_transport.h"
#include "host.h"
#include "mem.h"
#include "readlog.h"
#include "remove_tree.h"
#include "shell_as.h"

enum { DEADLINE_S = 20 };

static struct fixture {
	struct worker worker;
	struct host host;
	char home[64];
	struct buffer got;      /* OUTPUT, in order                         */
	unsigned opened;        /* STREAM open                              */
	bool grants;            /* what came is granted again               */
	bool done, late;
	enum code code;
	char text[800];
	char name_why[100];     /* what became of the file's name           */
} *f;

static char *const *login_shell;
static bool follows;         /* its tail notices bytes at once           */

void __wrap_worker_send(struct worker *w, const struct message *m);
void __wrap_worker_done(struct worker *w, uint64_t id, enum code code,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
char *__wrap_process_file(const struct host *h, struct slice name,
    uint64_t run, const char *record);

/* Of "p", which has had one run. */
char *
__wrap_process_file(const struct host *h, struct slice name, uint64_t run,
    const char *record)
{
	(void)h;
	return slice_is(name, "p") && run == 1
	    ? xasprintf("%s/%s", f->home, record) : NULL;
}

void
__wrap_worker_send(struct worker *w, const struct message *m)
{
	if (m->type == MSG_STREAM && m->stream.what == STREAM_OPEN)
		f->opened++;
	if (m->type == MSG_STREAM && m->stream.what == STREAM_NAME)
		snprintf(f->name_why, sizeof f->name_why, "%.*s",
		    SLICE_ARG(m->stream.why));
	if (m->type == MSG_OUTPUT) {
		assert_int_equal(m->output.offset, buffer_size(&f->got));
		buffer_put(&f->got, m->output.data.p, m->output.data.n);
		if (f->grants)
			readlog_grant(w, &(struct msg_grant){ .stream = 1,
			    .credit = m->output.data.n });
	}
	ev_break(w->loop, EVBREAK_ONE);
}

void
__wrap_worker_done(struct worker *w, uint64_t id, enum code code,
    const char *fmt, ...)
{
	va_list ap;

	assert_int_equal(id, 7);
	assert_false(f->done);
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof f->text, fmt, ap);
	va_end(ap);
	f->done = true;
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

#define UNTIL(condition)                                                       \
	do {                                                                   \
		ev_timer limit_;                                               \
		ev_timer_init(&limit_, too_late, DEADLINE_S, 0.);              \
		ev_timer_start(f->worker.loop, &limit_);                       \
		while (!(condition) && !f->late)                               \
			ev_run(f->worker.loop, 0);                             \
		ev_timer_stop(f->worker.loop, &limit_);                        \
		if (f->late)                                                   \
			fail_msg("never came: %s; %zu bytes, done %d: %s",     \
			    #condition, buffer_size(&f->got), f->done,         \
			    f->text);                                          \
	} while (0)

static int
set_up(void **state)
{
	(void)state;
	f = xcalloc(1, sizeof *f);
	snprintf(f->home, sizeof f->home, "/tmp/plm-readlog-XXXXXX");
	assert_non_null(mkdtemp(f->home));
	f->worker.loop = ev_loop_new(EVFLAG_AUTO);
	f->host = (struct host){ .worker = &f->worker, .state = HOST_READY,
		.name = (char *)(uintptr_t)"h1", .tail_follows = follows };
	f->host.transport = fake_transport_new(f->worker.loop,
	    (const char *const *)login_shell, f->home);
	f->grants = true;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	readlogs_free(&f->worker);
	transport_free(f->host.transport);
	ev_loop_destroy(f->worker.loop);
	remove_tree(f->home);
	buffer_finish(&f->got);
	free(f);
	return 0;
}

/* A path in the private directory, until the next call. */
static const char *
path_of(const char *name)
{
	static char path[200];

	snprintf(path, sizeof path, "%s/%s", f->home, name);
	return path;
}

static void
put_bytes(const char *name, int flags, struct slice bytes)
{
	int fd = open(path_of(name), O_WRONLY | O_CREAT | flags, 0600);

	assert_true(fd >= 0);
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);
		assert_true(n > 0);
		bytes.p += n;
		bytes.n -= (size_t)n;
	}
	close(fd);
}

static void
put(const char *name, const char *text)
{
	put_bytes(name, O_APPEND, slice_of(text));
}

/* All of a file, unless m says otherwise. */
static void
open_log(const char *name, struct msg_read_log m)
{
	f->got.start = f->got.end = 0;
	f->done = false;
	f->opened = 0;
	m.stream = 1;
	m.which = 1;
	m.path = slice_of(name[0] == '/' ? name : path_of(name));
	if (m.last == 0)
		m.last = LAST_ALL;
	if (m.credit == 0)
		m.credit = 64 * 1024;
	readlog_open(&f->host, 7, &m);
}

static void
read_log(const char *name, struct msg_read_log m)
{
	open_log(name, m);
	UNTIL(f->done);
}

static bool
got(const char *text)
{
	return slice_eq((struct slice){ buffer_data(&f->got),
	    buffer_size(&f->got) }, slice_of(text));
}

static void
assert_got(const char *text)
{
	buffer_put(&f->got, "", 1);
	assert_string_equal(buffer_data(&f->got), text);
	f->got.end--;
}

/* before and after are the sentence around the path. */
static void
assert_fails(const char *name, const char *before, const char *after)
{
	char all[400];

	snprintf(all, sizeof all, "%s%s%s", before,
	    name[0] == '/' ? name : path_of(name), after);
	read_log(name, (struct msg_read_log){ 0 });
	assert_string_equal(f->text, all);
	assert_int_equal(f->code, CODE_FAILED);
	assert_int_equal(buffer_size(&f->got), 0);
	/* The same where it is to be followed, which would never end. */
	read_log(name, (struct msg_read_log){ .follow = 1,
	    .grep = slice_of("x") });
	assert_string_equal(f->text, all);
}

static void
bytes_are_exact(void **state)
{
	size_t n = 3 * 1024 * 1024 + 17;
	char *bytes = xcalloc(1, n);

	(void)state;
	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(random() >> 7);
	put_bytes("big", 0, (struct slice){ bytes, n });
	read_log("big", (struct msg_read_log){ 0 });
	assert_string_equal(f->text, "all was read");
	assert_int_equal(buffer_size(&f->got), n);
	assert_memory_equal(buffer_data(&f->got), bytes, n);
	free(bytes);
	put("odd", "a\r\nConnection to x closed.\n\001plm\nno end");
	read_log("odd", (struct msg_read_log){ 0 });
	assert_got("a\r\nConnection to x closed.\n\001plm\nno end");
	read_log("odd", (struct msg_read_log){ .last = 3 });
	assert_got("Connection to x closed.\n\001plm\nno end");
	put("empty", "");
	read_log("empty", (struct msg_read_log){ .last = 5 });
	assert_got("");
	assert_int_equal(f->code, CODE_OK);
	/* Relative to where a login begins, whatever its name looks like. */
	put("-n 'quoted' $x", "here\n");
	open_log("/", (struct msg_read_log){ 0 });
	UNTIL(f->done);
	f->done = false;
	readlog_open(&f->host, 7, &(struct msg_read_log){ .stream = 1,
	    .which = 1, .path = slice_of("-n 'quoted' $x"), .last = 4,
	    .credit = 1000 });
	UNTIL(f->done);
	assert_got("here\n");
}

static void
each_output_of_a_run(void **state)
{
	struct msg_read_log m = { .stream = 1, .name = slice_of("p"),
		.run = 1, .which = 2, .last = LAST_ALL, .credit = 1000 };

	(void)state;
	put("out", "to stdout\n");
	put("err", "to stderr\n");
	readlog_open(&f->host, 7, &m);
	UNTIL(f->done);
	assert_got("to stderr\n");
	f->done = false;
	m.which = 1;
	f->got.start = f->got.end = 0;
	readlog_open(&f->host, 7, &m);
	UNTIL(f->done);
	assert_got("to stdout\n");
	f->done = false;
	m.run = 2;
	readlog_open(&f->host, 7, &m);
	assert_int_equal(f->code, CODE_NOT_RUNNING);
	f->done = false;
	m.which = 3;
	readlog_open(&f->host, 7, &m);
	assert_int_equal(f->code, CODE_INVALID);
}

static void
what_cannot_be_read_is_named(void **state)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	assert_fails("none", "there is no file ", " on h1");
	assert_fails("none/below", "there is no file ", " on h1");
	assert_fails(f->home, "", " on h1 is a directory, not a file");
	mkfifo(path_of("fifo"), 0600);
	assert_fails("fifo", "", " on h1 is a FIFO, not a regular file");
	strcpy(sun.sun_path, path_of("socket"));
	assert_int_equal(bind(s, (struct sockaddr *)&sun, sizeof sun), 0);
	close(s);
	assert_fails("socket", "", " on h1 is a socket, not a regular file");
	assert_fails("/dev/zero", "", " on h1 is a device, not a regular file");
	assert_int_equal(symlink("nowhere", path_of("link")), 0);
	assert_fails("link", "", " on h1 is a link to a file that is not there");
	if (geteuid() == 0)
		return;         /* whom no permission stops */
	put("secret", "x\n");
	chmod(path_of("secret"), 0);
	assert_fails("secret", "", " on h1: there is no permission to read it");
	mkdir(path_of("closed"), 0);
	char *why = xasprintf(" on h1: there is no permission to look into"
	    " %s", path_of("closed"));
	assert_fails("closed/log", "", why);
	free(why);
}

static void
lines_that_match(void **state)
{
	static const struct {
		const char *pattern, *lines;
	} cases[] = {
		{ "two", "two\n" },
		{ "^(one|three)$", "one\nthree\n" },
		{ "it's", "it's\n" },
		{ "\"[$]x\" `", "say \"$x\" `id` \\ end\n" },
		{ "-e", "-e dash\n" },
		{ "-", "-e dash\n" },
		{ "one\ntwo", "one\ntwo\n" },
		{ "\\\\ ", "say \"$x\" `id` \\ end\n" },
		{ "\303\251", "caf\303\251 \377\n" },
		{ "no such line", "" },
	};

	(void)state;
	put("log", "one\ntwo\nthree\nit's\nsay \"$x\" `id` \\ end\n-e dash\n"
	    "caf\303\251 \377\n");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		read_log("log", (struct msg_read_log){
		    .grep = slice_of(cases[i].pattern) });
		assert_string_equal(f->text, "all was read");
		assert_got(cases[i].lines);
	}
	read_log("log", (struct msg_read_log){ .grep = slice_of("e"),
	    .last = 2 });
	assert_got("say \"$x\" `id` \\ end\n-e dash\n");
	read_log("log", (struct msg_read_log){ .grep = slice_of("TWO") });
	assert_got("");
	read_log("log", (struct msg_read_log){ .grep = slice_of("TWO"),
	    .any_case = 1 });
	assert_got("two\n");
	read_log("log", (struct msg_read_log){ .grep = slice_of("(") });
	assert_int_equal(f->code, CODE_FAILED);
	assert_non_null(strstr(f->text, "grep on h1 does not take the pattern"));
}

static void
zeros_do_not_hide_lines(void **state)
{
	(void)state;
	put_bytes("log", 0, (struct slice){ "zero \0 \nneedle 1\nneedle 2\n",
	    26 });
	read_log("log", (struct msg_read_log){ .grep = slice_of("needle") });
	assert_got("needle 1\nneedle 2\n");
}

static uint64_t
utc(int year, int month, int day, int hour, int minute, int second)
{
	struct tm tm = { .tm_year = year - 1900, .tm_mon = month - 1,
		.tm_mday = day, .tm_hour = hour, .tm_min = minute,
		.tm_sec = second };

	return (uint64_t)timegm(&tm) * 1000;
}

/* 10:00 UTC is 12:00 on this host. */
static const struct {
	const char *line;
	bool newer;
} stamped[] = {
	{ "before any stamp", false },
	{ "2026-07-01T10:00:00Z as it is", true },
	{ "2026-07-01T09:59:59.999Z", false },
	{ "2026-07-01T12:00:00+02:00", true },
	{ "2026-07-01T11:59:59.9+0200", false },
	{ "2026-07-01 05:00:00-05 west", true },
	{ "2026-07-01 04:59:59 -0500", false },
	{ "2026-07-01 12:00:00,000 no zone", true },
	{ "2026-07-01 11:59:59,999 no zone", false },
	{ "2026-Jul-01 12:00:00,001 ERS", true },
	{ "2026-Jul-01 11:59:59,999 ERS", false },
	{ "2026/07/01 10:00:00 UTC", true },
	{ "[2026/07/01 09:59:59 UTC] INFO", false },
	{ "[2026-07-01 12:00:01] brackets", true },
	{ "[ERROR] [2026-07-01 11:00:00] level, brackets", false },
	{ "WARNING 2026-12-01 00:00:00 winter", true },
	{ "debug: 2026-01-01 12:00:00 winter", false },
	{ "worker-3 [2027-01-01 12:00:00] a name, brackets", true },
	{ "\033[32m2026-06-30 23:59:59\033[0m colour", false },
	{ "retry at 2027-01-01 12:00:00: not its own", false },
	{ "\033[1;31mERROR\033[0m 2026-07-01 12:00:00 colour", true },
	{ "2026-13-01 00:00:00: no month", true },
	{ "2000-01-01 00:00:00 the millennium", false },
	{ "who has a name that is too long for this [2027-01-01 00:00:00]",
	    false },
	{ "2024-02-29 00:00:00 a leap day", false },
	{ "2028-02-29T00:00:00Z a leap day", true },
	{ "1999-12-31 23:59:59", false },
};

static void
lines_since_a_time(void **state)
{
	struct buffer expected = { 0 };
	struct msg_read_log m = { .since = utc(2026, 7, 1, 10, 0, 0) };

	(void)state;
	for (size_t i = 0; i < sizeof stamped / sizeof *stamped; i++) {
		char *two = xasprintf("%s\n  more of %zu\n", stamped[i].line,
		    i);
		put("log", two);
		if (stamped[i].newer)
			buffer_puts(&expected, two);
		free(two);
	}
	buffer_put(&expected, "", 1);
	read_log("log", m);
	assert_string_equal(f->text, "all was read");
	assert_got(buffer_data(&expected));
	buffer_finish(&expected);
	m.grep = slice_of("more of 1");
	m.last = 2;
	read_log("log", m);
	assert_got("  more of 15\n  more of 17\n");
}

static void
milliseconds_count(void **state)
{
	(void)state;
	put("log", "2026-07-01T10:00:00.249Z a\n2026-07-01T10:00:00.250Z b\n");
	read_log("log", (struct msg_read_log){
	    .since = utc(2026, 7, 1, 10, 0, 0) + 250 });
	assert_got("2026-07-01T10:00:00.250Z b\n");
}

/* A log of syslog's, which leaves out the year: it is the last one. */
static void
stamps_without_a_year(void **state)
{
	static const int ages[] = { 360 * 86400, 86400, 7200, 3599, 0 };
	char line[100], expected[300] = "";
	time_t now = time(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
		time_t t = now - ages[i];
		struct tm tm;
		localtime_r(&t, &tm);
		strftime(line, sizeof line, "%b %e %H:%M:%S host app: x\n",
		    &tm);
		put("log", line);
		if (i >= 3)
			strcat(expected, line);
	}
	read_log("log", (struct msg_read_log){
	    .since = (uint64_t)(now - 3600) * 1000 });
	assert_string_equal(f->text, "all was read");
	assert_got(expected);
}

static void
a_log_without_times_is_refused(void **state)
{
	struct msg_read_log m = { .since = utc(2026, 7, 1, 10, 0, 0) };

	(void)state;
	put("log", "one\ntwo at 10:00\n");
	read_log("log", m);
	assert_int_equal(f->code, CODE_FAILED);
	assert_string_equal(f->text, "no line of it begins with a time that"
	    " can be read");
	m.follow = 1;
	read_log("log", m);
	assert_string_equal(f->text, "no line of it begins with a time that"
	    " can be read");
	put("empty", "");
	m.follow = 0;
	read_log("empty", m);
	assert_int_equal(f->code, CODE_OK);
}

static void
lines_that_come_are_followed(void **state)
{
	(void)state;
	put("log", "1\n2\n3\n");
	open_log("log", (struct msg_read_log){ .last = 2, .follow = 1 });
	UNTIL(f->opened == 1 && got("2\n3\n"));
	put("log", "4\nno end");
	UNTIL(got("2\n3\n4\nno end"));
	assert_false(f->done);
}

static void
rename_log(void)
{
	char *to = xstrdup(path_of("log.1"));

	assert_int_equal(rename(path_of("log"), to), 0);
	free(to);
}

static void
a_rotated_log_is_followed(void **state)
{
	(void)state;
	put("log", "1\n2\n");
	open_log("log", (struct msg_read_log){ .follow = 1 });
	UNTIL(got("1\n2\n"));
	rename_log();
	put("log", "3\n");
	UNTIL(got("1\n2\n3\n"));
	put("log", "4\n5\n");
	UNTIL(got("1\n2\n3\n4\n5\n"));
	put_bytes("log", O_TRUNC, slice_of("6\n"));
	UNTIL(got("1\n2\n3\n4\n5\n6\n"));
	assert_false(f->done);
	readlog_close(&f->worker, 1);
	assert_int_equal(f->code, CODE_CANCELLED);
}

/* Also what its writer still had for the old one. */
static void
a_rotated_log_is_read_to_its_end(void **state)
{
	static const char *const patterns[] = { "", "." };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		put_bytes("log", O_TRUNC, slice_of("1\n2"));
		open_log("log", (struct msg_read_log){ .follow = 1,
		    .grep = slice_of(patterns[i]) });
		UNTIL(f->opened && buffer_size(&f->got) >= 2);
		rename_log();
		put("log", "4\n");
		put("log.1", "\n3");
		/* A line that has no end is none with the first of the next. */
		UNTIL(got(i == 0 ? "1\n2\n34\n" : "1\n2\n3\n4\n"));
		readlog_close(&f->worker, 1);
	}
}

static void
a_log_that_is_gone_is_told_of(void **state)
{
	(void)state;
	put("log", "1\n");
	open_log("log", (struct msg_read_log){ .follow = 1 });
	UNTIL(got("1\n"));
	rename_log();
	UNTIL(strcmp(f->name_why, "the file is gone") == 0);
	put("log.1", "2\n");
	UNTIL(got("1\n2\n"));
	put("log", "3\n");
	UNTIL(got("1\n2\n3\n"));
	UNTIL(f->name_why[0] == '\0');
}

/* What the program prints is wanted, whatever it is called. */
static void
a_run_log_that_is_renamed_is_its_own(void **state)
{
	(void)state;
	put("out", "1\n");
	readlog_open(&f->host, 7, &(struct msg_read_log){ .stream = 1,
	    .name = slice_of("p"), .run = 1, .which = 1, .last = LAST_ALL,
	    .follow = 1, .credit = 1000 });
	UNTIL(got("1\n"));
	char *to = xstrdup(path_of("out.old"));
	assert_int_equal(rename(path_of("out"), to), 0);
	free(to);
	put("out", "no output of it\n");
	UNTIL(strcmp(f->name_why, "following the renamed file") == 0);
	put("out.old", "2\n");
	UNTIL(got("1\n2\n"));
}

static void
matches_that_come_are_followed(void **state)
{
	(void)state;
	put("log", "hit 1\nmiss\nhit 2\nhit 3\nhit");
	open_log("log", (struct msg_read_log){ .last = 2, .follow = 1,
	    .grep = slice_of("hit|IT's"), .any_case = 1 });
	UNTIL(f->opened && got("hit 2\nhit 3\n"));
	/* The line that was begun is one line. */
	put("log", " 4\nmiss\n");
	UNTIL(got("hit 2\nhit 3\nhit 4\n"));
	put("log", "it's 5\n");
	UNTIL(got("hit 2\nhit 3\nhit 4\nit's 5\n"));
	rename_log();
	put("log", "miss\nhit 6\n");
	UNTIL(got("hit 2\nhit 3\nhit 4\nit's 5\nhit 6\n"));
}

static void
a_reader_that_stands_still_is_waited_for(void **state)
{
	size_t n = 2 * 1024 * 1024;
	char *bytes = xcalloc(1, n);

	(void)state;
	memset(bytes, 'x', n);
	put_bytes("big", 0, (struct slice){ bytes, n });
	f->grants = false;
	open_log("big", (struct msg_read_log){ .credit = 100 * 1000 });
	UNTIL(buffer_size(&f->got) >= 100 * 1000);
	/* The loop turns on; nothing comes. */
	for (int i = 0; i < 50; i++)
		ev_run(f->worker.loop, EVRUN_NOWAIT);
	assert_true(buffer_size(&f->got) < 100 * 1000 + 64 * 1024);
	f->grants = true;
	readlog_grant(&f->worker, &(struct msg_grant){ .stream = 1,
	    .credit = buffer_size(&f->got) });
	UNTIL(f->done);
	assert_int_equal(buffer_size(&f->got), n);
	free(bytes);
}

static void
nothing_is_left_on_the_host(void **state)
{
	(void)state;
	put("log", "hit\n");
	open_log("log", (struct msg_read_log){ .follow = 1,
	    .grep = slice_of("hit") });
	UNTIL(f->opened && got("hit\n"));
	pid_t group = fake_transport_pid(f->host.transport);
	assert_int_equal(kill(-group, 0), 0);
	/* It waits for the shell, whose group it is. */
	readlog_close(&f->worker, 1);
	int64_t end = clock_mono_ms() + DEADLINE_S * 1000;
	while (kill(-group, 0) == 0 && clock_mono_ms() < end)
		sched_yield();
	assert_int_equal(kill(-group, 0), -1);
	assert_int_equal(errno, ESRCH);
}

static void
a_host_that_goes_is_said(void **state)
{
	(void)state;
	put("log", "1\n");
	open_log("log", (struct msg_read_log){ .follow = 1 });
	UNTIL(got("1\n"));
	readlogs_host_down(&f->host, "the link broke");
	assert_int_equal(f->code, CODE_UNREACHABLE);
	assert_string_equal(f->text, "the link broke");
	/* And so is a reader that somebody kills. */
	open_log("log", (struct msg_read_log){ .follow = 1 });
	UNTIL(got("1\n"));
	kill(-fake_transport_pid(f->host.transport), SIGKILL);
	UNTIL(f->done);
	assert_int_equal(f->code, CODE_FAILED);
	assert_string_equal(f->text, "the follower has ended on h1 before all"
	    " was read");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(bytes_are_exact),
		TEST(each_output_of_a_run),
		TEST(what_cannot_be_read_is_named),
		TEST(lines_that_match),
		TEST(zeros_do_not_hide_lines),
		TEST(lines_since_a_time),
		TEST(milliseconds_count),
		TEST(stamps_without_a_year),
		TEST(a_log_without_times_is_refused),
		TEST(lines_that_come_are_followed),
		TEST(a_rotated_log_is_followed),
		TEST(a_rotated_log_is_read_to_its_end),
		TEST(a_log_that_is_gone_is_told_of),
		TEST(a_run_log_that_is_renamed_is_its_own),
		TEST(matches_that_come_are_followed),
		TEST(a_reader_that_stands_still_is_waited_for),
		TEST(nothing_is_left_on_the_host),
		TEST(a_host_that_goes_is_said),
#undef TEST
	};
	char dir[] = "/tmp/plm-busybox-XXXXXX";

	if (argc < 2)
		return 77;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	login_shell = strcmp(argv[1], "--as") == 0
	    ? shell_as(argc - 2, argv + 2, dir) : argv + 1;
	follows = shell_tail_follows();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	remove_tree(dir);
	return failed;
}

/* The options of "logs", and the times that --since takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "clock.h"
#include "options.h"
#include "protocol.h"

enum { WORDS_MAX = 10 };

static bool
parse(const char *const *words, struct options *o, struct fault *f)
{
	char *argv[WORDS_MAX + 5] = { (char *)(uintptr_t)"plm-tui",
		(char *)(uintptr_t)"-f", (char *)(uintptr_t)"s.yaml",
		(char *)(uintptr_t)"logs" };
	int argc = 4;

	for (; words[argc - 4] != NULL; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 4];
	return options_parse(argc, argv, o, f);
}

static void
a_process_is_read_whole(void **state)
{
	static const char *const words[] = { "p", "-f", NULL };
	struct options o;
	struct fault f = { 0 };

	(void)state;
	assert_true(parse(words, &o, &f));
	assert_int_equal(o.what, RUN_COMMAND);
	assert_int_equal(o.command, COMMAND_LOGS);
	/* After the command, -f is another option. */
	assert_string_equal(o.session_path, "s.yaml");
	assert_true(o.log.follow);
	assert_true(o.log.out && o.log.err);
	assert_true(o.log.last == LAST_ALL);
	assert_string_equal(o.log.grep, "");
	assert_int_equal(o.log.since, 0);
	assert_null(o.log.path);
	options_finish(&o);
}

static void
each_part_can_be_said(void **state)
{
	static const char *const words[] = { "p", "-Hh", "--stderr", "--run=3",
		"-n", "0", "--grep", "-x", "--session-file=t.yaml", NULL };
	struct options o;
	struct fault f = { 0 };

	(void)state;
	assert_true(parse(words, &o, &f));
	assert_string_equal(o.session_path, "s.yaml");
	assert_int_equal(o.more_paths.n, 1);
	assert_string_equal(o.more_paths.v[0], "t.yaml");
	assert_false(o.log.out);
	assert_true(o.log.err);
	assert_int_equal(o.log.run, 3);
	assert_int_equal(o.log.last, 0);
	assert_string_equal(o.log.grep, "-x");
	assert_int_equal(o.select.n, 2);
	options_finish(&o);
}

static void
of_a_file_a_hundred_lines(void **state)
{
	static const char *const words[] = { "-H", "h", "--file", "/x", "-U",
		"u", NULL };
	struct options o;
	struct fault f = { 0 };

	(void)state;
	assert_true(parse(words, &o, &f));
	assert_string_equal(o.session_path, "s.yaml");
	assert_string_equal(o.log.path, "/x");
	assert_string_equal(o.log.host, "h");
	assert_string_equal(o.log.user, "u");
	assert_int_equal(o.log.last, 100);
	assert_int_equal(o.select.n, 0);
	options_finish(&o);
}

static const struct {
	const char *words[WORDS_MAX];
	const char *text;
} wrong[] = {
	{ { NULL }, "logs of which process? name it, or a file by --host and"
	    " --file; plm-tui logs --help tells what there is" },
	{ { "-H", "h" }, "logs of which process? name it, or a file by --host"
	    " and --file; plm-tui logs --help tells what there is" },
	{ { "--file", "/x" }, "--file needs one --host, and no process" },
	{ { "p", "--file", "/x", "-Hh" },
	    "--file needs one --host, and no process" },
	{ { "--file=", "-Hh" }, "the path after --file must not be empty" },
	{ { "--file=/x", "-Hh", "--previous" }, "--stdout, --stderr, --run and"
	    " --previous are of a process, and --file is none" },
	{ { "p", "-U", "u" }, "--user is for --file; what a process prints"
	    " belongs to the session's user" },
	{ { "p", "--run", "0" }, "there is no run 0; 1 was the first" },
	{ { "p", "--run", "1x" },
	    "'1x' is no number of a run; it has digits only" },
	{ { "p", "-n-1" }, "'-1' is no number of lines; it has digits only" },
	{ { "p", "--since", "now" }, "'now' is no time; it is a duration before"
	    " now, such as 5m, or an ISO time, such as 2026-11-25T10:11:12, of"
	    " this machine's zone, or with Z or +01:00" },
	{ { "p", "--since=9999999h" }, "9999999h ago is before 1970" },
};

static void
what_makes_no_sense_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct options o;
		struct fault f = { 0 };
		assert_false(parse(wrong[i].words, &o, &f));
		assert_string_equal(f.text, wrong[i].text);
		options_finish(&o);
	}
}

static void
since_a_while(void **state)
{
	static const char *const words[] = { "p", "--since", "5m", NULL };
	int64_t before = clock_wall_ms() - 300000;
	struct options o;
	struct fault f = { 0 };

	(void)state;
	assert_true(parse(words, &o, &f));
	assert_in_range(o.log.since, before, before + 60000);
	options_finish(&o);
}

/* 1782900672345 is 2026-07-01T10:11:12.345Z, 12:11 of this zone. */
static void
times_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} right[] = {
		{ "2026-07-01T10:11:12.345Z", 1782900672345 },
		{ "2026-07-01T12:11:12,3456", 1782900672345 },
		{ "2026-07-01 12:11:12", 1782900672000 },
		{ "2026-07-01T12:11", 1782900660000 },
		{ "2026-07-01", 1782856800000 },
		{ "2026-07-01T04:41:12-05:30", 1782900672000 },
		{ "2026-07-01T20:11:12+1000", 1782900672000 },
		{ "2026-01-01 00:00", 1767222000000 },
	};
	static const char *const bad[] = { "", "now", "10:11", "2026-07",
		"2026-13-01", "2026-07-01T25:00", "2026-07-01x",
		"2026-07-01T10:11:12.345z", "2026-07-01T10:11:12+1",
		"2026-07-01T10:11:12+99:00", "2026-07-01T10:11:12 UTC",
		"2026-07-01T10:11:12+ 1:00", "1960-01-01",
		"2026-07-01T10:11:12+01:00x", "2026-07-01T10:11:12." };
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		if (!clock_parse_time(right[i].text, &ms))
			fail_msg("%s", right[i].text);
		assert_int_equal(ms, right[i].ms);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (clock_parse_time(bad[i], &ms))
			fail_msg("%s", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_process_is_read_whole),
		cmocka_unit_test(each_part_can_be_said),
		cmocka_unit_test(of_a_file_a_hundred_lines),
		cmocka_unit_test(what_makes_no_sense_is_refused),
		cmocka_unit_test(since_a_while),
		cmocka_unit_test(times_are_read),
	};

	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

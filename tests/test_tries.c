/*
 * What probes try on a host, with each POSIX shell in the place of /bin/sh: what
 * succeeds, why not, and which lines of a log were looked at.
 */
#include "shell_fixture.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "clock.h"

static struct buffer lines;
static uint64_t look;

static void
on_looked(uint64_t of, struct slice bytes, void *arg)
{
	(void)arg;
	assert_int_equal(of, look);
	buffer_put(&lines, bytes.p, bytes.n);
}

static int
set_up(void **state)
{
	shell_on_looked = on_looked;
	return shell_set_up(state);
}

static int
tear_down(void **state)
{
	buffer_finish(&lines);
	return shell_tear_down(state);
}

/* Tries a shell's text, in this directory and with this variable. */
static void
try_in(struct fixture *f, int64_t ms, const char *directory,
    const char *variable, const char *text)
{
	struct slice words[] = { slice_of("/bin/sh"), slice_of("-c"),
		slice_of(text) };
	struct slice env = slice_of(variable);
	struct start_spec s = shell_spec(1);
	unsigned before = f->done;

	s.directory = slice_of(directory);
	s.environment = (struct words){ &env, 1 };
	s.command = (struct words){ words, 3 };
	control_try(f->control, &s, ms, shell_done, f);
	UNTIL(f, f->done > before);
}

static void
assert_fails(struct fixture *f, int64_t ms, const char *text, const char *why)
{
	try_in(f, ms, "/", "A=b", text);
	assert_int_equal(f->code, CODE_FAILED);
	assert_string_equal(f->text, why);
}

static void
a_command_succeeds_by_its_status(void **state)
{
	struct fixture *f = *state;

	try_in(f, 5000, "/", "A=b", "echo not of interest; exit 0");
	assert_int_equal(f->code, CODE_OK);
	assert_fails(f, 5000, "exit 3", "exit status 3");
	assert_fails(f, 5000, "echo first; echo 'the reason' >&2; exit 1",
	    "the reason");
	assert_fails(f, 5000, "printf 'a\\033[2J\\tb\\n'; exit 1", "a?[2J?b");
	try_in(f, 5000, "/", "A=b", "kill -9 $$");
	assert_int_equal(f->code, CODE_FAILED);
	assert_null(strstr(f->text, "took longer"));
}

static void
it_has_what_the_process_has(void **state)
{
	struct fixture *f = *state;

	try_in(f, 5000, "/usr/lib", "ODD=it's \"$HOME\"\n`x` ",
	    "[ \"$PWD\" = /usr/lib ] && [ \"$ODD\" = \"it's \\\"\\$HOME\\\"\n"
	    "\\`x\\` \" ] && [ \"$PLM_PROCESS\" = prog ]");
	assert_string_equal(f->text, "");
	assert_int_equal(f->code, CODE_OK);
	try_in(f, 5000, "/no/such", "A=b", "exit 0");
	assert_int_equal(f->code, CODE_FAILED);
	assert_non_null(strstr(f->text, "/no/such"));
}

/* ... and ends what it has started. */
static void
it_has_its_time(void **state)
{
	struct fixture *f = *state;
	int64_t began = clock_mono_ms();

	assert_fails(f, 300, "sleep 1000 & sleep 1000",
	    "it took longer than 0.300 s");
	assert_true(clock_mono_ms() - began >= 300);
}

/* What it leaves does not hold it up, and is ended. */
static void
what_it_leaves_is_ended(void **state)
{
	struct fixture *f = *state;
	int64_t began = clock_mono_ms();

	try_in(f, 30000, "/", "A=b", "sleep 1000 & exit 0");
	assert_int_equal(f->code, CODE_OK);
	try_in(f, 30000, "/", "A=b", "sleep 1000 & exit 3");
	assert_string_equal(f->text, "exit status 3");
	assert_true(clock_mono_ms() - began < 10000);
}

/* That tells nothing of the program. */
static void
what_cannot_be_tried_is_no_failure(void **state)
{
	struct fixture *f = *state;

	try_in(f, 5000, "/", "A=b", "exec /no/such/program");
	assert_int_equal(f->code, CODE_INVALID);
	assert_non_null(strstr(f->text, "/no/such/program"));
}

static void
much_is_said_in_vain(void **state)
{
	struct fixture *f = *state;

	assert_fails(f, 10000, "yes | head -c 3000000; echo; echo end; exit 1",
	    "end");
}

static void
others_go_on_meanwhile(void **state)
{
	struct fixture *f = *state;
	struct slice words[] = { slice_of("sleep"), slice_of("1000") };
	struct start_spec s = shell_spec(1);
	unsigned before = f->done;

	s.command = (struct words){ words, 2 };
	control_try(f->control, &s, 3000, shell_done, f);
	control_ping(f->control, shell_done, f);
	UNTIL(f, f->done > before);
	assert_int_equal(f->code, CODE_OK);     /* the ping */
	UNTIL(f, f->done > before + 1);
	assert_string_equal(f->text, "it took longer than 3 s");
}

static void
assert_look(struct fixture *f, uint64_t out_at, uint64_t err_at,
    const char *grep, const char *wanted, const char *answer)
{
	struct look_from from = { slice_of(UUID), 1, out_at, err_at };
	unsigned before = f->done;

	buffer_eat(&lines, buffer_size(&lines));
	look = control_look(f->control, &from, grep, shell_done, f);
	UNTIL(f, f->done > before);
	assert_string_equal(f->text, answer);
	assert_int_equal(f->code, CODE_OK);
	assert_int_equal(buffer_size(&lines), strlen(wanted));
	assert_memory_equal(buffer_data(&lines), wanted, strlen(wanted));
}

static void
whole_lines_of_a_log_are_looked_at(void **state)
{
	struct fixture *f = *state;

	shell_start(f, 1, "printf 'one\\ntwo \\000\\033[1m\\377\\nhal'; printf"
	    " 'bad\\n' >&2; exec sleep 1000");
	for (int i = 0; i < 500 && (buffer_size(&lines) == 0 ||
	    memchr(buffer_data(&lines), 'w', buffer_size(&lines)) == NULL);
	    i++) {
		struct look_from from = { slice_of(UUID), 1, 0, 0 };
		unsigned before = f->done;
		buffer_eat(&lines, buffer_size(&lines));
		look = control_look(f->control, &from, NULL, shell_done, f);
		UNTIL(f, f->done > before);
	}
	assert_look(f, 0, 0, NULL, "one\ntwo  \033[1m\377\nbad\n", "15 4 0");
	assert_look(f, 0, 4, "o(n|x)", "one\n", "15 4 0");
	assert_look(f, 15, 4, NULL, "", "15 4 0");
	/* It was cut meanwhile. */
	assert_look(f, 1000, 1000, "^b", "bad\n", "15 4 0");
	shell_signal(f, 1, SIGKILL, CAUSE_CRASHED);
	UNTIL(f, shell_ended(f, 1));
}

/* All of it, in ranges, however long its lines are. */
static void
a_long_log_is_looked_through(void **state)
{
	struct fixture *f = *state;
	uint64_t out_at = 0, err_at = 0, more = 1;
	unsigned looks = 0, found = 0;

	shell_start(f, 1, "yes filler | head -c 700000; echo; head -c 600000"
	    " /dev/zero | tr '\\000' x; echo; echo needle; echo done >&2;"
	    " exec sleep 1000");
	while (found == 0 && looks < 2000) {
		struct look_from from = { slice_of(UUID), 1, out_at, err_at };
		unsigned before = f->done;
		buffer_eat(&lines, buffer_size(&lines));
		look = control_look(f->control, &from, "needle|done",
		    shell_done, f);
		UNTIL(f, f->done > before);
		assert_int_equal(f->code, CODE_OK);
		assert_int_equal(sscanf(f->text, "%" SCNu64 " %" SCNu64 " %"
		    SCNu64, &out_at, &err_at, &more), 3);
		looks += more == 1;
		found += buffer_size(&lines) > 0 && memmem(buffer_data(&lines),
		    buffer_size(&lines), "needle\n", 7) != NULL;
	}
	assert_int_equal(found, 1);
	assert_int_equal(out_at, 700000 + 1 + 600000 + 1 + 7);
	assert_in_range(looks, 4, 6);
	shell_signal(f, 1, SIGKILL, CAUSE_CRASHED);
	UNTIL(f, shell_ended(f, 1));
}

/* Not all shells can count so far: they say so. */
static void
a_log_beyond_32_bits(void **state)
{
	struct fixture *f = *state;
	const uint64_t far = 4400000000;

	shell_start(f, 1, "truncate -s 4400000000 /proc/self/fd/1 &&"
	    " echo needle && echo ready >&2; exec sleep 1000");
	for (int i = 0; i < 500 && buffer_size(&lines) == 0; i++) {
		struct look_from from = { slice_of(UUID), 1, far, 0 };
		unsigned before = f->done;
		look = control_look(f->control, &from, "ready", shell_done, f);
		UNTIL(f, f->done > before);
	}
	try_in(f, 5000, "/", "A=b", "[ $((2147483647 + 1)) -gt 0 ]");
	if (f->code == CODE_OK) {
		assert_look(f, far, 6, NULL, "needle\n", "4400000007 6 0");
	} else {
		struct look_from from = { slice_of(UUID), 1, far, 6 };
		unsigned before = f->done;
		look = control_look(f->control, &from, NULL, shell_done, f);
		UNTIL(f, f->done > before);
		assert_int_equal(f->code, CODE_INVALID);
		assert_non_null(strstr(f->text, "its out cannot be read"));
	}
	shell_signal(f, 1, SIGKILL, CAUSE_CRASHED);
	UNTIL(f, shell_ended(f, 1));
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	TEST(a_command_succeeds_by_its_status),
	TEST(it_has_what_the_process_has),
	TEST(it_has_its_time),
	TEST(what_it_leaves_is_ended),
	TEST(what_cannot_be_tried_is_no_failure),
	TEST(much_is_said_in_vain),
	TEST(others_go_on_meanwhile),
	TEST(whole_lines_of_a_log_are_looked_at),
	TEST(a_long_log_is_looked_through),
	TEST(a_log_beyond_32_bits),
};

/* The shell that stands for /bin/sh; none for the machine's own. */
int
main(int argc, char **argv)
{
	static const char *const tools[] = { "awk", "stat", "dd", "od", "tail",
		"head", "tr", "grep", "timeout", NULL };

	return shell_run(argc, argv, tests,
	    sizeof tests / sizeof *tests, tools);
}

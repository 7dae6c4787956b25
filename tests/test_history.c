/*
 * What is told of all runs of a process, from their records, and of one that
 * lives, from /proc, with each POSIX shell in the place of /bin/sh: exactly what
 * was, and bounded.
 */
#include "shell_fixture.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "mem.h"

enum { PAST_MOST = 128, WORDS_MOST = 64 };

static struct past {
	struct row row;
	char *words[WORDS_MOST];
	size_t word_count;
	unsigned long long lengths[8];
	size_t commands;
	bool cut;
	int64_t out, err, acked_at;
	uint64_t older;
} past[PAST_MOST];
static size_t past_count;

static void
on_past(const struct run_past *p, void *arg)
{
	const struct run_report *r = &p->run;

	(void)arg;
	assert_true(past_count < PAST_MOST);
	struct past *at = &past[past_count++];
	*at = (struct past){ .row = { .run = r->run, .pid = r->pid,
		.what = r->what, .code = r->exit_code,
		.signal = r->exit_signal, .core = r->core, .exact = r->exact,
		.cause = r->cause, .acked = r->acked, .started = r->started,
		.ended = r->ended }, .out = p->out_size, .err = p->err_size,
		.acked_at = p->acked_at, .older = p->older, .cut = p->cut,
		.commands = p->lengths.n };
	snprintf(at->row.name, sizeof at->row.name, "%.*s",
	    SLICE_ARG(r->name));
	snprintf(at->row.why, sizeof at->row.why, "%.*s", SLICE_ARG(r->why));
	assert_true(slice_is(r->uuid, UUID));
	for (size_t i = 0; i < p->lengths.n && i < 8; i++)
		at->lengths[i] = p->lengths.v[i];
	for (size_t i = 0; i < p->command.n && i < WORDS_MOST; i++)
		at->words[at->word_count++] = xmemdup0(p->command.v[i].p,
		    p->command.v[i].n);
}

static struct {
	char *p;
	size_t n;
	bool cut;
} facts[FACT_COUNT];

static void
on_inspected(const struct run_fact *f, void *arg)
{
	(void)arg;
	assert_true(slice_is(f->uuid, UUID));
	assert_int_equal(f->run, 1);
	for (int i = 0; i < FACT_COUNT; i++)
		if (slice_is(f->name, fact_name((enum fact)i))) {
			assert_null(facts[i].p);
			facts[i].p = xmemdup0(f->value.p, f->value.n);
			facts[i].n = f->value.n;
			facts[i].cut = f->cut;
			return;
		}
	fail_msg("no fact: %.*s", SLICE_ARG(f->name));
}

static void
forget(void)
{
	for (int i = 0; i < FACT_COUNT; i++) {
		free(facts[i].p);
		facts[i].p = NULL;
	}

	for (; past_count > 0; past_count--)
		for (size_t i = 0; i < past[past_count - 1].word_count; i++)
			free(past[past_count - 1].words[i]);
}

static void
ask(struct fixture *f)
{
	unsigned before = f->done;

	forget();
	control_history(f->control, slice_of(UUID), shell_done, f);
	UNTIL(f, f->done > before);
}

static void
inspect(struct fixture *f)
{
	unsigned before = f->done;

	forget();
	control_inspect(f->control, slice_of(UUID), 1, shell_done, f);
	UNTIL(f, f->done > before);
}

/* A run is told of just before it becomes its program: what is read then may be
 * of its shell, in part. */
static void
inspect_program(struct fixture *f, const char *program)
{
	do {
		inspect(f);
		assert_int_equal(f->code, CODE_OK);
	} while (facts[FACT_EXE].p == NULL ||
	    strstr(facts[FACT_EXE].p, program) == NULL);
	inspect(f);
	assert_int_equal(f->code, CODE_OK);
}

static int
set_up(void **state)
{
	shell_on_inspected = on_inspected;
	shell_on_past = on_past;
	return shell_set_up(state);
}

static int
tear_down(void **state)
{
	forget();
	return shell_tear_down(state);
}

static const char nasty[] = "a'b\"c $HOME `x` \\ \\n * ; & | <\n> \t!!~ "
    "\xc3\xa9\xff\n";

static const char *const sleeps[] = { "sleep", "1000", NULL };

static void
each_run_is_told(void **state)
{
	struct fixture *f = *state;
	int64_t begun = clock_wall_ms();

	shell_start_in(f, 1, "", "", (const char *const[]){ "/bin/sh", "-c",
	    "echo four; echo 12345 >&2; exit 3", "", nasty, "'", "\n", NULL });
	UNTIL(f, shell_ended(f, 1));
	shell_start_in(f, 2, "", "", sleeps);
	shell_signal(f, 2, SIGQUIT, CAUSE_STOPPED);
	UNTIL(f, shell_ended(f, 2));
	shell_start_in(f, 3, "", "", (const char *const[]){ "/no/such", NULL });
	shell_start_in(f, 4, "", "", sleeps);
	ask(f);
	assert_int_equal(f->code, CODE_OK);
	assert_int_equal(past_count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(past[i].row.run, 4 - i);
		assert_string_equal(past[i].row.name, "prog");
		assert_in_range(past[i].row.started, begun - 1000,
		    clock_wall_ms());
		assert_int_equal(past[i].older, 0);
		assert_int_equal(past[i].commands, 1);
		assert_false(past[i].cut);
		assert_false(past[i].row.acked);
	}
	assert_int_equal(past[0].row.what, RUN_ALIVE);
	assert_int_equal(past[0].row.pid, shell_last(f)->pid);
	assert_int_equal(past[0].row.ended, 0);
	assert_int_equal(past[1].row.what, RUN_FAILED);
	assert_string_equal(past[1].row.why, "there is no program /no/such");
	assert_int_equal(past[2].row.what, RUN_ENDED);
	assert_int_equal(past[2].row.signal, SIGQUIT);
	assert_int_equal(past[2].row.cause, CAUSE_STOPPED);
	assert_int_equal(past[3].row.what, RUN_ENDED);
	assert_int_equal(past[3].row.code, 3);
	assert_true(past[3].row.exact);
	assert_int_equal(past[3].row.cause, CAUSE_ITSELF);
	assert_in_range(past[3].row.ended, past[3].row.started,
	    clock_wall_ms());
	assert_int_equal(past[3].out, 5);
	assert_int_equal(past[3].err, 6);
	assert_int_equal(past[3].word_count, 7);
	assert_string_equal(past[3].words[1], "-c");
	assert_string_equal(past[3].words[3], "");
	assert_string_equal(past[3].words[4], nasty);
	assert_string_equal(past[3].words[5], "'");
	assert_string_equal(past[3].words[6], "\n");
	kill((pid_t)shell_last(f)->pid, SIGKILL);
	UNTIL(f, shell_ended(f, 4));
}

/* Who has seen it, nobody knows; when, the record does. */
static void
an_acknowledged_end_has_its_time(void **state)
{
	struct fixture *f = *state;
	unsigned before;

	shell_start(f, 1, "exit 1");
	UNTIL(f, shell_ended(f, 1));
	before = f->done;
	control_flush(f->control, slice_of(UUID), 1, shell_done, f);
	UNTIL(f, f->done > before);
	ask(f);
	assert_int_equal(past_count, 1);
	assert_true(past[0].row.acked);
	assert_in_range(past[0].acked_at, clock_wall_ms() - 60000,
	    clock_wall_ms() + 1000);
}

static void
commands_come_whole(void **state)
{
	struct fixture *f = *state;
	struct start_spec s = shell_spec(1);
	static char longest[20000], half[9000];
	static const unsigned long long lengths[] = { 3, 1, 4 };
	struct slice words[] = { slice_of("/bin/sh"), slice_of("-c"),
		slice_of("exit 0"), slice_of("/bin/true"),
		slice_of("/bin/sh"), slice_of("-c"), slice_of("exit 7"),
		{ half, sizeof half - 1 } };

	memset(half, '\'', sizeof half / 9);
	memset(half + sizeof half / 9, ' ', sizeof half - sizeof half / 9 - 1);
	memset(longest, 'x', sizeof longest - 1);
	s.command = (struct words){ words, 8 };
	s.lengths = (struct nums){ lengths, 3 };
	shell_boot(f, &s);
	UNTIL(f, shell_ended(f, 1));
	/* More than is told: the commands that are whole are. */
	words[7] = slice_of(longest);
	s.run = 2;
	shell_boot(f, &s);
	UNTIL(f, shell_ended(f, 2));
	ask(f);
	assert_int_equal(past_count, 2);
	assert_int_equal(past[1].commands, 3);
	assert_memory_equal(past[1].lengths, lengths, sizeof lengths);
	assert_int_equal(past[1].word_count, 8);
	assert_string_equal(past[1].words[7], half);
	assert_string_equal(past[1].words[3], "/bin/true");
	assert_false(past[1].cut);
	assert_int_equal(past[0].commands, 2);
	assert_int_equal(past[0].word_count, 4);
	assert_true(past[0].cut);
}

/* A record of a run that nobody has started. */
static void
put(const struct fixture *f, const char *run, const char *name,
    const char *text)
{
	char path[700];

	snprintf(path, sizeof path, "%s/%s", f->directory, UUID);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/%s/%s", f->directory, UUID, run);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/%s/%s/%s", f->directory, UUID, run,
	    name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* The newest hundred, and how many more there are. */
static void
the_newest_are_told(void **state)
{
	struct fixture *f = *state;
	char run[16], text[64];

	for (int i = 1; i <= 250; i++) {
		snprintf(run, sizeof run, "%d", i);
		put(f, run, "spec", "# prog application 100 another-boot\n"
		    "plm_steps() {\n:\n}\nplm_exec() {\nplm_become 'a b'\n}");
		put(f, run, "pid", "4711 100 another-boot 1000000000"
		    " 4711.100.another-boot\n");
		snprintf(text, sizeof text, "wait %d 700 another-boot"
		    " 1000000060 wait.%d\n", i % 256, i % 256);
		put(f, run, "exit", text);
	}
	int64_t t = clock_mono_ms();
	ask(f);
	print_message("100 of 250 runs in %lld ms\n",
	    (long long)(clock_mono_ms() - t));
	assert_int_equal(past_count, 100);
	for (size_t i = 0; i < 100; i++) {
		assert_int_equal(past[i].row.run, 250 - i);
		assert_int_equal(past[i].row.code, 250 - i);
		assert_int_equal(past[i].older, 150);
		assert_int_equal(past[i].out, -1);
		assert_string_equal(past[i].words[0], "a b");
		/* Times of another boot are by the wall clock. */
		assert_in_range(past[i].row.started, 1000000000000 - 2000,
		    1000000000000 + 2000);
		assert_int_equal(past[i].row.ended - past[i].row.started,
		    60000);
	}
}

/* Records are files, and anything can be in files. */
static void
records_may_be_anything(void **state)
{
	struct fixture *f = *state;
	static const char spec[] = "# prog application 1 no-boot\n";

	put(f, "1", "spec", spec);
	put(f, "1", "exit", "nonsense\n");
	put(f, "2", "spec", "# prog application 1 no-boot\nplm_exec() {\n"
	    "plm_become 'a' $(reboot)\n}\n");
	put(f, "2", "exit", "wait 99999 7 8 9 wait.99999\n");
	put(f, "3", "spec", "# prog application 1 no-boot\nplm_exec() {\n"
	    "plm_become 'never closed\n}\n");
	put(f, "3", "exit", "sh 137 7 8 9 sh.137\n");
	put(f, "10", "spec", spec);
	put(f, "10", "pid", "- - - -\n");
	put(f, "3", "ack", "yesterday\n");
	put(f, "4", "spec", "");
	put(f, "5", "fail", "no spec\n");
	put(f, "6; reboot", "spec", spec);
	put(f, "7x", "spec", spec);
	put(f, "99999999999999999999", "spec", spec);
	put(f, "8", "spec", spec);
	put(f, "8", "pid", "1 1 some-other-boot 5"
	    " 1.1.some-other-boot\n");
	put(f, "9", "spec", spec);
	put(f, "9", "fail", "it = is so\n= 1 ok\n");
	ask(f);
	assert_int_equal(f->code, CODE_OK);
	/* What makes no sense is not told of, or as far as it does. */
	assert_int_equal(past_count, 5);
	assert_int_equal(past[0].row.run, 10);
	assert_int_equal(past[0].row.what, RUN_GONE);
	assert_int_equal(past[1].row.run, 9);
	assert_string_equal(past[1].row.why, "it = is so");
	assert_int_equal(past[2].row.run, 8);
	assert_int_equal(past[2].row.what, RUN_REBOOTED);
	assert_int_equal(past[3].row.run, 3);
	assert_int_equal(past[3].row.code, 137);
	assert_false(past[3].row.exact);
	assert_true(past[3].row.acked);
	assert_int_equal(past[3].acked_at, 0);
	assert_int_equal(past[3].word_count, 0);
	assert_true(past[3].cut);
	assert_int_equal(past[4].row.run, 1);
	assert_int_equal(past[4].row.what, RUN_GONE);
}

static void
what_is_not_there_is_told_so(void **state)
{
	struct fixture *f = *state;

	ask(f);
	assert_int_equal(f->code, CODE_NOT_RUNNING);
	assert_string_equal(f->text, "there is no run of it on record");
	assert_int_equal(past_count, 0);
}

/* Whether the environment that was told has exactly this variable. */
static bool
has_variable(const char *text)
{
	for (size_t at = 0; at < facts[FACT_ENVIRON].n;
	    at += strlen(facts[FACT_ENVIRON].p + at) + 1)
		if (strcmp(facts[FACT_ENVIRON].p + at, text) == 0)
			return true;
	return false;
}

/* A copy of sleep in the test's home, under a name that few would choose. */
static char *
own_sleep(const struct fixture *f, const char *name)
{
	char *path = xasprintf("%s/%s", f->home, name);
	char *command = xasprintf("cp /bin/sleep '%s.new' &&"
	    " mv '%s.new' '%s'", path, path, path);

	assert_int_equal(system(command), 0);
	free(command);
	return path;
}

static void
what_lives_is_told_byte_for_byte(void **state)
{
	struct fixture *f = *state;
	char *path = own_sleep(f, "odd\nname (deleted)"), env[200], tree[64];
	static const char odd[] = "1000";

	snprintf(env, sizeof env, "NASTY=%s", nasty);
	shell_start_in(f, 1, f->home, env, (const char *const[]){ path, odd,
	    "0", "0", NULL });
	assert_int_equal(f->code, CODE_OK);
	uint64_t pid = shell_last(f)->pid;
	inspect_program(f, path);
	char argv[300];
	int n = snprintf(argv, sizeof argv, "%s%c%s%c0%c0", path, 0, odd, 0,
	    0) + 1;
	assert_int_equal(facts[FACT_ARGV].n, n);
	assert_memory_equal(facts[FACT_ARGV].p, argv, (size_t)n);
	assert_true(has_variable(env));
	assert_true(has_variable("PLM_PROCESS=prog"));
	assert_false(facts[FACT_ENVIRON].cut);
	assert_string_equal(facts[FACT_CWD].p, f->home);
	assert_string_equal(facts[FACT_EXE].p, path);
	/* That is its name, and not what the kernel says of it. */
	assert_null(facts[FACT_GONE].p);
	assert_string_equal(facts[FACT_THREADS].p, "1");
	assert_int_equal(atoi(facts[FACT_FILES].p), 3);
	assert_non_null(strstr(facts[FACT_NOFILE].p, ", hard limit "));
	assert_non_null(facts[FACT_OOM].p);
	snprintf(tree, sizeof tree, "%llu ", (unsigned long long)pid);
	assert_memory_equal(facts[FACT_TREE].p, tree, strlen(tree));
	assert_non_null(strstr(facts[FACT_TREE].p, " odd?name (delet"));
	/* Another file of the same name, and none. */
	free(own_sleep(f, "odd\nname (deleted)"));
	inspect(f);
	assert_string_equal(facts[FACT_EXE].p, path);
	assert_string_equal(facts[FACT_GONE].p, "replaced");
	assert_int_equal(unlink(path), 0);
	inspect(f);
	assert_string_equal(facts[FACT_EXE].p, path);
	assert_string_equal(facts[FACT_GONE].p, "removed");
	kill((pid_t)pid, SIGKILL);
	UNTIL(f, shell_ended(f, 1));
	inspect(f);
	assert_int_equal(f->code, CODE_NOT_RUNNING);
	assert_null(facts[FACT_ARGV].p);
	free(path);
}

static void
a_session_is_told_with_its_processes(void **state)
{
	struct fixture *f = *state;

	shell_start(f, 1, "sleep 1000 & exec sleep 1000");
	do
		inspect(f);
	while (facts[FACT_TREE].p == NULL ||
	    strchr(facts[FACT_TREE].p, '\n') == NULL);
	assert_null(strchr(strchr(facts[FACT_TREE].p, '\n') + 1, '\n'));
	shell_signal(f, 1, SIGKILL, CAUSE_CRASHED);
	UNTIL(f, shell_ended(f, 1));
}

/* More than fits is told as such. */
static void
a_large_environment_is_cut(void **state)
{
	struct fixture *f = *state;
	static char big[70000];

	memcpy(big, "A=", 2);
	memset(big + 2, 'x', sizeof big - 3);
	struct start_spec s = shell_spec(1);
	struct slice words[] = { slice_of("sleep"), slice_of("1000") };
	struct slice variable = slice_of(big);
	s.environment = (struct words){ &variable, 1 };
	s.command = (struct words){ words, 2 };
	shell_boot(f, &s);
	inspect_program(f, "sleep");
	assert_true(facts[FACT_ENVIRON].cut);
	assert_int_equal(facts[FACT_ENVIRON].n, 60000);
	assert_false(facts[FACT_ARGV].cut);
	shell_signal(f, 1, SIGKILL, CAUSE_CRASHED);
	UNTIL(f, shell_ended(f, 1));
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	TEST(each_run_is_told),
	TEST(an_acknowledged_end_has_its_time),
	TEST(commands_come_whole),
	TEST(the_newest_are_told),
	TEST(records_may_be_anything),
	TEST(what_is_not_there_is_told_so),
	TEST(what_lives_is_told_byte_for_byte),
	TEST(a_session_is_told_with_its_processes),
	TEST(a_large_environment_is_cut),
};

/* The shell that stands for /bin/sh; none for the machine's own. */
int
main(int argc, char **argv)
{
	static const char *const tools[] = { "awk", "stat", "date", "od",
		"readlink", NULL };

	return shell_run(argc, argv, tests,
	    sizeof tests / sizeof *tests, tools);
}

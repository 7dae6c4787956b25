/* Command lines, and what they ask for. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exit_status.h"
#include "options.h"
#include "usage.h"

enum { WORDS_MAX = 8 };

/* What o borrows is there until the next call. */
static bool
parse(const char *const *words, struct options *o, struct fault *f)
{
	static char room[WORDS_MAX + 1][64];
	static char *argv[WORDS_MAX + 2];
	int argc = 1;

	strcpy(room[0], "plm-tui");
	argv[0] = room[0];
	for (; argc <= WORDS_MAX && words[argc - 1] != NULL; argc++) {
		argv[argc] = room[argc];
		snprintf(room[argc], sizeof *room, "%s", words[argc - 1]);
	}
	argv[argc] = NULL;
	return options_parse(argc, argv, o, f);
}

#define INFO .log_level = LOG_INFO

static const struct {
	const char *words[WORDS_MAX];
	struct options o;
} right[] = {
	{ { "a.yaml" }, { INFO, .session_path = "a.yaml" } },
	{ { "--", "--a.b" }, { INFO, .session_path = "--a.b" } },
	{ { "--", "ps.yaml" }, { INFO, .session_path = "ps.yaml" } },
	{ { "--read-only", "a.yaml" },
	    { INFO, .session_path = "a.yaml", .read_only = true } },
	{ { "--batch", "a.yaml" },
	    { INFO, .session_path = "a.yaml", .batch = true } },
	{ { "--no-start", "a.yaml" },
	    { INFO, .session_path = "a.yaml", .no_start = true } },
	{ { "a.yaml", "--no-start" },
	    { INFO, .session_path = "a.yaml", .no_start = true } },
	{ { "--no-sandbox", "--worker" },
	    { INFO, .what = RUN_WORKER, .no_sandbox = true } },
	{ { "--no-mouse", "a.yaml" },
	    { INFO, .session_path = "a.yaml", .no_mouse = true } },
	{ { "--in-demo", "./a" },
	    { INFO, .session_path = "./a", .in_demo = true } },
	{ { "--disable-host-key-check", "./a" },
	    { INFO, .session_path = "./a", .no_key_check = true } },
	{ { "--disable-localhost-host-key-check", "./a" },
	    { INFO, .session_path = "./a", .no_local_key_check = true } },
	{ { "--log", "f", "./a" },
	    { INFO, .session_path = "./a", .log_file = "f" } },
	{ { "--log=f", "-f", "a" },
	    { INFO, .session_path = "a", .log_file = "f" } },
	{ { "--log-level", "debug", "./a" },
	    { .session_path = "./a", .log_level = LOG_DEBUG } },
	{ { "--log-level=error", "./a" },
	    { .session_path = "./a", .log_level = LOG_ERROR } },
	{ { "--demo" }, { INFO, .what = RUN_DEMO } },
	{ { "--worker" }, { INFO, .what = RUN_WORKER } },
	{ { "--worker", "--log", "f" },
	    { INFO, .what = RUN_WORKER, .log_file = "f" } },
	{ { "--complete", "host" }, { INFO, .what = RUN_COMPLETE,
	    .complete = SELECT_HOST, .session_path = "plm.yaml" } },
	{ { "--complete=uuid", "-ff" }, { INFO, .what = RUN_COMPLETE,
	    .complete = SELECT_UUID, .session_path = "f" } },
	{ { "-h" }, { INFO, .what = RUN_HELP } },
	{ { "--help" }, { INFO, .what = RUN_HELP } },
	{ { "-V" }, { INFO, .what = RUN_VERSION } },
	{ { "--version" }, { INFO, .what = RUN_VERSION } },
};

/* Command lines of commands. */
#define CMD(id) INFO, .what = RUN_COMMAND, .command = COMMAND_##id
#define FILE_F .session_path = "f"

static const struct {
	const char *words[WORDS_MAX];
	struct options o;
	const char *select;     /* the terms: kind, glob */
} commands[] = {
	{ { "-f", "f", "ps" }, { CMD(PS), FILE_F }, "" },
	{ { "ps", "-f", "f" }, { CMD(PS), FILE_F }, "" },
	{ { "--file=f", "boot" }, { CMD(UP), FILE_F }, "" },
	{ { "terminate", "--file=f", "-y" },
	    { CMD(DOWN), FILE_F, .yes = true }, "" },
	{ { "kill", "a", "-f", "f", "b*" }, { CMD(KILL), FILE_F },
	    " name=a name=b*" },
	{ { "stop", "-ff", "--all" }, { CMD(KILL), FILE_F }, "" },
	{ { "ps", "-ff", "-n", "a", "-rb", "-Hc", "d" }, { CMD(PS), FILE_F },
	    " name=a role=b host=c name=d" },
	{ { "ps", "-ff", "--state=alive", "--uuid=u", "-ss" },
	    { CMD(PS), FILE_F }, " state=alive UUID=u session=s" },
	{ { "ps", "-ff", "-ojson", "-t", "1500ms" }, { CMD(PS), FILE_F,
	    .output = OUTPUT_JSON, .timeout_ms = 1500 }, "" },
	{ { "wait", "-ff", "--for=exited", "--for=lost", "a" }, { CMD(WAIT),
	    FILE_F, .wait_for = 1u << STATE_EXITED | 1u << STATE_LOST },
	    " name=a" },
	{ { "signal", "-ff", "hup", "a", "9" }, { CMD(SIGNAL), FILE_F,
	    .signal = SIGHUP }, " name=a name=9" },
	{ { "signal", "10", "--all", "-ff" }, { CMD(SIGNAL), FILE_F,
	    .signal = SIGUSR1 }, "" },
	{ { "kill", "-ff", "--grace=5s", "a" }, { CMD(KILL), FILE_F,
	    .grace_ms = 5000 }, " name=a" },
	{ { "down", "-ff", "--dry-run", "--", "-a" },
	    { CMD(DOWN), FILE_F, .dry_run = true }, " name=-a" },
	{ { "check", "-ff", "ru-*", "-Hctl", "-o", "wide" }, { CMD(CHECK),
	    FILE_F, .output = OUTPUT_WIDE }, " host=ctl host=ru-*" },
	{ { "help", "ps", "-ff" }, { INFO, .what = RUN_COMMAND_HELP, FILE_F },
	    "" },
	{ { "ps", "-h", "-ff" }, { INFO, .what = RUN_COMMAND_HELP, FILE_F },
	    "" },
	{ { "--log=l", "ps", "-ff" }, { CMD(PS), FILE_F, .log_file = "l" },
	    "" },
};

/* " name=a role=b": what is selected by. */
static const char *
selection(const struct selector *s, char *buf, size_t size)
{
	static const char *const words[] = {
#define SELECTOR(id, word, text) word,
#include "selector.def"
#undef SELECTOR
	};
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < s->n; i++)
		n += (size_t)snprintf(buf + n, size - n, " %s=%s",
		    words[s->v[i].kind], s->v[i].glob);
	return buf;
}

static void
commands_are_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		const struct options *want = &commands[i].o;
		struct options o;
		struct fault f = { 0 };
		char text[128];
		if (!parse(commands[i].words, &o, &f))
			fail_msg("%zu: %s", i, f.text);
		assert_int_equal(o.what, want->what);
		assert_int_equal(o.command, want->command);
		assert_string_equal(o.session_path, want->session_path);
		assert_string_equal(selection(&o.select, text, sizeof text),
		    commands[i].select);
		assert_int_equal(o.output, want->output);
		assert_int_equal(o.timeout_ms, want->timeout_ms);
		assert_int_equal(o.wait_for, want->wait_for);
		assert_int_equal(o.yes, want->yes);
		assert_int_equal(o.dry_run, want->dry_run);
		assert_int_equal(o.signal, want->signal);
		assert_int_equal(o.grace_ms, want->grace_ms);
		options_finish(&o);
	}
}

static void
assert_same(const char *a, const char *b)
{
	assert_int_equal(a == NULL, b == NULL);
	if (a != NULL)
		assert_string_equal(a, b);
}

static void
right_ones_are_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		const struct options *want = &right[i].o;
		struct options o;
		struct fault f = { 0 };
		assert_true(parse(right[i].words, &o, &f));
		assert_int_equal(o.what, want->what);
		assert_int_equal(o.complete, want->complete);
		assert_same(o.session_path, want->session_path);
		assert_int_equal(o.no_start, want->no_start);
		assert_int_equal(o.batch, want->batch);
		assert_int_equal(o.read_only, want->read_only);
		assert_int_equal(o.no_sandbox, want->no_sandbox);
		assert_int_equal(o.in_demo, want->in_demo);
		assert_int_equal(o.no_key_check, want->no_key_check);
		assert_int_equal(o.no_local_key_check,
		    want->no_local_key_check);
		assert_same(o.log_file, want->log_file);
		assert_int_equal(o.log_level, want->log_level);
	}
}

#define SEE "; plm-tui --help tells what there is"
#define SEE_PS "; plm-tui ps --help tells what there is"
#define SEE_IMPORT "; plm-tui import --help tells what there is"
#define WHAT_IMPORT "import what? its kind and its file are wanted:"           \
	" process-compose, mprocs, procfile, supervisord, drunc-boot"          \
	SEE_IMPORT
#define NO_COMMAND(word) "'" word "' is no command and no session file; the" \
	" commands are ps, up, start, kill, crash, signal, restart, check, wait," \
	" logs, down, flush, events, journal, why, show, run, import"

static const struct {
	const char *words[WORDS_MAX];
	const char *text;
} wrong[] = {
	{ { "--frob" }, "there is no option --frob, or not so" SEE },
	{ { "--demo=x" }, "there is no option --demo=x, or not so" SEE },
	{ { "-x" }, "there is no option -x" SEE },
	{ { "-Vx" }, "there is no option -x" SEE },
	{ { "-\xc3\xa9" }, "there is no option -\xc3" SEE },
	{ { "--log" }, "option --log needs a value" SEE },
	{ { "a", "--log-level" }, "option --log-level needs a value" SEE },
	{ { "--log-level", "loud", "a" }, "'loud' is no log level; there are"
	    " error, warning, info, debug" },
	{ { "./a", "b" }, "one session file at a time: 'b' is one too many"
	    "; to put one over another, -f stands before each" },
	{ { "--demo", "a" }, "'a' is one word too many" SEE },
	{ { "--help", "a" }, "'a' is one word too many" SEE },
	{ { "--worker", "a" }, "'a' is one word too many" SEE },
	{ { "ps", "-x" }, "there is no option -x" SEE_PS },
	{ { "ps", "--yes" }, "there is no option --yes, or not so" SEE_PS },
	{ { "--no-start", "ps" }, "option --no-start is not one of plm-tui"
	    " ps" },
	{ { "ps", "-o", "xml" }, "'xml' is no output format; there are table,"
	    " wide, json, name" },
	{ { "ps", "-t", "3" }, "'3' is no duration for --timeout; it is a"
	    " number with its unit (ms, s, m or h), such as 10s" },
	{ { "ps", "-t", "0s" }, "'0s' is no duration for --timeout; it is a"
	    " number with its unit (ms, s, m or h), such as 10s" },
	{ { "signal" }, "signal which one? its name or number comes first;"
	    " plm-tui signal --help tells what there is" },
	{ { "signal", "a", "--all" }, "'a' is no signal; it is a name such as"
	    " HUP, or a number such as 1" },
	{ { "signal", "HUP" }, "signal which process? name it, select by"
	    " --role, --host or others, or write --all; plm-tui signal --help"
	    " tells what there is" },
	{ { "kill", "--grace=25h", "a" }, "'25h' is too long for --grace; 24h"
	    " is allowed" },
	{ { "crash", "--grace=5s", "a" }, "there is no option --grace=5s, or"
	    " not so; plm-tui crash --help tells what there is" },
	{ { "wait", "--for", "dead", "a" }, "'dead' is no state; there are"
	    " pending, starting, alive, stopping, exited, failed, lost,"
	    " unknown" },
	{ { "crash" }, "crash which process? name it, select by --role, --host"
	    " or others, or write --all; plm-tui crash --help tells what there"
	    " is" },
	{ { "ps", "--all", "a" }, "--all and a selection are two things; one"
	    " of them is allowed" },
	{ { "--complete", "pid" }, "'pid' is no kind of words; there are name,"
	    " role, host, state, UUID, session" },
	{ { "import" }, WHAT_IMPORT },
	{ { "import", "procfile" }, WHAT_IMPORT },
	{ { "import", "procfile", "a", "b" }, WHAT_IMPORT },
	{ { "import", "proc", "a" }, "'proc' is no kind of file that can be"
	    " imported; there are: process-compose, mprocs, procfile,"
	    " supervisord, drunc-boot" },
	{ { "-fa", "import", "procfile", "a" }, "import reads no session file:"
	    " -f is nothing for it" SEE_IMPORT },
	{ { "import", "--batch", "procfile", "a" }, "there is no option"
	    " --batch, or not so" SEE_IMPORT },
	{ { "psx" }, NO_COMMAND("psx") },
	{ { "help", "psx" }, "'psx' is one word too many" SEE },
};

static void
wrong_ones_are_explained(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct options o;
		struct fault f = { 0 };
		assert_false(parse(wrong[i].words, &o, &f));
		assert_int_equal(f.code, CODE_INVALID);
		assert_string_equal(f.text, wrong[i].text);
		options_finish(&o);
	}
}

static void
the_usual_file_is_taken_where_it_is(void **state)
{
	static const char *const none[] = { NULL };
	struct options o;

	(void)state;
	assert_true(parse(none, &o, NULL));
	assert_int_equal(o.what, RUN_ADVICE);
	FILE *f = fopen("plm.yaml", "w");
	assert_non_null(f);
	fclose(f);
	assert_true(parse(none, &o, NULL));
	assert_int_equal(o.what, RUN_SESSION);
	assert_string_equal(o.session_path, "plm.yaml");
	unlink("plm.yaml");
}

static void
imports_are_taken(void **state)
{
	static const char *const words[] = { "import", "-oout", "mprocs", "-H",
		"ctl", "--force", "m.yaml", "-ss", NULL };
	static const char *const help[] = { "import", "--help", NULL };
	struct options o;
	struct fault f = { 0 };

	(void)state;
	if (!parse(words, &o, &f))
		fail_msg("%s", f.text);
	assert_int_equal(o.what, RUN_IMPORT);
	assert_int_equal(o.import.format, IMPORT_MPROCS);
	assert_string_equal(o.import.path, "m.yaml");
	assert_string_equal(o.import.host, "ctl");
	assert_string_equal(o.import.session, "s");
	assert_string_equal(o.import_output, "out");
	assert_true(o.force);
	assert_int_equal(o.select.n, 0);
	options_finish(&o);
	assert_true(parse(help, &o, &f));
	assert_int_equal(o.what, RUN_COMMAND_HELP);
	options_finish(&o);
}

static void
assert_list(const struct strings *s, size_t n, const char *const *v)
{
	assert_int_equal(s->n, n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(s->v[i], v[i]);
}

#define LIST(...) sizeof (const char *[]){ __VA_ARGS__ } / sizeof (char *),    \
	(const char *[]){ __VA_ARGS__ }

/* What comes after the program is the program's. */
static void
runs_are_taken(void **state)
{
	static const char *const words[] = { "run", "-Hh", "--name", "x", "top",
		"-b", "--name", "y", NULL };
	static const char *const after[] = { "run", "--", "-odd", NULL };
	static const char *const nothing[] = { "run", "--", NULL };
	struct options o;
	struct fault f = { 0 };

	(void)state;
	if (!parse(words, &o, &f))
		fail_msg("%s", f.text);
	struct adhoc a = options_adhoc(&o);
	assert_int_equal(o.command, COMMAND_RUN);
	assert_string_equal(a.host, "h");
	assert_string_equal(a.name, "x");
	assert_null(a.role);
	assert_list(&a.command, LIST("top", "-b", "--name", "y"));
	assert_int_equal(o.select.n, 1);
	options_finish(&o);
	assert_true(parse(after, &o, &f));
	a = options_adhoc(&o);
	assert_list(&a.command, LIST("-odd"));
	assert_null(a.host);
	assert_int_equal(strncmp(a.name, "odd-", 4), 0);
	options_finish(&o);
	assert_false(parse(nothing, &o, &f));
	assert_string_equal(f.text, "run what? the program and its arguments"
	    " come last, after --; plm-tui run --help tells what there is");
	options_finish(&o);
}

/* Each file is put over those before it; each --set is one more. */
static void
some_options_add_up(void **state)
{
	static const char *const words[] = { "-fa", "ps", "--file=b", "--set",
		"x=1", "-fc", "--set=y=", NULL };
	static const char *const command[] = { "plm-tui", "--set", "x" };
	char *many[6 + 2 * OPTION_WORDS_MAX];
	struct options o;
	struct fault f = { 0 };

	(void)state;
	assert_true(parse(words, &o, &f));
	assert_string_equal(o.session_path, "a");
	assert_int_equal(o.more_paths.n, 2);
	assert_string_equal(o.more_paths.v[0], "b");
	assert_string_equal(o.more_paths.v[1], "c");
	assert_int_equal(o.sets.n, 2);
	assert_string_equal(o.sets.v[0], "x=1");
	assert_string_equal(o.sets.v[1], "y=");
	options_finish(&o);
	int n = 0;
	many[n++] = (char *)(uintptr_t)command[0];
	for (int i = 0; i <= OPTION_WORDS_MAX; i++) {
		many[n++] = (char *)(uintptr_t)command[1];
		many[n++] = (char *)(uintptr_t)command[2];
	}
	many[n] = NULL;
	assert_false(options_parse(n, many, &o, &f));
	assert_string_equal(f.text, "option --set is there more than 64 times");
	options_finish(&o);
}

/* What is said, and on which of the two files; the exit status. */
static int
said(enum run_what_program what, int fd, char *text, size_t size)
{
	struct options o = { .what = what };
	FILE *to = tmpfile(), *usual = fd == 1 ? stdout : stderr;

	assert_non_null(to);
	fflush(usual);
	int keep = dup(fd);
	dup2(fileno(to), fd);
	int status = options_say(&o);
	fflush(usual);
	dup2(keep, fd);
	close(keep);
	rewind(to);
	text[fread(text, 1, size - 1, to)] = '\0';
	fclose(to);
	return status;
}

static void
help_has_an_example(void **state)
{
	char text[8192];

	(void)state;
	assert_int_equal(said(RUN_HELP, 1, text, sizeof text), 0);
	assert_memory_equal(text, "usage: plm-tui ", 15);
	assert_non_null(strstr(text, "\nprocesses:\n"));
	assert_int_equal(said(RUN_VERSION, 1, text, sizeof text), 0);
	assert_memory_equal(text, "plm-tui ", 8);
}

/* Each option that a command takes, and no other, is in its help. */
static void
help_of_a_command_has_its_options(void **state)
{
	char text[8192], word[64];

	(void)state;
	for (int c = 0; c < COMMAND_COUNT; c++) {
		FILE *to = fmemopen(text, sizeof text, "w");
		usage_command(to, (enum command)c);
		fclose(to);
		assert_non_null(strstr(text,
		    command_info((enum command)c)->name));
		for (int i = 0; i < OPTION_COUNT; i++) {
			const struct option_info *info =
			    option_info((enum option_id)i);
			bool in = (info->where >> c & 1) != 0 &&
			    info->text[0] != '\0';
			/* A name may be two options, by another letter. */
			char letter[] = { '-', (char)info->letter, ',', 0 };
			snprintf(word, sizeof word, "%s --%s%s%s",
			    info->letter != 0 ? letter : "", info->name,
			    info->argument != NULL ? " " : "",
			    info->argument != NULL ? info->argument : "");
			assert_int_equal(strstr(text, word) != NULL, in);
		}
	}
}

/* Of a list of words, each is in text. */
static void
assert_words(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(text, words[i]) == NULL)
			fail_msg("'%s' is not in: %s", words[i], text);
}

#define COUNT(a) (sizeof (a) / sizeof *(a))

static void
help_tells_how_a_command_can_end(void **state)
{
	static const char *const statuses[] = {
#define EXIT_STATUS(id, status, words, text) #status " ",
#include "exit_status.def"
#undef EXIT_STATUS
	};
	char text[8192];

	(void)state;
	FILE *to = fmemopen(text, sizeof text, "w");
	usage_command(to, COMMAND_KILL);
	fclose(to);
	assert_string_equal(strrchr(text, '.'), ".\n");
	for (char *c = text; (c = strchr(c, '\n')) != NULL;)
		*c = ' ';
	assert_words(strstr(text, " Exit status: 0 done; 1 "), statuses,
	    COUNT(statuses));
}

/* The sentences of options name what can be written there. */
static void
options_name_their_words(void **state)
{
	static const char *const formats[] = {
#define OUTPUT_FORMAT(id, word) word,
#include "output_format.def"
#undef OUTPUT_FORMAT
	};
	static const char *const levels[] = {
#define LOG_LEVEL(id, word) word,
#include "log_level.def"
#undef LOG_LEVEL
	};

	(void)state;
	assert_words(option_info(OPTION_OUTPUT)->text, formats,
	    COUNT(formats));
	assert_words(option_info(OPTION_LOG_LEVEL)->text, levels,
	    COUNT(levels));
}

static void
who_has_no_session_is_told_how_to_get_one(void **state)
{
	char text[8192];

	(void)state;
	assert_int_equal(said(RUN_ADVICE, 2, text, sizeof text), EXIT_USAGE);
	assert_memory_equal(text, "plm-tui: there is no ./plm.yaml", 31);
	assert_non_null(strstr(text, "\nusage: plm-tui "));
	assert_non_null(strstr(text, "\nprocesses:\n"));
}

static int
set_up(void **state)
{
	char made[] = "/tmp/test-options-XXXXXX";

	(void)state;
	return mkdtemp(made) == NULL || chdir(made) < 0;
}

static int
tear_down(void **state)
{
	char made[64];

	(void)state;
	return getcwd(made, sizeof made) == NULL || rmdir(made) < 0;
}

static void
the_environment_can_forbid(void **state)
{
	static const struct {
		const char *value;
		bool read_only;
	} cases[] = {
		{ NULL, false }, { "", false }, { "0", false }, { "1", true },
		{ "yes", true }, { "00", true },
	};
	static const char *const words[WORDS_MAX] = { "kill", "-f", "a.yaml",
		"x" };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct options o;
		struct fault f = { 0 };
		if (cases[i].value != NULL)
			setenv("PLM_READ_ONLY", cases[i].value, 1);
		assert_true(parse(words, &o, &f));
		unsetenv("PLM_READ_ONLY");
		assert_int_equal(o.read_only, cases[i].read_only);
		options_finish(&o);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_ones_are_taken),
		cmocka_unit_test(imports_are_taken),
		cmocka_unit_test(runs_are_taken),
		cmocka_unit_test(some_options_add_up),
		cmocka_unit_test(commands_are_taken),
		cmocka_unit_test(the_environment_can_forbid),
		cmocka_unit_test(wrong_ones_are_explained),
		cmocka_unit_test(the_usual_file_is_taken_where_it_is),
		cmocka_unit_test(help_has_an_example),
		cmocka_unit_test(help_of_a_command_has_its_options),
		cmocka_unit_test(help_tells_how_a_command_can_end),
		cmocka_unit_test(options_name_their_words),
		cmocka_unit_test(who_has_no_session_is_told_how_to_get_one),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

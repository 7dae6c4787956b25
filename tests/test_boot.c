/*
 * What a run can be made of: several commands, scripts that are sourced first,
 * logs of its own. The remote scripts are run by the shell that is given, in
 * the place of /bin/sh.
 */
#include "shell_fixture.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rlimit.h"

enum { WORDS_MAX = 32, TEXT_MAX = 4096 };

/* Whether the shell reads as a script whatever the kernel does not execute. */
static bool reads_scripts;

/* A spec with room for the words that it points to. */
struct boot {
	struct start_spec spec;
	struct slice words[WORDS_MAX], scripts[4];
	unsigned long long lengths[8];
};

static struct boot *
boot_new(uint64_t run)
{
	struct boot *b = calloc(1, sizeof *b);

	assert_non_null(b);
	b->spec = shell_spec(run);
	b->spec.command.v = b->words;
	b->spec.source.v = b->scripts;
	b->spec.lengths.v = b->lengths;
	return b;
}

/* One more command; NULL ends it. */
static void
add(struct boot *b, const char *const *argv)
{
	unsigned long long *n = &b->lengths[b->spec.lengths.n++];

	for (; argv[*n] != NULL; (*n)++)
		b->words[b->spec.command.n++] = slice_of(argv[*n]);
}

static void
add_shell(struct boot *b, const char *text)
{
	add(b, (const char *const[]){ "/bin/sh", "-c", text, NULL });
}

/* Starts it, and lets go of it. */
static void
go(struct fixture *f, struct boot *b)
{
	shell_boot(f, &b->spec);
	free(b);
}

/* Two commands as a run; the first one's end is told. */
static void
go_two(struct fixture *f, uint64_t run, const char *first, const char *second)
{
	struct boot *b = boot_new(run);

	add_shell(b, first);
	add_shell(b, second);
	go(f, b);
}

static void
put(const struct fixture *f, const char *name, const char *text)
{
	char path[300];

	snprintf(path, sizeof path, "%s/%s", f->home, name);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

/* What is in a file of the home, until the next call. */
static const char *
get(const struct fixture *f, const char *name)
{
	static char text[TEXT_MAX];
	char path[300];

	snprintf(path, sizeof path, "%s/%s", f->home, name);
	FILE *file = fopen(path, "re");
	size_t n = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
	text[n] = '\0';
	if (file != NULL)
		fclose(file);
	return text;
}

/* Until a file of a run, out as a rule, has this in it. */
static void
until_said(const struct fixture *f, uint64_t run, const char *name,
    const char *what)
{
	double end = ev_time() + DEADLINE_MS / 1000.;

	while (strstr(shell_record(f, run, name), what) == NULL)
		if (ev_time() > end)
			fail_msg("%s never had %s: %s", name, what,
			    shell_record(f, run, name));
}

/* Until it is told that a run was none, and why. */
static void
until_failed(struct fixture *f, uint64_t run, const char *why)
{
	UNTIL(f, shell_last(f)->run == run &&
	    shell_last(f)->what == RUN_FAILED);
	assert_non_null(strstr(shell_record(f, run, "fail"), why));
}

static void
commands_run_one_after_another(void **state)
{
	struct fixture *f = *state;
	struct boot *b = boot_new(1);

	add(b, (const char *const[]){ "printf", "%s|", "one", "a'b\n", NULL });
	add_shell(b, "echo two; echo err2 >&2; echo $$; ps -o pgid= $$");
	add_shell(b, "echo three; echo err3 >&2; echo $$; exit 7");
	go(f, b);
	assert_int_equal(f->code, CODE_OK);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->code, 7);
	assert_true(shell_last(f)->exact);
	uint64_t two, group, three;
	assert_int_equal(sscanf(shell_record(f, 1, "out"), "one|a'b\n|two\n"
	    "%lu\n%lu\nthree\n%lu", &two, &group, &three), 3);
	/* The last is the process; those before are in its group. */
	assert_int_equal(three, shell_last(f)->pid);
	assert_int_equal(group, shell_last(f)->pid);
	assert_int_not_equal(two, three);
	assert_string_equal(shell_record(f, 1, "err"), "err2\nerr3\n");
}

/* A command is a program, whatever a shell makes of its name. */
static void
commands_are_no_builtins(void **state)
{
	struct fixture *f = *state;
	struct boot *b = boot_new(1);

	add(b, (const char *const[]){ "echo", "a\\tb", NULL });
	add(b, (const char *const[]){ "sh", "-c", "exit 3", NULL });
	add(b, (const char *const[]){ "true", NULL });
	go(f, b);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->code, 3);
	assert_string_equal(shell_record(f, 1, "out"), "a\\tb\n");
	b = boot_new(2);
	add(b, (const char *const[]){ "exit", "5", NULL });
	add(b, (const char *const[]){ "true", NULL });
	go(f, b);
	assert_int_equal(f->code, CODE_FAILED);
	assert_string_equal(f->text, "there is no program exit in PATH");
	/* A later one may be made by those before: it is looked for then. */
	b = boot_new(3);
	add_shell(b, "printf '#!/bin/sh\\nexit 9\\n' >\"$HOME/made\";"
	    " chmod +x \"$HOME/made\"");
	char made[200];
	snprintf(made, sizeof made, "%s/made", f->home);
	add(b, (const char *const[]){ made, NULL });
	go(f, b);
	UNTIL(f, shell_ended(f, 3));
	assert_int_equal(shell_last(f)->code, 9);
	b = boot_new(4);
	add(b, (const char *const[]){ "true", NULL });
	add(b, (const char *const[]){ "/no/such/thing", NULL });
	add(b, (const char *const[]){ "true", NULL });
	go(f, b);
	until_failed(f, 4, "there is no program /no/such/thing");
}

/* A file of the home, as a program. Its path, until the next call. */
static const char *
put_program(const struct fixture *f, const char *name, const char *text)
{
	static char path[300];

	put(f, name, text);
	snprintf(path, sizeof path, "%s/%s", f->home, name);
	assert_int_equal(chmod(path, 0700), 0);
	return path;
}

/* It is no program, or what a shell takes for a script. text NULL: it is there. */
static void
odd_program(struct fixture *f, uint64_t run, const char *text)
{
	char path[300];
	struct boot *b = boot_new(run);

	if (text != NULL)
		put_program(f, "odd", text);
	snprintf(path, sizeof path, "%s/odd", f->home);
	add(b, (const char *const[]){ path, NULL });
	go(f, b);
	UNTIL(f, shell_ended(f, run) || (shell_last(f)->run == run &&
	    shell_last(f)->what == RUN_FAILED));
	if (shell_last(f)->what == RUN_FAILED)
		assert_non_null(strstr(shell_record(f, run, "fail"),
		    "/odd cannot be executed: Exec format error"));
	else
		assert_true(reads_scripts);
}

/* No program has ever been there, and none has exited. */
static void
what_cannot_be_executed_has_not_exited(void **state)
{
	struct fixture *f = *state;
	char why[400];

	const char *path = put_program(f, "lost", "#!/no/such/shell -e\n");
	snprintf(why, sizeof why, "there is no /no/such/shell, which is to read"
	    " %s", path);
	for (uint64_t before = 0; before < 3; before++) {
		struct boot *b = boot_new(before + 1);
		for (uint64_t i = 0; i < before; i++)
			add(b, (const char *const[]){ i == 1 ? path : "true",
			    NULL });
		add(b, (const char *const[]){ before < 2 ? path : "true",
		    NULL });
		go(f, b);
		until_failed(f, before + 1, why);
		shell_list(f);
		assert_int_equal(shell_last(f)->what, RUN_FAILED);
	}
	odd_program(f, 4, "\177ELF\2\1\1\n");
	/* The beginning of one that has the right machine. */
	char elf[64] = "";
	int self = open("/proc/self/exe", O_RDONLY);
	assert_int_equal(read(self, elf, sizeof elf), sizeof elf);
	close(self);
	path = put_program(f, "odd", "");
	int fd = open(path, O_WRONLY);
	assert_int_equal(write(fd, elf, sizeof elf), sizeof elf);
	close(fd);
	odd_program(f, 5, NULL);
}

/* These are what a program may end with. */
static void
a_program_has_ended_as_one_that_cannot_be_executed(void **state)
{
	static const char *const heads[] = { "#!/bin/sh\n", "" };
	struct fixture *f = *state;
	char text[64];
	uint64_t run = 0;

	for (int code = 126; code <= 127; code++)
		for (size_t i = 0; i < 2; i++) {
			struct boot *b = boot_new(++run);
			snprintf(text, sizeof text, "%sexit %d\n", heads[i],
			    code);
			add(b, (const char *const[]){ put_program(f, "own",
			    text), NULL });
			go(f, b);
			UNTIL(f, shell_ended(f, run));
			assert_int_equal(shell_last(f)->code, code);
		}
}

static void
a_command_that_fails_ends_the_run(void **state)
{
	static const int codes[] = { 1, 2, 77, 126, 127, 128 };
	struct fixture *f = *state;
	char text[32];

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		snprintf(text, sizeof text, "exit %d", codes[i]);
		go_two(f, i + 1, text, "echo never");
		UNTIL(f, shell_ended(f, i + 1));
		assert_int_equal(shell_last(f)->code, codes[i]);
		assert_int_equal(shell_last(f)->cause, CAUSE_ITSELF);
		assert_true(shell_last(f)->exact);
		assert_string_equal(shell_record(f, i + 1, "out"), "");
	}
}

/*
 * A shell has one number for both; ksh alone has two. What is not known is
 * not said.
 */
static void
an_end_that_the_shell_cannot_tell_is_not_exact(void **state)
{
	static const struct {
		const char *text;
		int code, signal;
	} cases[] = {
		{ "exit 137", 137, SIGKILL },
		{ "exit 143", 143, SIGTERM },
		{ "kill -KILL $$", 137, SIGKILL },
		{ "kill -SEGV $$", 139, SIGSEGV },
		{ "kill -USR1 $$", 138, SIGUSR1 },
		/* bash and busybox would ignore it. */
		{ "exec awk 'BEGIN { \"kill -QUIT $PPID\" | getline }'", 131,
		    SIGQUIT },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool exits = strncmp(cases[i].text, "exit", 4) == 0;
		go_two(f, i + 1, cases[i].text, "echo never");
		UNTIL(f, shell_ended(f, i + 1));
		if (shell_last(f)->signal != 0) {       /* ksh */
			assert_false(exits);
			assert_int_equal(shell_last(f)->signal,
			    cases[i].signal);
			assert_true(shell_last(f)->exact);
		} else {
			assert_int_equal(shell_last(f)->code, cases[i].code);
			assert_false(shell_last(f)->exact);
		}
		assert_string_equal(shell_record(f, i + 1, "out"), "");
		shell_list(f);
		assert_int_equal(shell_last(f)->what, RUN_ENDED);
	}
	/* Where all went well nothing of that is left. */
	go_two(f, 100, "exit 0", "exit 137");
	UNTIL(f, shell_ended(f, 100));
	assert_int_equal(shell_last(f)->code, 137);
	assert_true(shell_last(f)->exact);
	go_two(f, 101, "exit 0", "kill -KILL $$");
	UNTIL(f, shell_ended(f, 101));
	assert_int_equal(shell_last(f)->signal, SIGKILL);
}

/* The command dies of it, and so does the run, which is then exact. */
static void
a_stop_reaches_the_command_and_ends_the_run(void **state)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM,
		SIGKILL };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		/* Said by the program itself: bash ignores QUIT until its exec. */
		go_two(f, i + 1, "echo ready >\"$HOME/said\"; exec tail -n 1 -f"
		    " \"$HOME/said\"", "echo never");
		until_said(f, i + 1, "out", "ready");
		shell_signal(f, i + 1, signals[i], CAUSE_STOPPED);
		UNTIL(f, shell_ended(f, i + 1));
		assert_int_equal(shell_last(f)->signal, signals[i]);
		assert_int_equal(shell_last(f)->cause, CAUSE_STOPPED);
		assert_string_equal(shell_record(f, i + 1, "out"), "ready\n");
		do
			shell_survey(f, i + 1);
		while (f->marked_count > 0);
	}
}

/* It takes its time, and its end is what the run ends with. */
static void
a_command_may_end_as_it_likes(void **state)
{
	static const struct {
		const char *trap;
		int code;
	} cases[] = { { "exit 0", 0 }, { "exit 3", 3 } };
	struct fixture *f = *state;
	char text[200];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int signal = SIGHUP; signal <= SIGTERM; signal++) {
			if (signal > SIGQUIT && signal < SIGTERM &&
			    signal != SIGUSR1)
				continue;
			uint64_t run = i * 100 + (uint64_t)signal;
			snprintf(text, sizeof text, "trap 'echo bye; %s' %d;"
			    " echo ready; while :; do sleep 0.02; done",
			    cases[i].trap, signal);
			go_two(f, run, text, "echo never");
			until_said(f, run, "out", "ready");
			shell_signal(f, run, signal, CAUSE_STOPPED);
			UNTIL(f, shell_ended(f, run));
			assert_int_equal(shell_last(f)->code, cases[i].code);
			assert_true(shell_last(f)->exact);
			assert_int_equal(shell_last(f)->cause, CAUSE_STOPPED);
			assert_string_equal(shell_record(f, run, "out"),
			    "ready\nbye\n");
		}
}

/* Not from us: no note says that it is to end. */
static void
signals_from_outside(void **state)
{
	struct fixture *f = *state;

	/* One that the command knows what to do with is its own. */
	go_two(f, 1, "trap 'echo got; exit 0' USR1; echo ready;"
	    " while :; do sleep 0.02; done", "echo second; exit 4");
	until_said(f, 1, "out", "ready");
	assert_int_equal(kill(-(pid_t)shell_last(f)->pid, SIGUSR1), 0);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->code, 4);
	assert_string_equal(shell_record(f, 1, "out"), "ready\ngot\nsecond\n");
	/* One that asks for the end, asks for the end. */
	go_two(f, 2, "trap 'echo got; exit 0' TERM; echo ready;"
	    " while :; do sleep 0.02; done", "echo second");
	until_said(f, 2, "out", "ready");
	assert_int_equal(kill(-(pid_t)shell_last(f)->pid, SIGTERM), 0);
	UNTIL(f, shell_ended(f, 2));
	/* The second was not run: that is no success, whatever the first says. */
	assert_int_equal(shell_last(f)->signal, SIGTERM);
	assert_string_equal(shell_record(f, 2, "out"), "ready\ngot\n");
}

static void
commands_have_the_signals_default_actions(void **state)
{
	static const char *const status[] = { "grep", "^SigIgn",
		"/proc/self/status", NULL };
	struct fixture *f = *state;
	struct boot *b = boot_new(1);
	unsigned long long before, last;
	unsigned ours, mask;

	/* No shell between: some ignore QUIT themselves. */
	add(b, status);
	add(b, (const char *const[]){ "sh", "-c", "env | grep -c '^PLM_';"
	    " umask", NULL });
	add(b, status);
	go(f, b);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(sscanf(shell_record(f, 1, "out"), "SigIgn: %llx %u %o"
	    " SigIgn: %llx", &before, &ours, &mask, &last), 4);
	/* 32 and 33 are the C library's own. */
	assert_int_equal(before & 0x7fffffff, 0);
	assert_int_equal(last & 0x7fffffff, 0);
	assert_int_equal(ours, 7);
	mode_t m = umask(0);
	umask(m);
	assert_int_equal(mask, m);
}

static void
scripts_are_sourced_first(void **state)
{
	struct fixture *f = *state;
	struct boot *b = boot_new(1);
	bool bash = access("/bin/bash", X_OK) == 0;

	/* Whatever they leave behind, the program starts as it should. */
	put(f, "one.sh", "echo one; export ONE=1; cd /; set -eu; IFS=x;"
	    " PATH=$PATH:$HOME/bin; umask 077; umask 022\n");
	put(f, "two.sh", bash ? "[[ $ONE == 1 ]] && declare -x TWO=2; return 5\n"
	    : "export TWO=2; return 5\n");
	b->scripts[0] = slice_of("one.sh");
	char path[200];
	snprintf(path, sizeof path, "%s/two.sh", f->home);
	b->scripts[1] = slice_of(path);
	b->spec.source.n = 2;
	b->spec.directory = slice_of(f->home);
	add_shell(b, "echo \"$ONE $TWO $PWD $#\"; env | grep -c '^PLM_';"
	    " env | grep '^plm_'; echo $$");
	go(f, b);
	assert_int_equal(f->code, CODE_OK);
	UNTIL(f, shell_ended(f, 1));
	char wanted[300];
	snprintf(wanted, sizeof wanted, "one\n1 2 %s 0\n7\n%llu\n", f->home,
	    (unsigned long long)shell_last(f)->pid);
	assert_string_equal(shell_record(f, 1, "out"), wanted);
	snprintf(wanted, sizeof wanted, "plm-tui: %s returned 5\n", path);
	assert_string_equal(shell_record(f, 1, "err"), wanted);
	assert_int_equal(shell_last(f)->code, 0);
}

static void
a_program_is_looked_for_after_the_scripts(void **state)
{
	struct fixture *f = *state;
	struct boot *b = boot_new(1);
	char path[200];

	snprintf(path, sizeof path, "%s/bin", f->home);
	assert_int_equal(mkdir(path, 0700), 0);
	put(f, "bin/mine", "#!/bin/sh\nexit 6\n");
	snprintf(path, sizeof path, "%s/bin/mine", f->home);
	assert_int_equal(chmod(path, 0700), 0);
	put(f, "rte.sh", "PATH=$PATH:$HOME/bin\n");
	b->scripts[0] = slice_of("rte.sh");
	b->spec.source.n = 1;
	add(b, (const char *const[]){ "mine", NULL });
	go(f, b);
	assert_int_equal(f->code, CODE_OK);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->code, 6);
	b = boot_new(2);
	b->scripts[0] = slice_of("rte.sh");
	b->spec.source.n = 1;
	add(b, (const char *const[]){ "thine", NULL });
	go(f, b);
	assert_int_equal(f->code, CODE_FAILED);
	assert_string_equal(f->text, "there is no program thine in PATH");
	assert_int_equal(shell_last(f)->what, RUN_FAILED);
	shell_list(f);
	assert_int_equal(shell_last(f)->what, RUN_FAILED);
	b = boot_new(3);
	b->scripts[0] = slice_of("gone\n.sh");
	b->spec.source.n = 1;
	add(b, (const char *const[]){ "true", NULL });
	go(f, b);
	assert_int_equal(f->code, CODE_FAILED);
	assert_string_equal(f->text, "there is no script ./gone?.sh");
	if (geteuid() == 0)
		return;         /* may read everything */
	snprintf(path, sizeof path, "%s/rte.sh", f->home);
	assert_int_equal(chmod(path, 0), 0);
	b = boot_new(4);
	b->scripts[0] = slice_of("rte.sh");
	b->spec.source.n = 1;
	add(b, (const char *const[]){ "true", NULL });
	go(f, b);
	assert_string_equal(f->text, "the script ./rte.sh cannot be read");
}

/* Its PID is known, so it can be stopped, and it is not alive yet. */
static void
a_script_that_hangs_can_be_stopped(void **state)
{
	static const int signals[] = { SIGQUIT, SIGTERM, SIGKILL };
	struct fixture *f = *state;

	/* The child says it: there is one that the signal can reach, and it is
	 * no shell that ignores some. */
	put(f, "word", "hanging\n");
	put(f, "hang.sh", "tail -f \"$HOME/word\"\n");
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		uint64_t run = i + 1;
		struct boot *b = boot_new(run);
		unsigned before = f->done;
		b->scripts[0] = slice_of("hang.sh");
		b->spec.source.n = 1;
		add_shell(b, "echo never");
		control_start(f->control, &b->spec, shell_done, f);
		free(b);
		UNTIL(f, f->row_count > 0 && shell_last(f)->run == run &&
		    shell_last(f)->pid != 0);
		assert_int_equal(shell_last(f)->what, RUN_STARTING);
		assert_int_equal(f->done, before);
		until_said(f, run, "out", "hanging");
		/* So it is for who comes only now. */
		shell_list(f);
		assert_int_equal(shell_last(f)->what, RUN_STARTING);
		assert_true(shell_last(f)->pid != 0);
		shell_signal(f, run, signals[i], CAUSE_STOPPED);
		/* The end answers the start, and may be there before the
		 * signal's own answer. */
		UNTIL(f, shell_ended(f, run) && f->done == before + 3);
		assert_int_equal(shell_last(f)->signal, signals[i]);
		assert_int_equal(shell_last(f)->cause, CAUSE_STOPPED);
		assert_string_equal(shell_record(f, run, "out"), "hanging\n");
	}
}

static void
several_commands_after_scripts(void **state)
{
	struct fixture *f = *state;
	struct boot *b = boot_new(1);

	put(f, "rte.sh", "export X=rte\n");
	b->scripts[0] = slice_of("rte.sh");
	b->spec.source.n = 1;
	add_shell(b, "echo $X 1; echo ready; exec sleep 1000");
	add_shell(b, "echo $X 2");
	go(f, b);
	until_said(f, 1, "out", "ready");
	shell_list(f);
	assert_int_equal(shell_last(f)->what, RUN_ALIVE);
	shell_signal(f, 1, SIGQUIT, CAUSE_STOPPED);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->signal, SIGQUIT);
	assert_string_equal(shell_record(f, 1, "out"), "rte 1\nready\n");
}

/* A run with logs; the paths are of the home, or NULL. */
static void
go_logs(struct fixture *f, uint64_t run, const char *out, const char *err,
    bool linked)
{
	struct boot *b = boot_new(run);

	b->spec.directory = slice_of(f->home);
	b->spec.out = (struct start_log){ out, out != NULL && linked };
	b->spec.err = (struct start_log){ err, err != NULL && linked };
	add_shell(b, "echo out; echo err >&2");
	go(f, b);
}

/* What a link of the home has, "" where it is none. */
static const char *
link_of(const struct fixture *f, const char *name)
{
	static char to[400];
	char path[300];

	snprintf(path, sizeof path, "%s/%s", f->home, name);
	ssize_t n = readlink(path, to, sizeof to - 1);
	to[n < 0 ? 0 : n] = '\0';
	return to;
}

static void
logs_are_where_they_should_be(void **state)
{
	struct fixture *f = *state;
	char path[300];
	struct stat st;

	go_logs(f, 1, "logs/a/o.1", NULL, true);
	UNTIL(f, shell_ended(f, 1));
	assert_string_equal(get(f, "logs/a/o.1"), "out\n");
	assert_string_equal(link_of(f, "logs/a/o"), "o.1");
	assert_string_equal(shell_record(f, 1, "out"), "out\n");
	assert_string_equal(shell_record(f, 1, "err"), "err\n");
	snprintf(path, sizeof path, "%s/logs", f->home);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	mode_t m = umask(0);
	umask(m);
	snprintf(path, sizeof path, "%s/logs/a/o.1", f->home);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0666 & ~m);
	/* The next run's are others, and the link is the newest's. */
	snprintf(path, sizeof path, "%s/logs/e.2", f->home);
	go_logs(f, 2, "logs/a/o.2", path, true);
	UNTIL(f, shell_ended(f, 2));
	assert_string_equal(get(f, "logs/a/o.1"), "out\n");
	assert_string_equal(get(f, "logs/a/o.2"), "out\n");
	assert_string_equal(get(f, "logs/e.2"), "err\n");
	assert_string_equal(link_of(f, "logs/a/o"), "o.2");
	assert_string_equal(link_of(f, "logs/e"), "e.2");
	assert_string_equal(shell_record(f, 2, "err"), "err\n");
	/* A file that is there is gone on with. */
	put(f, "there", "before\n");
	go_logs(f, 3, "there", NULL, false);
	UNTIL(f, shell_ended(f, 3));
	assert_string_equal(get(f, "there"), "before\nout\n");
}

static void
what_is_no_link_of_ours_stays(void **state)
{
	struct fixture *f = *state;
	char path[300];

	put(f, "o", "mine\n");
	go_logs(f, 1, "o.1", "e.1", true);
	UNTIL(f, shell_ended(f, 1));
	assert_string_equal(get(f, "o"), "mine\n");
	assert_string_equal(get(f, "o.1"), "out\n");
	assert_non_null(strstr(get(f, "e.1"), "/o is no link to a log of ours;"
	    " it stays as it is\nerr\n"));
	snprintf(path, sizeof path, "%s/o", f->home);
	unlink(path);
	static const char *const others[] = { "elsewhere", "o.2.gz", "/o.1",
		"o.x" };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_int_equal(symlink(others[i], path), 0);
		go_logs(f, i + 2, "o.7", "e.7", true);
		UNTIL(f, shell_ended(f, i + 2));
		assert_string_equal(link_of(f, "o"), others[i]);
		unlink(path);
	}
}

static void
a_log_that_cannot_be_is_told(void **state)
{
	struct fixture *f = *state;
	char path[300], wanted[700];

	snprintf(path, sizeof path, "%s/pipe", f->home);
	assert_int_equal(mkfifo(path, 0600), 0);
	put(f, "file", "");
	snprintf(wanted, sizeof wanted, "the log of stdout, %s, is not a"
	    " regular file", path);
	go_logs(f, 1, path, NULL, false);
	assert_int_equal(f->code, CODE_FAILED);
	assert_string_equal(f->text, wanted);
	snprintf(path, sizeof path, "%s/link", f->home);
	assert_int_equal(symlink("file", path), 0);
	snprintf(wanted, sizeof wanted, "the log of stderr, %s, is a symbolic"
	    " link", path);
	go_logs(f, 2, NULL, "link", false);
	assert_string_equal(f->text, wanted);
	assert_string_equal(get(f, "file"), "");
	go_logs(f, 3, "file/below", NULL, false);
	assert_int_equal(f->code, CODE_FAILED);
	assert_non_null(strstr(f->text, "/file/below, has no directory: "));
	/* What is not there, but might be made, cannot be made here. */
	go_logs(f, 4, "/proc/self/nothing", NULL, false);
	assert_int_equal(f->code, CODE_FAILED);
	assert_non_null(strstr(f->text, "the log of stdout, /proc/self/nothing,"
	    " cannot be written: "));
	assert_null(strstr(f->text, "sh: "));
	shell_list(f);
	assert_int_equal(shell_last(f)->what, RUN_FAILED);
}

/* Starts what tells its limits. */
static void
go_limited(struct fixture *f, uint64_t run, uint64_t nofile, uint64_t core,
    const char *cpus)
{
	struct boot *b = boot_new(run);
	unsigned long long limits[LIMIT_COUNT] = { [LIMIT_NOFILE] = nofile,
		[LIMIT_CORE] = core };

	b->spec.limits = (struct nums){ limits, LIMIT_COUNT };
	b->spec.cpus = slice_of(cpus);
	add_shell(b, "while read -r a; do case $a in 'Max open'*|'Max core'*)"
	    " set -- $a; shift $(($# - 3)); echo $*;; esac; done"
	    " </proc/$$/limits; while read -r a b; do case $a in"
	    " Cpus_allowed_list:) echo $b;; esac; done </proc/$$/status");
	go(f, b);
}

/* The number of the first processor that this program may run on. */
static void
first_cpu(char buf[static 16])
{
	cpu_set_t set;
	size_t cpu = 0;

	assert_int_equal(sched_getaffinity(0, sizeof set, &set), 0);
	while (!CPU_ISSET(cpu, &set))
		cpu++;
	snprintf(buf, 16, "%zu", cpu);
}

static void
a_program_has_its_limits(void **state)
{
	struct fixture *f = *state;
	char cpu[16], wanted[100];

	first_cpu(cpu);
	go_limited(f, 1, 77, 2048, cpu);
	assert_int_equal(f->code, CODE_OK);
	UNTIL(f, shell_ended(f, 1));
	snprintf(wanted, sizeof wanted, "2097152 2097152 bytes\n77 77 files\n"
	    "%s\n", cpu);
	assert_string_equal(shell_record(f, 1, "out"), wanted);
	/* What the launcher has for itself is as it was. */
	go_limited(f, 2, LIMIT_AS_IS, 0, "");
	UNTIL(f, shell_ended(f, 2));
	assert_null(strstr(shell_record(f, 2, "out"), "77 77"));
	assert_ptr_equal(strstr(shell_record(f, 2, "out"), "0 0 bytes\n"),
	    shell_record(f, 2, "out"));
	assert_string_equal(shell_record(f, 2, "err"), "");
}

static void
a_limit_that_cannot_be_is_told(void **state)
{
	struct fixture *f = *state;

	/* More than the kernel has for anybody (fs.nr_open). */
	go_limited(f, 1, 1073741816, LIMIT_AS_IS, "");
	assert_int_equal(f->code, CODE_FAILED);
	assert_ptr_equal(strstr(f->text, "the limit of open files cannot be"
	    " 1073741816 here; the most is "), f->text);
	shell_list(f);
	assert_int_equal(shell_last(f)->what, RUN_FAILED);
	assert_string_equal(shell_record(f, 1, "out"), "");
	go_limited(f, 2, LIMIT_AS_IS, LIMIT_AS_IS, "4000");
	assert_int_equal(f->code, CODE_FAILED);
	assert_ptr_equal(strstr(f->text, "it cannot be kept on processors"
	    " 4000: "), f->text);
	assert_string_equal(shell_record(f, 2, "out"), "");
}

static void
of_processors_all_have_to_be_there(void **state)
{
	struct fixture *f = *state;
	char cpu[16], cpus[40], wanted[200];

	first_cpu(cpu);
	snprintf(cpus, sizeof cpus, "%s,1000", cpu);
	snprintf(wanted, sizeof wanted, "it cannot be kept on processors %s:"
	    " only %s of them are here", cpus, cpu);
	go_limited(f, 1, LIMIT_AS_IS, LIMIT_AS_IS, cpus);
	assert_int_equal(f->code, CODE_FAILED);
	assert_string_equal(f->text, wanted);
}

static const struct CMUnitTest tests[] = {
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, shell_set_up, shell_tear_down)
	TEST(commands_run_one_after_another),
	TEST(commands_are_no_builtins),
	TEST(what_cannot_be_executed_has_not_exited),
	TEST(a_program_has_ended_as_one_that_cannot_be_executed),
	TEST(a_command_that_fails_ends_the_run),
	TEST(an_end_that_the_shell_cannot_tell_is_not_exact),
	TEST(a_stop_reaches_the_command_and_ends_the_run),
	TEST(a_command_may_end_as_it_likes),
	TEST(signals_from_outside),
	TEST(commands_have_the_signals_default_actions),
	TEST(scripts_are_sourced_first),
	TEST(a_program_is_looked_for_after_the_scripts),
	TEST(a_script_that_hangs_can_be_stopped),
	TEST(several_commands_after_scripts),
	TEST(logs_are_where_they_should_be),
	TEST(what_is_no_link_of_ours_stays),
	TEST(a_log_that_cannot_be_is_told),
	TEST(a_program_has_its_limits),
	TEST(a_limit_that_cannot_be_is_told),
	TEST(of_processors_all_have_to_be_there),
};

/* The shell that stands for /bin/sh; none for the machine's own. */
int
main(int argc, char **argv)
{
	reads_scripts = argc > 1 && strstr(argv[1], "/dash") == NULL &&
	    strstr(argv[1], "/bash") == NULL;
	return shell_run(argc, argv, tests,
	    sizeof tests / sizeof *tests, NULL);
}

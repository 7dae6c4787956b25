/*
 * What a host finds about the end of a program: its last lines, its core file
 * and no other one, the kernel's word on memory; each once, by each POSIX shell in
 * the place of /bin/sh.
 */
#include "shell_fixture.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"

static char *facts[FACT_COUNT];
static char old_path[4000];

static void
on_inspected(const struct run_fact *f, void *arg)
{
	(void)arg;
	for (int i = 0; i < FACT_COUNT; i++)
		if (slice_is(f->name, fact_name((enum fact)i))) {
			free(facts[i]);
			facts[i] = xmemdup0(f->value.p, f->value.n);
		}
}

static void
forget(void)
{
	for (int i = 0; i < FACT_COUNT; i++) {
		free(facts[i]);
		facts[i] = NULL;
	}
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
	assert_int_equal(chmod(path, 0700), 0);
}

/* A kernel whose log is the home's file "log". */
static int
set_up(void **state)
{
	char path[4200];

	assert_int_equal(shell_set_up(state), 0);
	struct fixture *f = *state;
	put(f, "dmesg", "#!/bin/sh\necho x >>\"$HOME/asked\"\n"
	    "exec cat \"$HOME/log\"\n");
	put(f, "journalctl", "#!/bin/sh\nexit 1\n");
	snprintf(old_path, sizeof old_path, "%s", getenv("PATH"));
	snprintf(path, sizeof path, "%s:%s", f->home, old_path);
	setenv("PATH", path, 1);
	shell_disconnect(f);
	shell_connect(f);
	UNTIL(f, f->ready || f->down);
	shell_on_inspected = on_inspected;
	return 0;
}

static int
tear_down(void **state)
{
	forget();
	setenv("PATH", old_path, 1);
	return shell_tear_down(state);
}

/* Asks, as the worker does: that it is found, and what was. */
static void
find(struct fixture *f, uint64_t run)
{
	unsigned before = f->done;

	forget();
	control_find(f->control, slice_of(UUID), run, shell_done, f);
	UNTIL(f, f->done > before);
	if (f->code != CODE_OK)
		return;
	before = f->done;
	control_recall(f->control, slice_of(UUID), run, shell_done, f);
	UNTIL(f, f->done > before);
	assert_int_equal(f->code, CODE_OK);
}

static void
run_to_end(struct fixture *f, uint64_t run, const char *text)
{
	shell_start_in(f, run, f->home, "", (const char *const[]){ "/bin/sh",
	    "-c", text, NULL });
	UNTIL(f, shell_ended(f, run));
}

static void
its_last_lines_are_told(void **state)
{
	struct fixture *f = *state;
	char asked[300];

	run_to_end(f, 1, "i=0; while [ $i -lt 30 ]; do i=$((i + 1));"
	    " echo line $i >&2; done; printf '@core\\n!\\n=\\033x' >&2; exit 3");
	find(f, 1);
	assert_null(strstr(facts[FACT_STDERR], "line 13\n"));
	assert_non_null(strstr(facts[FACT_STDERR], "line 14\nline 15\n"));
	assert_non_null(strstr(facts[FACT_STDERR], "line 30\n@core\n!\n="
	    "\033x"));
	assert_null(facts[FACT_CORE]);
	assert_null(facts[FACT_KILLED]);
	assert_null(facts[FACT_UNREAD]);
	/* Nobody was killed: the kernel was not asked. */
	snprintf(asked, sizeof asked, "%s/asked", f->home);
	assert_int_equal(access(asked, F_OK), -1);
	run_to_end(f, 2, "exit 3");
	find(f, 2);
	assert_null(facts[FACT_STDERR]);
}

static void
what_lives_is_refused(void **state)
{
	struct fixture *f = *state;

	shell_start(f, 1, "exec sleep 1000");
	find(f, 1);
	assert_int_equal(f->code, CODE_REFUSED);
	shell_signal(f, 1, SIGKILL, CAUSE_CRASHED);
	UNTIL(f, shell_ended(f, 1));
	find(f, 7);
	assert_int_equal(f->code, CODE_NOT_RUNNING);
}

static void
killed(struct fixture *f, uint64_t run, double later, int other)
{
	char log[600], up[64];
	double since;

	run_to_end(f, run, "kill -9 $$");
	FILE *file = fopen("/proc/uptime", "re");
	assert_non_null(file);
	assert_non_null(fgets(up, sizeof up, file));
	fclose(file);
	since = strtod(up, NULL) + later;
	snprintf(log, sizeof log, "[    1.000001] x\n[%12.6f] Memory cgroup"
	    " out of memory: Killed process %d (sh) total-vm:1kB\n"
	    "[99999999.000000] y\n", since,
	    (int)shell_last(f)->pid + other);
	put(f, "log", log);
	find(f, run);
}

static void
the_kernel_tells_of_memory(void **state)
{
	struct fixture *f = *state;
	char asked[300];

	killed(f, 1, 0, 0);
	assert_non_null(facts[FACT_KILLED]);
	assert_ptr_equal(strstr(facts[FACT_KILLED], "Memory cgroup out of"
	    " memory: Killed process "), facts[FACT_KILLED]);
	assert_null(facts[FACT_UNREAD]);
	/* Found once: the kernel may forget. */
	put(f, "log", "");
	snprintf(asked, sizeof asked, "%s/asked", f->home);
	assert_int_equal(unlink(asked), 0);
	find(f, 1);
	assert_non_null(facts[FACT_KILLED]);
	assert_int_equal(access(asked, F_OK), -1);
	/* Of another process, and of one that had its PID before. */
	killed(f, 2, 0, 1);
	assert_null(facts[FACT_KILLED]);
	killed(f, 3, -1000, 0);
	assert_null(facts[FACT_KILLED]);
	assert_null(facts[FACT_UNREAD]);
}

static void
a_log_that_cannot_be_read_is_told(void **state)
{
	struct fixture *f = *state;

	put(f, "dmesg", "#!/bin/sh\nexit 1\n");
	run_to_end(f, 1, "kill -9 $$");
	find(f, 1);
	assert_null(facts[FACT_KILLED]);
	assert_string_equal(facts[FACT_UNREAD],
	    "the kernel's log cannot be read");
}

/* Whether core files have such a name here that they are in the directory. */
static bool
cores_are_files(void)
{
	struct rlimit most;
	char pattern[200] = "";
	FILE *file = fopen("/proc/sys/kernel/core_pattern", "re");

	if (file != NULL && fgets(pattern, sizeof pattern, file) == NULL)
		pattern[0] = '\0';
	if (file != NULL)
		fclose(file);
	return strcmp(pattern, "core\n") == 0 && getrlimit(RLIMIT_CORE, &most)
	    == 0 && most.rlim_max == RLIM_INFINITY;
}

static void
its_core_is_found_and_no_other(void **state)
{
	struct fixture *f = *state;
	char core[300];

	if (!cores_are_files())
		skip();
	snprintf(core, sizeof core, "%s/core", f->home);
	run_to_end(f, 1, "ulimit -c unlimited; exec sh -c 'kill -11 $$'");
	find(f, 1);
	assert_string_equal(facts[FACT_CORE], core);
	assert_null(facts[FACT_CORENOTE]);
	/* One whose core is of another: by what is in it, not by its time. */
	run_to_end(f, 2, "ulimit -c unlimited; sh -c 'kill -11 $$'; mkdir v;"
	    " cd v; exec sh -c 'kill -11 $$'");
	assert_int_equal(access(core, F_OK), 0);
	find(f, 2);
	assert_null(facts[FACT_CORE]);
	/* No program's at all. */
	put(f, "core", "core");
	run_to_end(f, 3, "ulimit -c 0; kill -11 $$");
	find(f, 3);
	assert_null(facts[FACT_CORE]);
	run_to_end(f, 4, "cd /; ulimit -c unlimited; cd \"$HOME\"; rm core;"
	    " mkdir w; cd w; exec sh -c 'kill -11 $$'");
	find(f, 4);
	assert_null(facts[FACT_CORE]);
	if (shell_last(f)->core == CORE_YES)
		assert_string_equal(facts[FACT_CORENOTE], "it is not where"
		    " kernel.core_pattern, core, has it");
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	TEST(its_last_lines_are_told),
	TEST(what_lives_is_refused),
	TEST(the_kernel_tells_of_memory),
	TEST(a_log_that_cannot_be_read_is_told),
	TEST(its_core_is_found_and_no_other),
};

/* The shell that stands for /bin/sh; none for the machine's own. */
int
main(int argc, char **argv)
{
	static const char *const tools[] = { "awk", "stat", "date", "od",
		"find", "tail", "grep", "timeout", NULL };

	return shell_run(argc, argv, tests,
	    sizeof tests / sizeof *tests, tools);
}

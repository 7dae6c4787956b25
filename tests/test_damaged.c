/*
 * Records on a host that are cut short at each byte, or have one byte that is
 * another: what is told of a run is true, or it is said that nobody knows. Row 50
 * of the fault matrix.
 */
#include "shell_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "slice.h"

enum { DAMAGES = 120 };         /* of a record: its first line and more */

static struct run_report past;  /* the last that was told */

static void
on_past(const struct run_past *p, void *arg)
{
	(void)arg;
	past = p->run;
}

static char *
path_of(const struct fixture *f, const char *name)
{
	static char path[700];

	snprintf(path, sizeof path, "%s/%s/1/%s", f->directory, UUID, name);
	return path;
}

static void
put(const struct fixture *f, const char *name, const char *bytes, size_t n)
{
	int fd = open(path_of(f, name), O_WRONLY | O_TRUNC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	close(fd);
}

/* Calls check() for each damage that a record can have, and mends it. */
static void
with_each_damage(struct fixture *f, const char *name,
    void (*check)(struct fixture *f, const char *how))
{
	char whole[4096], how[64];
	size_t n;

	snprintf(whole, sizeof whole, "%s", shell_record(f, 1, name));
	n = strlen(whole);
	if (n <= 20)
		fail_msg("%s is '%s'", name, whole);
	for (size_t at = 0; at < n && at < DAMAGES; at++) {
		snprintf(how, sizeof how, "%s, cut at %zu", name, at);
		put(f, name, whole, at);
		check(f, how);
		snprintf(how, sizeof how, "%s, byte %zu", name, at);
		whole[at] ^= 1;
		put(f, name, whole, n);
		check(f, how);
		whole[at] ^= 1;
	}
	put(f, name, whole, n);
}

static void
ended_by_42(struct fixture *f, const char *how)
{
	shell_list(f);
	const struct row *r = shell_last(f);
	if (r->what == RUN_ENDED && r->code == 42 && r->signal == 0)
		return;
	/* Its launcher is just ending. */
	if (r->what == RUN_OVER && r->code == -1)
		return;
	if (r->what != RUN_GONE || r->code != -1 || r->signal != 0)
		fail_msg("%s: told as %d, code %d, signal %d", how, r->what,
		    r->code, r->signal);
	if (shell_record(f, 1, "exit")[0] != '\0')
		assert_string_equal(r->why,
		    "the record of its exit is damaged");
}

static void
a_status_is_exact_or_not_known(void **state)
{
	struct fixture *f = *state;

	shell_start(f, 1, "exit 42");
	UNTIL(f, shell_ended(f, 1));
	with_each_damage(f, "exit", ended_by_42);
	shell_list(f);
	assert_int_equal(shell_last(f)->what, RUN_ENDED);
}

static void
past_by_42(struct fixture *f, const char *how)
{
	unsigned before = f->done;

	past = (struct run_report){ .exit_code = -2 };
	control_history(f->control, slice_of(UUID), shell_done, f);
	UNTIL(f, f->done > before);
	if (past.what == RUN_ENDED && past.exit_code == 42 &&
	    past.exit_signal == 0)
		return;
	if (past.what == RUN_OVER && past.exit_code == -1)
		return;
	if (past.what != RUN_GONE || past.exit_code != -1)
		fail_msg("%s: told as %d, code %d, signal %d", how, past.what,
		    past.exit_code, past.exit_signal);
}

static void
so_is_that_of_the_past(void **state)
{
	struct fixture *f = *state;

	shell_on_past = on_past;
	shell_start(f, 1, "exit 42");
	UNTIL(f, shell_ended(f, 1));
	with_each_damage(f, "exit", past_by_42);
}

static enum code
signal_program(struct fixture *f)
{
	unsigned before = f->done;

	control_signal(f->control, &(struct signal_order){ slice_of(UUID), 1,
	    SIGCONT, CAUSE_SIGNALLED }, shell_done, f);
	UNTIL(f, f->done > before);
	return f->code;
}

static uint64_t living;

/* It may not be found; but no other is taken for it, and no end is made up. */
static void
alive_or_not_found(struct fixture *f, const char *how)
{
	shell_list(f);
	const struct row *r = shell_last(f);
	if (r->what == RUN_ENDED || r->what == RUN_FAILED ||
	    (r->what == RUN_ALIVE && r->pid != living))
		fail_msg("%s: told as %d, PID %llu", how, r->what,
		    (unsigned long long)r->pid);
	enum code want = r->what == RUN_ALIVE ? CODE_OK : CODE_NOT_RUNNING;
	if (signal_program(f) != want)
		fail_msg("%s: signalled: %d, %s", how, f->code, f->text);
}

static void
what_runs_is_not_taken_for_another(void **state)
{
	struct fixture *f = *state;

	shell_start_in(f, 1, "", "", (const char *const[]){ "sleep", "1000",
	    NULL });
	living = shell_last(f)->pid;
	with_each_damage(f, "pid", alive_or_not_found);
	shell_list(f);
	assert_int_equal(shell_last(f)->what, RUN_ALIVE);
	shell_signal(f, 1, SIGKILL, CAUSE_STOPPED);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->signal, SIGKILL);
}

/* The shell that stands for /bin/sh; none for the machine's own. */
/* A shell ends at what it cannot count. */
static void
still_answers(struct fixture *f, const char *how)
{
	shell_list(f);
	for (size_t i = 0; i < f->row_count; i++)
		if (f->rows[i].what == RUN_ENDED ||
		    f->rows[i].what == RUN_FAILED)
			fail_msg("%s: told as %d", how, f->rows[i].what);
	enum code code = signal_program(f);
	if (code != CODE_OK && code != CODE_NOT_RUNNING &&
	    code != CODE_REFUSED)
		fail_msg("%s: signalled: %d, %s", how, code, f->text);
}

static void
no_record_ends_the_shell(void **state)
{
	struct fixture *f = *state;

	shell_start_in(f, 1, "", "", (const char *const[]){ "sleep", "1000",
	    NULL });
	unsigned before = f->done;
	control_lease(f->control, LEASE_HOLD, shell_done, f);
	UNTIL(f, f->done > before && f->leases > 0);
	with_each_damage(f, "launcher", still_answers);
	with_each_damage(f, "spec", still_answers);
	with_each_damage(f, "../../lease.1", still_answers);
	shell_signal(f, 1, SIGKILL, CAUSE_STOPPED);
	UNTIL(f, shell_ended(f, 1));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, shell_set_up, shell_tear_down)
		TEST(a_status_is_exact_or_not_known),
		TEST(so_is_that_of_the_past),
		TEST(no_record_ends_the_shell),
		TEST(what_runs_is_not_taken_for_another),
#undef TEST
	};

	return shell_run(argc, argv, tests,
	    sizeof tests / sizeof *tests, NULL);
}

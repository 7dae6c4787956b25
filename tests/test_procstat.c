/* /proc/PID/stat, whose second field a program chooses: anything of 15 bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "procstat.h"

static void
names_are_no_fields(void **state)
{
	static const struct {
		const char *text;
		bool good;
		struct procstat is;
	} cases[] = {
		{ "7 (cat) S 1 7 7 0 -1", true, { 'S', 1, 7 } },
		{ "7 (a) T 9 9) R 1 8 7 0 -1", true, { 'R', 1, 8 } },
		{ "7 ((x\n) (y) Z 2 0 0", true, { 'Z', 2, 0 } },
		{ "7 (cat) S 1", false, { 0 } },
		{ "7 (cat) X 0 -1 -1 0 -1", false, { 0 } },
		{ "7 (cat) S 1 99999999999 7", false, { 0 } },
		{ "7 (cat) ", false, { 0 } },
		{ "7 (cat)", false, { 0 } },
		{ "7 cat S 1 7 7", false, { 0 } },
		{ "", false, { 0 } },
	};
	struct procstat s;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool good = procstat_parse(slice_of(cases[i].text), &s);
		assert_int_equal(good, cases[i].good);
		if (!good)
			continue;
		assert_int_equal(s.state, cases[i].is.state);
		assert_int_equal(s.parent, cases[i].is.parent);
		assert_int_equal(s.group, cases[i].is.group);
	}
}

static void
a_process_is_found(void **state)
{
	struct procstat s;
	int status;

	(void)state;
	pid_t pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		prctl(PR_SET_NAME, "x) T 1 1 (");
		raise(SIGSTOP);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(procstat_read(pid, &s));
	assert_int_equal(s.state, 'T');
	assert_int_equal(s.parent, getpid());
	assert_int_equal(s.group, pid);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_false(procstat_read(pid, &s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_no_fields),
		cmocka_unit_test(a_process_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

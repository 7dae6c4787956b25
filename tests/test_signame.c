/* Signals by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>

#include "signame.h"

static void
names_go_both_ways(void **state)
{
	unsigned known = 0;

	(void)state;
	for (int i = -1; i <= SIGRTMAX + 1; i++) {
		const char *name = signame(i);
		int back = 0;
		if (name == NULL)
			continue;
		known++;
		assert_true(signame_parse(name, &back));
		assert_int_equal(back, i);
		assert_true(strlen(name) < 8);
	}
	#ifdef SIGSTKFLT
	assert_int_equal(known, 31);
#else
	assert_int_equal(known, 30);
#endif
}

static void
words_are_taken_as_people_write_them(void **state)
{
	static const struct {
		const char *word;
		int signal;
	} cases[] = {
		{ "QUIT", SIGQUIT }, { "SIGQUIT", SIGQUIT },
		{ "kill", SIGKILL }, { "sigTerm", SIGTERM },
		{ "USR1", SIGUSR1 }, { "", 0 },
		{ "SIG", 0 }, { "SIGSIGINT", 0 }, { "9", 0 }, { "QUIT ", 0 },
		{ "QUI", 0 }, { "EXIT", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int signal = 0;
		assert_int_equal(signame_parse(cases[i].word, &signal),
		    cases[i].signal != 0);
		assert_int_equal(signal, cases[i].signal);
	}
}

static void
people_write_numbers_too(void **state)
{
	static const struct {
		const char *word;
		int signal;
	} cases[] = {
		{ "9", 9 }, { "1", 1 }, { "SIGHUP", SIGHUP }, { "usr2", SIGUSR2 },
		{ "0", 0 }, { "-9", 0 }, { "+9", 0 }, { "9 ", 0 }, { "", 0 },
		{ "99", 0 }, { "99999999999999999999", 0 }, { "9x", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int signal = 0;
		assert_int_equal(signame_read(cases[i].word, &signal),
		    cases[i].signal != 0);
		assert_int_equal(signal, cases[i].signal);
	}
}

static void
what_is_no_signal_has_no_name(void **state)
{
	(void)state;
	assert_null(signame(0));
	assert_null(signame(-1));
	assert_null(signame(SIGRTMIN));
	assert_null(signame(1000000));
	assert_string_equal(signame(SIGSEGV), "SEGV");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_both_ways),
		cmocka_unit_test(words_are_taken_as_people_write_them),
		cmocka_unit_test(people_write_numbers_too),
		cmocka_unit_test(what_is_no_signal_has_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

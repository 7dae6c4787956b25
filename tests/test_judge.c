/* What facts about a host mean, those that no honest host would tell too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "judge.h"

static void
assert_judged(const struct judged *j, enum verdict verdict, const char *text)
{
	if (j->verdict != verdict || strcmp(j->text, text) != 0)
		fail_msg("'%s' (%s) instead of '%s' (%s)", j->text,
		    verdict_info(j->verdict)->word, text,
		    verdict_info(verdict)->word);
}

static void
tools(void **state)
{
	static const struct {
		const char *value;
		enum verdict verdict;
		const char *text;
	} cases[] = {
		{ "1 gawk 1", VERDICT_OK, "setsid -f; exits are told exactly,"
		    " by gawk; its tail follows at once" },
		{ "1 awk 1", VERDICT_OK, "setsid -f; exits are told exactly,"
		    " by awk, but for the core flag; its tail follows at once" },
		{ "1 sh 1", VERDICT_WARNING, "setsid -f; exit 137 cannot be"
		    " told from KILL by sh; its tail follows at once" },
		{ "1 perl 0", VERDICT_WARNING, "setsid -f; exits are told"
		    " exactly, by perl; its tail looks but now and then:"
		    " output comes up to a second late" },
		{ "0 perl 1", VERDICT_FAILED, "its setsid has no -f"
		    " (util-linux has): nothing can be started" },
		{ "", VERDICT_FAILED, "its setsid has no -f (util-linux has):"
		    " nothing can be started" },
	};
	struct judged j;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		judge_tools(slice_of(cases[i].value), &j);
		assert_judged(&j, cases[i].verdict, cases[i].text);
	}
}

static void
the_state_directory(void **state)
{
	struct judged j;

	(void)state;
	judge_state(slice_of("ok /home/a b/x"), &j);
	assert_judged(&j, VERDICT_OK, "/home/a b/x: a file was written, read"
	    " back and removed");
	judge_state(slice_of("failed sh: cannot create /x: Read-only"), &j);
	assert_judged(&j, VERDICT_FAILED, "it cannot be written: sh: cannot"
	    " create /x: Read-only");
	judge_state(slice_of(""), &j);
	assert_int_equal(j.verdict, VERDICT_FAILED);
}

#define DF(total, used, free) "/dev/sda1 " total " " used " " free " 10% /home"

static void
space(void **state)
{
	static const struct {
		const char *space, *inodes;
		enum verdict verdict;
		const char *text;
	} cases[] = {
		{ DF("10485760", "0", "5242880"), DF("655360", "1", "655359"),
		    VERDICT_OK, "5.0 GiB free of 10.0 GiB; 655359 files"
		    " more" },
		/* The names of file systems and mounts may be anything. */
		{ "//server/my share 50% off  2048   1024  2097152  1% /a 7%",
		    "", VERDICT_UNKNOWN,
		    "df does not tell how much is free there" },
		{ "//server/my share  4194304   1024  2097152  1% /a b", "",
		    VERDICT_OK, "2.0 GiB free of 4.0 GiB" },
		{ DF("10485760", "0", "1048575"), "", VERDICT_WARNING,
		    "1024.0 MiB free of 10.0 GiB" },
		{ DF("10485760", "0", "1023"), "", VERDICT_FAILED,
		    "1023.0 KiB free of 10.0 GiB" },
		{ DF("10485760", "0", "5242880"), DF("655360", "1", "9999"),
		    VERDICT_WARNING, "5.0 GiB free of 10.0 GiB; 9999 files"
		    " more" },
		{ DF("10485760", "0", "5242880"), DF("655360", "1", "99"),
		    VERDICT_FAILED, "5.0 GiB free of 10.0 GiB; 99 files"
		    " more" },
		/* Inodes that are made as they are needed. */
		{ DF("10485760", "0", "5242880"), "none 0 0 0 - /home",
		    VERDICT_OK, "5.0 GiB free of 10.0 GiB" },
		{ DF("10485760", "0", "5242880"), "none 0 0 0 0% /home",
		    VERDICT_OK, "5.0 GiB free of 10.0 GiB" },
		{ DF("0", "0", "0"), "", VERDICT_UNKNOWN,
		    "df does not tell how much is free there" },
		{ DF("1", "-5", "99999999999999999999"), "", VERDICT_UNKNOWN,
		    "df does not tell how much is free there" },
		{ "%", "%", VERDICT_UNKNOWN,
		    "df does not tell how much is free there" },
		{ "", "", VERDICT_UNKNOWN,
		    "df does not tell how much is free there" },
	};
	struct judged j;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		judge_space(slice_of(cases[i].space),
		    slice_of(cases[i].inodes), &j);
		assert_judged(&j, cases[i].verdict, cases[i].text);
	}
}

static void
logouts(void **state)
{
	struct judged j;

	(void)state;
	judge_logout(slice_of("none systemd-logind does not run here"), "daq",
	    &j);
	assert_judged(&j, VERDICT_OK, "nothing ends them: systemd-logind does"
	    " not run here");
	judge_logout(slice_of("no logind yes"), "daq", &j);
	assert_judged(&j, VERDICT_OK, "logind leaves processes of daq alone at"
	    " the logout; linger is on");
	judge_logout(slice_of("yes logind.conf no"), "daq", &j);
	assert_judged(&j, VERDICT_FAILED, "KillUserProcesses=yes (logind.conf):"
	    " processes of daq are killed when the connection ends; linger is"
	    " off, which does not save them; ask for KillExcludeUsers=daq");
	judge_logout(slice_of("unknown logind.conf unknown"), "daq", &j);
	assert_judged(&j, VERDICT_UNKNOWN, "neither logind nor its files tell"
	    " KillUserProcesses here; whether it lingers is not known");
	judge_logout(slice_of(""), "daq", &j);
	assert_int_equal(j.verdict, VERDICT_UNKNOWN);
}

static void
clocks(void **state)
{
	static const struct {
		const char *text;
		double sent, received;
		enum verdict verdict;
		const char *said;
	} cases[] = {
		{ "1000.250000000", 1000.0, 1000.1, VERDICT_OK,
		    "200ms ahead of this machine's, give or take 51ms" },
		{ "999.000000000", 1000.0, 1000.2, VERDICT_OK,
		    "1s behind this machine's, give or take 101ms" },
		{ "1003.000000000", 1000.0, 1000.0, VERDICT_WARNING,
		    "3s ahead of this machine's, give or take 1ms" },
		/* The round trip is too long to tell. */
		{ "1003.000000000", 1000.0, 1004.0, VERDICT_UNKNOWN,
		    "1s ahead of this machine's, give or take 2s" },
		/* A date without a fraction: half a second more to know. */
		{ "1000", 1000.4, 1000.6, VERDICT_OK,
		    "0s ahead of this machine's, give or take 601ms" },
		{ "1000.N", 1000.4, 1000.6, VERDICT_OK,
		    "0s ahead of this machine's, give or take 601ms" },
		{ "0", 1000000, 1000000, VERDICT_WARNING, NULL },
		{ "999999999999999", 1000, 1000, VERDICT_WARNING, NULL },
		{ "9999999999999999", 1000, 1000, VERDICT_UNKNOWN,
		    "its date does not tell the time in seconds" },
		{ "%s.%N", 1000, 1000, VERDICT_UNKNOWN,
		    "its date does not tell the time in seconds" },
		{ "", 1000, 1000, VERDICT_UNKNOWN,
		    "its date does not tell the time in seconds" },
		{ ".5", 1000, 1000, VERDICT_UNKNOWN,
		    "its date does not tell the time in seconds" },
	};
	struct judged j;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		judge_clock(slice_of(cases[i].text), cases[i].sent,
		    cases[i].received, &j);
		assert_judged(&j, cases[i].verdict, cases[i].said != NULL
		    ? cases[i].said : j.text);
	}
}

static void
sessions(void **state)
{
	struct judged j;

	(void)state;
	judge_sessions(13, false, &j);
	assert_judged(&j, VERDICT_OK, "13 or more on one connection");
	judge_sessions(6, true, &j);
	assert_judged(&j, VERDICT_OK, "6 on one connection");
	judge_sessions(5, true, &j);
	assert_judged(&j, VERDICT_WARNING, "5 on one connection (MaxSessions):"
	    " outputs that are followed need further ones");
}

/* A host that says more than there is room for. */
static void
floods_are_cut(void **state)
{
	static char flood[70000];
	struct judged j;

	(void)state;
	memset(flood, 'x', sizeof flood - 1);
	memcpy(flood, "failed ", 7);
	judge_state(slice_of(flood), &j);
	assert_int_equal(strlen(j.text), sizeof j.text - 1);
	judge_tools(slice_of(flood), &j);
	judge_space(slice_of(flood), slice_of(flood), &j);
	judge_logout(slice_of(flood), flood, &j);
	judge_clock(slice_of(flood), 0, 0, &j);
	assert_true(strlen(j.text) < sizeof j.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tools),
		cmocka_unit_test(the_state_directory),
		cmocka_unit_test(space),
		cmocka_unit_test(logouts),
		cmocka_unit_test(clocks),
		cmocka_unit_test(sessions),
		cmocka_unit_test(floods_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

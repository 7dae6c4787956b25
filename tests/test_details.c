/* What the details say: the sentence of each state, and words for shells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <unistd.h>

#include "details_copy.h"
#include "details_private.h"
#include "mem.h"
#include "shellword.h"

/* 2026-11-25 14:07:23 UTC */
static const int64_t now = 1795615643000;

static struct proc_spec spec;
static struct model_host host;

static struct model_proc
proc(enum proc_state state)
{
	static char empty[] = "", name[] = "reader", on[] = "ru-01";

	spec.success[0] = true;
	return (struct model_proc){ .state = state, .name = name, .host = on,
		.spec = &spec, .on = &host, .why = empty, .step = empty,
		.role = empty, .exit_code = -1, .exact = true };
}

static void
says(const struct model_proc *p, const char *wanted)
{
	char text[1024];

	assert_string_equal(details_why(p, now, text, sizeof text), wanted);
}

static void
an_end_is_told_in_one_sentence(void **state)
{
	struct model_proc p = proc(STATE_EXITED);

	(void)state;
	p.ended = now - 252000;
	p.started = p.ended - 252000;
	p.exit_code = 3;
	p.cause = CAUSE_ITSELF;
	says(&p, "exited with 3 after 4m12s, by itself, at 14:03:11;"
	    " unexpected, not acknowledged");
	p.acked = true;
	says(&p, "exited with 3 after 4m12s, by itself, at 14:03:11;"
	    " unexpected, acknowledged");
	p.exit_code = 0;
	p.acked = false;
	says(&p, "exited with 0 after 4m12s, by itself, at 14:03:11; as"
	    " expected");
	/* Another day has its date; what is not known is not told. */
	p.started = 0;
	p.ended -= 86400000;
	says(&p, "exited with 0, by itself, at 2026-11-24 14:03:11; as"
	    " expected");
	p.ended = 0;
	says(&p, "exited with 0, by itself; as expected");
	p.exit_code = -1;
	p.exit_signal = SIGQUIT;
	p.core = CORE_YES;
	p.cause = CAUSE_STOPPED;
	says(&p, "killed by QUIT, core dumped, stopped by operator; as"
	    " expected");
}

static void
an_inexact_end_is_not_made_exact(void **state)
{
	struct model_proc p = proc(STATE_EXITED);
	char text[256];

	(void)state;
	p.exit_code = 137;
	p.exact = false;
	details_why(&p, now, text, sizeof text);
	assert_null(strstr(text, "exited with 137 "));
	assert_non_null(strstr(text, "137"));
	assert_non_null(strstr(text, "KILL"));
}

static void
what_lives_is_told(void **state)
{
	struct model_proc p = proc(STATE_ALIVE);
	static char step[] = "QUIT 1/2", why[] = "the link is silent";

	(void)state;
	p.started = now - 7200000;
	says(&p, "running for 2h00m, since 12:07:23");
	p.started = 0;
	says(&p, "running");
	p.state = STATE_STOPPING;
	p.step = step;
	p.step_until = now + 3000;
	says(&p, "being stopped; ran; QUIT 1/2, the next step in 3s");
	p.state = STATE_UNKNOWN;
	p.why = why;
	p.unknown_since = now - 60000;
	says(&p, "not known since 14:06:23: the link is silent");
	p.seen = now - 63000;
	says(&p, "not known since 14:06:23: the link is silent; last seen"
	    " alive at 14:06:20");
	p.state = STATE_PENDING;
	says(&p, "not running: no run of it is on record");
	p.state = STATE_FAILED;
	says(&p, "could not be started: the link is silent; unexpected, not"
	    " acknowledged");
}

static void
secrets_are_known_by_their_names(void **state)
{
	static const char *const hidden[] = { "DB_PASSWORD", "passwd",
		"API_TOKEN", "AWS_SECRET_ACCESS", "SSH_KEY", "KEY",
		"MY_CREDENTIALS" };
	static const char *const open[] = { "PATH", "HOME", "PLM_MARK", "K",
		"KE", "" };

	(void)state;
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		assert_true(details_secret(slice_of(hidden[i])));
	for (size_t i = 0; i < sizeof open / sizeof *open; i++)
		assert_false(details_secret(slice_of(open[i])));
}

/* A shell reads them as they were. */
static void
words_can_be_pasted(void **state)
{
	static const char *const words[] = { "plain", "", "a b", "it's", "$HOME",
		"`id`", "!x", "a\nb", "tab\there", "\033[1m",
		"wide\346\274\242", "\377\376", "~", "A=b", "-x", "--a=b", "#",
		"\\", "a\\nb", "'", "\n'", "*", "{a,b}", "\302\205", "1\0012" };
	static const char *const shells[] = { "bash", "zsh", "ksh93", "mksh",
		"busybox sh" };
	enum { WORDS = sizeof words / sizeof *words };
	struct slice list[WORDS];
	struct buffer line = { 0 };

	(void)state;
	for (size_t i = 0; i < WORDS; i++)
		list[i] = slice_of(words[i]);
	shellwords_put(&line, (struct words){ list, WORDS });
	/* An argument ends at a NUL, and so does its word. */
	shellword_put(&line, (struct slice){ "\0b", 2 });
	assert_true(buffer_size(&line) > 2 && memcmp(buffer_data(&line) +
	    buffer_size(&line) - 2, "''", 2) == 0);
	buffer_cut(&line, 2);
	buffer_put(&line, "", 1);
	assert_null(strchr(buffer_data(&line), '\n'));
	assert_null(strchr(buffer_data(&line), '\033'));
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		char path[] = "/tmp/plm-details-XXXXXX", got[1024];
		int fd = mkstemp(path);
		assert_true(fd >= 0);
		assert_true(dprintf(fd, "printf '%%s\\n%%s' '' ''; printf"
		    " '%%s|' %s", buffer_data(&line)) > 0);
		close(fd);
		char *command = xasprintf("LC_ALL=C.UTF-8 %s %s 2>/dev/null",
		    shells[i], path);
		FILE *from = popen(command, "r");
		size_t n = fread(got, 1, sizeof got, from);
		int status = pclose(from);
		unlink(path);
		free(command);
		if (status == 127 << 8)
			continue;       /* it is not here */
		char *at = got + 1;
		assert_true(n > 0 && got[0] == '\n');
		for (size_t k = 0; k < WORDS; k++) {
			size_t len = strlen(words[k]);
			if (memcmp(at, words[k], len) != 0 || at[len] != '|')
				fail_msg("%s: word %zu", shells[i], k);
			at += len + 1;
		}
		assert_ptr_equal(at, got + n);
	}
	buffer_finish(&line);
}

static void
copies(const struct details *d, size_t line, const char *text,
    const char *words, size_t hidden)
{
	struct details_copied c;

	details_copy(d, line, &c);
	buffer_put(&c.text, "", 1);
	assert_string_equal(buffer_data(&c.text), text);
	assert_string_equal(c.words, words);
	assert_int_equal(c.hidden, hidden);
	details_copied_finish(&c);
}

#define LONG "/var/lib/a-directory-that-no-message-has-room-for/not/by/far"

static void
a_line_and_a_section_are_copied(void **state)
{
	char hidden[] = "DB_PASS=x", open[] = "B='a b'";
	struct slice *list = xcalloc(2, sizeof *list);
	struct details d = { 0 };

	(void)state;
	list[0] = slice_of(open);
	list[1] = slice_of(hidden);
	details_add(&d, ROLE_NORMAL, "", slice_of("running"));
	details_title(&d, DETAILS_PROCESS, "Process");
	details_fmt(&d, ROLE_NORMAL, "PID", "811, of its session, too");
	d.v[2].value = 3;
	details_some(&d, "directory", "/var/lib/daq");
	details_some(&d, "is in", LONG);
	details_add(&d, ROLE_NORMAL, "why", slice_of("\033[31mred\033[0m"
	    "\a\033]0;t\n"));
	details_title(&d, DETAILS_ENVIRONMENT, "Environment, of the session");
	details_variables(&d, list, 2, false);
	copies(&d, 0, "running", "running", 0);
	copies(&d, 2, "811", "PID 811", 0);
	copies(&d, 3, "/var/lib/daq", "directory /var/lib/daq", 0);
	/* The whole value, not what there is room to show. */
	copies(&d, 4, LONG, "is in /var/lib/a-directory-that-no-message-has"
	    "...", 0);
	copies(&d, 5, "red]0;t", "why ^[[31mred^[[0m^G^[]0;t^J", 0);
	copies(&d, 1, "Process\n"
	    "  PID           811, of its session, too\n"
	    "  directory     /var/lib/daq\n"
	    "  is in         " LONG "\n"
	    "  why           red]0;t\n", "section Process, 4 lines", 0);
	/* What nobody is to see is in no copy either. */
	copies(&d, 8, "", "DB_PASS", 1);
	copies(&d, 6, "Environment, of the session\n"
	    "                B=''\\''a b'\\'''\n"
	    "                DB_PASS=(hidden)\n",
	    "section Environment, 2 lines without 1 hidden value", 1);
	details_finish(&d);
}

/* A script is read as it was written, and pasted whole. */
static void
a_script_has_its_lines(void **state)
{
	char shell[] = "/bin/sh", option[] = "-c", zero[] = "zero";
	char text[] = "set -e\n\nfor i in 1 2; do\n"
	    "    echo \"$i\"\ndone\n";
	char *words[] = { shell, option, text, zero };
	struct strings list = { words, 4 };
	struct details d = { 0 };
	static const struct {
		const char *label, *text;
	} wanted[] = {
		{ "command", "/bin/sh -c" }, { "script", "set -e" },
		{ "", "" }, { "", "for i in 1 2; do" },
		{ "", "    echo \"$i\"" }, { "", "done" }, { "then", "zero" },
	};

	(void)state;
	details_command(&d, &(struct details_argv){ .words = &list });
	assert_int_equal(d.n, 7);
	for (size_t i = 0; i < d.n; i++) {
		assert_string_equal(d.v[i].label, wanted[i].label);
		assert_string_equal(d.v[i].text, wanted[i].text);
	}
	copies(&d, 0, "/bin/sh -c $'set -e\\n\\nfor i in 1 2; do\\n"
	    "    echo \"$i\"\\ndone\\n' zero", "command /bin/sh -c $'set -e\\n"
	    "\\nfor i in 1 2; do\\...", 0);
	details_finish(&d);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_end_is_told_in_one_sentence),
	cmocka_unit_test(an_inexact_end_is_not_made_exact),
	cmocka_unit_test(what_lives_is_told),
	cmocka_unit_test(secrets_are_known_by_their_names),
	cmocka_unit_test(words_can_be_pasted),
	cmocka_unit_test(a_line_and_a_section_are_copied),
	cmocka_unit_test(a_script_has_its_lines),
};

int
main(void)
{
	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

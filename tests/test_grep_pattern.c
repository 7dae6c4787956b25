/*
 * What the host's grep is to look for finds all that the pattern finds: both
 * are put to lines, the one as the console does it, the other by grep.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grep_pattern.h"
#include "levels.h"
#include "mem.h"
#include "output_hits.h"
#include "search.h"

/* Whether this machine's grep finds it; nothing is to be said on stderr. */
static bool
grep_finds(const char *expression, struct slice line)
{
	int in[2], said[2], status;
	char c;

	assert_int_equal(pipe(in) + pipe(said), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(said[1], 2);
		close(in[1]);
		setenv("LC_ALL", "C", 1);
		execlp("grep", "grep", "-aqE", "-e", expression, (char *)NULL);
		_exit(9);
	}
	close(in[0]);
	close(said[1]);
	assert_int_equal(write(in[1], line.p, line.n), line.n);
	close(in[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (read(said[0], &c, 1) != 0 || WEXITSTATUS(status) > 1)
		fail_msg("grep does not take %s", expression);
	close(said[0]);
	return WEXITSTATUS(status) == 0;
}

static const char *const lines[] = {
	"a needle in the hay", "A Needle", "nee\033[31mdle\033[0m", "needl",
	"\033[1mneedle", "needle\r", "needle\033[m\r", "x needle y", "",
	"key=12 value=345", "key=1\033[2m2", "na\xc3\xafve", "NA\xc3\x8fVE",
	"\xe2\x84\xaa", "\xc5\xbf", "K", "s", "aaaa", "ab ab", "a.b", "a\xe2\x82\xac\x62",
	"[x]", "a-b^c]d", "tab\there", "{\"level\":\"error\"}", "a{b",
	"(most recent call last)", "foo  bar", "fooXbar", "_", "a\\b", "$5",
	"0123456789", "\033[31mE\033[0m1125 15:04:05", "bad \xff byte", "a|b",
};

static const char *const patterns[] = {
	"needle", "^needle", "needle$", "^needle$", "n.*e", "n.e", "ne+d",
	"ne{2}d", "ne{1,}d", "a{2,3}", "(a){3}", "\\bneedle\\b", "need(?=le)",
	"(?<=a )needle", "(?!x)needle", "(?:nee|foo)(?:dle|Xbar)", "[^a-z]",
	"[a-z]{5}", "key=\\d+", "\\w+=\\d+ \\w+", "foo\\s+bar", "foo\\Sbar",
	"na\xc3\xafve", "na.ve", "na[\xc3\xa0-\xc3\xbf]ve", "k", "s", "(a|b)+",
	"a\\.b", "a.b", "\\[x\\]", "[]x]", "[^]a-z]", "[-^]", "tab\\there",
	"\\x{20ac}", "\\x{17f}", "\\x{212a}", "\\x6e", "\\{\"level", "a{b", "\\(most", "a\\\\b",
	"\\$5", "[\\d]{10}", "[[:digit:]]", "[^[:digit:]]", "a\\|b", "a|^$|b",
	"(?i)NEEDLE", "(?i:NEE)dle", "a(?-i)b", "n??e*+d", "(?<n>ne)edle",
	"(?'n'ne)edle", "(?>ne+)dle", "[\\w.-]+", "\\x00|dle", "\\xff", ".+",
	"\\p{L}+", "[^\\p{L}]", "[^k]", "[^\xc3\xa9]b", "e\\w*\\W", "\\D\\d",
	"l\\Ze?", "dle$|x", "[\\b]|y", "^E\\d{4} \\d\\d:\\d\\d", "\\Aneed",
	"ne\\Kedle", "a{1,200}", "((a{0,50}){0,50}){0,50}b", "(a+)+$", "\\h",
};

static void
hold_to(const char *pattern, enum search_case c)
{
	struct search *s = search_new(slice_of(pattern), c, NULL);
	struct hit hit;

	assert_non_null(s);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct hits_line line = { slice_of(lines[i]), 0 };
		if (search_grep(s) == NULL || !hits_first(s, &line, &hit) ||
		    grep_finds(search_grep(s), line.bytes))
			continue;
		fail_msg("'%s' is in line %zu; %s is not", pattern, i,
		    search_grep(s));
	}
	search_free(s);
}

static void
nothing_is_missed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		hold_to(patterns[i], SEARCH_EXACT);
		hold_to(patterns[i], SEARCH_IGNORE);
	}
}

static void
assert_finds(const char *pattern, const char *line, bool finds)
{
	char *expression = grep_pattern(slice_of(pattern), false);

	assert_non_null(expression);
	assert_int_equal(grep_finds(expression, slice_of(line)), finds);
	free(expression);
}

/* ... and little else is found: each that is costs a read. */
static void
little_else_is_found(void **state)
{
	(void)state;
	assert_finds("needle", "Needle", false);
	assert_finds("^needle", "a needle", false);
	assert_finds("needle$", "needles", false);
	assert_finds("key=\\d{2} ", "key=1 ", false);
	assert_finds("[^a-z]", "abc", false);
	assert_finds("\\bERROR\\b", "all is well", false);
	assert_finds("(?i:level)=(?:error|fatal)", "level=info", false);
	assert_finds("a.b", "ab", false);
	assert_finds("x{3}", "xx", false);
	assert_finds("caf\xc3\xa9", "cafe", false);
}

static void
some_cannot_be(void **state)
{
	static const char *const none[] = { "", "x*", "a|", "(a?)", "^", "$",
		"\\b", "(a)\\1", "\\Qa.b\\E", "(?R)?a", "(?x) a", "\\n",
		"(*UCP)a", "(?(?=a)b|c)", "a{,3}", "(?#x)a", "^*a", "\\Ra" };

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		char *text = grep_pattern(slice_of(none[i]), false);
		if (text != NULL)
			fail_msg("'%s' became %s", none[i], text);
	}
}

/* What e and w go to is what the host can look for. */
static void
levels_can_be(void **state)
{
	struct levels levels;

	(void)state;
	levels_start(&levels);
	for (int i = 0; i < LEVEL_COUNT; i++)
		assert_non_null(search_grep(levels.words[i]));
	const char *errors = search_grep(levels.words[LEVEL_ERROR]);
	assert_true(grep_finds(errors, slice_of("an ERROR: x")));
	assert_true(grep_finds(errors, slice_of("an E\033[1mRROR: x")));
	assert_true(grep_finds(errors, slice_of("{\"Level\": \"Fatal\"}")));
	assert_true(grep_finds(errors, slice_of("E1125 15:04:05.678 x")));
	assert_false(grep_finds(errors, slice_of("all is well")));
	assert_false(grep_finds(errors, slice_of("a WARNING: x")));
	levels_finish(&levels);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_missed),
		cmocka_unit_test(little_else_is_found),
		cmocka_unit_test(some_cannot_be),
		cmocka_unit_test(levels_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "wordlist.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const char *const none[] = { NULL };

static void
check(const char *line, int n, const char *const *v)
{
	struct fault f = { 0 };
	struct wordlist w;

	assert_true(wordlist_read(&w, none, line, &f));
	assert_int_equal(w.n, n);
	for (int i = 0; i < n; i++)
		assert_string_equal(w.v[i], v[i]);
	if (n > 0)
		assert_null(w.v[n]);
	wordlist_finish(&w);
}

static void
test_words(void **state)
{
	(void)state;
	check("", 0, NULL);
	check("  \t ", 0, NULL);
	check("kill reader-*", 2, (const char *[]){ "kill", "reader-*" });
	check("  a\tb ", 2, (const char *[]){ "a", "b" });
	check("logs 'a b' \"c'd\"e", 3,
	    (const char *[]){ "logs", "a b", "c'de" });
	check("a\\ b '' \"x\\\"y\" 'z\\'", 4,
	    (const char *[]){ "a b", "", "x\"y", "z\\" });
	check("end\\", 1, (const char *[]){ "end\\" });
}

static void
test_first(void **state)
{
	static const char *const first[] = { "plm-tui", "-f", NULL };
	struct fault f = { 0 };
	struct wordlist w;

	(void)state;
	assert_true(wordlist_read(&w, first, "ps x", &f));
	assert_int_equal(w.n, 4);
	assert_string_equal(w.v[0], "plm-tui");
	assert_string_equal(w.v[3], "x");
	wordlist_finish(&w);
}

static void
test_no_end(void **state)
{
	struct fault f = { 0 };
	struct wordlist w;

	(void)state;
	assert_false(wordlist_read(&w, none, "a 'b c", &f));
	assert_string_equal(f.text, "a ' has no end; what it quotes ends with"
	    " another '");
	wordlist_finish(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_first),
		cmocka_unit_test(test_no_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Words through real shells: the bytes that go in come out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "quote.h"
#include "shells.h"

enum { BIG = 100 * 1024 };

static char all_bytes[256], big[BIG + 1];

static const char *const words[] = {
	"", " ", "'", "''", "'\\''", "\"", "$HOME", "${x}", "$(id)", "`id`",
	"!", "!!", "a!b", "\\", "\\\\", "\\n", "a\\", "\n", "\n\n", "'\n'",
	"a\nb\n", "\r\n", "-", "--", "-n", "-e", "-c", "=", "A=b", "~", "~root",
	"*", "?", "[a]", "{a,b}", "#", "#a", ";", "&", "|", "<", ">", "(", ")",
	"\t", "a b  c ", "%s%n%d", "\303\251\342\202\254\360\237\230\200",
	"\377\376\200", "\033]0;title\a", "$NL", "\"$NL\"", "$'x'",
	all_bytes, big,
};

enum { WORDS = sizeof words / sizeof *words };

static void
put(struct buffer *b, const char *s)
{
	buffer_put(b, s, strlen(s));
}

static void
put_request(struct buffer *script, bool as_environment)
{
	if (as_environment)
		for (size_t i = 0; i < WORDS; i++) {
			char name[32];
			snprintf(name, sizeof name, "W%zu=", i);
			put(script, name);
			quote_word(script, slice_of(words[i]));
			put(script, "; ");
		}
	put(script, "show");
	for (size_t i = 0; i < WORDS; i++) {
		char name[32];
		put(script, " ");
		snprintf(name, sizeof name, "\"$W%zu\"", i);
		if (as_environment)
			put(script, name);
		else
			quote_word(script, slice_of(words[i]));
	}
	put(script, "\n");
}

static void
assert_words(const struct buffer *out, const char *shell)
{
	const char *p = buffer_data(out);
	size_t left = buffer_size(out);

	for (size_t i = 0; i < WORDS; i++) {
		size_t n = strlen(words[i]) + 1;
		if (left < n || memcmp(p, words[i], n) != 0)
			fail_msg("%s changed word %zu", shell, i);
		p += n;
		left -= n;
	}
	assert_int_equal(left, 0);
}

static void
words_arrive(void **state)
{
	unsigned tried = 0;

	(void)state;
	for (size_t i = 0; i < shell_count; i++) {
		if (!shell_installed(i))
			continue;
		for (int env = 0; env <= 1; env++) {
			struct buffer script = { 0 }, out = { 0 };
			put_request(&script, env == 1);
			if (!shell_run(i, &script, &out))
				fail_msg("%s failed", shells[i][0]);
			assert_words(&out, shells[i][0]);
			buffer_finish(&script);
			buffer_finish(&out);
		}
		tried++;
	}
	assert_true(tried > 0);
}

/* One line in all cases: a request is a line. */
static void
a_word_is_one_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < WORDS; i++) {
		struct buffer b = { 0 };
		assert_true(quote_word(&b, slice_of(words[i])));
		assert_null(memchr(buffer_data(&b), '\n', buffer_size(&b)));
		buffer_finish(&b);
	}
}

static void
no_shell_can_carry_a_nul(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	assert_false(quote_word(&b, (struct slice){ "a\0b", 3 }));
	assert_int_equal(buffer_size(&b), 0);
}

/* From records they come back as they went, and nothing else is taken. */
static void
words_come_back(void **state)
{
	static const char *const wrong[] = { "", "a", "'a", "'a'b", "\"a\"",
		"'a'\\'", "'a'\\''", "'a'\"$NL\"", "'a'\"$HOME\"''",
		"'a'$(id)", "$'a'" };
	struct buffer line = { 0 }, out = { 0 };

	(void)state;
	for (size_t i = 0; i < WORDS; i++) {
		buffer_puts(&line, i == 0 ? "" : " ");
		assert_true(quote_word(&line, slice_of(words[i])));
	}
	struct slice rest = { buffer_data(&line), buffer_size(&line) };
	for (size_t i = 0; i < WORDS; i++) {
		assert_true(unquote_word(&rest, &out));
		assert_true(slice_is((struct slice){ buffer_data(&out),
		    buffer_size(&out) }, words[i]));
		buffer_eat(&out, buffer_size(&out));
	}
	assert_int_equal(rest.n, 0);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		rest = slice_of(wrong[i]);
		assert_false(unquote_word(&rest, &out));
	}
	buffer_finish(&line);
	buffer_finish(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(words_arrive),
	cmocka_unit_test(a_word_is_one_line),
	cmocka_unit_test(words_come_back),
	cmocka_unit_test(no_shell_can_carry_a_nul),
};

int
main(void)
{
	for (int i = 1; i < 256; i++)
		all_bytes[i - 1] = (char)i;
	for (size_t i = 0; i < BIG; i++)
		big[i] = "a'\n$\\\"`! "[i % 9];
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a log shows on a terminal: its lines and their colours, nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <string.h>

#include "tty_text.h"

/* The output for this input, which comes in pieces of n bytes. */
static const char *
shown(const char *in, size_t size, size_t n, bool colours)
{
	static char text[256 * 1024];
	struct tty_text t = { .colours = colours };
	struct buffer out = { 0 };

	for (size_t at = 0; at < size; at += n)
		tty_text_put(&t, (struct slice){ in + at,
		    size - at < n ? size - at : n }, &out);
	tty_text_end(&t, &out);
	buffer_put(&out, "", 1);
	assert_true(buffer_size(&out) <= sizeof text);
	memcpy(text, buffer_data(&out), buffer_size(&out));
	buffer_finish(&out);
	return text;
}

static const struct {
	const char *in, *coloured, *grey;
} cases[] = {
	{ "", "", "" },
	{ "one\ntwo\n", "one\ntwo\n", "one\ntwo\n" },
	{ "no end", "no end\n", "no end\n" },
	{ "a\r\nb\rc\n", "a\nb^Mc\n", "a\nb^Mc\n" },
	{ "\033[31mred\033[0m.\n", "\033[0;38;5;1mred\033[0m.\n", "red.\n" },
	/* A colour ends with its line. */
	{ "\033[1;4;41mx\ny\n", "\033[0;1;4;48;5;1mx\033[0m\ny\n", "x\ny\n" },
	{ "\033[38;2;1;2;3mx\n", "\033[0;38;2;1;2;3mx\033[0m\n", "x\n" },
	/* The title, the screen, the clipboard, a reply: all seen, none done. */
	{ "\033]0;t\a\033[2J\033]52;c;eA==\a\033[6n\n",
	    "^[]0;t^G^[[2J^[]52;c;eA==^G^[[6n\n",
	    "^[]0;t^G^[[2J^[]52;c;eA==^G^[[6n\n" },
	{ "\xc3\xa9\xff\xe2\x80\xae\n", "\xc3\xa9\\xFF<U+202E>\n",
	    "\xc3\xa9\\xFF<U+202E>\n" },
};

static void
lines_are_safe_however_they_come(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t n = 1; n < 40; n++) {
			size_t size = strlen(cases[i].in);
			assert_string_equal(shown(cases[i].in, size, n, true),
			    cases[i].coloured);
			assert_string_equal(shown(cases[i].in, size, n,
			    false), cases[i].grey);
		}
}

static void
a_line_without_end_is_not_kept_for_ever(void **state)
{
	enum { SIZE = 150 * 1024 };
	char *in = malloc(SIZE);

	(void)state;
	memset(in, 'x', SIZE);
	struct tty_text t = { .colours = true };
	struct buffer out = { 0 };
	for (size_t at = 0; at < SIZE; at += 1024)
		tty_text_put(&t, (struct slice){ in + at, 1024 }, &out);
	assert_in_range(buffer_size(&t.line), 0, 64 * 1024);
	assert_in_range(buffer_size(&out), SIZE - 64 * 1024, SIZE + 10);
	tty_text_end(&t, &out);
	assert_in_range(buffer_size(&out), SIZE, SIZE + 10);
	buffer_finish(&out);
	free(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_safe_however_they_come),
		cmocka_unit_test(a_line_without_end_is_not_kept_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

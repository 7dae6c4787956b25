/* What is no key is passed over whole, and what follows it is a key again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "keyseq.h"

enum { NOW = 1000, LATE = 101 };

/* The first character behind ESC that is a key again; "": none is. */
static const char *
rest_of(const char *text)
{
	struct keyseq s;

	if (!keyseq_begin(&s, (unsigned char)*text, NOW))
		return text;
	for (text++; *text != '\0'; text++)
		if (!keyseq_takes(&s, (unsigned char)*text, NOW))
			return text;
	return text;
}

static const struct {
	const char *text;       /* behind ESC */
	const char *rest;
} sequences[] = {
	{ "[1;8Sx", "x" },
	{ "[24;80Rx", "x" },            /* a cursor's place                 */
	{ "[>0;276;0cx", "x" },         /* what the terminal is             */
	{ "[29~x", "x" },
	{ "[?2026;2$yx", "x" },         /* with an intermediate             */
	{ "[[Ax", "x" },                /* F1 of Linux' console             */
	{ "[M !!x", "x" },              /* a mouse of the old kind          */
	{ "Oxs", "s" },
	{ "O5Ps", "s" },
	{ "]10;rgb:0/0/0\ax", "x" },
	{ "]10;rgb:0/0/0\033\\x", "x" },
	{ "P1$r0m\033\\x", "x" },
	{ "_Gi=1;OK\033\\x", "x" },
	/* Broken off: the key that breaks it is one. */
	{ "[1;\rx", "\rx" },
	{ "[1;\033x", "\033x" },
	{ "]10;rgb\033x", "x" },
	/* No sequences. */
	{ "x", "x" },
	{ "q", "q" },
};

static void
sequences_are_passed_over(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
		assert_string_equal(rest_of(sequences[i].text),
		    sequences[i].rest);
}

/* Who presses Alt and [ and then types is not unheard. */
static void
what_comes_later_is_a_key(void **state)
{
	struct keyseq s;

	(void)state;
	assert_true(keyseq_begin(&s, '[', NOW));
	assert_false(keyseq_takes(&s, '1', NOW + LATE));
	assert_true(keyseq_begin(&s, '[', NOW));
	assert_true(keyseq_takes(&s, '1', NOW + LATE - 1));
	assert_true(keyseq_takes(&s, ';', NOW + 2 * (LATE - 1)));
	assert_false(keyseq_takes(&s, '8', NOW + 3 * LATE));
	/* It was given up, not put off. */
	assert_false(keyseq_takes(&s, 'S', NOW + 3 * LATE));
}

/* One that never ends does not take all that is ever typed. */
static void
one_without_an_end_is_given_up(void **state)
{
	struct keyseq s;
	unsigned n = 0;

	(void)state;
	assert_true(keyseq_begin(&s, ']', NOW));
	while (keyseq_takes(&s, 'x', NOW))
		n++;
	assert_in_range(n, 1000, 5000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sequences_are_passed_over),
		cmocka_unit_test(what_comes_later_is_a_key),
		cmocka_unit_test(one_without_an_end_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

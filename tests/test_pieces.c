/* Lines that are too long come in pieces: where they are cut, and that they are
 * known to be one line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mem.h"
#include "random.h"
#include "text_source.h"

enum { SIZE = 400 * 1000 };

static unsigned
rnd(unsigned *seed, unsigned n)
{
	return random_next(seed) % n;
}

/* Characters and colours, here and there the end of a line; places, if given,
 * gets true where one begins. */
static char *
text_of(unsigned *seed, bool *places)
{
	static const char *const some[] = { "a", "\xc3\xa9", "\xe2\x82\xac",
		"\xf0\x9f\x98\x80", "\033[31m", "\033[38;2;100;200;100m",
		"\033[m", "m", "\xff", "\033" };
	char *text = xcalloc(SIZE + 64, 1);
	size_t at = 0;

	while (at < SIZE) {
		const char *s = rnd(seed, 60000) == 0 ? "\n"
			: some[rnd(seed, sizeof some / sizeof *some)];
		if (places != NULL)
			places[at] = true;
		memcpy(text + at, s, strlen(s));
		at += strlen(s);
	}
	text[SIZE] = '\n';
	return text;
}

static void
put(struct scrollback *sb, const char *text, size_t from, size_t to)
{
	scrollback_put(sb, 1, from, (struct slice){ text + from, to - from },
	    1);
}

/* Cuts are where characters begin, and pieces of a line know each other. */
static void
check(const struct scrollback *sb, const char *text, const bool *places)
{
	size_t before = SCROLLBACK_NONE;

	for (size_t i = 0; i < scrollback_count(sb); i++) {
		struct scrollback_item it = scrollback_at(sb, i);
		assert_int_equal(it.kind, ITEM_LINE);
		assert_true(it.bytes.n <= SCROLLBACK_PIECE + SCROLLBACK_SLACK);
		assert_memory_equal(it.bytes.p, text + it.from, it.bytes.n);
		assert_true(places[it.from]);
		bool further = before != SCROLLBACK_NONE &&
		    !scrollback_at(sb, before).ended;
		assert_int_equal(it.further, further);
		assert_int_equal(scrollback_piece_before(sb, i), further
		    ? before : SCROLLBACK_NONE);
		if (before != SCROLLBACK_NONE)
			assert_int_equal(scrollback_piece_after(sb, before),
			    further ? i : SCROLLBACK_NONE);
		before = i;
	}
}

static void
cuts_are_between_characters(void **state)
{
	unsigned seed = 20261125;

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct scrollback *sb = scrollback_new(SCROLLBACK_LIMIT);
		bool *places = xcalloc(SIZE + 64, sizeof *places);
		char *text = text_of(&seed, places);
		unsigned most = round % 2 == 0 ? 100000 : 700;
		for (size_t at = 0, n; at < SIZE; at += n) {
			n = 1 + rnd(&seed, most);
			put(sb, text, at, at + n < SIZE ? at + n : SIZE);
		}
		check(sb, text, places);
		scrollback_free(sb);
		free(places);
		free(text);
	}
}

/* The last byte first: all else fills a gap, from either side. */
static void
cuts_in_gaps_are_mended(void **state)
{
	unsigned seed = 20261126;

	(void)state;
	for (int round = 0; round < 40; round++) {
		struct scrollback *sb = scrollback_new(SCROLLBACK_LIMIT);
		bool *places = xcalloc(SIZE + 64, sizeof *places);
		char *text = text_of(&seed, places);
		unsigned most = round % 2 == 0 ? 100000 : 30000;
		put(sb, text, SIZE - 1, SIZE);
		for (size_t from = 0, to = SIZE - 1; from < to;) {
			size_t n = 1 + rnd(&seed, most);
			n = n < to - from ? n : to - from;
			if (rnd(&seed, 2) == 0) {
				put(sb, text, from, from + n);
				from += n;
			} else {
				put(sb, text, to - n, to);
				to -= n;
			}
		}
		check(sb, text, places);
		scrollback_free(sb);
		free(places);
		free(text);
	}
}

/* What is too long for a colour is none: it is cut, and bounded. */
static void
no_sequence_is_waited_for(void **state)
{
	struct scrollback *sb = scrollback_new(SCROLLBACK_LIMIT);
	char *text = xcalloc(3 * SCROLLBACK_PIECE, 1);

	(void)state;
	memset(text, '1', 3 * SCROLLBACK_PIECE);
	memcpy(text + SCROLLBACK_PIECE - 20, "\033[", 2);
	put(sb, text, 0, 3 * SCROLLBACK_PIECE);
	assert_int_equal(scrollback_count(sb), 3);
	assert_int_equal(scrollback_at(sb, 0).bytes.n, SCROLLBACK_PIECE);
	free(text);
	scrollback_free(sb);
}

/* A piece whose line's begin gave way is not taken for a line. */
static void
a_piece_without_its_begin_is_known(void **state)
{
	struct scrollback *sb = scrollback_new(2 * SCROLLBACK_PIECE);
	struct text_source source = { .parts = { sb }, .n = 1 };
	char *text = xcalloc(5 * SCROLLBACK_PIECE, 1);

	(void)state;
	memset(text, 'x', 5 * SCROLLBACK_PIECE);
	put(sb, text, 0, 5 * SCROLLBACK_PIECE);
	assert_int_equal(scrollback_at(sb, 0).kind, ITEM_GAP);
	assert_true(scrollback_at(sb, 1).further);
	assert_false(source_goes_on(&source, 1));
	scrollback_put(sb, 1, 5 * SCROLLBACK_PIECE, slice_of("end\nline\n"),
	    1);
	size_t n = scrollback_count(sb);
	assert_false(scrollback_at(sb, n - 1).further);
	assert_true(source_goes_on(&source, n - 2));
	assert_int_equal(source_line_first(&source, n - 2), 1);
	assert_int_equal(source_line_last(&source, 1), n - 2);
	assert_int_equal(source_line_last(&source, n - 1), n - 1);
	/* ... nor one whose begin is left out. */
	scrollback_put(sb, 1, 5 * SCROLLBACK_PIECE + 9, slice_of("half "), 1);
	source_clear(&source);
	put(sb, text, 0, 1);
	scrollback_put(sb, 1, 5 * SCROLLBACK_PIECE + 14, (struct slice){ text,
	    2 * SCROLLBACK_PIECE }, 1);
	size_t first = source_next(&source, SCROLLBACK_NONE, SCROLLBACK_BOTH);
	assert_true(source_at(&source, first).further);
	assert_false(source_goes_on(&source, first));
	free(text);
	scrollback_free(sb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_are_between_characters),
		cmocka_unit_test(cuts_in_gaps_are_mended),
		cmocka_unit_test(no_sequence_is_waited_for),
		cmocka_unit_test(a_piece_without_its_begin_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

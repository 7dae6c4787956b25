/*
 * The scrollback against the plainest model of it: two arrays of bytes, and for
 * each byte whether it was put. Whatever happened, every byte that is shown is
 * the byte of the file at that offset, and gaps are exactly what is not here.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "random.h"
#include "scrollback.h"

enum { FILE_SIZE = 1 << 18 };

static struct slice
of(const char *s)
{
	return slice_of(s);
}

/* "1:[text] 1:<0-5> 2:[text..]": lines, gaps, lines without their newline. */
static void
picture(const struct scrollback *sb, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < scrollback_count(sb); i++) {
		struct scrollback_item it = scrollback_at(sb, i);
		const char *space = i > 0 ? " " : "";
		if (it.kind == ITEM_LINE)
			n += (size_t)snprintf(buf + n, size - n,
			    "%s%d:[%.*s%s]", space, it.which,
			    SLICE_ARG(it.bytes), it.ended ? "" : "..");
		else if (it.kind == ITEM_GAP)
			n += (size_t)snprintf(buf + n, size - n,
			    "%s%d:<%d-%d>", space, it.which, (int)it.from,
			    (int)it.to);
		else
			n += (size_t)snprintf(buf + n, size - n, "%s%d:cut",
			    space, it.which);
	}
}

#define SHOWS(sb, text)                                                        \
	do {                                                                   \
		char buf_[4096];                                               \
		picture(sb, buf_, sizeof buf_);                                \
		assert_string_equal(buf_, text);                               \
	} while (0)

static void
lines_in_order(void **state)
{
	struct scrollback *sb = scrollback_new(SCROLLBACK_LIMIT);

	(void)state;
	scrollback_put(sb, 1, 0, of("one\ntw"), 5);
	scrollback_put(sb, 2, 0, of("oops\n"), 6);
	scrollback_put(sb, 1, 6, of("o\n\nlast"), 7);
	SHOWS(sb, "1:[one] 1:[two] 2:[oops] 1:[] 1:[last..]");
	assert_int_equal(scrollback_at(sb, 2).when, 6);
	assert_int_equal(scrollback_next(sb, 1, SCROLLBACK_OUT), 3);
	assert_int_equal(scrollback_prev(sb, SCROLLBACK_NONE, SCROLLBACK_ERR),
	    2);
	assert_true(scrollback_next(sb, 2, SCROLLBACK_ERR) == SCROLLBACK_NONE);
	/* What is known already changes nothing; what is new is taken. */
	scrollback_put(sb, 1, 2, of("XXXXXX\nlast and more\n"), 8);
	SHOWS(sb, "1:[one] 1:[two] 2:[oops] 1:[] 1:[last and more]");
	scrollback_free(sb);
}

enum { ASK = 256 * 1024 };

static void
gaps_are_filled(void **state)
{
	struct scrollback *sb = scrollback_new(SCROLLBACK_LIMIT);
	struct scrollback_part part;

	(void)state;
	scrollback_put(sb, 1, 10, of("ef\ngh"), 1);
	SHOWS(sb, "1:<0-10> 1:[ef] 1:[gh..]");
	assert_true(scrollback_wanted(sb, 0, true, ASK, &part));
	assert_int_equal(part.which, 1);
	assert_int_equal(part.from, 0);
	assert_int_equal(part.to, 10);
	assert_false(scrollback_wanted(sb, 1, true, ASK, &part));
	/* The line that the gap cut is one again, under its old name. */
	uint64_t id = scrollback_id(sb, 1);
	scrollback_put(sb, 1, 8, of("cd"), 2);
	SHOWS(sb, "1:<0-8> 1:[cdef] 1:[gh..]");
	assert_int_equal(scrollback_find(sb, id), 1);
	scrollback_put(sb, 1, 3, of("x"), 2);
	SHOWS(sb, "1:<0-3> 1:[x..] 1:<4-8> 1:[cdef] 1:[gh..]");
	scrollback_put(sb, 1, 0, of("0\n2x4\n67cd"), 2);
	SHOWS(sb, "1:[0] 1:[2x4] 1:[67cdef] 1:[gh..]");
	assert_int_equal(scrollback_find(sb, id), 2);
	scrollback_put(sb, 1, 15, of("!\n"), 3);
	SHOWS(sb, "1:[0] 1:[2x4] 1:[67cdef] 1:[gh!]");
	scrollback_free(sb);
}

static void
one_line_over_a_gap(void **state)
{
	struct scrollback *sb = scrollback_new(SCROLLBACK_LIMIT);

	(void)state;
	scrollback_put(sb, 1, 0, of("ab"), 1);
	scrollback_put(sb, 1, 4, of("ef"), 1);
	SHOWS(sb, "1:[ab..] 1:<2-4> 1:[ef..]");
	uint64_t id = scrollback_id(sb, 2);
	scrollback_keep(sb, id);
	scrollback_put(sb, 1, 2, of("cd"), 1);
	SHOWS(sb, "1:[abcdef..]");
	assert_int_equal(scrollback_find(sb, id), 0);
	/* It is still the line that goes on. */
	scrollback_put(sb, 1, 6, of("g\nh\n"), 1);
	SHOWS(sb, "1:[abcdefg] 1:[h]");
	scrollback_free(sb);
}

static void
cut_files_begin_afresh(void **state)
{
	struct scrollback *sb = scrollback_new(SCROLLBACK_LIMIT);
	struct scrollback_part part;

	(void)state;
	scrollback_put(sb, 1, 5, of("old"), 1);
	scrollback_truncated(sb, 1);
	scrollback_put(sb, 1, 0, of("new\n"), 1);
	SHOWS(sb, "1:<0-5> 1:[old..] 1:cut 1:[new]");
	assert_false(scrollback_wanted(sb, 0, true, ASK, &part));
	scrollback_put(sb, 1, 0, of("ignored"), 1);
	SHOWS(sb, "1:<0-5> 1:[old..] 1:cut 1:[new] 1:[red..]");
	scrollback_free(sb);
}

static void
cut_again_and_again_is_one_cut(void **state)
{
	struct scrollback *sb = scrollback_new(SCROLLBACK_LIMIT);

	(void)state;
	scrollback_put(sb, 1, 0, of("old\n"), 0);
	for (int i = 0; i < 100; i++) {
		scrollback_truncated(sb, 1);
		scrollback_truncated(sb, 2);
	}
	scrollback_put(sb, 1, 0, of("new\n"), 0);
	SHOWS(sb, "1:[old] 1:cut 2:cut 1:[new]");
	scrollback_free(sb);
}

static void
the_bound_holds(void **state)
{
	/* Room for two lines. */
	struct scrollback *sb = scrollback_new(2 * (SCROLLBACK_LINE + 5));

	(void)state;
	scrollback_put(sb, 1, 0, of("aaaa\nbbbb\n"), 1);
	SHOWS(sb, "1:[aaaa] 1:[bbbb]");
	scrollback_put(sb, 2, 0, of("cccc\n"), 1);
	SHOWS(sb, "1:<0-5> 1:[bbbb] 2:[cccc]");
	/* The operator looks at the oldest: the newest goes. */
	scrollback_keep(sb, scrollback_id(sb, 0));
	scrollback_put(sb, 1, 10, of("dddd\n"), 1);
	SHOWS(sb, "1:<0-5> 1:[bbbb] 2:[cccc] 1:<10-15>");
	scrollback_put(sb, 1, 15, of("eeee\n"), 1);
	SHOWS(sb, "1:<0-5> 1:[bbbb] 2:[cccc] 1:<10-20>");
	/* ... and comes back when it is asked for. */
	scrollback_keep(sb, 0);
	scrollback_put(sb, 1, 10, of("dddd\neeee\n"), 2);
	SHOWS(sb, "1:<0-10> 2:<0-5> 1:[dddd] 1:[eeee]");
	scrollback_free(sb);
}

static void
long_lines_come_in_pieces(void **state)
{
	struct scrollback *sb = scrollback_new(SCROLLBACK_LIMIT);
	size_t n = SCROLLBACK_PIECE + 10;
	char *text = xcalloc(n, 1);

	(void)state;
	memset(text, 'x', n);
	for (size_t at = 0; at < n; at += 1000)
		scrollback_put(sb, 1, at, (struct slice){ text + at,
		    n - at < 1000 ? n - at : 1000 }, 1);
	assert_int_equal(scrollback_count(sb), 2);
	assert_int_equal(scrollback_at(sb, 0).bytes.n, SCROLLBACK_PIECE);
	assert_false(scrollback_at(sb, 0).ended);
	assert_int_equal(scrollback_at(sb, 1).bytes.n, 10);
	free(text);
	scrollback_free(sb);
}

static void
large_gaps_are_asked_for_in_parts(void **state)
{
	struct scrollback *sb = scrollback_new(SCROLLBACK_LIMIT);
	struct scrollback_part part;

	(void)state;
	scrollback_put(sb, 2, 1000000, of("x"), 1);
	assert_true(scrollback_wanted(sb, 0, true, ASK, &part));
	assert_int_equal(part.which, 2);
	assert_int_equal(part.from, 786432);         /* 12 * 64 KiB */
	assert_int_equal(part.to, 1000000);
	assert_true(scrollback_wanted(sb, 0, false, ASK, &part));
	assert_int_equal(part.from, 0);
	assert_int_equal(part.to, 262144);
	scrollback_free(sb);
}

/* The model: what the files hold, and what was put of them. */
struct model {
	char *bytes[3];
	uint64_t end[3];
};

static unsigned
rnd(unsigned *seed, unsigned n)
{
	return random_next(seed) % n;
}

/* Gaps and lines of each file follow one another, and lines say the truth. */
static void
check(const struct scrollback *sb, const struct model *m)
{
	uint64_t at[3] = { 0 };
	const char *unended[3] = { NULL };
	size_t lengths[3] = { 0 };

	for (size_t i = 0; i < scrollback_count(sb); i++) {
		struct scrollback_item it = scrollback_at(sb, i);
		int w = it.which;
		assert_true(it.from == at[w]);
		assert_true(it.to > it.from);
		at[w] = it.to;
		if (it.kind == ITEM_GAP) {
			unended[w] = NULL;
			continue;
		}
		assert_true(it.bytes.n + it.ended == it.to - it.from);
		assert_memory_equal(it.bytes.p, m->bytes[w] + it.from,
		    it.to - it.from);
		assert_true(it.bytes.n == 0 || memchr(it.bytes.p, '\n',
		    it.bytes.n) == NULL);
		/* Two parts of a line that touch would have been joined. */
		assert_true(unended[w] == NULL ||
		    lengths[w] + it.to - it.from > SCROLLBACK_PIECE);
		unended[w] = it.ended ? NULL : it.bytes.p;
		lengths[w] = (size_t)(it.to - it.from);
	}
	assert_true(at[1] == m->end[1]);
	assert_true(at[2] == m->end[2]);
}

static void
put_some(struct scrollback *sb, struct model *m, unsigned *seed)
{
	int w = 1 + (int)rnd(seed, 2);
	uint64_t n = 1 + rnd(seed, 3000);
	uint64_t offset = m->end[w];

	switch (rnd(seed, 4)) {
	case 0:
		offset += rnd(seed, 5000);
		break;
	case 1:
		if (offset > 0)
			offset = rnd(seed, (unsigned)offset);
		break;
	default:
		break;
	}
	if (offset + n > FILE_SIZE)
		return;
	scrollback_put(sb, w, offset, (struct slice){ m->bytes[w] + offset,
		n }, 1);
	if (offset + n > m->end[w])
		m->end[w] = offset + n;
}

static void
agrees_with_the_model(void **state)
{
	unsigned seed = 20261124;

	(void)state;
	for (int round = 0; round < 40; round++) {
		struct scrollback *sb = scrollback_new(round % 2 == 0 ? 40000
			: SCROLLBACK_LIMIT);
		struct model m = { .end = { 0 } };
		for (int w = 1; w <= 2; w++) {
			m.bytes[w] = xcalloc(FILE_SIZE, 1);
			for (int i = 0; i < FILE_SIZE; i++)
				m.bytes[w][i] = rnd(&seed, 50) == 0 ? '\n'
					: (char)('a' + rnd(&seed, 26));
		}
		for (int i = 0; i < 300; i++) {
			put_some(sb, &m, &seed);
			check(sb, &m);
			size_t n = scrollback_count(sb);
			if (n > 0 && rnd(&seed, 10) == 0)
				scrollback_keep(sb, scrollback_id(sb,
				    rnd(&seed, (unsigned)n)));
			if (n > 0) {
				size_t k = rnd(&seed, (unsigned)n);
				assert_int_equal(scrollback_find(sb,
				    scrollback_id(sb, k)), k);
			}
		}
		scrollback_free(sb);
		free(m.bytes[1]);
		free(m.bytes[2]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_in_order),
		cmocka_unit_test(gaps_are_filled),
		cmocka_unit_test(one_line_over_a_gap),
		cmocka_unit_test(cut_files_begin_afresh),
		cmocka_unit_test(cut_again_and_again_is_one_cut),
		cmocka_unit_test(the_bound_holds),
		cmocka_unit_test(long_lines_come_in_pieces),
		cmocka_unit_test(large_gaps_are_asked_for_in_parts),
		cmocka_unit_test(agrees_with_the_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

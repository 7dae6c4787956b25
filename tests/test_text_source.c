/* One text out of several, against a plain list of what arrived. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "text_source.h"

enum { PARTS = 3, LINES = 400 };

struct fixture {
	uint64_t order;
	struct text_source s;
	uint64_t end[PARTS][3];
	struct spot lines[LINES];       /* as they arrived */
	size_t n;
};

static int
set_up_limit(void **state, size_t limit)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->s.n = PARTS;
	for (int i = 0; i < PARTS; i++) {
		f->s.parts[i] = scrollback_new(limit);
		scrollback_share_order(f->s.parts[i], &f->order);
	}
	*state = f;
	return 0;
}

static int
set_up(void **state)
{
	return set_up_limit(state, SCROLLBACK_LIMIT);
}

static int
set_up_small(void **state)
{
	return set_up_limit(state, 60 * (SCROLLBACK_LINE + 20));
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < PARTS; i++)
		scrollback_free(f->s.parts[i]);
	free(f);
	return 0;
}

static void
put(struct fixture *f, unsigned part, int which, const char *text)
{
	uint64_t at = f->end[part][which];

	scrollback_put(f->s.parts[part], which, at, slice_of(text), 1);
	f->end[part][which] += strlen(text);
	f->lines[f->n++] = (struct spot){ part, which, at };
}

/* So many lines of 20 bytes, here and there, always the same ones. */
static void
put_some(struct fixture *f, int n)
{
	uint32_t r = 7;

	for (int i = 0; i < n; i++) {
		char text[32];
		random_next(&r);
		snprintf(text, sizeof text, "%19d\n", i);
		put(f, (r >> 16) % PARTS, (r >> 8) % 4 == 0 ? 2 : 1, text);
	}
}

static bool
is(const struct fixture *f, size_t item, const struct spot *at)
{
	struct spot here = source_spot(&f->s, item);

	return here.part == at->part && here.which == at->which &&
	    here.at == at->at;
}

/* From the beginning, and from behind each item. */
static void
walks_alike(const struct fixture *f, unsigned mask)
{
	struct source_walk w, from;
	size_t item = SCROLLBACK_NONE;

	source_walk_begin(&w, &f->s, item, mask);
	do {
		source_walk_begin(&from, &f->s, item, mask);
		item = source_next(&f->s, item, mask);
		assert_int_equal(source_walk_next(&from), item);
		assert_int_equal(source_walk_next(&w), item);
	} while (item != SCROLLBACK_NONE);
}

static void
lines_come_as_they_arrived(void **state)
{
	struct fixture *f = *state;
	unsigned masks[] = { SCROLLBACK_BOTH, SCROLLBACK_OUT, SCROLLBACK_ERR };

	put_some(f, 300);
	for (int k = 0; k < 3; k++) {
		size_t item = SCROLLBACK_NONE, last = SCROLLBACK_NONE;
		for (size_t i = 0; i < f->n; i++) {
			if (!(f->lines[i].which & (int)masks[k]))
				continue;
			item = source_next(&f->s, item, masks[k]);
			assert_true(is(f, item, &f->lines[i]));
			assert_int_equal(source_prev(&f->s, item, masks[k]),
			    last);
			if (last != SCROLLBACK_NONE) {
				assert_true(source_before(&f->s, last, item));
				assert_false(source_before(&f->s, item, last));
			}
			last = item;
		}
		assert_int_equal(source_next(&f->s, item, masks[k]),
		    SCROLLBACK_NONE);
		walks_alike(f, masks[k]);
		assert_int_equal(source_prev(&f->s, SCROLLBACK_NONE,
		    masks[k]), item);
	}
}

static void
items_have_names(void **state)
{
	struct fixture *f = *state;

	put_some(f, 100);
	for (size_t i = source_next(&f->s, SCROLLBACK_NONE, SCROLLBACK_BOTH);
	    i != SCROLLBACK_NONE; i = source_next(&f->s, i, SCROLLBACK_BOTH)) {
		struct spot at = source_spot(&f->s, i);
		assert_int_equal(source_find(&f->s, source_id(&f->s, i)), i);
		assert_int_equal(source_locate(&f->s, &at), i);
	}
}

/* What was dropped and is read again stands where it stood. */
static void
dropped_lines_come_back_in_their_place(void **state)
{
	struct fixture *f = *state;

	put_some(f, 390);
	size_t first = source_next(&f->s, SCROLLBACK_NONE, SCROLLBACK_BOTH);
	assert_int_equal(source_at(&f->s, first).kind, ITEM_GAP);
	source_keep(&f->s, source_id(&f->s, first));
	for (size_t i = 0; i < 50; i++) {
		char text[32];
		const struct spot *at = &f->lines[i];
		snprintf(text, sizeof text, "%19zu\n", i);
		scrollback_put(f->s.parts[at->part], at->which, at->at,
		    slice_of(text), 1);
	}
	/* In each part; among several what is read later has one time only. */
	for (unsigned part = 0; part < PARTS; part++) {
		uint64_t order = 0;
		struct scrollback *sb = f->s.parts[part];
		for (size_t i = 0; i < scrollback_count(sb); i++) {
			assert_true(scrollback_order(sb, i) >= order);
			order = scrollback_order(sb, i);
		}
	}
	size_t item = source_locate(&f->s, &f->lines[10]);
	assert_int_equal(source_at(&f->s, item).kind, ITEM_LINE);
	assert_int_equal(source_at(&f->s, item).when, 0);
}

static void
what_was_cleared_is_left_out(void **state)
{
	struct fixture *f = *state;

	put_some(f, 50);
	uint64_t id = source_id(&f->s, source_next(&f->s, SCROLLBACK_NONE,
	    SCROLLBACK_BOTH));
	source_clear(&f->s);
	assert_int_equal(source_next(&f->s, SCROLLBACK_NONE, SCROLLBACK_BOTH),
	    SCROLLBACK_NONE);
	assert_int_equal(source_find(&f->s, id), SCROLLBACK_NONE);
	assert_int_equal(source_locate(&f->s, &f->lines[0]), SCROLLBACK_NONE);
	put(f, 1, 1, "new\n");
	size_t item = source_next(&f->s, SCROLLBACK_NONE, SCROLLBACK_BOTH);
	assert_true(is(f, item, &f->lines[50]));
	assert_int_equal(source_prev(&f->s, item, SCROLLBACK_BOTH),
	    SCROLLBACK_NONE);
	source_unclear(&f->s);
	assert_int_not_equal(source_prev(&f->s, item, SCROLLBACK_BOTH),
	    SCROLLBACK_NONE);
}

static void
lines_are_counted_by_tag(void **state)
{
	struct fixture *f = *state;
	unsigned both = SCROLLBACK_BOTH;

	put_some(f, 60);
	size_t item = SCROLLBACK_NONE;
	for (int i = 0; i < 60; i++) {
		item = source_next(&f->s, item, both);
		source_set_tag(&f->s, item, TAG_SEARCH,
		    i % 10 == 0 ? TAG_YES : TAG_NO);
	}
	assert_int_equal(source_tagged(&f->s, TAG_SEARCH, TAG_YES, both), 6);
	assert_int_equal(source_tagged(&f->s, TAG_SEARCH, TAG_UNKNOWN, both),
	    0);
	assert_int_equal(source_tagged_before(&f->s, TAG_SEARCH, TAG_YES, both,
	    item), 6);
	item = source_locate(&f->s, &f->lines[20]);
	assert_int_equal(source_tag(&f->s, item, TAG_SEARCH), TAG_YES);
	assert_int_equal(source_tagged_before(&f->s, TAG_SEARCH, TAG_YES, both,
	    item), 2);
	/* A line that goes on is another one. */
	put(f, 0, 1, "begun");
	item = source_prev(&f->s, SCROLLBACK_NONE, both);
	source_set_tag(&f->s, item, TAG_SEARCH, TAG_YES);
	put(f, 0, 1, " and ended\n");
	assert_int_equal(source_tag(&f->s, item, TAG_SEARCH), TAG_UNKNOWN);
	assert_int_equal(source_tagged(&f->s, TAG_SEARCH, TAG_YES, both), 6);
	source_clear(&f->s);
	assert_int_equal(source_tagged(&f->s, TAG_SEARCH, TAG_YES, both), 0);
	source_unclear(&f->s);
	source_untag(&f->s, TAG_SEARCH);
	assert_int_equal(source_tagged(&f->s, TAG_SEARCH, TAG_YES, both), 0);
}

/* Lines that are dropped, or join when a gap is filled, are counted no more. */
static void
counts_follow_what_is_dropped(void **state)
{
	struct fixture *f = *state;

	for (int round = 0; round < 300; round++) {
		char text[32];
		snprintf(text, sizeof text, "%19d\n", round);
		put(f, (unsigned)round % PARTS, 1, text);
		size_t last = source_prev(&f->s, SCROLLBACK_NONE, 1);
		source_set_tag(&f->s, last, TAG_LEVEL, TAG_STRONG);
	}
	size_t lines = 0;
	for (size_t i = source_next(&f->s, SCROLLBACK_NONE, 1);
	    i != SCROLLBACK_NONE; i = source_next(&f->s, i, 1))
		lines += source_at(&f->s, i).kind == ITEM_LINE;
	assert_in_range(lines, 1, 299);
	assert_int_equal(source_tagged(&f->s, TAG_LEVEL, TAG_STRONG, 1),
	    lines);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
#define SMALL(f) cmocka_unit_test_setup_teardown(f, set_up_small, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(lines_come_as_they_arrived),
		CASE(items_have_names),
		SMALL(dropped_lines_come_back_in_their_place),
		CASE(what_was_cleared_is_left_out),
		CASE(lines_are_counted_by_tag),
		SMALL(counts_follow_what_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

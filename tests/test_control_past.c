/* What a host tells of runs of the past, and of a live one: a part of it is
 * never taken for the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "control_private.h"
#include "mem.h"

enum { PIECE = 4000 };

static struct {
	unsigned rows;
	size_t words, first;    /* of the commands; bytes of the first word */
	bool cut;
} told;

static void
on_past(const struct run_past *past, void *arg)
{
	(void)arg;
	told.rows++;
	told.words = past->command.n;
	told.first = past->command.n > 0 ? past->command.v[0].n : 0;
	told.cut = past->cut;
}

static void
on_inspected(const struct run_fact *fact, void *arg)
{
	(void)arg;
	told.rows++;
	told.first = fact->value.n;
	told.cut = fact->cut;
}

static const struct control_events events = { .on_past = on_past,
	.on_inspected = on_inspected };

static void
finish(struct control *c)
{
	buffer_finish(&c->commands);
	buffer_finish(&c->fact);
	memset(&told, 0, sizeof told);
}

static void
run(struct control *c)
{
	control_take_past(c, slice_of("0 1 2 - u1 1 prog role alive 7 100 - -"
	    " - -"));
}

static void
commands_that_have_no_room_are_cut(void **state)
{
	struct control c = { .events = &events };
	char piece[PIECE + 2];

	(void)state;
	control_take_command(&c, slice_of(".'a' 'b'"));
	run(&c);
	assert_int_equal(told.rows, 1);
	assert_int_equal(told.words, 2);
	assert_false(told.cut);
	/* A short command after one that was too long is not all of them. */
	control_take_command(&c, slice_of(".'a'"));
	memset(piece, 'x', sizeof piece);
	piece[0] = '+';
	piece[PIECE + 1] = '\0';
	for (int i = 0; i < 20; i++)
		control_take_command(&c, slice_of(piece));
	control_take_command(&c, slice_of(".'"));
	control_take_command(&c, slice_of(".'b'"));
	run(&c);
	assert_true(told.cut);
	assert_int_equal(told.words, 1);
	/* ... and the next run has its own. */
	control_take_command(&c, slice_of(".'c'"));
	run(&c);
	assert_false(told.cut);
	assert_int_equal(told.words, 1);
	finish(&c);
}

/* The line that has no room is all of a command. */
static void
a_command_that_is_left_out_is_missed(void **state)
{
	struct control c = { .events = &events };
	size_t n = 70000;
	char *line = xcalloc(n + 1, 1);

	(void)state;
	memset(line, 'x', n);
	line[0] = '.';
	control_take_command(&c, slice_of(".'a'"));
	control_take_command(&c, slice_of(line));
	control_take_command(&c, slice_of(".'b'"));
	run(&c);
	assert_true(told.cut);
	assert_int_equal(told.words, 1);
	free(line);
	finish(&c);
}

static void
facts_that_have_no_room_are_cut(void **state)
{
	struct control c = { .events = &events };
	char text[PIECE + 16];

	(void)state;
	memset(text, 'a', sizeof text);
	for (int hex = 0; hex < 2; hex++) {
		memcpy(text, hex ? "argv xaa" : "tree taa", 8);
		text[PIECE] = '\0';
		control_take_inspected(&c, slice_of(text));
		control_take_inspected(&c, slice_of(hex ? "argv .u1/1"
		    : "tree .u1/1"));
		assert_false(told.cut);
		for (int i = 0; i < 40; i++)
			control_take_inspected(&c, slice_of(text));
		control_take_inspected(&c, slice_of(hex ? "argv .u1/1"
		    : "tree .u1/1"));
		assert_true(told.cut);
		assert_true(told.first > 50000 && told.first <= 61440);
	}
	assert_int_equal(told.rows, 4);
	finish(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_that_have_no_room_are_cut),
		cmocka_unit_test(a_command_that_is_left_out_is_missed),
		cmocka_unit_test(facts_that_have_no_room_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

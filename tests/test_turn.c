/* When hosts are asked what each is asked every so often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "turn.h"

enum { NOW = 1234567, EVERY = 4000 };

/* Of two next to each other, whichever is nearer: never more than half of it off. */
static void
the_nearest(void **state)
{
	(void)state;
	int64_t turn = turn_near(7, NOW, EVERY);

	for (int64_t at = turn - EVERY / 2; at < turn + EVERY / 2; at++)
		assert_int_equal(turn_near(7, at, EVERY), turn);
	assert_int_equal(turn_near(7, turn + EVERY / 2, EVERY), turn + EVERY);
	assert_int_equal(turn_near(7, turn - EVERY / 2 - 1, EVERY),
	    turn - EVERY);
}

/* Whoever asks at a turn, and again at the one nearest to an interval later. */
static void
as_often_as_it_is_to_be(void **state)
{
	int64_t at = turn_near(100, NOW, EVERY);

	(void)state;
	for (int i = 1; i < 100; i++) {
		int64_t next = turn_near(100, at + EVERY + i % 9, EVERY);
		assert_int_equal(next, at + EVERY);
		at = next;
	}
}

static void
some_hosts_together(void **state)
{
	int64_t first = turn_near(0, NOW, EVERY);

	(void)state;
	for (unsigned i = 0; i < TURN_HOSTS; i++)
		assert_int_equal(turn_near(i, first, EVERY), first);
	for (unsigned i = 0; i < 3 * TURN_HOSTS; i++)
		assert_int_equal(turn_near(i, first + TURN_MS, EVERY), first +
		    i / TURN_HOSTS * TURN_MS);
}

/* A sample each 2 s goes with each ping, and with whatever is asked half as often. */
static void
all_of_a_host_at_once(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2000; i += TURN_HOSTS) {
		int64_t ping = turn_near(i, NOW, EVERY);
		assert_int_equal(turn_near(i, ping, EVERY / 2), ping);
		assert_int_equal(turn_near(i, ping, 500), ping);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest),
		cmocka_unit_test(as_often_as_it_is_to_be),
		cmocka_unit_test(some_hosts_together),
		cmocka_unit_test(all_of_a_host_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

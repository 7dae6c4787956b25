/* A function that stops in its midst: what it has on its stack stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "coroutine.h"

struct counting {
	struct coroutine *c;
	int steps, said;
	int deep;
};

/* Stops deep down, with much on the stack at each depth. */
static int
descend(struct counting *k, int depth)
{
	char room[1024];

	memset(room, depth, sizeof room);
	if (depth == 0) {
		k->said++;
		coroutine_stop(k->c);
		return 0;
	}
	int sum = descend(k, depth - 1);
	for (size_t i = 0; i < sizeof room; i++)
		assert_int_equal(room[i], depth);
	return sum + room[7];
}

static void
count(void *arg)
{
	struct counting *k = arg;

	for (int i = 0; i < k->steps; i++)
		k->deep += descend(k, 40);
}

static void
it_goes_on_where_it_stopped(void **state)
{
	struct counting k = { .steps = 3 };

	(void)state;
	k.c = coroutine_new(count, &k);
	assert_int_equal(k.said, 0);
	for (int i = 1; i <= 3; i++) {
		assert_true(coroutine_resume(k.c));
		assert_int_equal(k.said, i);
		assert_int_equal(k.deep, (i - 1) * 820);
	}
	assert_false(coroutine_resume(k.c));
	assert_int_equal(k.deep, 3 * 820);
	coroutine_free(k.c);
}

/* Many hosts ask at once; who is answered first is another one each time. */
static void
many_are_on_their_way(void **state)
{
	enum { MANY = 50 };
	struct counting k[MANY];

	(void)state;
	for (int i = 0; i < MANY; i++) {
		k[i] = (struct counting){ .steps = 4 };
		k[i].c = coroutine_new(count, &k[i]);
	}
	for (int round = 0; round < 4; round++)
		for (int i = 0; i < MANY; i++)
			assert_true(coroutine_resume(k[i * 7 % MANY].c));
	for (int i = 0; i < MANY; i++) {
		assert_false(coroutine_resume(k[i].c));
		assert_int_equal(k[i].said, 4);
		coroutine_free(k[i].c);
	}
}

static void
one_that_never_ran_is_freed(void **state)
{
	struct counting k = { .steps = 1 };

	(void)state;
	coroutine_free(coroutine_new(count, &k));
	coroutine_free(NULL);
	assert_int_equal(k.said, 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_goes_on_where_it_stopped),
		cmocka_unit_test(many_are_on_their_way),
		cmocka_unit_test(one_that_never_ran_is_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

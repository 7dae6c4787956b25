/* A menu, key by key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <curses.h>

#include "chooser.h"
#include "key.h"
#include "nowhere.h"

enum { OPENED = 1000, LATER = 2000, NOTHING = -2 };

static int chosen, freed;
static int turned[3];

static void
done(int what, void *arg)
{
	assert_ptr_equal(arg, &chosen);
	chosen = what;
}

static void
arg_free(void *arg)
{
	(void)arg;
	freed++;
}

static void
toggled(int what, bool on, void *arg)
{
	assert_ptr_equal(arg, &chosen);
	turned[what] = on ? 1 : -1;
}

/* "all", "alive", "lost" as 0, 1, 2, and drawn: it takes keys. */
static struct chooser *
new(bool easy)
{
	struct theme theme;
	struct chooser *c = chooser_new("Which", OPENED, done, &chosen,
	    arg_free);

	chooser_item(c, 0, "all", "");
	chooser_item(c, 1, "alive", "");
	chooser_item(c, 2, "lost", "");
	if (easy)
		chooser_easy(c);
	theme_default(&theme);
	struct canvas screen = canvas_screen(&theme, true);
	chooser_draw(c, &screen);
	chosen = NOTHING;
	freed = 0;
	return c;
}

static void
a_menu_asks_for_enter(void **state)
{
	struct chooser *c = new(false);

	(void)state;
	/* In its first moments it takes nothing but Esc. */
	assert_true(chooser_key(c, KEY_ENTER_C0, OPENED + 299));
	assert_true(chooser_key(c, '2', LATER));
	assert_int_equal(chosen, NOTHING);
	assert_false(chooser_key(c, KEY_ENTER_C0, LATER));
	assert_int_equal(chosen, 2);
	assert_int_equal(freed, 1);
	c = new(false);
	assert_false(chooser_key(c, KEY_ESC_C0, OPENED));
	assert_int_equal(chosen, -1);
}

static void
an_easy_one_takes_a_digit_at_once(void **state)
{
	struct chooser *c = new(true);

	(void)state;
	assert_true(chooser_key(c, '7', OPENED));
	assert_false(chooser_key(c, '1', OPENED));
	assert_int_equal(chosen, 1);
	assert_int_equal(freed, 1);
	c = new(true);
	assert_true(chooser_key(c, 'l', OPENED));
	assert_false(chooser_key(c, KEY_ENTER_C0, OPENED));
	assert_int_equal(chosen, 2);
}

static void
space_turns_a_switch(void **state)
{
	struct chooser *c = new(true);

	(void)state;
	chooser_toggles(c, toggled);
	chooser_switch(c, 1, true);
	assert_int_equal(turned[1], 0);
	assert_true(chooser_key(c, 'j', OPENED));
	assert_true(chooser_key(c, ' ', OPENED));
	assert_int_equal(turned[1], -1);
	assert_true(chooser_key(c, ' ', OPENED));
	assert_int_equal(turned[1], 1);
	assert_true(chooser_key(c, 'j', OPENED));
	assert_true(chooser_key(c, ' ', OPENED));
	assert_int_equal(turned[2], 1);
	assert_int_equal(turned[0], 0);
	assert_int_equal(chosen, NOTHING);
	assert_false(chooser_key(c, KEY_ENTER_C0, OPENED));
	assert_int_equal(chosen, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_menu_asks_for_enter),
		cmocka_unit_test(an_easy_one_takes_a_digit_at_once),
		cmocka_unit_test(space_turns_a_switch),
	};

	return cmocka_run_group_tests(tests, nowhere_set_up,
	    nowhere_tear_down);
}

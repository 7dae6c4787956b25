#include "nowhere.h"

#include <curses.h>
#include <locale.h>
#include <stdio.h>

static SCREEN *nowhere;

int
nowhere_set_up(void **state)
{
	FILE *null = fopen("/dev/null", "r+");

	(void)state;
	return setlocale(LC_ALL, "C.UTF-8") == NULL || null == NULL ||
	    (nowhere = newterm("vt100", null, null)) == NULL;
}

int
nowhere_tear_down(void **state)
{
	(void)state;
	/* What is no terminal cannot be put back: no matter. */
	endwin();
	delscreen(nowhere);
	return 0;
}

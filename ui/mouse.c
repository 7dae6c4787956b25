#include "mouse.h"

#include <stdio.h>

/* xterm's ctlseqs, "Extended coordinates": bits of the button's number. */
enum { BUTTON = 3, MODIFIERS = 4 | 8 | 16, MOTION = 32, WHEEL = 64 };

bool
mouse_parse(const char *report, struct mouse *m)
{
	unsigned button, x, y;
	char end;
	int n = 0;

	if (sscanf(report, "%4u;%5u;%5u%c%n", &button, &x, &y, &end, &n) != 4 ||
	    report[n] != '\0' || (end != 'M' && end != 'm') || x == 0 ||
	    y == 0)
		return false;
	*m = (struct mouse){ .y = (int)y - 1, .x = (int)x - 1 };
	button &= ~(unsigned)MODIFIERS;
	if (button == WHEEL || button == WHEEL + 1) {
		m->kind = button == WHEEL ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
		return end == 'M';
	}
	m->kind = end == 'm' ? MOUSE_RELEASE : button & MOTION ? MOUSE_DRAG
		: MOUSE_PRESS;
	return (button & ~(unsigned)MOTION) == 0;
}

#include "mouse.h"

#include "number.h"

/* xterm's ctlseqs, "Extended coordinates": bits of the button's number. */
enum { BUTTON = 3, MODIFIERS = 4 | 8 | 16, MOTION = 32, WHEEL = 64 };

enum { BUTTON_MOST = 9999, PLACE_MOST = 99999 };

bool
mouse_parse(const char *report, struct mouse *m)
{
	struct slice rest = slice_of(report);
	uint64_t button, x, y;

	if (!number_take(&rest, BUTTON_MOST, &button) ||
	    !slice_skip(&rest, ";") || !number_take(&rest, PLACE_MOST, &x) ||
	    !slice_skip(&rest, ";") || !number_take(&rest, PLACE_MOST, &y) ||
	    rest.n != 1 || x == 0 || y == 0)
		return false;
	char end = rest.p[0];
	if (end != 'M' && end != 'm')
		return false;
	*m = (struct mouse){ .y = (int)y - 1, .x = (int)x - 1 };
	button &= ~(uint64_t)MODIFIERS;
	if (button == WHEEL || button == WHEEL + 1) {
		m->kind = button == WHEEL ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
		return end == 'M';
	}
	m->kind = end == 'm' ? MOUSE_RELEASE : button & MOTION ? MOUSE_DRAG
		: MOUSE_PRESS;
	return (button & ~(uint64_t)MOTION) == 0;
}

#include "input.h"

#include <curses.h>
#include <poll.h>
#include <sys/ioctl.h>

#include "key.h"

enum {
	/* What separates Esc from the first byte of a longer key; curses waits
	 * so long inside get_wch() after an Esc that nothing follows. */
	ESC_WAIT_MS = 25,
};

void
input_start(void)
{
	raw();                  /* C-c, C-z and C-\ are keys like others */
	noecho();
	nonl();
	set_escdelay(ESC_WAIT_MS);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	intrflush(stdscr, FALSE);
}

/* Readable without bytes is the end: curses does not tell it from nothing. */
static bool
ended(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n = 0;

	if (poll(&p, 1, 0) <= 0)
		return false;
	if (p.revents & (POLLHUP | POLLERR | POLLNVAL))
		return true;
	return ioctl(fd, FIONREAD, &n) == 0 && n == 0;
}

static uint32_t
named(wint_t code)
{
	switch (code) {
	case KEY_ENTER:
		return KEY_ENTER_C0;
	default:
		return KEY_NAMED + (uint32_t)code;
	}
}

static uint32_t
plain(wint_t code)
{
	/* Terminals differ in what Backspace sends: DEL or BS. */
	if (code == 0x7f || code == '\b')
		return KEY_NAMED + KEY_BACKSPACE;
	return code == '\n' ? KEY_ENTER_C0 : (uint32_t)code;
}

enum input
input_read(int fd, uint32_t *key)
{
	wint_t code;
	int kind = get_wch(&code);

	if (kind == ERR)
		return ended(fd) ? INPUT_END : INPUT_NONE;
	if (kind == KEY_CODE_YES) {
		*key = named(code);
		return INPUT_KEY;
	}
	*key = plain(code);
	if (*key != KEY_ESC_C0)
		return INPUT_KEY;
	/* Alt sends Esc first, in the same moment. */
	kind = get_wch(&code);
	if (kind == OK && code != KEY_ESC_C0)
		*key = plain(code) | KEY_META;
	else if (kind != ERR)
		ungetch(KEY_ESC_C0);
	return INPUT_KEY;
}

#include "input.h"

#include <curses.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <utf8proc.h>

#include "clock.h"
#include "key.h"

enum {
	/* What separates Esc from the first byte of a longer key; curses waits
	 * so long inside get_wch() after an Esc that nothing follows. */
	ESC_WAIT_MS = 25,
	/* A paste whose end was lost is over when nothing has come for so long:
	 * the next key is a key again. */
	PASTE_MS = 1000,
	PASTE_MOST = 64 * 1024,
	/* What curses is to say for words of terminals that it knows nothing of,
	 * or (of the mouse) by another name. Above all its own. */
	CODE_MOUSE = 0x7f00,
	CODE_PASTE,
	CODE_PASTED,
	CODE_GROUND,
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
	/* The mouse is not curses' own: terminfo has it without drags, and for
	 * screen and tmux without columns beyond 223. */
	keyseq_define();
	define_key("\033[<", CODE_MOUSE);
	define_key("\033[200~", CODE_PASTE);
	define_key("\033[201~", CODE_PASTED);
	define_key("\033]11;", CODE_GROUND);
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
	uint32_t key;

	if (keyseq_key((int)code, &key))
		return key;
	return code == KEY_ENTER ? KEY_ENTER_C0 : KEY_NAMED + (uint32_t)code;
}

static uint32_t
plain(wint_t code)
{
	/* Terminals differ in what Backspace sends: DEL or BS. */
	if (code == 0x7f || code == '\b')
		return KEY_NAMED + KEY_BACKSPACE;
	return code == '\n' ? KEY_ENTER_C0 : (uint32_t)code;
}

/* A report begins. */
static void
begin_report(struct input_reader *r, bool ground)
{
	r->report[0] = '\0';
	r->reported = 1;
	r->ground = ground;
}

/* An answer is ended by BEL, or by Esc and a backslash. */
static enum input
end_answer(struct input_reader *r, wint_t code, struct input_event *e)
{
	r->reported = 0;
	r->ended = code == KEY_ESC_C0;
	e->ground = ground_parse(r->report);
	return e->ground != GROUND_UNKNOWN ? INPUT_GROUND : INPUT_NONE;
}

/* The rest of a report. */
static enum input
take_report(struct input_reader *r, wint_t code, struct input_event *e)
{
	size_t n = r->reported - 1;

	if (r->ground && (code == '\a' || code == KEY_ESC_C0))
		return end_answer(r, code, e);
	if (code > 0x7e || code < ' ' || n + 1 >= sizeof r->report) {
		r->reported = 0;
		return INPUT_NONE;
	}
	r->report[n] = (char)code;
	r->report[n + 1] = '\0';
	r->reported++;
	if (r->ground || (code != 'M' && code != 'm'))
		return INPUT_NONE;
	r->reported = 0;
	return mouse_parse(r->report, &e->mouse) ? INPUT_MOUSE : INPUT_NONE;
}

static void
take_pasted(struct input_reader *r, wint_t code)
{
	utf8proc_uint8_t utf8[4];

	r->pasted = clock_mono_ms();
	if (buffer_size(&r->paste) >= PASTE_MOST)
		return;
	utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)code, utf8);
	if (n > 0)
		buffer_put(&r->paste, utf8, (size_t)n);
}

static enum input
end_paste(struct input_reader *r)
{
	r->pasting = false;
	return INPUT_PASTE;
}

/* True: what came is no key. */
static bool
take_other(struct input_reader *r, int kind, wint_t code,
    struct input_event *e, enum input *what)
{
	bool named = kind == KEY_CODE_YES, ended = r->ended;

	*what = INPUT_NONE;
	r->ended = false;
	if (ended && !named && code == '\\')
		return true;
	if (!named && keyseq_takes(&r->passed, (uint32_t)code,
	    clock_mono_ms()))
		return true;
	/* curses' own word for a new size, which may come in between. */
	if (named && code == KEY_RESIZE)
		return true;
	if (named && code == CODE_PASTE) {
		r->pasting = true;
		r->pasted = clock_mono_ms();
	} else if (named && code == CODE_PASTED) {
		if (r->pasting)
			*what = end_paste(r);
	} else if (r->pasting) {
		if (!named)
			take_pasted(r, code);
	} else if (named && (code == CODE_MOUSE || code == CODE_GROUND)) {
		begin_report(r, code == CODE_GROUND);
	} else if (r->reported > 0 && !named) {
		*what = take_report(r, code, e);
	} else {
		r->reported = 0;
		return false;
	}
	return true;
}

/* Esc and a character; what more is there in this moment makes it a sequence
 * that nobody knows. Its rest is passed over, however late it comes. */
static enum input
take_meta(struct input_reader *r, wint_t code, uint32_t *key)
{
	int64_t now = clock_mono_ms();

	*key = plain(code) | KEY_META;
	if (!keyseq_begin(&r->passed, (uint32_t)code, now))
		return INPUT_KEY;
	int kind = get_wch(&code);
	if (kind == ERR)
		return INPUT_KEY;
	if (kind == KEY_CODE_YES)
		ungetch((int)code);
	else if (!keyseq_takes(&r->passed, (uint32_t)code, now))
		unget_wch((wchar_t)code);
	return INPUT_NONE;
}

static enum input
take_key(struct input_reader *r, int kind, wint_t code, uint32_t *key)
{
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
		return take_meta(r, code, key);
	if (kind == KEY_CODE_YES)
		ungetch((int)code);
	else if (kind != ERR)
		ungetch(KEY_ESC_C0);
	return INPUT_KEY;
}

enum input
input_read(struct input_reader *r, int fd, struct input_event *e)
{
	enum input what;
	wint_t code;

	if (r->pasting && clock_mono_ms() - r->pasted > PASTE_MS)
		return end_paste(r);
	for (;;) {
		int kind = get_wch(&code);
		if (kind == ERR)
			return ended(fd) ? INPUT_END : INPUT_NONE;
		if (!take_other(r, kind, code, e, &what))
			what = take_key(r, kind, code, &e->key);
		if (what != INPUT_NONE)
			return what;
	}
}

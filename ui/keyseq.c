#include "keyseq.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>

#include "key.h"

enum {
	/* Beyond curses' own codes and those of input.c. */
	CODE_PAD = 0x7800,
	CODE_HELD = 0x7900,     /* and a place in held[] times HELD, and m  */
	HELD = 8,
	TOGETHER_MS = 100,      /* between the bytes of one                 */
	MOST = 4096,            /* bytes of one; what follows is keys again */
	MOUSE_BYTES = 3,
};

/* The keypad's, and the character on each: DECKPAM, as xterm sends it. */
static const char pad[][2] = {
	{ 'j', '*' }, { 'k', '+' }, { 'l', ',' }, { 'm', '-' }, { 'n', '.' },
	{ 'o', '/' }, { 'p', '0' }, { 'q', '1' }, { 'r', '2' }, { 's', '3' },
	{ 't', '4' }, { 'u', '5' }, { 'v', '6' }, { 'w', '7' }, { 'x', '8' },
	{ 'y', '9' }, { 'M', '\r' }, { 'X', '=' }, { ' ', ' ' },
};

/* Keys that are held with others: ESC [ 1 ; m LETTER, or ESC [ NUMBER ; m ~. */
static const struct {
	int key;
	char letter;            /* 0: it is a number */
	int number;
} held[] = {
	{ KEY_UP, 'A', 0 }, { KEY_DOWN, 'B', 0 }, { KEY_RIGHT, 'C', 0 },
	{ KEY_LEFT, 'D', 0 }, { KEY_END, 'F', 0 }, { KEY_HOME, 'H', 0 },
	{ KEY_F(1), 'P', 0 }, { KEY_F(2), 'Q', 0 }, { KEY_F(3), 'R', 0 },
	{ KEY_F(4), 'S', 0 }, { KEY_IC, 0, 2 }, { KEY_DC, 0, 3 },
	{ KEY_PPAGE, 0, 5 }, { KEY_NPAGE, 0, 6 }, { KEY_F(1), 0, 11 },
	{ KEY_F(2), 0, 12 }, { KEY_F(3), 0, 13 }, { KEY_F(4), 0, 14 },
	{ KEY_F(5), 0, 15 }, { KEY_F(6), 0, 17 }, { KEY_F(7), 0, 18 },
	{ KEY_F(8), 0, 19 }, { KEY_F(9), 0, 20 }, { KEY_F(10), 0, 21 },
	{ KEY_F(11), 0, 23 }, { KEY_F(12), 0, 24 },
};

enum { PAD = sizeof pad / sizeof *pad, KEYS = sizeof held / sizeof *held };

void
keyseq_define(void)
{
	char text[16];

	for (int i = 0; i < PAD; i++) {
		snprintf(text, sizeof text, "\033O%c", pad[i][0]);
		define_key(text, CODE_PAD + i);
	}
	/* 1 and a bit for each of Shift, Alt and Ctrl. */
	for (int i = 0; i < KEYS; i++)
		for (int m = 2; m <= HELD; m++) {
			if (held[i].letter != 0)
				snprintf(text, sizeof text, "\033[1;%d%c", m,
				    held[i].letter);
			else
				snprintf(text, sizeof text, "\033[%d;%d~",
				    held[i].number, m);
			define_key(text, CODE_HELD + i * HELD + m - 1);
		}
}

bool
keyseq_key(int code, uint32_t *key)
{
	int bits = (code - CODE_HELD) % HELD;

	if (code >= CODE_PAD && code < CODE_PAD + PAD) {
		*key = (uint32_t)pad[code - CODE_PAD][1];
		return true;
	}
	if (code < CODE_HELD || code >= CODE_HELD + KEYS * HELD)
		return false;
	*key = KEY_NAMED + (uint32_t)held[(code - CODE_HELD) / HELD].key;
	*key |= (bits & 1 ? KEY_SHIFT : 0) | (bits & 2 ? KEY_META : 0) |
	    (bits & 4 ? KEY_CTRL : 0);
	return true;
}

bool
keyseq_begin(struct keyseq *s, uint32_t c, int64_t now)
{
	*s = (struct keyseq){ .at = now };
	if (c == '[' || c == 'O')
		s->in = KEYSEQ_CONTROL;
	else if (c < 0x80 && c != 0 && strchr("]P_^X", (int)c) != NULL)
		s->in = KEYSEQ_STRING;
	return s->in != KEYSEQ_NONE;
}

/* Parameters and intermediates, up to the final byte. */
static bool
control_takes(struct keyseq *s, uint32_t c)
{
	if (c < ' ' || c > '~')
		return false;
	if (s->n == 1 && c == 'M')
		s->in = KEYSEQ_MOUSE;
	else if (c >= '@' && !(s->n == 1 && c == '['))
		s->in = KEYSEQ_NONE;    /* ESC [ [ A is F1 on Linux' console */
	return true;
}

static bool
string_takes(struct keyseq *s, uint32_t c)
{
	if (c == '\a')
		s->in = KEYSEQ_NONE;
	else if (c == KEY_ESC_C0)
		s->in = KEYSEQ_LAST;
	return true;
}

bool
keyseq_takes(struct keyseq *s, uint32_t c, int64_t now)
{
	bool takes = false;

	if (s->in == KEYSEQ_NONE)
		return false;
	s->n++;
	if (now - s->at <= TOGETHER_MS && s->n < MOST && c < KEY_NAMED) {
		if (s->in == KEYSEQ_CONTROL) {
			takes = control_takes(s, c);
		} else if (s->in == KEYSEQ_STRING) {
			takes = string_takes(s, c);
		} else if (s->in == KEYSEQ_MOUSE) {
			takes = true;
			s->in = s->n > MOUSE_BYTES ? KEYSEQ_NONE : s->in;
		} else {
			takes = c == '\\';
			s->in = KEYSEQ_NONE;
		}
	}
	s->at = now;
	if (!takes)
		s->in = KEYSEQ_NONE;
	return takes;
}

#include "prompt.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "key.h"
#include "mem.h"

enum { LINE_MAX_BYTES = 4096, HISTORY_MAX = 100 };

struct prompt {
	struct prompt_spec spec;
	char *label;
	char text[LINE_MAX_BYTES + 1];
	size_t n;               /* bytes in text                    */
	size_t at;              /* the cursor's byte                */
	size_t back;            /* lines back in history; 0: new    */
	char *typed;            /* the new one, while back is not 0 */
};

void
history_finish(struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->v[i]);
	free(h->v);
	*h = (struct history){ 0 };
}

static void
history_add(struct history *h, const char *text)
{
	if (text[0] == '\0' || (h->n > 0 && strcmp(h->v[h->n - 1], text) == 0))
		return;
	if (h->n == HISTORY_MAX) {
		free(h->v[0]);
		memmove(h->v, h->v + 1, --h->n * sizeof *h->v);
	}
	h->v = xreallocarray(h->v, h->n + 1, sizeof *h->v);
	h->v[h->n++] = xstrdup(text);
}

static void
set_text(struct prompt *p, const char *text)
{
	size_t n = strlen(text);

	p->n = n < LINE_MAX_BYTES ? n : LINE_MAX_BYTES;
	memcpy(p->text, text, p->n);
	p->text[p->n] = '\0';
	p->at = p->n;
}

struct prompt *
prompt_new(const struct prompt_spec *spec)
{
	struct prompt *p = xcalloc(1, sizeof *p);

	p->spec = *spec;
	p->label = xstrdup(spec->label);
	set_text(p, spec->initial);
	return p;
}

void
prompt_free(struct prompt *p)
{
	if (p == NULL)
		return;
	free(p->label);
	free(p->typed);
	free(p);
}

static void
finish(struct prompt *p, bool taken)
{
	struct prompt_spec spec = p->spec;
	char *text = taken ? xstrdup(p->text) : NULL;

	if (taken)
		history_add(spec.history, text);
	prompt_free(p);
	spec.done(text, spec.arg);
	free(text);
}

/* Where the character before, or after, byte i begins. */
static size_t
before(const struct prompt *p, size_t i)
{
	while (i > 0 && (p->text[--i] & 0xc0) == 0x80)
		;
	return i;
}

static size_t
after(const struct prompt *p, size_t i)
{
	if (i < p->n)
		i++;
	while (i < p->n && (p->text[i] & 0xc0) == 0x80)
		i++;
	return i;
}

static size_t
word_before(const struct prompt *p)
{
	size_t i = p->at;

	while (i > 0 && p->text[i - 1] == ' ')
		i--;
	while (i > 0 && p->text[i - 1] != ' ')
		i--;
	return i;
}

static void
cut(struct prompt *p, size_t from, size_t to)
{
	memmove(p->text + from, p->text + to, p->n - to + 1);
	p->n -= to - from;
	p->at = from;
}

static void
insert(struct prompt *p, const char *s, size_t n)
{
	if (n > LINE_MAX_BYTES - p->n)
		return;
	memmove(p->text + p->at + n, p->text + p->at, p->n - p->at + 1);
	memcpy(p->text + p->at, s, n);
	p->n += n;
	p->at += n;
}

/* n lines back in history; beyond its ends nothing happens. */
static void
recall(struct prompt *p, size_t n)
{
	const struct history *h = p->spec.history;

	if (n > h->n)
		return;
	if (p->back == 0) {
		free(p->typed);
		p->typed = xstrdup(p->text);
	}
	p->back = n;
	set_text(p, n == 0 ? p->typed : h->v[h->n - n]);
}

static void
complete(struct prompt *p)
{
	if (p->spec.complete == NULL || p->at != p->n)
		return;
	char *rest = p->spec.complete(p->text);
	if (rest != NULL)
		insert(p, rest, strlen(rest));
	free(rest);
}

static void
type(struct prompt *p, uint32_t key)
{
	utf8proc_uint8_t utf8[4];

	if (key < ' ' || key >= KEY_NAMED)
		return;
	utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)key, utf8);
	insert(p, (const char *)utf8, (size_t)n);
}

enum { C_A = 1, C_B = 2, C_C = 3, C_D = 4, C_E = 5, C_F = 6, C_G = 7,
	C_K = 11, C_N = 14, C_P = 16, C_U = 21, C_W = 23 };

/* Moves in the line. False: the key is for something else. */
static bool
walk(struct prompt *p, uint32_t key)
{
	switch (key) {
	case KEY_NAMED + KEY_LEFT:
	case C_B:
		p->at = before(p, p->at);
		return true;
	case KEY_NAMED + KEY_RIGHT:
	case C_F:
		p->at = after(p, p->at);
		return true;
	case KEY_NAMED + KEY_HOME:
	case C_A:
		p->at = 0;
		return true;
	case KEY_NAMED + KEY_END:
	case C_E:
		p->at = p->n;
		return true;
	default:
		return false;
	}
}

bool
prompt_key(struct prompt *p, uint32_t key)
{
	switch (key) {
	case KEY_ENTER_C0:
	case KEY_ESC_C0:
	case C_C:
	case C_G:
		finish(p, key == KEY_ENTER_C0);
		return false;
	case KEY_NAMED + KEY_BACKSPACE:
		if (p->n == 0) {        /* as in vi and less: leaves */
			finish(p, false);
			return false;
		}
		cut(p, before(p, p->at), p->at);
		break;
	case KEY_NAMED + KEY_DC:
	case C_D:
		cut(p, p->at, after(p, p->at));
		break;
	case C_U:
		cut(p, 0, p->at);
		break;
	case C_K:
		cut(p, p->at, p->n);
		break;
	case C_W:
		cut(p, word_before(p), p->at);
		break;
	case KEY_NAMED + KEY_UP:
	case C_P:
		recall(p, p->back + 1);
		break;
	case KEY_NAMED + KEY_DOWN:
	case C_N:
		if (p->back > 0)
			recall(p, p->back - 1);
		break;
	case KEY_TAB_C0:
		complete(p);
		break;
	default:
		if (!walk(p, key))
			type(p, key);
		break;
	}
	return true;
}

void
prompt_paste(struct prompt *p, struct slice text)
{
	for (size_t i = 0; i < text.n;) {
		utf8proc_int32_t cp;
		utf8proc_ssize_t n = utf8proc_iterate(
		    (const utf8proc_uint8_t *)text.p + i,
		    (utf8proc_ssize_t)(text.n - i), &cp);
		if (n > 0 && cp >= ' ' && cp != 0x7f &&
		    (cp < 0x80 || cp > 0x9f))
			insert(p, text.p + i, (size_t)n);
		else if (n > 0 && cp == '\t')
			insert(p, " ", 1);
		i += n > 0 ? (size_t)n : 1;
	}
}

int
prompt_draw(const struct prompt *p, const struct canvas *c, int y)
{
	unsigned flags = c->ascii ? TEXT_ASCII : 0;
	struct slice before = { p->text, p->at };
	struct text t;
	struct glyph g;

	draw_blank(c, y, ROLE_PROMPT);
	int x = draw_str(c, y, 0, c->w / 2, p->label, ROLE_KEY_TEXT);
	int end = x + (int)text_width(before, flags);
	/* The end of a long line is what matters: cut its begin. */
	text_init(&t, before, flags);
	while (end > c->w - 1 && text_next(&t, &g))
		end -= g.width;
	draw_str(c, y, x, c->w, p->text + t.at, ROLE_PROMPT);
	return end;
}

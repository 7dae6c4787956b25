#include "prompt.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "key.h"
#include "mem.h"

enum { LINE_MAX_BYTES = 4096 };

struct prompt {
	struct prompt_spec spec;
	char *label;
	char text[LINE_MAX_BYTES + 1];
	size_t n;               /* bytes in text                    */
	size_t at;              /* the cursor's byte                */
	size_t back;            /* lines back in history; 0: new    */
	char *typed;            /* the new one, while back is not 0,
				   or a candidate is picked         */
	char *cut;              /* what was cut last; NULL: nothing */
	struct candidates candidates;   /* of what was typed        */
	int picked;             /* the one in the line; -1: none    */
};

static void
set_text(struct prompt *p, const char *text)
{
	size_t n = strlen(text);

	p->n = n < LINE_MAX_BYTES ? n : LINE_MAX_BYTES;
	memcpy(p->text, text, p->n);
	p->text[p->n] = '\0';
	p->at = p->n;
}

/* What is in the line now was typed. */
static void
propose(struct prompt *p)
{
	candidates_clear(&p->candidates);
	p->picked = -1;
	if (p->spec.propose != NULL)
		p->spec.propose(p->text, &p->candidates, p->spec.arg);
}

struct prompt *
prompt_new(const struct prompt_spec *spec)
{
	struct prompt *p = xcalloc(1, sizeof *p);

	p->spec = *spec;
	p->label = xstrdup(spec->label);
	set_text(p, spec->initial);
	propose(p);
	return p;
}

void
prompt_free(struct prompt *p)
{
	if (p == NULL)
		return;
	free(p->label);
	free(p->typed);
	free(p->cut);
	candidates_clear(&p->candidates);
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

static size_t
word_after(const struct prompt *p)
{
	size_t i = p->at;

	i += strspn(p->text + i, " ");
	return i + strcspn(p->text + i, " ");
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

/* Cuts, for C-y. */
static void
take(struct prompt *p, size_t from, size_t to)
{
	if (from == to)
		return;
	free(p->cut);
	p->cut = xmemdup0(p->text + from, to - from);
	cut(p, from, to);
}

/* What was typed is there again when nothing else is. */
static void
keep_typed(struct prompt *p)
{
	free(p->typed);
	p->typed = xstrdup(p->text);
}

/* To a line of history that begins with what was typed; beyond its ends
 * nothing happens. */
static void
recall(struct prompt *p, bool older)
{
	const struct history *h = p->spec.history;

	if (p->back == 0)
		keep_typed(p);
	size_t back = older ? history_before(h, p->back, p->typed)
	    : history_after(h, p->back, p->typed);
	if (back == p->back || (back == 0 && older))
		return;
	p->back = back;
	set_text(p, back == 0 ? p->typed : h->v[h->n - back]);
	propose(p);
}

/* Puts the next candidate into the line; behind the last, what was typed. */
static void
pick(struct prompt *p, int step)
{
	int from = p->picked >= 0 ? p->picked + step
	    : step > 0 ? 0 : p->candidates.n - 1;

	if (p->picked < 0)
		keep_typed(p);
	p->picked = candidates_next(&p->candidates, from, step);
	set_text(p, p->picked < 0 ? p->typed
	    : p->candidates.v[p->picked].text);
}

static void
complete(struct prompt *p)
{
	if (p->at != p->n)
		return;
	if (p->spec.propose == NULL && p->spec.complete != NULL) {
		char *rest = p->spec.complete(p->text);
		if (rest != NULL)
			insert(p, rest, strlen(rest));
		free(rest);
		return;
	}
	size_t n = p->picked >= 0 ? p->n
	    : candidates_common(&p->candidates, p->text, p->n);
	if (n == p->n) {
		pick(p, 1);
		return;
	}
	int i = 0;
	while (p->candidates.v[i].text == NULL ||
	    strncmp(p->candidates.v[i].text, p->text, p->n) != 0)
		i++;
	insert(p, p->candidates.v[i].text + p->n, n - p->n);
	propose(p);
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
	C_K = 11, C_N = 14, C_P = 16, C_U = 21, C_W = 23, C_Y = 25 };

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
	case KEY_META | 'b':
		p->at = word_before(p);
		return true;
	case KEY_META | 'f':
		p->at = word_after(p);
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

/* Changes the line; false as above. */
static bool
edit(struct prompt *p, uint32_t key)
{
	switch (key) {
	case KEY_NAMED + KEY_BACKSPACE:
		cut(p, before(p, p->at), p->at);
		return true;
	case KEY_NAMED + KEY_DC:
	case C_D:
		cut(p, p->at, after(p, p->at));
		return true;
	case C_U:
		take(p, 0, p->at);
		return true;
	case C_K:
		take(p, p->at, p->n);
		return true;
	case C_W:
	case KEY_META | (KEY_NAMED + KEY_BACKSPACE):
		take(p, word_before(p), p->at);
		return true;
	case KEY_META | 'd':
		take(p, p->at, word_after(p));
		return true;
	case C_Y:
		if (p->cut != NULL)
			insert(p, p->cut, strlen(p->cut));
		return true;
	default:
		return false;
	}
}

/* Goes through history and candidates; false as above. */
static bool
choose(struct prompt *p, uint32_t key)
{
	bool up = key == KEY_NAMED + KEY_UP || key == C_P;

	switch (key) {
	case KEY_NAMED + KEY_UP:
	case KEY_NAMED + KEY_DOWN:
	case C_P:
	case C_N:
		/* Arrows go on with what Tab has begun. */
		if (p->picked >= 0)
			pick(p, up ? -1 : 1);
		else
			recall(p, up);
		return true;
	case KEY_TAB_C0:
		complete(p);
		return true;
	case KEY_NAMED + KEY_BTAB:
		pick(p, -1);
		return true;
	default:
		return false;
	}
}

/* was is the text before, and freed. */
static void
tell_change(struct prompt *p, char *was)
{
	if (p->spec.changed != NULL && strcmp(was, p->text) != 0)
		p->spec.changed(p->text, p->spec.arg);
	free(was);
}

bool
prompt_key(struct prompt *p, uint32_t key)
{
	bool over = key == KEY_ENTER_C0 || key == KEY_ESC_C0 || key == C_C ||
	    key == C_G;

	/* Backspace on nothing leaves, as in vi and less. */
	if (over || (key == KEY_NAMED + KEY_BACKSPACE && p->n == 0)) {
		finish(p, key == KEY_ENTER_C0);
		return false;
	}
	char *was = xstrdup(p->text);
	if (!choose(p, key) && !walk(p, key)) {
		if (!edit(p, key))
			type(p, key);
		propose(p);
	}
	tell_change(p, was);
	return true;
}

/* Lines in one: a blank is between them, and none behind the last. */
void
prompt_paste(struct prompt *p, struct slice text)
{
	char *was = xstrdup(p->text);
	bool any = false, ended = false;

	for (size_t i = 0; i < text.n;) {
		utf8proc_int32_t cp;
		utf8proc_ssize_t n = utf8proc_iterate(
		    (const utf8proc_uint8_t *)text.p + i,
		    (utf8proc_ssize_t)(text.n - i), &cp);
		bool plain = n > 0 && cp >= ' ' && cp != 0x7f &&
		    (cp < 0x80 || cp > 0x9f);
		if (n > 0 && (cp == '\n' || cp == '\r'))
			ended = any;
		if (plain || (n > 0 && cp == '\t')) {
			insert(p, " ", ended);
			insert(p, plain ? text.p + i : " ",
			    plain ? (size_t)n : 1);
			any = true;
			ended = false;
		}
		i += n > 0 ? (size_t)n : 1;
	}
	propose(p);
	tell_change(p, was);
}

const struct candidates *
prompt_candidates(const struct prompt *p, int *picked)
{
	*picked = p->picked;
	return &p->candidates;
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

/* How a login's question lies on the screen. */
#include <limits.h>
#include <string.h>

#include "ask_private.h"
#include "wrap.h"

enum {
	WIDTH = 72,
	LEAST_W = 24,
	MARGIN = 3,
	PROMPT_ROWS = 4,
	SAID_MOST = 8,          /* rows of the host's own words             */
	HEAD = 10,              /* columns of what a fact says              */
};

/* What is drawn, or only counted: y goes down. */
struct pen {
	const struct canvas *c;
	bool dry;
	int y, low;             /* the next row, and the first that is not ours */
	bool whole;             /* what is put has to be seen in whole      */
	bool cut;               /* ... which it cannot be                   */
	bool seen;              /* what is being typed is                   */
};

static void
put_rows(struct pen *p, int x, int most, struct slice text, enum role role)
{
	int rows = wrap_rows(text, p->c->w - x, p->c->ascii), all = rows;

	if (rows > most)
		rows = most;
	if (p->y + rows > p->low)
		rows = p->low - p->y;
	p->cut = p->cut || (p->whole && rows < all);
	if (rows <= 0)
		return;
	if (!p->dry)
		wrap_draw(p->c, (struct area){ p->y, x, rows, p->c->w - x },
		    text, role);
	p->y += rows;
}

static struct slice
trimmed(const char *p, size_t n)
{
	while (n > 0 && strchr(" \t\r\n", p[n - 1]) != NULL)
		n--;
	return (struct slice){ p, n };
}

/* Its lines; a host breaks its own text where it likes. */
static void
put_text(struct pen *p, int x, int most, struct slice text, enum role role)
{
	int top = p->y;

	while (text.n > 0) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end == NULL ? text.n : (size_t)(end - text.p);
		struct slice line = trimmed(text.p, n);
		if (line.n > 0)
			put_rows(p, x, most - (p->y - top), line, role);
		n += end != NULL;
		text = (struct slice){ text.p + n, text.n - n };
	}
}

static void
put_fact(struct pen *p, const char *what, const char *text, int most,
    enum role role)
{
	int y = p->y;

	if (text[0] == '\0')
		return;
	put_text(p, HEAD, most, slice_of(text), role);
	if (!p->dry && p->y > y)
		draw_str(p->c, y, 0, HEAD, what, ROLE_FAINT);
}

/* The rows of a fact. */
static int
fact_rows(const struct pen *pen, const char *text)
{
	struct pen p = *pen;

	p.dry = true;
	p.low = INT_MAX;
	put_fact(&p, "", text, INT_MAX, ROLE_DIALOG);
	return p.y - pen->y;
}

/* A key that is compared by its beginning alone may be anybody's. */
static void
put_host_key(struct pen *p, const struct ask *a)
{
	int spare = p->low - p->y - fact_rows(p, a->subject);

	put_fact(p, "login", a->who, spare < 2 ? spare : 2, ROLE_DIALOG);
	p->whole = true;
	put_fact(p, "host key", a->subject, INT_MAX, ROLE_DIALOG);
	p->whole = false;
}

static void
put_facts(struct pen *p, const struct ask *a)
{
	if (a->kind == QUESTION_HOST_KEY) {
		put_host_key(p, a);
	} else {
		put_fact(p, "login", a->who, 2, ROLE_DIALOG);
		put_fact(p, "key file", a->subject, 3, ROLE_DIALOG);
	}
	put_fact(p, "it says", a->name, 2, ROLE_DIALOG);
	put_fact(p, a->name[0] == '\0' ? "it says" : "", a->instruction,
	    SAID_MOST, ROLE_DIALOG);
	if (a->again > 0)
		put_fact(p, "but", a->again == 1 ? "the answer before was"
		    " wrong" : "the answers before were wrong", 1,
		    ROLE_WARNING);
}

static int
utf8_length(const char *s)
{
	int n = 0;

	for (; *s != '\0'; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

/* What was typed, or that so much was; its end is what is seen. */
static int
draw_typed(const struct ask *a, size_t i, const struct canvas *c, int y, int x)
{
	enum role role = a->at == i ? ROLE_PROMPT : ROLE_DIALOG;
	const char *text = a->typed[i];
	int room = c->w - x - 1;

	if (a->echo[i]) {
		for (int n = utf8_length(text) - room; n > 0; n--)
			do
				text++;
			while ((*text & 0xc0) == 0x80);
		return x + draw_str(c, y, x, room, text, role);
	}
	for (int k = utf8_length(text); k > 0 && room > 0; k--, room--)
		x += draw_str(c, y, x, 1, c->ascii ? "*" : "\u2022", role);
	return x;
}

/* A prompt, and behind its last line, or below where that is long, what was
 * typed. */
static void
put_field(struct pen *p, const struct ask *a, size_t i)
{
	struct slice prompt = trimmed(a->prompts[i], strlen(a->prompts[i]));
	enum role role = a->at == i ? ROLE_NORMAL : ROLE_FAINT;
	bool colon = a->kind != QUESTION_INTERACTIVE;
	const char *last = memrchr(prompt.p, '\n', prompt.n);

	if (last != NULL) {
		size_t n = (size_t)(last + 1 - prompt.p);
		put_text(p, 0, PROMPT_ROWS, (struct slice){ prompt.p, n }, role);
		prompt = (struct slice){ last + 1, prompt.n - n };
	}
	int w = (int)text_width(prompt, p->c->ascii ? TEXT_ASCII : 0);
	int x = w + 1 + colon;
	if (x > p->c->w / 2) {
		put_text(p, 0, PROMPT_ROWS, prompt, role);
		x = 2;
	} else if (!p->dry) {
		draw_text(p->c, p->y, 0, w, prompt, role);
		draw_str(p->c, p->y, w, 1, colon ? ":" : "", role);
	}
	p->seen = p->seen || (a->at == i && p->y < p->low);
	if (!p->dry && p->y < p->low) {
		x = draw_typed(a, i, p->c, p->y, x);
		if (a->at == i)
			draw_str(p->c, p->y, x, 1, "_", ROLE_PROMPT);
	}
	p->y++;
}

static void
put_switch(struct pen *p, const struct ask *a)
{
	enum role role = a->at == a->count ? ROLE_PROMPT : ROLE_DIALOG;

	if (!a->others)
		return;
	p->y++;
	if (p->dry) {
		p->y++;
		return;
	}
	int x = draw_fmt(p->c, p->y, 0, role, "[%s] ", a->all ? "x" : " ");
	x += draw_str(p->c, p->y, x, p->c->w, "for all hosts that ask the same",
	    role);
	if (a->alike > 0)
		draw_fmt(p->c, p->y, x, ROLE_FAINT, "; %zu more do", a->alike);
	p->y++;
}

static void
put_keys(const struct canvas *c, int y, const struct ask *a)
{
	bool last = a->at + 1 >= a->count;
	int x = draw_str(c, y, 0, c->w, " Enter ", ROLE_KEY) + 1;

	x += draw_str(c, y, x, c->w, last ? "answer" : "next", ROLE_DIALOG) +
	    3;
	if (a->count > 1 || a->others) {
		x += draw_str(c, y, x, c->w, " Tab ", ROLE_KEY) + 1;
		x += draw_str(c, y, x, c->w, "move", ROLE_DIALOG) + 3;
	}
	if (a->at == a->count) {
		x += draw_str(c, y, x, c->w, " Space ", ROLE_KEY) + 1;
		x += draw_str(c, y, x, c->w, a->all ? "off" : "on",
		    ROLE_DIALOG) + 3;
	}
	x += draw_str(c, y, x, c->w, " Esc ", ROLE_KEY) + 1;
	draw_str(c, y, x, c->w, "no answer", ROLE_DIALOG);
}

/* The fields from this one on; those before it have no room. */
static size_t
first_field(const struct pen *pen, const struct ask *a)
{
	size_t at = a->at < a->count ? a->at : a->count - 1;

	for (size_t from = 0; from < at; from++) {
		struct pen p = *pen;
		p.dry = true;
		for (size_t i = from; i <= at; i++)
			put_field(&p, a, i);
		if (p.y <= p.low)
			return from;
	}
	return at;
}

/* The rows of the field that is typed in, or the last. */
static int
field_rows(const struct pen *pen, const struct ask *a)
{
	struct pen p = *pen;

	p.dry = true;
	p.low = INT_MAX;
	put_field(&p, a, a->at < a->count ? a->at : a->count - 1);
	return p.y - pen->y;
}

static void
put_body(struct pen *p, const struct ask *a)
{
	int low = p->low, least = field_rows(p, a) + 2 * (int)a->others;

	p->low = low - least;
	put_facts(p, a);
	p->low = low - 2 * (int)a->others;
	if (p->y + least < low)
		p->y++;
	for (size_t i = first_field(p, a); i < a->count && p->y < p->low; i++)
		put_field(p, a, i);
	p->low = low;
	put_switch(p, a);
}

void
ask_draw(struct ask *a, const struct canvas *screen)
{
	int w = screen->w < WIDTH ? screen->w : WIDTH;
	int margin = w < WIDTH ? 1 : MARGIN;
	/* Border and blank, blank, keys, blank and border. */
	int around = screen->h < 16 ? 3 : 6, top = around / 3;
	struct canvas box = canvas_part(screen, 0, (screen->w - w) / 2,
	    screen->h, w);
	struct canvas inner = canvas_part(&box, 0, margin + 1, screen->h,
	    w - 2 * margin - 2);
	struct pen p = { .c = &inner, .dry = true, .y = 0,
		.low = screen->h - around };

	a->legible = screen->w >= LEAST_W && p.low >= 2 + 2 * (int)a->others;
	if (a->legible) {
		put_body(&p, a);
		a->legible = !p.cut && (p.seen || a->at == a->count);
	}
	if (!a->legible) {
		draw_clear(screen, ROLE_DIALOG);
		wrap_draw(screen, (struct area){ 0, 0, screen->h, screen->w },
		    slice_of("too small to ask; Esc"), ROLE_DANGER);
		return;
	}
	int h = p.y + around;
	box = canvas_part(screen, (screen->h - h) / 2, (screen->w - w) / 2, h,
	    w);
	box.base = ROLE_DIALOG;
	draw_clear(&box, ROLE_DIALOG);
	draw_box(&box, ROLE_FAINT);
	int x = 2 + draw_fmt(&box, 0, 2, ROLE_TITLE, " %s ", a->title);
	if (a->waiting > 0)
		draw_fmt(&box, 0, x + 1, ROLE_WARNING, " 1 of %zu ",
		    a->waiting + 1);
	inner = canvas_part(&box, top, margin + 1, h - around,
	    w - 2 * margin - 2);
	p = (struct pen){ .c = &inner, .y = 0, .low = h - around };
	put_body(&p, a);
	inner = canvas_part(&box, h - 1 - top, margin + 1, 1,
	    w - 2 * margin - 2);
	put_keys(&inner, 0, a);
}

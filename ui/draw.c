#include "draw.h"

#include <curses.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

#include "theme_on.h"

static const struct style plain = { COLOUR_DEFAULT, COLOUR_DEFAULT, 0 };

struct canvas
canvas_screen(const struct theme *theme, bool ascii)
{
	return (struct canvas){ .h = LINES, .w = COLS, .ascii = ascii,
		.theme = theme, .base = ROLE_NORMAL };
}

static int
within(int n, int most)
{
	return n < 0 ? 0 : n < most ? n : most;
}

struct canvas
canvas_part(const struct canvas *c, int y, int x, int h, int w)
{
	struct canvas part = *c;

	if (y > c->h)
		y = c->h;
	if (x > c->w)
		x = c->w;
	part.y = c->y + y;
	part.x = c->x + x;
	part.h = within(h, c->h - y);
	part.w = within(w, c->w - x);
	return part;
}

void
draw_start(bool colours)
{
	if (colours && has_colors()) {
		start_color();
		use_default_colors();
	}
}

static attr_t
attributes(uint8_t flags)
{
	attr_t a = A_NORMAL;

	if (flags & STYLE_BOLD)
		a |= A_BOLD;
	if (flags & STYLE_ITALIC)
		a |= A_ITALIC;
	if (flags & STYLE_UNDERLINE)
		a |= A_UNDERLINE;
	if (flags & STYLE_REVERSE)
		a |= A_REVERSE;
	if (flags & STYLE_DIM)
		a |= A_DIM;
	return a;
}

/* Without colours, what has a background stands out by reverse video. */
static attr_t
attributes_without_colours(const struct style *s)
{
	attr_t a = attributes(s->flags);

	return s->bg != COLOUR_DEFAULT ? a | A_REVERSE : a;
}

/* Makes what is put next look like role, and as a program has it over that. */
static void
use_style(const struct canvas *c, enum role role, const struct style *own)
{
	struct style on = theme_on(c->theme, c->base, role);
	struct style s = theme_own(c->theme, &on, own);

	if (COLORS < 8) {
		attr_set(attributes_without_colours(&s), 0, NULL);
		return;
	}
	/* alloc_pair() keeps the pairs, and takes the oldest when all are
	 * used (curs_color(3X), ncurses 6.1). */
	int fg, bg;
	theme_pair(&s, COLORS, &fg, &bg);
	int pair = alloc_pair(fg, bg);
	if (pair < 0)
		pair = 0;
	attr_set(attributes(s.flags), 0, &pair);
}

/* A cell that looks like what is put next. */
static bool
make_cell(cchar_t *cell, const wchar_t *wide)
{
	attr_t attrs;
	short pair;
	int number;

	attr_get(&attrs, &pair, &number);
	return setcchar(cell, wide, attrs, 0, &number) == OK;
}

/* A glyph of several characters in one cell: a base and what combines. */
static void
put_cell(int y, int x, const struct glyph *g)
{
	wchar_t wide[CCHARW_MAX + 1] = { 0 };
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)g->utf8;
	cchar_t cell;
	size_t n = 0;

	for (utf8proc_ssize_t left = g->n, len; left > 0 && n < CCHARW_MAX;
	    left -= len, p += len) {
		utf8proc_int32_t cp;
		len = utf8proc_iterate(p, left, &cp);
		if (len < 1)
			break;
		wide[n++] = (wchar_t)cp;
	}
	/* curses counts by wcwidth(3), which may know other characters than
	 * we do: what it would put elsewhere is replaced (U+FFFD). */
	if (wcwidth(wide[0]) != g->width) {
		wide[0] = 0xfffd;
		wide[1] = L'\0';
	}
	if (make_cell(&cell, wide))
		mvadd_wch(y, x, &cell);
}

static bool
all_ascii(const struct glyph *g)
{
	for (unsigned i = 0; i < g->n; i++)
		if ((unsigned char)g->utf8[i] > 0x7e)
			return false;
	return true;
}

struct brush
brush_at(const struct canvas *c, int y, int x)
{
	return (struct brush){ .canvas = c, .y = y, .x = x };
}

void
brush_lift(struct brush *p)
{
	const struct canvas *c = p->canvas;

	if (p->n == 0)
		return;
	use_style(c, p->role, &p->own);
	mvaddnstr(c->y + p->y, c->x + p->x - (int)p->n, p->text, (int)p->n);
	p->n = 0;
}

static bool
looks_alike(const struct brush *p, enum role role, const struct style *own)
{
	return p->role == role && p->own.fg == own->fg &&
	    p->own.bg == own->bg && p->own.flags == own->flags;
}

void
brush_put(struct brush *p, const struct glyph *g, enum role role)
{
	const struct canvas *c = p->canvas;
	struct style own = g->style;

	if (p->y < 0 || p->y >= c->h || p->x < 0 || p->x + g->width > c->w)
		return;
	if (g->escaped && role != ROLE_MATCH)
		role = ROLE_ESCAPED;
	/* These two are for us to say: a picture in the colours of the text
	 * around it would look like text. */
	if (role == ROLE_MATCH || role == ROLE_ESCAPED)
		own = plain;
	if (!looks_alike(p, role, &own) || p->n + g->n > sizeof p->text ||
	    !all_ascii(g))
		brush_lift(p);
	p->role = role;
	p->own = own;
	if (all_ascii(g)) {
		memcpy(p->text + p->n, g->utf8, g->n);
		p->n += g->n;
	} else {
		use_style(c, role, &own);
		put_cell(c->y + p->y, c->x + p->x, g);
	}
	p->x += g->width;
}

void
draw_blank(const struct canvas *c, int y, enum role role)
{
	cchar_t blank;

	if (y < 0 || y >= c->h || c->w == 0)
		return;
	use_style(c, role, &plain);
	/* A run of cells: as text each blank is decoded, and measured. */
	if (make_cell(&blank, L" "))
		mvhline_set(c->y + y, c->x, &blank, c->w);
}

void
draw_clear(const struct canvas *c, enum role role)
{
	for (int y = 0; y < c->h; y++)
		draw_blank(c, y, role);
}

int
draw_text(const struct canvas *c, int y, int x, int width, struct slice bytes,
    enum role role)
{
	unsigned flags = c->ascii ? TEXT_ASCII : 0;
	struct brush brush = brush_at(c, y, x);
	struct text t;
	struct glyph g;

	if (width > c->w - x)
		width = c->w - x;
	if (width <= 0)
		return 0;
	bool cut = text_width(bytes, flags) > (unsigned)width;
	int room = cut ? width - 1 : width;
	text_init(&t, bytes, flags);
	while (text_next(&t, &g) && brush.x - x + g.width <= room)
		brush_put(&brush, &g, role);
	text_init(&t, slice_of(c->ascii ? "~" : "\u2026"), flags);
	if (cut && text_next(&t, &g))
		brush_put(&brush, &g, role);
	brush_lift(&brush);
	return brush.x - x;
}

int
draw_str(const struct canvas *c, int y, int x, int width, const char *s,
    enum role role)
{
	return draw_text(c, y, x, width, slice_of(s), role);
}

int
draw_fmt(const struct canvas *c, int y, int x, enum role role, const char *fmt,
    ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	return draw_str(c, y, x, c->w, text, role);
}

/* n times the same character of ours. */
static void
repeat(const struct canvas *c, int y, int x, int n, const char *utf8,
    enum role role)
{
	for (int i = 0; i < n; i++)
		draw_str(c, y, x + i, 1, utf8, role);
}

void
draw_rule(const struct canvas *c, int y, int x, enum role role)
{
	repeat(c, y, x, c->w - x, c->ascii ? "-" : "\u2500", role);
}

void
draw_box(const struct canvas *c, enum role role)
{
	const char *side = c->ascii ? "|" : "\u2502";
	const char *const corner[] = { "\u256d", "\u256e", "\u2570", "\u256f" };
	int right = c->w - 1, low = c->h - 1;

	draw_rule(c, 0, 0, role);
	draw_rule(c, low, 0, role);
	for (int y = 1; y < low; y++) {
		draw_str(c, y, 0, 1, side, role);
		draw_str(c, y, right, 1, side, role);
	}
	for (int i = 0; i < 4; i++)
		draw_str(c, i < 2 ? 0 : low, i % 2 ? right : 0, 1,
		    c->ascii ? "+" : corner[i], role);
}

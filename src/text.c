#include "text.h"

#include <stdio.h>
#include <utf8proc.h>

#include "sgr.h"

enum { TAB = 8, COMBINING_MAX = 4, UTF8_MAX = 4 };

_Static_assert((size_t)(1 + COMBINING_MAX) * UTF8_MAX <
    sizeof ((struct glyph *)NULL)->utf8, "a glyph has room for its marks");

static const struct style plain = { COLOUR_DEFAULT, COLOUR_DEFAULT, 0 };

void
text_init(struct text *t, struct slice bytes, unsigned flags)
{
	*t = (struct text){ .bytes = bytes, .flags = flags, .style = plain };
}

static void
put_ascii(struct glyph *g, char c)
{
	g->utf8[0] = c;
	g->utf8[1] = '\0';
	g->n = g->width = 1;
}

/* A picture that is not the thing itself: n characters of ASCII, marked. */
static void
picture(struct glyph *g, int n)
{
	g->n = g->width = (uint8_t)n;
	g->escaped = true;
}

static void
put_tab(struct glyph *g, unsigned column)
{
	unsigned n = TAB - column % TAB;

	memset(g->utf8, ' ', n);
	g->utf8[n] = '\0';
	g->n = g->width = (uint8_t)n;
}

/* The code point at p, and its bytes; 0: they are no UTF-8. */
static size_t
decode(const char *p, size_t n, utf8proc_int32_t *cp)
{
	utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)p,
	    (utf8proc_ssize_t)n, cp);

	return len > 0 ? (size_t)len : 0;
}

static bool
between(utf8proc_int32_t cp, utf8proc_int32_t from, utf8proc_int32_t to)
{
	return cp >= from && cp <= to;
}

/*
 * Characters whose categories are harmless but which change how others look,
 * or are blank without being a blank: fillers, vowels and finals of Hangul that
 * join the cell before them, Braille's empty cell, the keycap's and emoji's
 * selectors.
 */
static bool
is_treacherous(utf8proc_int32_t cp)
{
	return cp == 0x034f || between(cp, 0x115f, 0x11ff) || cp == 0x17b4 ||
	    cp == 0x17b5 || between(cp, 0x180b, 0x180f) || cp == 0x2800 ||
	    cp == 0x3164 || between(cp, 0xd7b0, 0xd7ff) ||
	    between(cp, 0xfe00, 0xfe0f) || cp == 0xffa0 ||
	    between(cp, 0xe0000, 0xe0fff);
}

/* Whether a character may stand on the screen as itself. */
static bool
is_shown(utf8proc_int32_t cp)
{
	switch (utf8proc_category(cp)) {
	case UTF8PROC_CATEGORY_CC:      /* C0, C1                           */
	case UTF8PROC_CATEGORY_CF:      /* bidi, joiners, BOM, soft hyphen  */
	case UTF8PROC_CATEGORY_CN:      /* unassigned, noncharacters        */
	case UTF8PROC_CATEGORY_CO:      /* private use                      */
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return !is_treacherous(cp);
	}
}

static bool
is_combining(utf8proc_int32_t cp)
{
	utf8proc_category_t c = utf8proc_category(cp);

	return utf8proc_charwidth(cp) == 0 && (c == UTF8PROC_CATEGORY_MN ||
	    c == UTF8PROC_CATEGORY_ME);
}

/* Marks that combine join the glyph before them, a few and no more. */
static void
take_combining(struct text *t, struct glyph *g)
{
	for (int i = 0; i < COMBINING_MAX; i++) {
		utf8proc_int32_t cp;
		size_t n = decode(t->bytes.p + t->at, t->bytes.n - t->at, &cp);
		if (n == 0 || cp < 0x300 || !is_combining(cp) || !is_shown(cp))
			return;
		memcpy(g->utf8 + g->n, t->bytes.p + t->at, n);
		g->n = (uint8_t)(g->n + n);
		g->utf8[g->n] = '\0';
		t->at += n;
	}
}

static void
put_wide(struct text *t, struct glyph *g)
{
	const char *p = t->bytes.p + t->at;
	utf8proc_int32_t cp;
	size_t n = decode(p, t->bytes.n - t->at, &cp);

	if (n == 0) {
		picture(g, snprintf(g->utf8, sizeof g->utf8, "\\x%02X",
		    (unsigned char)*p));
		t->at++;
		return;
	}
	t->at += n;
	int width = is_shown(cp) ? utf8proc_charwidth(cp) : 0;
	if ((width != 1 && width != 2) || (t->flags & TEXT_ASCII)) {
		picture(g, snprintf(g->utf8, sizeof g->utf8, "<U+%04X>",
		    (unsigned)cp));
		return;
	}
	memcpy(g->utf8, p, n);
	g->utf8[n] = '\0';
	g->n = (uint8_t)n;
	g->width = (uint8_t)width;
	take_combining(t, g);
}

static void
put_control(struct text *t, struct glyph *g, unsigned char c)
{
	t->at++;
	if (c == '\t')
		put_tab(g, t->column);
	else
		picture(g, snprintf(g->utf8, sizeof g->utf8, "^%c", c ^ 0x40));
}

/* Skips what is not seen: colours, and the CR that ends a line. */
static void
skip_unseen(struct text *t)
{
	const char *p = t->bytes.p;

	while (t->at < t->bytes.n) {
		size_t n = 0;
		if (p[t->at] == '\033' && (t->flags & TEXT_SGR))
			n = sgr_read((struct slice){ p + t->at,
				t->bytes.n - t->at }, &t->style);
		else if (p[t->at] == '\r' && t->at + 1 == t->bytes.n)
			n = 1;
		if (n == 0)
			return;
		t->at += n;
	}
}

bool
text_next(struct text *t, struct glyph *g)
{
	skip_unseen(t);
	if (t->at >= t->bytes.n)
		return false;
	unsigned char c = (unsigned char)t->bytes.p[t->at];
	g->at = t->at;
	g->escaped = false;
	g->style = t->style;
	if (c >= 0x80) {
		put_wide(t, g);
	} else if (c < ' ' || c == 0x7f) {
		put_control(t, g, c);
	} else {
		put_ascii(g, (char)c);
		t->at++;
		/* Only what is not ASCII can combine. */
		if (t->at < t->bytes.n && (t->bytes.p[t->at] & 0x80) &&
		    !(t->flags & TEXT_ASCII))
			take_combining(t, g);
	}
	g->len = t->at - g->at;
	t->column += g->width;
	return true;
}

unsigned
text_width(struct slice bytes, unsigned flags)
{
	struct text t;
	struct glyph g;

	text_init(&t, bytes, flags);
	while (text_next(&t, &g))
		;
	return t.column;
}

char *
text_plain(struct slice bytes, unsigned flags, char *to, size_t room)
{
	struct text t;
	struct glyph g;
	size_t n = 0;

	text_init(&t, bytes, flags);
	while (text_next(&t, &g) && n + g.n < room) {
		memcpy(to + n, g.utf8, g.n);
		n += g.n;
	}
	to[n] = '\0';
	return to;
}

#include "sgr.h"

enum {
	SEQUENCE_MAX = 64,
	PARAMS_MAX = 32,
	VALUE_MAX = 9999,
	NOT_GIVEN = -1,
};

struct params {
	int v[PARAMS_MAX];
	bool sub[PARAMS_MAX];   /* joined to the one before by ":"  */
	int n;
};

/* ESC [ parameters m: fills p, returns the whole length or 0. */
static size_t
parse(struct slice s, struct params *p)
{
	int value = NOT_GIVEN;
	bool sub = false;

	p->n = 0;
	if (s.n < 3 || s.p[0] != '\033' || s.p[1] != '[')
		return 0;
	for (size_t i = 2; i < s.n && i < SEQUENCE_MAX; i++) {
		char c = s.p[i];
		if (c >= '0' && c <= '9') {
			value = (value == NOT_GIVEN ? 0 : value) * 10 + c - '0';
			if (value > VALUE_MAX)
				return 0;
			continue;
		}
		if ((c != ';' && c != ':' && c != 'm') || p->n == PARAMS_MAX)
			return 0;
		p->v[p->n] = value;
		p->sub[p->n++] = sub;
		if (c == 'm')
			return i + 1;
		value = NOT_GIVEN;
		sub = c == ':';
	}
	return 0;
}

static int
number(const struct params *p, int i)
{
	return i < p->n && p->v[i] != NOT_GIVEN ? p->v[i] : 0;
}

/* One past the sub-parameters of parameter i. */
static int
group_end(const struct params *p, int i)
{
	do
		i++;
	while (i < p->n && p->sub[i]);
	return i;
}

static void
rgb(const struct params *p, int i, int32_t *colour)
{
	int32_t v = 0;

	for (int k = 0; k < 3; k++) {
		int part = number(p, i + k);
		if (part > 255)
			return;
		v = v << 8 | part;
	}
	*colour = COLOUR_RGB | v;
}

/*
 * 38, 48 or 58 at i and what belongs to it: ";5;N", ";2;R;G;B", ":5:N",
 * ":2:R:G:B" or ":2:SPACE:R:G:B". Returns one past the last.
 */
static int
extended(const struct params *p, int i, int32_t *colour)
{
	int end = group_end(p, i), kind = number(p, i + 1), first = i + 2;

	if (end == i + 1)
		end = i + (kind == 5 ? 3 : kind == 2 ? 5 : 2);
	else if (kind == 2 && end - i > 5)
		first++;
	if (end > p->n)
		return end;
	if (kind == 5 && first < end && number(p, first) <= 255)
		*colour = number(p, first);
	if (kind == 2 && first + 2 < end)
		rgb(p, first, colour);
	return end;
}

static void
set_flag(struct style *s, int flag, bool on)
{
	s->flags = (uint8_t)(on ? s->flags | flag : s->flags & ~flag);
}

static bool
apply_flag(struct style *s, int v)
{
	switch (v) {
	case 0:
		*s = (struct style){ COLOUR_DEFAULT, COLOUR_DEFAULT, 0 };
		return true;
	case 1:
		set_flag(s, STYLE_BOLD, true);
		return true;
	case 2:
		set_flag(s, STYLE_DIM, true);
		return true;
	case 3:
	case 23:
		set_flag(s, STYLE_ITALIC, v == 3);
		return true;
	case 4:
	case 21:                /* doubly underlined */
	case 24:
		set_flag(s, STYLE_UNDERLINE, v != 24);
		return true;
	case 7:
	case 27:
		set_flag(s, STYLE_REVERSE, v == 7);
		return true;
	case 22:
		set_flag(s, STYLE_BOLD | STYLE_DIM, false);
		return true;
	default:
		return false;
	}
}

static void
apply_colour(struct style *s, int v)
{
	if (v >= 30 && v <= 37)
		s->fg = v - 30;
	else if (v == 39)
		s->fg = COLOUR_DEFAULT;
	else if (v >= 40 && v <= 47)
		s->bg = v - 40;
	else if (v == 49)
		s->bg = COLOUR_DEFAULT;
	else if (v >= 90 && v <= 97)
		s->fg = v - 90 + 8;
	else if (v >= 100 && v <= 107)
		s->bg = v - 100 + 8;
}

size_t
sgr_read(struct slice bytes, struct style *style)
{
	struct params p;
	size_t n = parse(bytes, &p);

	if (n == 0)
		return 0;
	for (int i = 0; i < p.n;) {
		int v = number(&p, i);
		/* 58 colours the underline: read, so that it is not obeyed
		 * as attributes, and left out. */
		int32_t underline;
		if (v == 38 || v == 48 || v == 58) {
			i = extended(&p, i, v == 38 ? &style->fg :
			    v == 48 ? &style->bg : &underline);
			continue;
		}
		/* 4:0 is "not underlined", 4:3 a curly line. */
		if (v == 4 && group_end(&p, i) > i + 1 &&
		    number(&p, i + 1) == 0)
			v = 24;
		if (!apply_flag(style, v))
			apply_colour(style, v);
		i = group_end(&p, i);
	}
	return n;
}

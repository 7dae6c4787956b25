#include "theme_on.h"

enum {
	HIDES = 115,            /* percent: a contrast that nobody sees     */
	STEPS = 8,              /* from a colour to one that can be read    */
};

static double
channel(int32_t value)
{
	double x = (value & 0xff) / 255.;

	return x * x * (0.8 + 0.2 * x);
}

static double
luminance(int32_t rgb)
{
	return 0.2126 * channel(rgb >> 16) + 0.7152 * channel(rgb >> 8) +
	    0.0722 * channel(rgb);
}

double
theme_contrast(int32_t a, int32_t b)
{
	double la = luminance(a) + 0.05, lb = luminance(b) + 0.05;

	return la > lb ? la / lb : lb / la;
}

/* Black or white on a ground. */
static int32_t
farther(int32_t rgb)
{
	return theme_contrast(0, rgb) > theme_contrast(0xffffff, rgb)
	    ? COLOUR_RGB : COLOUR_RGB | 0xffffff;
}

static bool
can_be_read(int32_t fg, int32_t bg)
{
	return fg == COLOUR_DEFAULT || bg == COLOUR_DEFAULT ||
	    theme_contrast(theme_rgb(fg), theme_rgb(bg)) >= CONTRAST_LEAST;
}

/* Between two colours; of 0 to STEPS, step from a to b. */
static int32_t
between(int32_t a, int32_t b, int step)
{
	int32_t rgb = 0;

	for (int shift = 0; shift <= 16; shift += 8) {
		int32_t from = a >> shift & 0xff, to = b >> shift & 0xff;
		rgb |= (from + (to - from) * step / STEPS) << shift;
	}
	return rgb;
}

/* A colour that can be read on bg, as near to fg as that allows, on the way to
 * other or, where that cannot be read either, to black or white. */
static int32_t
readable(int32_t fg, int32_t bg, int32_t other)
{
	int32_t to = other != COLOUR_DEFAULT && can_be_read(other, bg)
	    ? other : farther(theme_rgb(bg));

	for (int i = 1; i < STEPS; i++) {
		int32_t c = COLOUR_RGB | between(theme_rgb(fg), theme_rgb(to), i);
		if (can_be_read(c, bg))
			return c;
	}
	return to;
}

struct style
theme_on(const struct theme *t, enum role base, enum role role)
{
	const struct style *ground = &t->roles[base];
	struct style s = t->roles[role];

	/* A ground may be reverse video, or a line under all that is on it; what
	   is reversed itself stands out from it by being as usual. */
	if (role == base || (s.bg != COLOUR_DEFAULT &&
	    s.bg != t->roles[ROLE_NORMAL].bg))
		return s;
	s.bg = ground->bg;
	/* The terminal's own may be the very colour of the ground. */
	if (s.fg == COLOUR_DEFAULT)
		s.fg = ground->fg;
	if (!can_be_read(s.fg, s.bg))
		s.fg = readable(s.fg, s.bg, ground->fg);
	s.flags ^= ground->flags & STYLE_REVERSE;
	s.flags |= ground->flags & STYLE_UNDERLINE;
	return s;
}

/* What the terminal's own ground is taken to be: what lives is bright there, or
 * dark. */
static int32_t
taken_ground(const struct theme *t)
{
	int32_t fg = t->roles[ROLE_ALIVE].fg;

	return fg == COLOUR_DEFAULT || theme_contrast(theme_rgb(fg), 0) >
	    theme_contrast(theme_rgb(fg), 0xffffff) ? 0 : 0xffffff;
}

struct style
theme_own(const struct theme *t, const struct style *s,
    const struct style *own)
{
	struct style is = *s;

	if (own->fg == COLOUR_DEFAULT && own->bg == COLOUR_DEFAULT) {
		is.flags |= own->flags;
		return is;
	}
	if (own->fg != COLOUR_DEFAULT)
		is.fg = own->fg;
	if (own->bg != COLOUR_DEFAULT)
		is.bg = own->bg;
	is.flags |= own->flags;
	if (is.bg == COLOUR_DEFAULT && is.fg != COLOUR_DEFAULT &&
	    (is.flags & STYLE_REVERSE) == 0 && 100 * theme_contrast(
	    theme_rgb(is.fg), taken_ground(t)) < HIDES)
		is.fg = COLOUR_DEFAULT;
	return is;
}

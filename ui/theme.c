#include "theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "default_theme.h"
#include "log.h"
#include "theme_on.h"
#include "words.h"

enum {
	WORDS_MAX = 8,          /* a role, two colours, all attributes      */
	WORD_MAX = 32,
	FIXED = 8,
	BASIC = 16,             /* the palette that everybody has           */
	HARDLY = 25,            /* apart, red, green and blue are no colour */
	/* The square of a distance in red, green and blue: that of #141414 and
	 * #000000. What is nearer can hardly be read. */
	LEGIBLE = 3 * 20 * 20,
	/* Percent: yellow on cyan, where there are few colours. */
	BASIC_LEAST = 125,
};

static const char *const colours[] = {
	"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
	"bright-black", "bright-red", "bright-green", "bright-yellow",
	"bright-blue", "bright-magenta", "bright-cyan", "bright-white",
};

static const struct {
	const char *word;
	uint8_t flag;
} attributes[] = {
	{ "bold", STYLE_BOLD },
	{ "italic", STYLE_ITALIC },
	{ "underline", STYLE_UNDERLINE },
	{ "reverse", STYLE_REVERSE },
	{ "dim", STYLE_DIM },
};

static bool
parse_number(const char *word, int base, long most, long *value)
{
	char *end;

	if (strspn(word, "0123456789abcdefABCDEF") != strlen(word))
		return false;
	*value = strtol(word, &end, base);
	return *word != '\0' && *end == '\0' && *value <= most;
}

static bool
parse_colour(const char *word, int32_t *colour, struct fault *f)
{
	long value;

	if (strcmp(word, "default") == 0) {
		*colour = COLOUR_DEFAULT;
		return true;
	}
	for (int i = 0; i < 16; i++)
		if (strcmp(word, colours[i]) == 0) {
			*colour = i;
			return true;
		}
	if (word[0] == '#' && strlen(word) == 7 &&
	    parse_number(word + 1, 16, 0xffffff, &value)) {
		*colour = COLOUR_RGB | (int32_t)value;
		return true;
	}
	if (parse_number(word, 10, 255, &value)) {
		*colour = (int32_t)value;
		return true;
	}
	return fault_set(f, CODE_INVALID, "'%s' is no colour; a colour is"
	    " default, black, red, green, yellow, blue, magenta, cyan, white,"
	    " one of these after 'bright-', 0 to 255, or #rrggbb", word);
}

static bool
parse_attribute(const char *word, uint8_t *flags, struct fault *f)
{
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
		if (strcmp(word, attributes[i].word) == 0) {
			*flags |= attributes[i].flag;
			return true;
		}
	return fault_set(f, CODE_INVALID, "'%s' is no attribute; there are"
	    " bold, italic, underline, reverse and dim", word);
}

/* One word more than there may be shows that there are more. */
static size_t
split(const char *line, size_t n, char words[][WORD_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < n && count <= WORDS_MAX;) {
		size_t len = 0;
		while (i < n && (line[i] == ' ' || line[i] == '\t'))
			i++;
		while (i < n && line[i] != ' ' && line[i] != '\t') {
			if (len < WORD_MAX - 1)
				words[count][len++] = line[i];
			i++;
		}
		words[count][len] = '\0';
		count += len > 0;
	}
	return count;
}

/* ROLE FOREGROUND BACKGROUND and attributes. */
static bool
read_role(const char *line, size_t n, enum role *role, struct style *s,
    struct fault *f)
{
	char words[WORDS_MAX + 1][WORD_MAX];
	size_t count = split(line, n, words);

	*s = (struct style){ 0 };
	if (count == 0 || !role_parse(words[0], strlen(words[0]), role))
		return fault_set(f, CODE_INVALID, "'%s' is no role;"
		    " themes/default.theme has them all", count == 0 ? ""
		    : words[0]);
	if (count < 3 || count > WORDS_MAX)
		return fault_set(f, CODE_INVALID, "a line is ROLE FOREGROUND"
		    " BACKGROUND and attributes");
	if (!parse_colour(words[1], &s->fg, f) ||
	    !parse_colour(words[2], &s->bg, f))
		return false;
	for (size_t i = 3; i < count; i++)
		if (!parse_attribute(words[i], &s->flags, f))
			return false;
	return true;
}

static bool
read_line(struct theme *t, const char *line, size_t n, struct fault *f)
{
	const char *at = line;
	enum role role = ROLE_NORMAL;
	struct style s;

	if (!line_speaks(line) || slice_is(word_next(&at), "inherit"))
		return true;
	if (!read_role(line, n, &role, &s, f))
		return false;
	t->roles[role] = s;
	return true;
}

bool
theme_patch_line(struct theme_patch *p, const char *line, struct fault *f)
{
	enum role role;
	struct style s;

	if (!read_role(line, strcspn(line, "\n"), &role, &s, f))
		return false;
	p->theme.roles[role] = s;
	p->has[role] = true;
	return true;
}

void
theme_apply(struct theme *t, const struct theme_patch *p)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (p->has[i])
			t->roles[i] = p->theme.roles[i];
}

bool
theme_read(struct theme *t, const char *name, const char *text,
    struct fault *f)
{
	struct fault why;
	unsigned line = 1;

	for (const char *p = text; *p != '\0'; line++) {
		size_t n = strcspn(p, "\n");
		if (!read_line(t, p, n, &why))
			return fault_set(f, CODE_INVALID, "%s:%u: %s", name,
			    line, why.text);
		p += n;
		p += *p == '\n';
	}
	return true;
}

void
theme_default(struct theme *t)
{
	struct fault f;

	for (int i = 0; i < ROLE_COUNT; i++)
		t->roles[i] = (struct style){ COLOUR_DEFAULT, COLOUR_DEFAULT,
			0 };
	if (!theme_read(t, "themes/default.theme", default_theme, &f))
		fatal("the built-in theme: %s", f.text);
}

int32_t
theme_rgb(int32_t colour)
{
	static const int32_t first[16] = {
		0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
		0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
		0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
	};

	if (colour & COLOUR_RGB)
		return colour & 0xffffff;
	if (colour < 16)
		return first[colour];
	if (colour >= 232)
		return (8 + 10 * (colour - 232)) * 0x010101;
	int level[3] = { (colour - 16) / 36, (colour - 16) / 6 % 6,
		(colour - 16) % 6 };
	int32_t rgb = 0;
	for (int k = 0; k < 3; k++)
		rgb = rgb << 8 | (level[k] == 0 ? 0 : 55 + 40 * level[k]);
	return rgb;
}

static long
distance(int32_t a, int32_t b)
{
	long sum = 0;

	for (int shift = 0; shift < 24; shift += 8) {
		long d = (a >> shift & 0xff) - (b >> shift & 0xff);
		sum += d * d;
	}
	return sum;
}

/* What terminals of direct colours take for 0 to 7 are the first of the 256. */
static int
direct(int32_t colour)
{
	int32_t rgb = theme_rgb(colour);

	if (colour < FIXED)
		return colour;
	return rgb < FIXED ? 0 : rgb;
}

/* The least and the most of red, green and blue. */
static void
extent(int32_t rgb, int *least, int *most)
{
	*least = *most = rgb & 0xff;
	for (int shift = 8; shift < 24; shift += 8) {
		int c = rgb >> shift & 0xff;
		*least = c < *least ? c : *least;
		*most = c > *most ? c : *most;
	}
}

/* Colour has meaning: what has none gets none, were yellow never so near. */
static bool
is_grey(int32_t rgb)
{
	int least, most;

	extent(rgb, &least, &most);
	return most - least < HARDLY;
}

/* What a colour is without the white and the black in it. */
static int32_t
pure(int32_t rgb)
{
	int least, most;
	int32_t hue = 0;

	extent(rgb, &least, &most);
	for (int shift = 16; shift >= 0 && most > least; shift -= 8)
		hue = hue << 8 | ((rgb >> shift & 0xff) - least) * 255 /
		    (most - least);
	return hue;
}

/* Of few colours, the one of the same kind: a soft green is green, not white. */
static int
of_kind(int32_t rgb, int count)
{
	int best = 1;

	for (int i = 1; i < count; i++) {
		int32_t each = theme_rgb(i), now = theme_rgb(best);
		long d = distance(pure(rgb), pure(each)) -
		    distance(pure(rgb), pure(now));
		if (!is_grey(each) && (d < 0 || (d == 0 &&
		    distance(rgb, each) < distance(rgb, now))))
			best = i;
	}
	return best;
}

static int
nearest(int32_t colour, int count)
{
	if (colour == COLOUR_DEFAULT)
		return colour;
	if (count > 256)
		return direct(colour);
	if (colour < count)
		return colour;
	int32_t rgb = theme_rgb(colour);
	/* The first 16 are the user's own and may be anything: if there are
	 * others, they are the better match. */
	int best = count > 16 ? 16 : 0;
	for (int i = best; i < count && i < 256; i++)
		if ((!is_grey(rgb) || is_grey(theme_rgb(i))) &&
		    distance(rgb, theme_rgb(i)) < distance(rgb, theme_rgb(best)))
			best = i;
	return best;
}

/* A ground that is neither black nor white, and becomes one of them. */
static bool
is_lost(int32_t ground, int count)
{
	int n = nearest(ground, count);
	int32_t rgb = ground == COLOUR_DEFAULT ? 0 : theme_rgb(ground);

	return rgb != 0 && rgb != 0xffffff && (n == 0 || n == 7 || n == 15);
}

/* Between those that everybody has and 256 no two palettes are the same. */
static int
known(int count)
{
	return count > BASIC && count < 256 ? BASIC : count;
}

void
theme_fit(struct theme *t, int count)
{
	count = known(count);
	/* Of none, draw.c reverses all that has a ground. */
	if (count < FIXED || count > BASIC)
		return;
	for (int i = 0; i < ROLE_COUNT; i++) {
		struct style *s = &t->roles[i];
		if (!is_lost(s->bg, count))
			continue;
		s->fg = s->bg = COLOUR_DEFAULT;
		s->flags |= STYLE_REVERSE;
	}
}

/* Black or white, whichever is farther from a colour of the terminal. */
static int32_t
contrast(int colour, int count)
{
	int32_t black = COLOUR_RGB, white = COLOUR_RGB | 0xffffff;
	int32_t rgb = count > 256 && colour >= FIXED ? colour : theme_rgb(colour);

	return distance(rgb, theme_rgb(black)) > distance(rgb, theme_rgb(white))
	    ? black : white;
}

void
theme_pair(const struct style *s, int count, int *fg, int *bg)
{
	count = known(count);
	bool kind = count <= BASIC && s->fg >= count &&
	    !is_grey(theme_rgb(s->fg));

	*fg = kind ? of_kind(theme_rgb(s->fg), count) : nearest(s->fg, count);
	*bg = nearest(s->bg, count);
	/* A grey that became white or black may be the ground, which is the
	   terminal's own. */
	if (count <= BASIC && s->fg >= count && !kind &&
	    s->bg == COLOUR_DEFAULT && (*fg == 0 || *fg == 7 || *fg == 15))
		*fg = COLOUR_DEFAULT;
	if (s->fg == COLOUR_DEFAULT || s->bg == COLOUR_DEFAULT)
		return;
	if (*fg == *bg || distance(theme_rgb(s->fg), theme_rgb(s->bg)) < LEGIBLE ||
	    (count <= BASIC && 100 * theme_contrast(theme_rgb(*fg),
	    theme_rgb(*bg)) < BASIC_LEAST))
		*fg = nearest(contrast(*bg, count), count);
}

/*
 * Foreign text: all of it is seen, in order, and nothing of it acts. What is safe
 * already stays as it is.
 */
#include <stdlib.h>
#include <utf8proc.h>

#include "fuzz.h"
#include "text.h"

void
fuzz_start(void)
{
}

/* A second opinion, as coarse as it can be. */
static bool
is_harmless(utf8proc_int32_t cp)
{
	return cp >= ' ' && !(cp >= 0x7f && cp < 0xa0) &&
	    !(cp >= 0x200b && cp <= 0x200f) && !(cp >= 0x2028 && cp <= 0x202e) &&
	    !(cp >= 0x2060 && cp <= 0x206f) && !(cp >= 0xd800 && cp <= 0xf8ff) &&
	    cp != 0xad && cp != 0x61c && cp != 0xfeff && cp < 0xe0000;
}

static void
check_glyph(const struct glyph *g, unsigned flags)
{
	HOLDS(g->n > 0 && g->n < sizeof g->utf8 && g->utf8[g->n] == '\0');
	HOLDS(g->width > 0 && strlen(g->utf8) == g->n);
	for (size_t i = 0; i < g->n;) {
		utf8proc_int32_t cp;
		utf8proc_ssize_t n = utf8proc_iterate(
		    (const utf8proc_uint8_t *)g->utf8 + i, g->n - (long)i, &cp);
		HOLDS(n > 0 && is_harmless(cp));
		HOLDS(cp < 0x80 || !(flags & TEXT_ASCII));
		i += (size_t)n;
	}
}

static void
check_glyphs(struct slice input, unsigned flags)
{
	struct text t;
	struct glyph g;
	size_t at = 0;
	unsigned column = 0;

	text_init(&t, input, flags);
	while (text_next(&t, &g)) {
		check_glyph(&g, flags);
		HOLDS(g.len > 0 && g.at >= at && g.at + g.len <= input.n);
		/* What is passed over is colours only. */
		HOLDS(g.at == at || (flags & TEXT_SGR));
		for (; at < g.at; at++)
			HOLDS(memchr("\033[0123456789:;m", input.p[at], 15));
		at = g.at + g.len;
		column += g.width;
	}
	HOLDS(column == text_width(input, flags));
}

/* Text that came out goes in again, and is the same. */
static void
check_plain(struct slice input, unsigned flags)
{
	size_t room = 16 * input.n + 1;
	char *once = malloc(room), *twice = malloc(room), few[8];

	HOLDS(once != NULL && twice != NULL);
	text_plain(input, flags, once, room);
	text_plain(slice_of(once), flags, twice, room);
	HOLDS(strcmp(once, twice) == 0);
	text_plain(input, flags, few, sizeof few);
	HOLDS(strlen(few) < sizeof few && strncmp(once, few, strlen(few)) == 0);
	free(once);
	free(twice);
}

void
fuzz_one(struct slice input)
{
	for (unsigned flags = 0; flags < 4; flags++) {
		check_glyphs(input, flags);
		check_plain(input, flags);
	}
}

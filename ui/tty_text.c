#include "tty_text.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

enum { LINE_MOST = 64 * 1024 };

static const struct style plain = { COLOUR_DEFAULT, COLOUR_DEFAULT, 0 };

/* ";38;5;N", or with 24 bits ";38;2;R;G;B"; ground is 38 or 48. */
static void
put_colour(struct buffer *out, int ground, int32_t colour)
{
	char text[40];

	if (colour == COLOUR_DEFAULT)
		return;
	if (colour & COLOUR_RGB)
		snprintf(text, sizeof text, ";%d;2;%d;%d;%d", ground,
		    colour >> 16 & 0xff, colour >> 8 & 0xff, colour & 0xff);
	else
		snprintf(text, sizeof text, ";%d;5;%d", ground,
		    (int)colour & 0xff);
	buffer_puts(out, text);
}

/* SGR (ECMA-48 8.3.117): from any style to this one. */
static void
put_style(struct buffer *out, const struct style *s)
{
	static const struct {
		uint8_t flag;
		const char *parameter;
	} flags[] = {
		{ STYLE_BOLD, ";1" },
		{ STYLE_DIM, ";2" },
		{ STYLE_ITALIC, ";3" },
		{ STYLE_UNDERLINE, ";4" },
		{ STYLE_REVERSE, ";7" },
	};

	buffer_puts(out, "\033[0");
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (s->flags & flags[i].flag)
			buffer_puts(out, flags[i].parameter);
	put_colour(out, 38, s->fg);
	put_colour(out, 48, s->bg);
	buffer_puts(out, "m");
}

static bool
same(const struct style *a, const struct style *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->flags == b->flags;
}

static void
put_line(const struct tty_text *t, struct slice line, struct buffer *out)
{
	struct style now = plain;
	struct glyph g;
	struct text text;

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	text_init(&text, line, TEXT_SGR);
	while (text_next(&text, &g)) {
		if (t->colours && !same(&g.style, &now)) {
			put_style(out, &g.style);
			now = g.style;
		}
		buffer_put(out, g.utf8, g.n);
	}
	if (!same(&now, &plain))
		put_style(out, &plain);
	buffer_puts(out, "\n");
}

void
tty_text_put(struct tty_text *t, struct slice bytes, struct buffer *out)
{
	const char *end;

	buffer_put(&t->line, bytes.p, bytes.n);
	while (buffer_size(&t->line) > 0) {
		const char *p = buffer_data(&t->line);
		size_t size = buffer_size(&t->line), n = size;
		if ((end = memchr(p, '\n', size)) != NULL)
			n = (size_t)(end - p);
		else if (size < LINE_MOST)
			break;
		put_line(t, (struct slice){ p, n }, out);
		buffer_eat(&t->line, end != NULL ? n + 1 : n);
	}
}

void
tty_text_end(struct tty_text *t, struct buffer *out)
{
	struct slice rest = { buffer_data(&t->line), buffer_size(&t->line) };

	if (rest.n > 0)
		put_line(t, rest, out);
	buffer_finish(&t->line);
}

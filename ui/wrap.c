#include "wrap.h"

struct slice
wrap_line(struct slice *rest, int width, bool ascii)
{
	struct slice line = *rest;
	struct text t;
	struct glyph g;
	size_t blank = 0, edge = 0;
	int used = 0;

	text_init(&t, *rest, ascii ? TEXT_ASCII : 0);
	while (text_next(&t, &g)) {
		if (g.utf8[0] == ' ')
			blank = g.at;
		if (used + g.width > width && edge > 0) {
			if (g.utf8[0] == ' ')
				blank = g.at;
			line.n = blank > 0 ? blank : edge;
			break;
		}
		used += g.width;
		edge = g.at + g.len;
	}
	rest->p += line.n;
	rest->n -= line.n;
	while (rest->n > 0 && rest->p[0] == ' ') {
		rest->p++;
		rest->n--;
	}
	return line;
}

int
wrap_rows(struct slice text, int width, bool ascii)
{
	int rows = 0;

	if (width < 1)
		return 0;
	for (; text.n > 0; rows++)
		wrap_line(&text, width, ascii);
	return rows;
}

int
wrap_draw(const struct canvas *c, struct area in, struct slice text,
    enum role role)
{
	int used = 0;

	if (in.w < 1)
		return 0;
	for (; used < in.h && text.n > 0; used++) {
		struct slice rest = text;
		struct slice line = wrap_line(&text, in.w, c->ascii);
		/* The last line has all that is left, and is cut. */
		if (used == in.h - 1)
			line = rest;
		draw_text(c, in.y + used, in.x, in.w, line, role);
	}
	return used;
}

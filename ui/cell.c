#include "cell.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
cell_clear(struct cell *c)
{
	c->text[0] = '\0';
	c->n = 0;
	c->part_count = 0;
	c->stays = 0;
}

void
cell_age(struct cell *c, int64_t stays)
{
	if (c->stays == 0 || stays < c->stays)
		c->stays = stays;
}

void
cell_put(struct cell *c, enum role role, const char *text)
{
	size_t n = strnlen(text, CELL_MAX - 1 - c->n);
	int last = c->part_count - 1;

	if (n == 0)
		return;
	memcpy(c->text + c->n, text, n);
	c->n += n;
	c->text[c->n] = '\0';
	if (last < 0 || (c->parts[last].role != role && last + 1 < CELL_PARTS))
		c->parts[c->part_count++].role = role;
	c->parts[c->part_count - 1].end = c->n;
}

void
cell_fmt(struct cell *c, enum role role, const char *fmt, ...)
{
	char text[CELL_MAX];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	cell_put(c, role, text);
}

int
cell_width(const struct cell *c, bool ascii)
{
	return (int)text_width((struct slice){ c->text, c->n },
	    ascii ? TEXT_ASCII : 0);
}

void
cell_draw(const struct cell *c, const struct canvas *on, int y, int x,
    int width, bool right)
{
	int used = right ? width - cell_width(c, on->ascii) : 0;
	size_t from = 0;

	if (used < 0)
		used = 0;
	for (int i = 0; i < c->part_count && used < width; i++) {
		struct slice part = { c->text + from,
			c->parts[i].end - from };
		used += draw_text(on, y, x + used, width - used, part,
		    c->parts[i].role);
		from = c->parts[i].end;
	}
}

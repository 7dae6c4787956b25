#include "column_fit.h"

#include <string.h>

int
column_total(const struct column_set *s, const int *widths)
{
	int sum = 0;

	for (int i = 0; i < s->n; i++) {
		int w = widths[s->v[i]];
		sum += w > 0 ? w + (sum > 0 ? COLUMN_GAP : 0) : 0;
	}
	return sum;
}

/* The heaviest column that was not tried yet; none: all were. */
static enum column_id
heaviest(const struct column_set *s, const bool *tried)
{
	enum column_id best = COLUMN_NONE;

	for (int i = 0; i < s->n; i++) {
		enum column_id c = s->v[i];
		if (!tried[c] && (best == COLUMN_NONE ||
		    column_info(c)->weight > column_info(best)->weight))
			best = c;
	}
	return best;
}

/* As narrow as a column may be where it has to share. */
static int
narrowest(enum column_id c, const int *wants)
{
	const struct column *i = column_info(c);

	if (i->most == 0)
		return i->least;
	return i->cut > 0 && i->cut < wants[c] ? i->cut : wants[c];
}

/*
 * What the column that takes what is left keeps from one that is for screens
 * with room to spare: all, where it has found none for itself.
 */
static int
kept(const struct column_set *s, enum column_id from, const int *widths,
    int width)
{
	for (int i = 0; i < s->n && column_info(from)->extra; i++) {
		const struct column *c = column_info(s->v[i]);
		if (c->most == 0)
			return widths[s->v[i]] > 0 ? c->cut - c->least : width;
	}
	return 0;
}

static void
let_in(const struct column_set *s, const int *wants, int width, int *widths)
{
	bool tried[COLUMN_COUNT] = { false };
	enum column_id c;

	while ((c = heaviest(s, tried)) != COLUMN_NONE) {
		int keep = kept(s, c, widths, width);
		tried[c] = true;
		widths[c] = narrowest(c, wants);
		int over = column_total(s, widths) + keep - width;
		if (over > 0 && c == COLUMN_NAME)
			widths[c] = widths[c] - over < 1 ? 1 : widths[c] - over;
		else if (over > 0)
			widths[c] = 0;
	}
}

void
column_fit(const struct column_set *s, const int *wants, int width, int spare,
    int *widths)
{
	bool tried[COLUMN_COUNT] = { false };
	enum column_id c, rest = COLUMN_NONE;

	memset(widths, 0, COLUMN_COUNT * sizeof *widths);
	let_in(s, wants, width, widths);
	while ((c = heaviest(s, tried)) != COLUMN_NONE) {
		int room = width - column_total(s, widths) - spare;
		int more = wants[c] - widths[c];
		tried[c] = true;
		/* The whole note is worth more than the end of what is lighter. */
		if (rest != COLUMN_NONE && widths[rest] > 0)
			room -= wants[rest] - widths[rest];
		if (column_info(c)->most == 0)
			rest = c;
		else if (widths[c] > 0 && more > 0 && room > 0)
			widths[c] += more < room ? more : room;
	}
	if (rest != COLUMN_NONE && widths[rest] > 0)
		widths[rest] += width - column_total(s, widths) - 1;
}

#include "output_view.h"

#include "view_line.h"

static size_t
first_item(const struct view *v)
{
	return source_next(v->text, SCROLLBACK_NONE, v->mask);
}

static size_t
last_item(const struct view *v)
{
	return source_prev(v->text, SCROLLBACK_NONE, v->mask);
}

void
view_show(struct view *v, const struct text_source *text)
{
	v->text = text;
	if (v->lines != NULL)
		line_layouts_forget(v->lines);
	v->follow = true;
	v->column = 0;
	v->anchor = 0;
	v->spot = (struct spot){ 0 };
	v->upwards = false;
}

int64_t
view_before(const struct view *v, size_t item)
{
	size_t before = source_prev(v->text, item, v->mask);

	return before == SCROLLBACK_NONE ? 0
		: source_at(v->text, before).when;
}

int
view_lead(const struct view *v, size_t item)
{
	int64_t when;

	if ((v->stamps != STAMP_LOCAL && v->stamps != STAMP_UTC) ||
	    source_goes_on(v->text, item))
		return 0;
	when = source_at(v->text, item).when;
	return stamp_new_day(v->stamps, when, view_before(v, item));
}

struct line
view_line(const struct view *v, size_t item)
{
	return (struct line){ source_id(v->text, item),
		source_at(v->text, item).bytes,
		TEXT_SGR | (v->ascii ? TEXT_ASCII : 0), v->wrap ? v->w : 0 };
}

int
view_rows(const struct view *v, size_t item)
{
	struct scrollback_item it = source_at(v->text, item);

	if (!v->wrap && source_goes_on(v->text, item))
		return 0;
	/* One file alone is in order. */
	if (it.kind == ITEM_SEAM && v->mask != SCROLLBACK_BOTH)
		return 0;
	int rows = 1 + view_lead(v, item);
	if (!v->wrap || it.kind != ITEM_LINE)
		return rows;
	/* A byte is at most ten columns wide: most lines need no look. */
	if (it.bytes.n * 10 <= (size_t)v->w)
		return rows;
	struct line l = view_line(v, item);
	return rows - 1 + line_rows(v->lines, &l);
}

/* n rows up from a place, as far as there are any. */
static struct place
up(const struct view *v, struct place at, int n)
{
	while (n > at.skip) {
		size_t before = source_prev(v->text, at.item, v->mask);
		if (before == SCROLLBACK_NONE)
			return (struct place){ at.item, 0 };
		n -= at.skip + 1;
		at.item = before;
		at.skip = view_rows(v, before) - 1;
	}
	at.skip -= n;
	return at;
}

static struct place
down(const struct view *v, struct place at, int n)
{
	struct place lowest = at;

	for (;;) {
		int rows = view_rows(v, at.item);
		if (at.skip + n < rows) {
			at.skip += n;
			return at;
		}
		if (rows > 0)
			lowest = (struct place){ at.item, rows - 1 };
		size_t next = source_next(v->text, at.item, v->mask);
		if (next == SCROLLBACK_NONE)
			return lowest;
		n -= rows - at.skip;
		at = (struct place){ next, 0 };
	}
}

/* The first row when the last item is on the last one. */
static struct place
lowest(const struct view *v)
{
	size_t last = last_item(v);

	if (last == SCROLLBACK_NONE)
		return (struct place){ SCROLLBACK_NONE, 0 };
	struct place end = { last, view_rows(v, last) - 1 };
	return up(v, end, v->h - 1);
}

static bool
is_before(const struct view *v, struct place a, struct place b)
{
	return a.item == b.item ? a.skip < b.skip
		: source_before(v->text, a.item, b.item);
}

/* The item, or where its file is not shown the nearest one that is. */
static size_t
shown_from(const struct view *v, size_t item)
{
	size_t next;

	if (source_at(v->text, item).which & (int)v->mask)
		return item;
	next = source_next(v->text, item, v->mask);
	return next != SCROLLBACK_NONE ? next
		: source_prev(v->text, item, v->mask);
}

struct place
view_top(const struct view *v)
{
	struct place low;

	if (v->text == NULL || v->text->n == 0)
		return (struct place){ SCROLLBACK_NONE, 0 };
	low = lowest(v);
	if (v->follow || low.item == SCROLLBACK_NONE)
		return low;
	size_t item = source_find(v->text, v->anchor);
	if (item == SCROLLBACK_NONE)
		item = source_locate(v->text, &v->spot);
	if (item != SCROLLBACK_NONE)
		item = shown_from(v, item);
	if (item == SCROLLBACK_NONE)
		item = first_item(v);
	struct place at = { view_owner(v, item), 0 };
	at = v->row > 0 ? up(v, at, v->row) : down(v, at, -v->row);
	return is_before(v, low, at) ? low : at;
}

static void
anchor(struct view *v, size_t item, int row)
{
	v->anchor = source_id(v->text, item);
	v->spot = source_spot(v->text, item);
	v->row = row;
}

/*
 * Ties the view to the first line on the screen, not to a gap above it: what
 * is filled into a gap then grows upwards, out of sight.
 */
static void
tie(struct view *v, struct place top)
{
	size_t item = top.item;
	int row = -top.skip;

	anchor(v, item, row);
	while (row < v->h && (source_at(v->text, item).kind == ITEM_GAP ||
	    view_rows(v, item) == 0)) {
		row += view_rows(v, item);
		item = source_next(v->text, item, v->mask);
		if (item == SCROLLBACK_NONE)
			return;
	}
	if (row < v->h && v->upwards)
		anchor(v, item, row);
}

static struct seen
arrived(const struct view *v)
{
	return (struct seen){ { 0,
		source_arrived(v->text, SCROLLBACK_OUT),
		source_arrived(v->text, SCROLLBACK_ERR) }, { 0,
		source_jumps(v->text, SCROLLBACK_OUT),
		source_jumps(v->text, SCROLLBACK_ERR) } };
}

/* From now on it is counted what comes. */
static void
leave_end(struct view *v)
{
	if (v->follow && v->text != NULL)
		v->seen = arrived(v);
	v->follow = false;
}

void
view_joined(struct view *v)
{
	const struct scrollback *last = v->text->parts[v->text->n - 1];

	v->seen.n[1] += scrollback_arrived(last, SCROLLBACK_OUT);
	v->seen.n[2] += scrollback_arrived(last, SCROLLBACK_ERR);
	v->seen.jumps[1] += scrollback_jumps(last, SCROLLBACK_OUT);
	v->seen.jumps[2] += scrollback_jumps(last, SCROLLBACK_ERR);
}

uint64_t
view_new(const struct view *v, bool *more)
{
	uint64_t n = 0;

	*more = false;
	if (v->follow || v->text == NULL)
		return 0;
	struct seen now = arrived(v);
	for (unsigned which = 1; which <= 2; which++) {
		if (!(v->mask & which))
			continue;
		if (now.n[which] > v->seen.n[which])
			n += now.n[which] - v->seen.n[which];
		*more |= now.jumps[which] > v->seen.jumps[which];
	}
	return n;
}

void
view_mend(struct view *v)
{
	size_t item;

	if (v->follow || v->text == NULL || v->text->n == 0 ||
	    source_find(v->text, v->anchor) != SCROLLBACK_NONE)
		return;
	item = source_locate(v->text, &v->spot);
	if (item == SCROLLBACK_NONE)
		item = first_item(v);
	if (item != SCROLLBACK_NONE)
		anchor(v, item, v->row);
}

void
view_hold(struct view *v)
{
	struct place top = view_top(v);

	leave_end(v);
	if (top.item != SCROLLBACK_NONE)
		tie(v, top);
}

/* The first gap on the way from one place to another, or the latter. */
static struct place
as_far_as_a_gap(const struct view *v, struct place from, struct place to)
{
	size_t i = from.item;
	bool down = source_before(v->text, i, to.item);

	while (i != to.item) {
		i = down ? source_next(v->text, i, v->mask)
			: source_prev(v->text, i, v->mask);
		if (i == SCROLLBACK_NONE)
			break;
		if (source_at(v->text, i).kind == ITEM_GAP)
			return (struct place){ i, 0 };
	}
	return to;
}

void
view_scroll(struct view *v, int n)
{
	struct place top = view_top(v);

	if (top.item == SCROLLBACK_NONE)
		return;
	v->upwards = n < 0;
	top = as_far_as_a_gap(v, top, n < 0 ? up(v, top, -n)
		: down(v, top, n));
	if (n > 0 && !is_before(v, top, lowest(v)))
		v->follow = true;
	else
		leave_end(v);
	tie(v, top);
}

void
view_first(struct view *v)
{
	if (v->text == NULL || first_item(v) == SCROLLBACK_NONE)
		return;
	leave_end(v);
	v->upwards = false;
	tie(v, (struct place){ first_item(v), 0 });
}

void
view_last(struct view *v)
{
	v->follow = true;
	v->upwards = true;
}

size_t
view_bottom(const struct view *v)
{
	struct place top = view_top(v);

	if (top.item == SCROLLBACK_NONE)
		return SCROLLBACK_NONE;
	return down(v, top, v->h - 1).item;
}

/* The row, and without wrapping the column, where a byte of an item stands. */
static int
row_of(const struct view *v, size_t item, size_t byte, int *column)
{
	struct line l = view_line(v, item);
	int lead = view_lead(v, view_owner(v, item));

	*column = 0;
	if (v->wrap)
		return l.bytes.n == 0 ? lead
			: lead + line_row_of(v->lines, &l, byte);
	*column = view_column_of(v, item, byte);
	return lead;
}

static void
reveal_column(struct view *v, int column)
{
	if (!v->wrap && (column < v->column || column >= v->column + v->w))
		v->column = column > v->w / 2 ? column - v->w / 2 : 0;
}

void
view_reveal(struct view *v, size_t item, size_t byte)
{
	struct place top = view_top(v);
	int column;

	if (top.item == SCROLLBACK_NONE)
		return;
	struct place at = { view_owner(v, item),
		row_of(v, item, byte, &column) };
	struct place end = down(v, top, v->h - 1);
	view_hold(v);
	reveal_column(v, column);
	if (is_before(v, top, at) && is_before(v, at, end))
		return;
	anchor(v, at.item, v->h / 2 - at.skip);
}

/* About the first byte of a line that shows, where it stands on top: of the
 * item, which becomes the piece that has it. */
static size_t
top_byte(const struct view *v, struct place *top)
{
	int lead = view_lead(v, top->item);
	int all, past;

	if (v->wrap) {
		all = view_rows(v, top->item) - lead;
		past = top->skip - lead;
	} else {
		top->item = view_piece_at(v, view_first_seen(v), v->column,
		    &past);
		past = v->column - past;
		all = view_columns(v, top->item);
	}
	struct line l = view_line(v, top->item);
	return past <= 0 || all <= 0 ? 0 : past >= all ? l.bytes.n
		: l.bytes.n * (size_t)past / (size_t)all;
}

void
view_set_wrap(struct view *v, bool wrap)
{
	struct place top = view_top(v);
	size_t byte = 0;
	int column;

	if (v->wrap == wrap)
		return;
	bool placed = top.item != SCROLLBACK_NONE && !v->follow;
	if (placed)
		byte = top_byte(v, &top);
	v->wrap = wrap;
	v->column = 0;
	if (!placed)
		return;
	int row = row_of(v, top.item, byte, &column);
	reveal_column(v, column);
	anchor(v, view_owner(v, top.item), -row);
}

int
view_widest(const struct view *v)
{
	size_t item = view_top(v).item, bottom = view_bottom(v);
	int most = 0;

	while (item != SCROLLBACK_NONE && !source_before(v->text, bottom,
	    item)) {
		int w = view_rows(v, item) == 0 ? 0
			: view_line_columns(v, item);
		most = w > most ? w : most;
		item = source_next(v->text, item, v->mask);
	}
	return most;
}

size_t
view_gap(const struct view *v)
{
	struct place top = view_top(v);
	size_t bottom = view_bottom(v);

	for (size_t i = top.item; i != SCROLLBACK_NONE &&
	    !source_before(v->text, bottom, i);
	    i = source_next(v->text, i, v->mask))
		if (source_at(v->text, i).kind == ITEM_GAP &&
		    !view_gap_rests(v, i, v->follow || v->upwards))
			return i;
	return SCROLLBACK_NONE;
}

size_t
view_item_at(const struct view *v, int row)
{
	struct place top = view_top(v);

	if (top.item == SCROLLBACK_NONE || row < 0)
		return top.item;
	return down(v, top, row < v->h ? row : v->h - 1).item;
}

void
view_bring(struct view *v, size_t item)
{
	struct place top = view_top(v), first = { view_owner(v, item), 0 };

	if (top.item == SCROLLBACK_NONE)
		return;
	struct place low = up(v, (struct place){ first.item,
	    view_rows(v, first.item) - 1 }, v->h - 1);
	v->upwards = is_before(v, first, top);
	if (is_before(v, top, low))
		top = is_before(v, first, low) ? first : low;
	else if (is_before(v, first, top))
		top = first;
	leave_end(v);
	tie(v, top);
}

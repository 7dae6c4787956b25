/*
 * Lines selected in the output pane. The keys that move about move the cursor's
 * line while there is a selection; what is taken out then is these lines.
 */
#include <stdio.h>

#include "output_draw.h"
#include "output_private.h"
#include "take.h"

enum {
	/* Selected lines that are not here are read before they are taken, into
	 * the memory that the whole output has. */
	MISSING_MOST = SCROLLBACK_LIMIT / 2,
};

static void
begin(struct output *o)
{
	/* The hit, or the line that is read last. */
	size_t item = output_line(o);

	if (item == SCROLLBACK_NONE) {
		ui_notice(o->base.ui, NOTICE_WARNING, "there is no output here"
		    " to select from");
		return;
	}
	selection_begin(&o->selection, &o->view, item);
	view_hold(&o->view);
	ui_notice(o->base.ui, NOTICE_INFO, "move to select; %s copies, %s saves,"
	    " %s ends", ui_key_text(o->base.ui, ACTION_COPY).s,
	    ui_key_text(o->base.ui, ACTION_SAVE).s,
	    ui_key_text(o->base.ui, ACTION_BACK).s);
}

void
output_select_end(struct output *o)
{
	o->selection.on = false;
	o->wanted = ACTION_COUNT;
}

/* What could not be read may be there when the operator moves. */
static void
try_again(struct output *o)
{
	for (unsigned i = 0; i < o->source.n; i++)
		o->streams[i]->unfilled = false;
}

/* The next line, or gap. */
static size_t
next_line(const struct view *v, size_t at, bool upwards)
{
	do
		at = upwards ? source_prev(v->text, at, v->mask)
			: source_next(v->text, at, v->mask);
	while (at != SCROLLBACK_NONE && source_goes_on(v->text, at));
	return at;
}

/* As many lines as fill rows, and one at least; not into a gap. */
static size_t
step(const struct output *o, size_t from, int rows)
{
	const struct view *v = &o->view;
	size_t at = from;

	for (int left = rows < 0 ? -rows : rows; left > 0;) {
		size_t i = next_line(v, at, rows < 0);
		if (i == SCROLLBACK_NONE)
			return at;
		at = i;
		if (source_at(v->text, at).kind == ITEM_GAP)
			return at;
		left -= view_rows(v, at);
	}
	return at;
}

/* Whoever stands before a gap waits for its bytes, and does not jump it. */
static void
extend(struct output *o, int rows)
{
	struct selection_range r;

	if (rows == 0 || !selection_range(&o->selection, &o->view, &r))
		return;
	size_t to = step(o, r.at, rows);
	try_again(o);
	view_bring(&o->view, to);
	if (source_at(o->view.text, to).kind == ITEM_GAP)
		to = rows < 0 ? source_next(o->view.text, to, o->view.mask)
			: source_prev(o->view.text, to, o->view.mask);
	if (to != SCROLLBACK_NONE)
		selection_to(&o->selection, &o->view, to);
}

/* To an end of what is there, gaps and all. */
static void
extend_to_end(struct output *o, bool first)
{
	size_t to = first
	    ? source_next(o->view.text, SCROLLBACK_NONE, o->view.mask)
	    : source_prev(o->view.text, SCROLLBACK_NONE, o->view.mask);

	if (to == SCROLLBACK_NONE)
		return;
	try_again(o);
	selection_to(&o->selection, &o->view, to);
	view_bring(&o->view, to);
}

/* Movements that extend it. False: the action is another one. */
static bool
move(struct output *o, enum action a)
{
	int page = o->base.rows > 2 ? o->base.rows - 1 : 1;

	switch (a) {
	case ACTION_UP:
	case ACTION_DOWN:
		extend(o, a == ACTION_UP ? -1 : 1);
		return true;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		extend(o, a == ACTION_PAGE_UP ? -page : page);
		return true;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		extend(o, (a == ACTION_HALF_UP ? -page : page) / 2);
		return true;
	case ACTION_FIRST:
	case ACTION_LAST:
		extend_to_end(o, a == ACTION_FIRST);
		return true;
	default:
		return false;
	}
}

static void
copy(struct output *o, const struct selection_range *r)
{
	struct selection_sum sum = selection_sum(&o->view, r);
	struct buffer text = { 0 };
	char what[48];

	selection_text(&o->view, r, SELECTION_PLAIN, &text);
	snprintf(what, sizeof what, "%llu line%s",
	    (unsigned long long)sum.lines, sum.lines == 1 ? "" : "s");
	if (ui_copy(o->base.ui, (struct slice){ buffer_data(&text),
		buffer_size(&text) }, what))
		output_select_end(o);
	buffer_finish(&text);
}

/* All of it is here. */
static void
take_lines(struct output *o, enum action a, const struct selection_range *r)
{
	struct buffer text = { 0 };

	if (a == ACTION_COPY) {
		copy(o, r);
		return;
	}
	selection_text(&o->view, r, SELECTION_BYTES, &text);
	output_take(o, a, (struct slice){ buffer_data(&text),
	    buffer_size(&text) }, o->wanted_text);
	buffer_finish(&text);
}

/*
 * Asks for the first bytes that are missing. False, and says so: they cannot be
 * had; or what was read had to give way for what came, which would never end.
 */
static bool
read_more(struct output *o, size_t gap)
{
	struct stream *s = output_stream_of(o, gap);

	if (!s->unfilled && o->wanted_reads == 0) {
		ui_notice(o->base.ui, NOTICE_ERROR, "these are more lines than"
		    " memory has room for; select fewer, or %s, then %s saves"
		    " the whole output", ui_key_text(o->base.ui,
			ACTION_BACK).s, ui_key_text(o->base.ui,
			ACTION_SAVE).s);
		return false;
	}
	console_fill(o->base.console, s, source_index(&o->source, gap),
	    &(struct fill_how){ .most = FILL_USUAL });
	if (s->filling)
		o->wanted_reads--;
	else
		ui_notice(o->base.ui, NOTICE_ERROR, "some of the selected"
		    " lines are not here, and cannot be read just now");
	return s->filling;
}

static bool
is_filling(const struct output *o)
{
	for (unsigned i = 0; i < o->source.n; i++)
		if (o->streams[i]->filling)
			return true;
	return false;
}

/* What is not selected gives way first: it is farthest from the middle. */
static void
keep_middle(const struct output *o, const struct selection_range *r)
{
	const struct text_source *s = &o->source;
	unsigned part = source_part(s, r->first);
	size_t item = r->first;

	if (part == source_part(s, r->last))
		item = source_item(s, part, (source_index(s, r->first) +
		    source_index(s, r->last)) / 2);
	source_keep(s, source_id(s, item));
}

/* Goes on with what is to be taken, when what was asked for has come. */
void
output_select_changed(struct output *o)
{
	struct selection_range r;
	enum action a = o->wanted;

	if (a == ACTION_COUNT)
		return;
	if (!selection_range(&o->selection, &o->view, &r)) {
		o->wanted = ACTION_COUNT;
		ui_notice(o->base.ui, NOTICE_ERROR, "what was selected is not"
		    " here any more");
		return;
	}
	keep_middle(o, &r);
	if (is_filling(o))
		return;
	o->wanted = ACTION_COUNT;
	size_t gap = selection_gap(&o->view, &r);
	if (gap == SCROLLBACK_NONE) {
		take_lines(o, a, &r);
		return;
	}
	if (read_more(o, gap))
		o->wanted = a;
}

static void
want(struct output *o, enum action a, const char *text)
{
	struct selection_range r;
	uint64_t reads = 1;     /* one for each gap, and for each part of one */
	char size[32];

	for (unsigned i = 0; i < o->source.n; i++)
		reads += scrollback_gaps(o->source.parts[i]);
	if (selection_range(&o->selection, &o->view, &r)) {
		uint64_t missing = selection_sum(&o->view, &r).missing;
		if (missing > MISSING_MOST) {
			ui_notice(o->base.ui, NOTICE_WARNING, "%s of what is"
			    " selected is not here, too much to read for it;"
			    " %s, then %s saves the whole output", output_bytes(
				missing, size, sizeof size),
			    ui_key_text(o->base.ui, ACTION_BACK).s,
			    ui_key_text(o->base.ui, ACTION_SAVE).s);
			return;
		}
		reads += missing / (FILL_USUAL / 2);
		if (missing > 0)
			ui_notice(o->base.ui, NOTICE_INFO, "reading %s of what"
			    " is selected", output_bytes(missing, size,
				sizeof size));
	}
	o->wanted = a;
	o->wanted_reads = reads;
	snprintf(o->wanted_text, sizeof o->wanted_text, "%s", text);
	if (o->stream != NULL)
		try_again(o);
	output_select_changed(o);
}

bool
output_select_act(struct output *o, enum action a, const char *text)
{
	bool on = o->selection.on;

	switch (a) {
	case ACTION_SELECT:
		if (on)
			output_select_end(o);
		else
			begin(o);
		return true;
	case ACTION_COPY:
		if (!on) {
			ui_notice(o->base.ui, NOTICE_INFO, "nothing is"
			    " selected; %s selects lines, %s copies them",
			    ui_key_text(o->base.ui, ACTION_SELECT).s,
			    ui_key_text(o->base.ui, ACTION_COPY).s);
			return true;
		}
		want(o, a, "");
		return true;
	case ACTION_SAVE:
	case ACTION_PIPE:
	case ACTION_EDITOR:
	case ACTION_PAGER:
		if (on)
			want(o, a, text);
		else
			output_take(o, a, (struct slice){ NULL, 0 }, text);
		return true;
	case ACTION_BACK:
	case ACTION_CLOSE:
	case ACTION_CANCEL:
		if (on)
			output_select_end(o);
		return on;
	default:
		return on && move(o, a);
	}
}

/* Beyond an edge it scrolls, a line for each report. */
static void
drag(struct output *o, int row)
{
	size_t start = selection_find(&o->view, &o->pressed);

	if (start == SCROLLBACK_NONE)
		return;
	if (!o->selection.on) {
		view_hold(&o->view);
		selection_begin(&o->selection, &o->view, start);
	}
	if (row < 0)
		view_scroll(&o->view, -1);
	else if (row >= o->view.h)
		view_scroll(&o->view, 1);
	selection_to(&o->selection, &o->view, view_item_at(&o->view, row));
}

bool
output_mouse(struct output *o, const struct mouse *m)
{
	int row = m->y - (o->height - o->base.rows);
	bool dragged = o->pressed.id != 0 && o->selection.on;

	if (o->stream == NULL || view_top(&o->view).item == SCROLLBACK_NONE)
		return false;
	switch (m->kind) {
	case MOUSE_PRESS:
	case MOUSE_DOUBLE:
		output_select_end(o);
		o->pressed = (struct selection_end){ 0 };
		if (row >= 0)
			o->pressed = selection_end_of(&o->view,
			    view_item_at(&o->view, row));
		return true;
	case MOUSE_DRAG:
		if (o->pressed.id != 0)
			drag(o, row);
		return true;
	case MOUSE_RELEASE:
		o->pressed = (struct selection_end){ 0 };
		if (dragged)
			want(o, ACTION_COPY, "");
		return true;
	case MOUSE_WHEEL_UP:
	case MOUSE_WHEEL_DOWN:
		for (int i = 0; i < WHEEL_LINES; i++)
			output_move(o, m->kind == MOUSE_WHEEL_UP ? ACTION_UP
				: ACTION_DOWN);
		return true;
	}
	return false;
}

/* How a question lies on the screen. */
#include "dialog_private.h"

#include <stdio.h>
#include <string.h>

#include "key.h"
#include "wrap.h"

enum {
	WIDTH_MOST = 76,
	WIDE = 100,             /* with a list, where there is room         */
	NARROW = 40,
	LEAST_W = 16,           /* a name can be read */
	ITEMS_LEAST = 3,        /* rows of the list, as long as facts have some */
};

/* How the dialog lies on the screen. */
struct form {
	const struct canvas *screen;
	int border;             /* 1, or 0 where there is no room for one   */
	int margin;             /* ... and blanks                           */
	int head;               /* columns of "what" before the facts       */
	int width;              /* between the margins                      */
	bool narrow;
	int title;              /* rows; 0: it stands in the border         */
	int facts, choices;     /* rows                                     */
	int items;              /* ... of the list that are shown           */
	int field;              /* ... of what has to be typed: 1, or 0     */
};

/* "type 12 to go on: 3  is not 12; C-u clears it" */
#define FIELD_WORDS "type  to go on: "
#define FIELD_WRONG "  is not ; C-u clears it"

static int
width_of(const char *s, const struct canvas *c)
{
	return (int)text_width(slice_of(s), c->ascii ? TEXT_ASCII : 0);
}

static int
max(int a, int b)
{
	return a > b ? a : b;
}

static int
min(int a, int b)
{
	return a < b ? a : b;
}

static int
head_width(const struct dialog *d, const struct canvas *c)
{
	int w = 0;

	for (int i = 0; i < d->fact_count; i++)
		w = max(w, width_of(d->facts[i].what, c));
	return w == 0 ? 0 : w + 2;
}

static int
choices_width(const struct dialog *d, const struct canvas *c, bool narrow)
{
	char key[32];
	int w = narrow ? 5 : 12;        /* Esc cancel */

	for (int i = 0; i < d->choice_count; i++)
		w += width_of(key_word(d->choices[i].key, key, sizeof key), c)
		    + width_of(d->choices[i].words, c) + 6;
	return w;
}

static int
fact_rows(const struct dialog *d, const struct form *f, int i)
{
	return max(1, wrap_rows(slice_of(d->facts[i].text),
	    f->width - f->head, f->screen->ascii));
}

/* On a narrow screen facts stand alone, and choices below one another. */
static struct form
form_with(const struct dialog *d, const struct canvas *c, int border)
{
	bool narrow = c->w < NARROW;
	struct form f = { .screen = c, .narrow = narrow, .border = border,
		.margin = border == 0 ? 0 : narrow ? 2 : 3,
		.head = narrow ? 0 : head_width(d, c) };
	int choices = choices_width(d, c, narrow);
	int wanted = max(width_of(d->title, c) + 2, choices);

	for (int i = 0; i < d->fact_count; i++)
		wanted = max(wanted,
		    f.head + width_of(d->facts[i].text, c));
	wanted = min(wanted, WIDTH_MOST - 2 * f.margin);
	for (int i = 0; i < d->item_count; i++)
		wanted = max(wanted, width_of(d->items[i].text, c));
	if (d->wanted != NULL)
		wanted = max(wanted, 3 * width_of(d->wanted, c) +
		    (int)sizeof FIELD_WORDS + (int)sizeof FIELD_WRONG);
	f.width = min(wanted, min(WIDE, c->w) - 2 * f.margin);
	for (int i = 0; i < d->fact_count; i++)
		f.facts += fact_rows(d, &f, i);
	if (border == 0 || width_of(d->title, c) > f.width)
		f.title = wrap_rows(slice_of(d->title), f.width, c->ascii);
	f.choices = choices <= f.width ? 1 : d->choice_count + 1;
	f.items = d->item_count;
	f.field = d->wanted != NULL;
	return f;
}

static int
least_rows(const struct form *f)
{
	return 2 * f->border + f->title + f->choices + f->field;
}

static struct form
form_of(const struct dialog *d, const struct canvas *c)
{
	struct form f = form_with(d, c, 1);

	return least_rows(&f) + (f.items > 0) <= c->h ? f : form_with(d, c, 0);
}

static int
draw_choice(const struct canvas *c, int y, int x, const struct choice *o)
{
	char key[32];
	int from = x;

	key_word(o->key, key, sizeof key);
	x += draw_fmt(c, y, x, ROLE_KEY, " %s ", key) + 1;
	return x - from + draw_str(c, y, x, c->w, o->words, o->role);
}

static void
draw_choices(struct dialog *d, const struct canvas *c,
    const struct form *f, int y)
{
	const char *leave = d->choice_count == 0 ? "close" : "cancel";
	const struct choice cancel = { KEY_ESC_C0, f->narrow ? "" : leave,
		ROLE_DIALOG };
	bool column = f->choices > 1;

	for (int i = 0, x = 0; i <= d->choice_count; i++) {
		struct choice o = i < d->choice_count ? d->choices[i] : cancel;
		if (i < d->choice_count && !dialog_typed(d))
			o.role = ROLE_FAINT;
		int row = column ? y + i : y, from = column ? 0 : x;
		int w = draw_choice(c, row, from, &o);
		d->places[i].y = c->y + row;
		d->places[i].x = c->x + from;
		d->places[i].w = w;
		x += w + 3;
	}
}

/* Facts first; what does not fit above the choices is not shown. */
static void
draw_facts(const struct dialog *d, const struct canvas *c,
    const struct form *f, int top, int low)
{
	for (int i = 0, y = top; i < d->fact_count && y < low; i++) {
		int rows = min(fact_rows(d, f, i), low - y);
		draw_str(c, y, 0, f->head, d->facts[i].what, ROLE_FAINT);
		wrap_draw(c, (struct area){ y, f->head, rows,
		    f->width - f->head }, slice_of(d->facts[i].text),
		    d->facts[i].role);
		y += rows;
	}
}

/* The list; what is above or below its part is counted at its foot. */
static void
draw_items(struct dialog *d, const struct canvas *c, const struct form *f,
    int top)
{
	char extent[48];

	d->rows = f->items;
	d->top = max(min(d->top, d->item_count - f->items), 0);
	for (int i = 0; i < f->items; i++)
		draw_str(c, top + i, 0, f->width, d->items[d->top + i].text,
		    d->items[d->top + i].role);
	if (f->items == 0 || f->items == d->item_count)
		return;
	int n = snprintf(extent, sizeof extent, " %d-%d of %d, PgDn ",
	    d->top + 1, d->top + f->items, d->item_count);
	/* The names are what matters. */
	if (n > f->width / 2)
		n = snprintf(extent, sizeof extent, " %d/%d ", d->top +
		    f->items, d->item_count);
	if (n < f->width)
		draw_str(c, top + f->items - 1, f->width - n, n, extent,
		    ROLE_WARNING);
}

static void
draw_field(const struct dialog *d, const struct canvas *c,
    const struct form *f, int y)
{
	bool there = dialog_typed(d);
	bool wrong = strncmp(d->wanted, d->typed, strlen(d->typed)) != 0;
	char key[32];
	int x;

	if (f->narrow)
		x = draw_fmt(c, y, 0, ROLE_FAINT, "%s? ", d->wanted);
	else
		x = draw_fmt(c, y, 0, ROLE_FAINT, "type %s to go on: ",
		    d->wanted);
	x += draw_fmt(c, y, x, there ? ROLE_GOOD : wrong ? ROLE_ERROR
	    : ROLE_PROMPT, "%s%s", d->typed, there ? "" : "_");
	if (wrong)
		draw_fmt(c, y, x, ROLE_WARNING, "  is not %s; C-u clears it",
		    d->wanted);
	else if (there && d->choice_count > 0)
		draw_fmt(c, y, x, ROLE_FAINT, "  and now %s", key_word(
		    d->choices[0].key, key, sizeof key));
}

static void
draw_in_box(struct dialog *d, const struct canvas *box,
    const struct form *f, int spare)
{
	struct canvas inner = canvas_part(box, 0, f->margin, box->h, f->width);
	int choices = box->h - f->border - spare - f->choices;
	int field = choices - f->field * (1 + spare);
	int items = field - f->items - (f->items > 0 ? spare : 0);

	/* What asks nothing is no danger. */
	enum role title = d->choice_count > 0 || d->wanted != NULL
		? ROLE_DANGER : ROLE_DIALOG;

	draw_clear(box, ROLE_DIALOG);
	if (f->border > 0)
		draw_box(box, ROLE_FAINT);
	if (f->title == 0)
		draw_fmt(box, 0, 2, title, " %s ", d->title);
	wrap_draw(&inner, (struct area){ f->border + spare, 0, f->title,
	    f->width }, slice_of(d->title), title);
	draw_facts(d, &inner, f, f->border + spare + f->title,
	    items - spare);
	draw_items(d, &inner, f, items);
	if (f->field > 0)
		draw_field(d, &inner, f, field);
	draw_choices(d, &inner, f, choices);
}

/* Makes it as low as the screen: the list gives way, then blanks, then facts,
 * but for the last rows of the list. Returns the blank rows at each place. */
static int
fit(struct form *f, int h)
{
	int blanks = 3 + (f->items > 0) + f->field;
	int fixed = least_rows(f);
	int over = fixed + blanks + f->facts + f->items - h;
	int least = min(f->items, ITEMS_LEAST);

	if (over <= f->items - least) {
		f->items -= max(over, 0);
		return 1;
	}
	int room = max(h - fixed, 0);
	f->items = max(min(f->items, room - f->facts), min(least, room));
	f->facts = min(f->facts, room - f->items);
	return 0;
}

void
dialog_draw(struct dialog *d, const struct canvas *screen)
{
	if (d->look != NULL)
		d->look(d, d->arg);
	struct form f = form_of(d, screen);

	/* Of a list one row is seen at least; it can be scrolled. */
	d->legible = screen->w >= LEAST_W &&
	    screen->h >= least_rows(&f) + (f.items > 0);
	if (!d->legible) {
		draw_clear(screen, ROLE_DIALOG);
		wrap_draw(screen, (struct area){ 0, 0, screen->h, screen->w },
		    slice_of("too small to ask; Esc"), ROLE_DANGER);
		return;
	}
	int spare = fit(&f, screen->h);
	/* border, blank, facts, blank, list, blank, field, blank, choices,
	   blank, border */
	int h = least_rows(&f) + f.facts + f.items +
	    spare * (3 + (f.items > 0) + f.field);
	int w = f.width + 2 * f.margin;
	struct canvas box = canvas_part(screen, (screen->h - h) / 2,
	    (screen->w - w) / 2, h, w);
	box.base = ROLE_DIALOG;
	draw_in_box(d, &box, &f, spare);
}

#include "dialog.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "key.h"
#include "mem.h"
#include "wrap.h"

enum {
	FACTS_MAX = 16,
	CHOICES_MAX = 6,
	GUARD_MS = 300,
	WIDTH_MOST = 76,
	NARROW = 40,
	LEAST_W = 16,           /* a name can be read */
};

struct fact {
	const char *what;       /* a literal */
	char *text;
	enum role role;
};

struct choice {
	uint32_t key;
	const char *words;      /* a literal */
	enum role role;
};

struct dialog {
	char *title;
	struct fact facts[FACTS_MAX];
	int fact_count;
	struct choice choices[CHOICES_MAX];
	int choice_count;
	struct {
		int y, x, w;    /* as drawn last; the last one is Esc       */
	} places[CHOICES_MAX + 1];
	int64_t opened;
	bool legible;           /* as drawn last: who is meant can be read  */
	dialog_done *done;
	void *arg;
	void (*arg_free)(void *arg);
};

struct dialog *
dialog_new(const char *title, int64_t now, dialog_done *done, void *arg,
    void (*arg_free)(void *arg))
{
	struct dialog *d = xcalloc(1, sizeof *d);

	*d = (struct dialog){ .title = xstrdup(title), .opened = now,
		.done = done, .arg = arg, .arg_free = arg_free };
	return d;
}

void
dialog_fact(struct dialog *d, const char *what, enum role role,
    const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (d->fact_count == FACTS_MAX)
		return;
	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	d->facts[d->fact_count++] = (struct fact){ what, xstrdup(text), role };
}

void
dialog_choice(struct dialog *d, uint32_t key, const char *words,
    enum role role)
{
	if (d->choice_count < CHOICES_MAX)
		d->choices[d->choice_count++] =
		    (struct choice){ key, words, role };
}

void
dialog_free(struct dialog *d)
{
	if (d == NULL)
		return;
	for (int i = 0; i < d->fact_count; i++)
		free(d->facts[i].text);
	if (d->arg_free != NULL)
		d->arg_free(d->arg);
	free(d->title);
	free(d);
}

static bool
finish(struct dialog *d, int what)
{
	d->done(what, d->arg);
	dialog_free(d);
	return false;
}

bool
dialog_key(struct dialog *d, uint32_t key, int64_t now)
{
	if (key == KEY_ESC_C0 || key == 3)
		return finish(d, -1);
	/* Nobody decides on what cannot be read. */
	if (!d->legible || now - d->opened < GUARD_MS)
		return true;
	for (int i = 0; i < d->choice_count; i++)
		if (d->choices[i].key == key)
			return finish(d, i);
	/* Enter is the choice that changes nothing. */
	if (key == KEY_ENTER_C0 || key == 'n' || key == 'q')
		return finish(d, -1);
	return true;
}

bool
dialog_click(struct dialog *d, int y, int x, int64_t now)
{
	for (int i = 0; d->legible && i <= d->choice_count; i++)
		if (y == d->places[i].y && x >= d->places[i].x &&
		    x < d->places[i].x + d->places[i].w)
			return now - d->opened < GUARD_MS || dialog_key(d,
			    i < d->choice_count ? d->choices[i].key
			    : KEY_ESC_C0, now);
	return true;
}

/* How the dialog lies on the screen. */
struct form {
	const struct canvas *screen;
	int margin;             /* border and blanks                        */
	int head;               /* columns of "what" before the facts       */
	int width;              /* between the margins                      */
	bool narrow;
	int title;              /* rows; 0: it stands in the border         */
	int facts, choices;     /* rows                                     */
};

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
form_of(const struct dialog *d, const struct canvas *c)
{
	bool narrow = c->w < NARROW;
	struct form f = { .screen = c, .narrow = narrow,
		.margin = narrow ? 2 : 3,
		.head = narrow ? 0 : head_width(d, c) };
	int choices = choices_width(d, c, narrow);
	int wanted = max(width_of(d->title, c) + 2, choices);

	for (int i = 0; i < d->fact_count; i++)
		wanted = max(wanted,
		    f.head + width_of(d->facts[i].text, c));
	f.width = min(wanted, min(WIDTH_MOST, c->w) - 2 * f.margin);
	for (int i = 0; i < d->fact_count; i++)
		f.facts += fact_rows(d, &f, i);
	if (width_of(d->title, c) > f.width)
		f.title = wrap_rows(slice_of(d->title), f.width, c->ascii);
	f.choices = choices <= f.width ? 1 : d->choice_count + 1;
	return f;
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
	const struct choice cancel = { KEY_ESC_C0, f->narrow ? "" : "cancel",
		ROLE_DIALOG };
	bool column = f->choices > 1;

	for (int i = 0, x = 0; i <= d->choice_count; i++) {
		const struct choice *o = i < d->choice_count ? &d->choices[i]
							     : &cancel;
		int row = column ? y + i : y, from = column ? 0 : x;
		int w = draw_choice(c, row, from, o);
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
		wrap_draw(c, y, f->head, f->width - f->head, rows,
		    slice_of(d->facts[i].text), d->facts[i].role);
		y += rows;
	}
}

static void
draw_in_box(struct dialog *d, const struct canvas *box,
    const struct form *f, int spare)
{
	struct canvas inner = canvas_part(box, 0, f->margin, box->h, f->width);
	int choices = box->h - 1 - spare - f->choices;

	draw_clear(box, ROLE_DIALOG);
	draw_box(box, ROLE_FAINT);
	if (f->title == 0)
		draw_fmt(box, 0, 2, ROLE_DANGER, " %s ", d->title);
	wrap_draw(&inner, 1 + spare, 0, f->width, f->title,
	    slice_of(d->title), ROLE_DANGER);
	draw_facts(d, &inner, f, 1 + spare + f->title, choices - spare);
	draw_choices(d, &inner, f, choices);
}

void
dialog_draw(struct dialog *d, const struct canvas *screen)
{
	struct form f = form_of(d, screen);

	d->legible = screen->w >= LEAST_W &&
	    screen->h >= f.title + f.choices + 2;
	if (!d->legible) {
		draw_clear(screen, ROLE_DIALOG);
		wrap_draw(screen, 0, 0, screen->w, screen->h, slice_of("too"
		    " small to ask; Esc"), ROLE_DANGER);
		return;
	}
	/* border, blank, facts, blank, choices, blank, border */
	int h = f.title + f.facts + f.choices + 5, spare = 1;
	if (h > screen->h) {
		spare = 0;
		h = min(f.title + f.facts + f.choices + 2, screen->h);
	}
	int w = f.width + 2 * f.margin;
	struct canvas box = canvas_part(screen, (screen->h - h) / 2,
	    (screen->w - w) / 2, h, w);
	box.base = ROLE_DIALOG;
	draw_in_box(d, &box, &f, spare);
}

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
	MARGIN = 3,             /* border and two blanks */
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
	int64_t opened;
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
	if (now - d->opened < GUARD_MS)
		return true;
	for (int i = 0; i < d->choice_count; i++)
		if (d->choices[i].key == key)
			return finish(d, i);
	/* Enter is the choice that changes nothing. */
	if (key == KEY_ENTER_C0 || key == 'n' || key == 'q')
		return finish(d, -1);
	return true;
}

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

/* Columns of "what" before the facts. */
static int
head_width(const struct dialog *d, const struct canvas *c)
{
	int w = 0;

	for (int i = 0; i < d->fact_count; i++)
		w = max(w, width_of(d->facts[i].what, c));
	return w == 0 ? 0 : w + 2;
}

static int
choices_width(const struct dialog *d, const struct canvas *c)
{
	char key[32];
	int w = 0;

	for (int i = 0; i < d->choice_count; i++)
		w += width_of(key_word(d->choices[i].key, key, sizeof key), c)
		    + width_of(d->choices[i].words, c) + 6;
	return w + 10;          /* Esc cancel */
}

static int
inner_width(const struct dialog *d, const struct canvas *c)
{
	int w = max(width_of(d->title, c) + 2, choices_width(d, c));

	for (int i = 0; i < d->fact_count; i++)
		w = max(w, head_width(d, c) + width_of(d->facts[i].text, c));
	if (w > WIDTH_MOST - 2 * MARGIN)
		w = WIDTH_MOST - 2 * MARGIN;
	return w > c->w - 2 * MARGIN ? c->w - 2 * MARGIN : w;
}

static int
fact_rows(const struct dialog *d, const struct canvas *c, int i, int width)
{
	int rows = wrap_rows(slice_of(d->facts[i].text),
	    width - head_width(d, c), c->ascii);

	return max(rows, 1);
}

static void
draw_choices(const struct dialog *d, const struct canvas *c, int y, int x)
{
	char key[32];

	for (int i = 0; i < d->choice_count; i++) {
		const struct choice *o = &d->choices[i];
		key_word(o->key, key, sizeof key);
		x += draw_fmt(c, y, x, ROLE_KEY, " %s ", key) + 1;
		x += draw_str(c, y, x, c->w, o->words, o->role) + 3;
	}
	x += draw_str(c, y, x, c->w, " Esc ", ROLE_KEY) + 1;
	draw_str(c, y, x, c->w - x - 1, "cancel", ROLE_DIALOG);
}

/* Facts first; what does not fit above the choices is not shown. */
static void
draw_body(const struct dialog *d, const struct canvas *c, int top, int low,
    int width)
{
	int head = head_width(d, c), x = (c->w - width) / 2;

	for (int i = 0, y = top; i < d->fact_count && y < low; i++) {
		int rows = fact_rows(d, c, i, width);
		if (rows > low - y)
			rows = low - y;
		draw_str(c, y, x, head, d->facts[i].what, ROLE_FAINT);
		wrap_draw(c, y, x + head, width - head, rows,
		    slice_of(d->facts[i].text), d->facts[i].role);
		y += rows;
	}
}

void
dialog_draw(const struct dialog *d, const struct canvas *screen)
{
	int width = inner_width(d, screen), rows = 0;

	for (int i = 0; i < d->fact_count; i++)
		rows += fact_rows(d, screen, i, width);
	/* border, blank, facts, blank, choices, blank, border */
	int h = rows + 6, spare = 1;
	if (h > screen->h) {
		spare = 0;
		h = rows + 3 < screen->h ? rows + 3 : screen->h;
	}
	int w = width + 2 * MARGIN;
	struct canvas box = canvas_part(screen, (screen->h - h) / 2,
	    max(0, (screen->w - w) / 2), h, w);
	box.base = ROLE_DIALOG;
	draw_clear(&box, ROLE_DIALOG);
	draw_box(&box, ROLE_FAINT);
	draw_fmt(&box, 0, 2, ROLE_DANGER, " %s ", d->title);
	int choices = box.h - 2 - spare;
	draw_body(d, &box, 1 + spare, choices - spare, width);
	draw_choices(d, &box, choices, MARGIN);
}

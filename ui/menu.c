#include "menu.h"

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>

#include "key.h"
#include "mem.h"
#include "wrap.h"

enum {
	ROWS_MOST = 64,
	FRAME = 3,              /* lines: borders, and how to use it        */
	WORDS_LEAST = 12,       /* columns; fewer tell nothing              */
	WORDS_MOST = 4,         /* lines of what is cut in its row          */
	BELOW = 2,              /* the key bar and the message stay         */
	LEAST_W = 12,
	VALUE_MOST = 20,        /* columns                                  */
	GAP = 2,
};

struct row {
	char *name, *value, *words;
};

struct menu {
	const struct menu_ops *ops;
	void *arg;
	struct row rows[ROWS_MOST];
	int n, at, top;
	int shown;              /* rows that were drawn last                */
};

static void
drop_rows(struct menu *m)
{
	for (int i = 0; i < m->n; i++) {
		free(m->rows[i].name);
		free(m->rows[i].value);
		free(m->rows[i].words);
	}
	m->n = 0;
}

static void
fill(struct menu *m)
{
	drop_rows(m);
	m->ops->fill(m, m->arg);
}

struct menu *
menu_new(const struct menu_ops *ops, void *arg)
{
	struct menu *m = xcalloc(1, sizeof *m);

	m->ops = ops;
	m->arg = arg;
	fill(m);
	return m;
}

void
menu_row(struct menu *m, const char *name, const char *value,
    const char *words)
{
	if (m->n < ROWS_MOST)
		m->rows[m->n++] = (struct row){ xstrdup(name), xstrdup(value),
			xstrdup(words) };
}

void
menu_select(struct menu *m, int row)
{
	m->at = row;
}

void
menu_free(struct menu *m)
{
	if (m == NULL)
		return;
	drop_rows(m);
	if (m->ops->free != NULL)
		m->ops->free(m->arg);
	free(m);
}

static bool
over(struct menu *m)
{
	menu_free(m);
	return false;
}

static void
move_to(struct menu *m, int at)
{
	int was = m->at;

	m->at = at >= m->n ? m->n - 1 : at;
	if (m->at < 0)
		m->at = 0;
	if (m->at != was && m->ops->moved != NULL)
		m->ops->moved(m->at, m->arg);
}

/* False: the key moves nowhere. */
static bool
move_key(struct menu *m, uint32_t key)
{
	int page = m->shown > 1 ? m->shown - 1 : 1;

	if (key == KEY_NAMED + KEY_UP || key == 'k' ||
	    key == KEY_NAMED + KEY_BTAB)
		move_to(m, m->at - 1);
	else if (key == KEY_NAMED + KEY_DOWN || key == 'j' ||
	    key == KEY_TAB_C0)
		move_to(m, m->at + 1);
	else if (key == KEY_NAMED + KEY_PPAGE)
		move_to(m, m->at - page);
	else if (key == KEY_NAMED + KEY_NPAGE)
		move_to(m, m->at + page);
	else if (key == KEY_NAMED + KEY_HOME || key == 'g')
		move_to(m, 0);
	else if (key == KEY_NAMED + KEY_END || key == 'G')
		move_to(m, m->n - 1);
	else
		return false;
	return true;
}

bool
menu_key(struct menu *m, uint32_t key)
{
	bool right = key == KEY_NAMED + KEY_RIGHT || key == 'l';
	bool left = key == KEY_NAMED + KEY_LEFT || key == 'h';
	bool enter = key == KEY_ENTER_C0 || key == ' ';

	if (key == KEY_ESC_C0 || key == 'q' || key == 3) {
		if (m->ops->left != NULL)
			m->ops->left(m->arg);
		return over(m);
	}
	if (m->n > 0 && (enter || left || right) &&
	    !m->ops->act(m->at, right - left, m->arg))
		return over(m);
	move_key(m, key);
	fill(m);
	move_to(m, m->at);
	return true;
}

static int
widest(int now, const char *text)
{
	int w = (int)text_width(slice_of(text), 0);

	return w > now ? w : now;
}

struct widths {
	int name, value, words;
};

static struct widths
measure(const struct menu *m)
{
	struct widths w = { 0 };

	for (int i = 0; i < m->n; i++) {
		w.name = widest(w.name, m->rows[i].name);
		w.value = widest(w.value, m->rows[i].value);
		w.words = widest(w.words, m->rows[i].words);
	}
	if (w.value > VALUE_MOST)
		w.value = VALUE_MOST;
	return w;
}

static void
draw_row(const struct menu *m, const struct canvas *line, int i,
    const struct widths *w)
{
	const struct row *r = &m->rows[i];
	int x = 2;

	draw_blank(line, 0, line->base);
	if (i == m->at)
		draw_str(line, 0, 0, 1, ">", ROLE_PROMPT);
	draw_str(line, 0, x, w->name, r->name, ROLE_PROMPT);
	x += w->name + GAP;
	if (w->value > 0) {
		draw_str(line, 0, x, w->value, r->value, ROLE_GOOD);
		x += w->value + GAP;
	}
	if (line->w - x >= WORDS_LEAST || widest(0, r->words) <= line->w - x)
		draw_str(line, 0, x, line->w - x, r->words, ROLE_INFO);
}

/* Columns before the words of a row, in a frame. */
static int
words_at(const struct widths *w)
{
	return 4 + w->name + GAP + (w->value > 0 ? w->value + GAP : 0);
}

static bool
is_cut(const struct menu *m, int i, int width, const struct widths *w)
{
	return words_at(w) + widest(0, m->rows[i].words) > width - 1;
}

/* Lines for the longest words that are cut in their row: the box stands still
 * while the cursor moves. */
static int
foot_lines(const struct menu *m, int width, const struct widths *w, bool ascii)
{
	int most = 1;

	for (int i = 0; i < m->n; i++) {
		int rows = !is_cut(m, i, width, w) ? 0
		    : wrap_rows(slice_of(m->rows[i].words), width - 4, ascii);
		most = rows > most ? rows : most;
	}
	return most < WORDS_MOST ? most : WORDS_MOST;
}

/* What is cut in its row is there in full below all of them. */
static void
draw_foot(const struct menu *m, const struct canvas *box,
    const struct widths *w)
{
	int x = 2, y = box->h - 2, from = 1 + m->shown;

	if (m->at < m->n && is_cut(m, m->at, box->w, w))
		wrap_draw(box, (struct area){ from, x, y - from, box->w - 4 },
		    slice_of(m->rows[m->at].words), ROLE_INFO);
	x += draw_fmt(box, y, x, ROLE_KEY, " Enter ") + 1;
	x += draw_str(box, y, x, box->w - x - 2, m->ops->enter,
	    ROLE_DIALOG) + 2;
	x += draw_fmt(box, y, x, ROLE_KEY, " Esc ") + 1;
	draw_str(box, y, x, box->w - x - 2, "close", ROLE_DIALOG);
	if (m->shown < m->n) {
		char text[48];
		int n = snprintf(text, sizeof text, " %d-%d of %d ",
		    m->top + 1, m->top + m->shown, m->n);
		draw_str(box, box->h - 1, box->w - n - 2, n, text,
		    ROLE_FAINT);
	}
}

static void
keep_in_view(struct menu *m)
{
	if (m->at < m->top)
		m->top = m->at;
	if (m->at >= m->top + m->shown)
		m->top = m->at - m->shown + 1;
}

/* Where there is no room for a frame: rows. */
static void
draw_small(struct menu *m, const struct canvas *screen,
    const struct widths *wide)
{
	draw_clear(screen, ROLE_DIALOG);
	if (m->shown < 1 || screen->w < LEAST_W) {
		m->shown = 0;
		draw_str(screen, 0, 0, screen->w, "too small; Esc",
		    ROLE_DANGER);
		return;
	}
	keep_in_view(m);
	for (int i = 0; i < m->shown; i++) {
		struct canvas line = canvas_part(screen, i, 0, 1, screen->w);
		line.base = m->top + i == m->at ? ROLE_CURSOR : ROLE_DIALOG;
		draw_row(m, &line, m->top + i, wide);
	}
}

/* The lower right corner, above the key bar. */
void
menu_draw(struct menu *m, const struct canvas *screen)
{
	struct widths wide = measure(m);
	int w = 6 + wide.name + GAP + wide.words +
	    (wide.value > 0 ? wide.value + GAP : 0);
	w = w < screen->w ? w : screen->w;
	int foot = foot_lines(m, w, &wide, screen->ascii);
	int room = screen->h - BELOW - FRAME - foot;
	if (room < foot) {      /* rows matter more */
		room += foot - 1;
		foot = 1;
	}
	bool small = room < 1 || screen->w < LEAST_W;

	room = small ? screen->h : room;
	m->shown = m->n < room ? m->n : room;
	if (small) {
		draw_small(m, screen, &wide);
		return;
	}
	keep_in_view(m);
	int h = m->shown + FRAME + foot;
	struct canvas box = canvas_part(screen, screen->h - BELOW - h,
	    screen->w - w, h, w);
	box.base = ROLE_DIALOG;
	draw_clear(&box, ROLE_DIALOG);
	draw_box(&box, ROLE_FAINT);
	draw_fmt(&box, 0, 2, ROLE_PROMPT, " %s ", m->ops->title);
	for (int i = 0; i < m->shown; i++) {
		struct canvas line = canvas_part(&box, 1 + i, 1, 1, w - 2);
		line.base = m->top + i == m->at ? ROLE_CURSOR : ROLE_DIALOG;
		draw_row(m, &line, m->top + i, &wide);
	}
	draw_foot(m, &box, &wide);
}
